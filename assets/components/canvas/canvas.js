/**
 * A small picture that is drawn with the mouse, and what a network makes of it after every stroke.
 *
 * Data: address (where to ask, see `pages/shared/inside/canvas_route.py`), classes (names), strips (for every layer: title,
 * maps, height, width, limit), pixels (the picture to begin with, base64 of RGB rows), labels, locale.
 * Trigger: `picture`, base64 of the drawing: the reader wants it on the page.
 *
 * Answers come past Streamlit: the next question is asked when the last answer is on the screen, so that a slow line
 * or a busy server slows the answers and nothing else.
 */

import { onDark } from "../lib/colour.js";
import { make, say, setAttribute } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createBoard } from "./board.js";
import { createLayers } from "./layers.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./canvas.css");
const LEAST = 34; // ms between two questions: the server answers at most 40 a second
const PAUSE = [250, 4000]; // ms after an answer that the server could not give: at first, and at most
const COUNTED = 1000; // ms over which answers are counted

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const board = createBoard({ onChange: ask });
  const bars = make("div", { class: "bars", role: "group" });
  const pace = make("p", { class: "pace" });
  const use = make("button", { class: "button", type: "button" });
  const layers = createLayers();
  const left = make("div", { class: "drawing" }, board.element, use, bars, pace);
  const element = make("div", { class: "canvas" }, left, layers.element);
  let component = null;
  let data = null;
  let begun = null;
  let asking = false;
  let stale = false;
  let answered = [];
  let total = 0;
  let [pause] = PAUSE;

  function update(next) {
    component = next;
    data = next.data;
    if (!element.isConnected) root.append(element);
    board.update(data.labels);
    use.textContent = say(data.labels, "use");
    setAttribute(bars, "aria-label", say(data.labels, "answer"));
    layers.update({ strips: data.strips, labels: data.labels, dark: onDark(element), write: writers(data.locale).write });
    if (begun !== data.pixels) {
      begun = data.pixels;
      board.begin(bytes(data.pixels));
    } else ask();
  }

  async function ask() {
    stale = true;
    if (asking) return;
    asking = true;
    while (stale && component.current()) {
      stale = false;
      const asked = data;
      const begun = performance.now();
      const answer = await question(asked.address, board.pixels());
      if (!component.current()) return;
      if (asked === data && answer?.byteLength !== size(asked)) {
        sayPace(say(data.labels, "busy"));
        await new Promise((done) => setTimeout(done, pause));
        pause = Math.min(2 * pause, PAUSE[1]);
        stale = true;
        continue;
      }
      [pause] = PAUSE;
      if (asked === data) show(answer);
      await new Promise((done) => requestAnimationFrame(done));
      const early = LEAST - (performance.now() - begun);
      if (early > 0) await new Promise((done) => setTimeout(done, early));
    }
    asking = false;
  }

  function show(answer) {
    const shares = new Float32Array(answer, 0, data.classes.length);
    const levels = new Uint8Array(answer, 4 * data.classes.length);
    const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    drawBars(shares, order[0]);
    layers.show(levels);
    const now = performance.now();
    answered = [...answered.filter((time) => now - time < COUNTED), now];
    total += 1;
    element.dataset.answers = total;
    sayPace(say(data.labels, "pace", { count: answered.length }));
  }

  function drawBars(shares, first) {
    if (bars.childElementCount !== shares.length) {
      bars.replaceChildren(...data.classes.map(() => make("div", { class: "bar" }, make("i"), make("span"), make("b"))));
    }
    const percent = new Intl.NumberFormat(data.locale, { maximumFractionDigits: 1 });
    shares.forEach((share, i) => {
      const [fill, name, number] = bars.children[i].children;
      fill.style.width = `${share * 100}%`;
      name.textContent = data.classes[i];
      number.textContent = `${percent.format(100 * share)}\u00a0%`;
      bars.children[i].classList.toggle("first", i === first);
    });
  }

  function sayPace(text) {
    if (pace.textContent !== text) pace.textContent = text;
  }

  use.addEventListener("click", () => component.setTriggerValue("picture", btoa(String.fromCharCode(...board.pixels()))));

  function destroy() {
    board.destroy();
    element.remove();
  }

  return { update, destroy };
}

/** Bytes of an answer: four for each class, one for each cell of the maps. */
function size({ classes, strips }) {
  return strips.reduce((sum, { maps, height, width }) => sum + maps * height * width, 4 * classes.length);
}

/** The network's answer to a picture; null where there is none now. */
async function question(address, pixels) {
  try {
    const answer = await fetch(new URL(address, document.baseURI), { method: "POST", body: pixels, headers: { "Content-Type": "application/octet-stream" } });
    return answer.ok ? await answer.arrayBuffer() : null;
  } catch {
    return null;
  }
}

function bytes(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
