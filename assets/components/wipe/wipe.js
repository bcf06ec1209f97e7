/**
 * Two pictures with a boundary that moves slowly back and forth by itself.
 *
 * Data: before, after (data: URLs or paths), alt.
 * Only transforms are animated, so the browser's compositor moves the boundary without this script. The
 * pointer takes the boundary over; so do a click and the space bar, which stop it and let it go again.
 */

import { make } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./wipe.css");
const SWEEP = 7000; // ms from edge to edge
const STEPS = 40; // keyframes of the half cosine

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const back = make("div", { class: "content" });
  const content = make("div", { class: "content" });
  const curtain = make("div", { class: "curtain" }, content);
  const edge = make("div", { class: "edge" });
  const element = make("div", { class: "wipe", role: "img", tabindex: 0 }, back, curtain, edge);
  const boundary = createBoundary([[curtain, -1], [edge, -1], [content, 1]]);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = {};
  let stopped = false;

  async function update({ data, current }) {
    element.setAttribute("aria-label", data.alt);
    const [before, after] = await Promise.all([picture(data.before, shown.before), picture(data.after, shown.after)]);
    if (!current()) return;
    shown = { before, after };
    element.style.setProperty("--aspect", after.naturalWidth / after.naturalHeight || 1);
    content.replaceChildren(before);
    back.replaceChildren(after);
    if (!element.isConnected) {
      root.append(element);
      boundary.begin();
    }
    go();
  }

  function go() {
    if (stopped || still.matches || element.matches(":hover")) boundary.pause();
    else boundary.play();
  }

  element.addEventListener("pointermove", (event) => {
    const box = element.getBoundingClientRect();
    boundary.pause();
    boundary.move((event.clientX - box.left) / box.width);
  });
  element.addEventListener("pointerleave", go);
  element.addEventListener("click", () => (stopped = !stopped));
  element.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    stopped = !stopped;
    go();
  });
  still.addEventListener("change", go);

  function destroy() {
    still.removeEventListener("change", go);
    boundary.end();
    element.remove();
  }

  return { update, destroy };
}

/** A decoded image element; the present one if the picture is the same. */
async function picture(src, present) {
  const url = String(new URL(src, document.baseURI));
  if (present?.src === url) return present;
  const image = make("img", { alt: "", draggable: "false", decoding: "sync" });
  image.src = url;
  await image.decode().catch(() => undefined);
  return image;
}

/**
 * The boundary's motion: a cosine between the edges.
 * @param {[HTMLElement, 1|-1][]} parts what moves, and in which direction it gives way
 */
function createBoundary(parts) {
  let animations = [];
  const place = (i) => (1 - Math.cos((Math.PI * i) / STEPS)) / 2;
  const all = (act) => animations.forEach(act);

  return {
    begin() {
      animations = parts.map(([element, sign]) => {
        const frames = Array.from({ length: STEPS + 1 }, (_, i) => ({ transform: `translateX(${sign * (1 - place(i)) * 100}%)` }));
        return element.animate(frames, { duration: SWEEP, direction: "alternate", iterations: Infinity });
      });
      this.pause();
      this.move(0.5);
    },
    pause: () => all((animation) => animation.pause()),
    play: () => all((animation) => animation.play()),
    /** Put the boundary at a share (0 … 1) of the width. */
    move(share) {
      const time = (Math.acos(1 - 2 * Math.min(1, Math.max(0, share))) / Math.PI) * SWEEP;
      all((animation) => (animation.currentTime = time));
    },
    end: () => all((animation) => animation.cancel()),
  };
}
