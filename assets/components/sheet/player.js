/** Stepping through a convolution: play, pause, one step, scrub; also the size of the cells and full screen. */

import { icon, make, say, setAttribute } from "../lib/dom.js";

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M15 5l-8 7 8 7",
  forward: "M9 5l8 7-8 7",
  fullscreen: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
};
const SPEEDS = [0.5, 1, 2, 4];
const [CELL, PRODUCT] = [900, 450]; // ms at speed 1
const ZOOMS = { S: 0.8, M: 1, L: 1.45 };

/**
 * @param {object} acts `step(position | null)`: show this step, or everything; `counts(on)`; `zoom(factor)`; `fullscreen()`
 */
export function createPlayer(acts) {
  const buttons = Object.fromEntries(Object.keys(ICONS).filter((name) => name !== "pause").map((name) => [name, button(name)]));
  const scrub = make("input", { type: "range", min: 0, value: 0, class: "scrub" });
  const speed = make("select", { class: "choice" }, ...SPEEDS.map((one) => make("option", { value: one }, `${one}×`)));
  speed.value = "1";
  const zoom = make("select", { class: "choice" }, ...Object.keys(ZOOMS).map((one) => make("option", { value: one }, one)));
  zoom.value = "M";
  const [terms, counts] = [toggle(), toggle()];
  const where = make("span", { class: "where" });
  const spoken = make("span", { class: "hidden", role: "status" });
  const element = make(
    "div",
    { class: "player", role: "toolbar" },
    make("span", { class: "group" }, buttons.first, buttons.back, buttons.play, buttons.forward),
    scrub,
    make("span", { class: "group" }, speed, terms.element, counts.element, zoom, buttons.fullscreen),
    where,
    spoken,
  );
  let lengths = []; // products of every output cell
  let labels = {};
  let timer = null;
  let at = null; // the step, null while everything is shown

  const last = () => (terms.input.checked ? lengths.reduce((sum, one) => sum + one, 0) : lengths.length) - 1;

  /** Step → output cell and how many of its products. */
  function position(step) {
    if (!terms.input.checked) return { cell: step, products: lengths[step] };
    let cell = 0;
    while (step >= lengths[cell]) step -= lengths[cell++];
    return { cell, products: step + 1 };
  }

  function go(step, { quiet = false } = {}) {
    at = Math.max(0, Math.min(step, last()));
    scrub.value = at;
    const found = acts.step(position(at));
    where.textContent = found.text;
    if (!quiet) spoken.textContent = `${found.text}. ${found.sum}`;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    face(buttons.play, "play");
  }

  function play() {
    if (timer) return stop();
    if (at === null || at >= last()) go(0);
    face(buttons.play, "pause");
    const pace = (terms.input.checked ? PRODUCT : CELL) / Number(speed.value);
    timer = setInterval(() => {
      go(at + 1, { quiet: Number(speed.value) > 1 || terms.input.checked });
      if (at >= last()) stop();
    }, pace);
  }

  /** Everything is shown again. */
  function leave() {
    stop();
    at = null;
    scrub.value = scrub.max;
    where.textContent = "";
    acts.step(null);
  }

  function show(next, data) {
    const changed = String(next) !== String(lengths);
    lengths = next;
    labels = data.labels;
    for (const [name, one] of Object.entries(buttons)) face(one, name === "play" && timer ? "pause" : name);
    for (const [control, name] of [[scrub, "scrub"], [speed, "speed"], [zoom, "size"]]) {
      setAttribute(control, "aria-label", say(labels, name));
      setAttribute(control, "title", say(labels, name));
    }
    terms.caption.textContent = say(labels, "terms");
    counts.caption.textContent = say(labels, "counts");
    counts.element.hidden = !data.countable;
    scrub.max = last();
    if (changed || at === null) leave();
    else go(at, { quiet: true });
  }

  function face(one, name) {
    one.replaceChildren(icon(ICONS[name]));
    setAttribute(one, "aria-label", say(labels, name));
    setAttribute(one, "title", say(labels, name));
  }

  buttons.play.addEventListener("click", play);
  buttons.first.addEventListener("click", () => (stop(), go(0)));
  buttons.back.addEventListener("click", () => (stop(), go((at ?? last() + 1) - 1)));
  buttons.forward.addEventListener("click", () => (stop(), at === null ? go(0) : at >= last() ? leave() : go(at + 1)));
  buttons.fullscreen.addEventListener("click", acts.fullscreen);
  scrub.addEventListener("input", () => (stop(), go(Number(scrub.value))));
  speed.addEventListener("change", () => timer && (stop(), play()));
  zoom.addEventListener("change", () => acts.zoom(ZOOMS[zoom.value]));
  counts.input.addEventListener("change", () => acts.counts(counts.input.checked));
  terms.input.addEventListener("change", () => {
    scrub.max = last();
    leave();
  });
  element.addEventListener("keydown", (event) => {
    const control = event.target.closest("input, select");
    if (event.key === " " && !event.target.closest("button, input, select")) play();
    else if (event.key === "ArrowRight" && !control) buttons.forward.click();
    else if (event.key === "ArrowLeft" && !control) buttons.back.click();
    else return;
    event.preventDefault();
  });

  return { element, show, leave, playing: () => at !== null, destroy: () => clearInterval(timer) };
}

function button(name) {
  return make("button", { type: "button", class: `button ${name}` });
}

function toggle() {
  const input = make("input", { type: "checkbox" });
  const caption = make("span");
  return { input, caption, element: make("label", { class: "toggle" }, input, caption) };
}
