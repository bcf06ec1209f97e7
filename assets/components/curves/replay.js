/** Going back in a run, and seeing it happen again: one slider over the moments whose pictures were kept. */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { settled } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "../lib/player.css");
const ICONS = { play: "M7 4.5v15l12-7.5z", pause: "M8 5v14M16 5v14" };
const SPEEDS = [1, 2, 4, 8, 16, 32, 64];
const LENGTH = 20; // seconds that a run takes to be seen again, at the speed that is chosen first
const REDRAWN = 100; // ms between two drawings of the curves
const TOLD = 900; // ms between two pictures of the inside

/**
 * @param {object} acts `draw()`: `moment()` says something else now; `tell(step)`: the page shall show the pictures of a step, or of the newest with null
 */
export function createReplay(acts) {
  const button = make("button", { type: "button", class: "button play" });
  const scrub = make("input", { type: "range", min: 0, class: "scrub", style: "max-width:none" });
  const speed = make("select", { class: "choice" }, ...SPEEDS.map((one) => make("option", { value: one }, `${one}×`)));
  const where = make("span", { class: "where", style: "flex-basis:auto;min-width:11em;text-align:left" });
  const element = make("div", { style: "margin-bottom:.5rem" });
  const root = element.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = sheets;
  root.append(make("div", { class: "player", role: "group", style: "justify-content:flex-start" }, button, scrub, speed, where));

  let [steps, labels, locale, secondsOf] = [[], {}, "en", () => 0];
  let at = null; // the step that is shown; null while the newest is followed
  let clock = 0; // seconds of the run, while it plays
  let frame = null;
  let [drawnAt, toldAt] = [0, 0];
  let chosen = false; // whether the reader has chosen a speed
  const tellSoon = settled(acts.tell, 150);

  const last = () => steps.length - 1;
  const index = () => (at === null ? last() : Math.max(0, steps.findLastIndex((step) => step <= at)));

  function face() {
    const name = frame === null ? "play" : "pause";
    button.replaceChildren(icon(ICONS[name]));
    for (const attribute of ["aria-label", "title"]) setAttribute(button, attribute, labels[name]);
  }

  function show() {
    const i = index();
    scrub.max = Math.max(0, last());
    scrub.value = i;
    const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    const text = steps.length ? say(labels, "at_step", { step: whole.format(steps[i]), seconds: whole.format(secondsOf(steps[i])) }) : "";
    where.textContent = text;
    setAttribute(scrub, "aria-valuetext", text);
    face();
  }

  function move(i, { tell }) {
    at = i >= last() ? null : steps[i];
    show();
    tell(at);
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = null;
    face();
  }

  function play() {
    if (at === null) at = steps[0];
    clock = secondsOf(at);
    acts.tell(at);
    toldAt = performance.now();
    let before = performance.now();
    const tick = (now) => {
      if (!element.isConnected) return stop();
      clock += (Math.max(0, now - before) / 1000) * Number(speed.value);
      before = now;
      if (clock >= secondsOf(steps[last()])) return ended();
      const i = Math.max(0, steps.findLastIndex((step) => secondsOf(step) <= clock));
      if (steps[i] !== at && now - toldAt > TOLD) {
        toldAt = now;
        move(i, { tell: acts.tell });
      }
      if (now - drawnAt > REDRAWN) {
        drawnAt = now;
        acts.draw();
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    face();
  }

  function ended() {
    stop();
    move(last(), { tell: acts.tell });
    acts.draw();
  }

  /** What is shown: {step, seconds, playing}, or null for the newest. */
  const moment = () => (at === null || steps.length < 2 ? null : { step: at, seconds: frame === null ? secondsOf(at) : clock, playing: frame !== null });

  button.onclick = () => {
    if (frame === null) return play();
    stop();
    acts.draw();
  };
  scrub.oninput = () => {
    stop();
    move(Number(scrub.value), { tell: tellSoon });
    acts.draw();
  };
  speed.onchange = () => {
    chosen = true;
  };

  return {
    element,
    moment,
    /** New moments: their steps, whether more than one is `awaited`, the seconds at a step, words, language. */
    update(next) {
      ({ steps, labels, locale, secondsOf } = next);
      const lacking = steps.length < 2;
      element.hidden = lacking && !next.awaited;
      element.style.opacity = lacking ? 0.5 : "";
      for (const part of [button, scrub, speed]) part.disabled = lacking;
      if (!chosen && steps.length) {
        const wanted = secondsOf(steps[last()]) / LENGTH;
        speed.value = SPEEDS.findLast((one) => one <= Math.max(wanted, 1));
      }
      for (const [part, name] of [[scrub, "time_machine"], [speed, "speed"]]) setAttribute(part, "aria-label", labels[name]);
      setAttribute(root.firstElementChild, "aria-label", labels.time_machine);
      show();
    },
    /** The step that the page shows, where it has been opened with one. */
    begin(step) {
      at = step;
    },
    destroy() {
      stop();
      tellSoon.cancel();
    },
  };
}
