/** Stepping through a convolution: play, pause, one step, scrub. */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { stepsOf } from "./player.model.js";

const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M8 5v14M16 5v14",
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M15 5l-8 7 8 7",
  forward: "M9 5l8 7-8 7",
};
const SPEEDS = [0.5, 1, 2, 4];
const [CELL, PRODUCT] = [900, 450]; // ms at speed 1

/**
 * @param {object} acts `step({cell, products} | null)`: show this step, or everything, and say it: {text, sum};
 * `counts(on)`; `lit()`: the output cell that is lit while everything is shown, −1 without
 * @param {...HTMLElement} more controls at the end of the bar
 */
export function createPlayer(acts, ...more) {
  const buttons = Object.fromEntries(["first", "back", "play", "forward"].map((name) => [name, make("button", { type: "button", class: `button ${name}` })]));
  const scrub = make("input", { type: "range", min: 0, value: 0, class: "scrub" });
  const speed = make("select", { class: "choice" }, ...SPEEDS.map((one) => make("option", { value: one }, `${one}×`)));
  speed.value = "1";
  const [terms, counts] = [toggle(), toggle()];
  const where = make("span", { class: "where" });
  const spoken = make("span", { class: "hidden", role: "status" });
  const element = make(
    "div",
    { class: "player", role: "group" },
    make("span", { class: "group" }, ...Object.values(buttons)),
    scrub,
    make("span", { class: "group" }, speed, terms.element, counts.element, ...more),
    where,
    spoken,
  );
  let lengths = []; // products of every output cell
  let steps = stepsOf(lengths, false);
  let labels = {};
  let timer = null;
  let at = null; // the step, null while everything is shown

  const running = () => timer !== null;

  function go(step, { quiet = false } = {}) {
    at = steps.bounded(step);
    scrub.value = at;
    const found = acts.step(steps.position(at));
    where.textContent = found.text;
    setAttribute(scrub, "aria-valuetext", found.text);
    if (!quiet) spoken.textContent = `${found.text}. ${found.sum}`;
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    face("play");
  }

  function toggled() {
    if (running()) return stop();
    if (at === null || at >= steps.last) go(0);
    run();
  }

  function run() {
    const [rate, single] = [Number(speed.value), terms.input.checked];
    clearInterval(timer);
    timer = setInterval(() => {
      const end = at + 1 >= steps.last;
      go(at + 1, { quiet: !end && (rate > 1 || single) }); // a screen reader could not keep up
      if (end) stop();
    }, (single ? PRODUCT : CELL) / rate);
    face("play");
  }

  /** Everything is shown again. */
  function leave() {
    stop();
    at = null;
    scrub.value = scrub.max;
    where.textContent = spoken.textContent = "";
    setAttribute(scrub, "aria-valuetext", null);
    acts.step(null);
  }

  function show(next, data) {
    const changed = String(next) !== String(lengths);
    lengths = next;
    steps = stepsOf(lengths, terms.input.checked);
    labels = data.labels;
    setAttribute(element, "aria-label", say(labels, "play"));
    for (const name of Object.keys(buttons)) face(name);
    for (const [control, name] of [[scrub, "scrub"], [speed, "speed"]]) named(control, name);
    terms.caption.textContent = say(labels, "terms");
    counts.caption.textContent = say(labels, "counts");
    counts.element.hidden = !data.countable;
    scrub.max = steps.last;
    if (changed || at === null) leave();
    else go(at, { quiet: true });
  }

  function face(name) {
    const shown = name === "play" && running() ? "pause" : name;
    buttons[name].replaceChildren(icon(ICONS[shown]));
    named(buttons[name], shown);
  }

  function named(control, name) {
    setAttribute(control, "aria-label", say(labels, name));
    setAttribute(control, "title", say(labels, name));
  }

  const back = () => (stop(), go(steps.before(at)));
  function forward() {
    stop();
    const next = steps.after(at, acts.lit());
    if (next === null) leave();
    else go(next);
  }

  /**
   * A key anywhere in the sheet. While everything is shown, arrows in a table move from cell to cell.
   * @returns {boolean} whether it meant the player
   */
  function key({ key: pressed, target }) {
    const button = target.closest("button");
    if (target.closest("input, select, textarea")) return false;
    if (pressed === " " && !button) toggled();
    else if (at === null && target.closest("td")) return false;
    else if (pressed === "ArrowLeft") back();
    else if (pressed === "ArrowRight") forward();
    else return false;
    return true;
  }

  buttons.play.addEventListener("click", toggled);
  buttons.first.addEventListener("click", () => (stop(), go(0)));
  buttons.back.addEventListener("click", back);
  buttons.forward.addEventListener("click", forward);
  scrub.addEventListener("input", () => (stop(), go(Number(scrub.value))));
  speed.addEventListener("change", () => running() && run());
  counts.input.addEventListener("change", () => acts.counts(counts.input.checked));
  terms.input.addEventListener("change", () => {
    steps = stepsOf(lengths, terms.input.checked);
    scrub.max = steps.last;
    leave();
  });

  return {
    element,
    show,
    leave,
    key,
    running,
    /** Show the present step again; without one, everything. */
    again: () => (at === null ? acts.step(null) : go(at, { quiet: true })),
    destroy: () => clearInterval(timer),
  };
}

function toggle() {
  const input = make("input", { type: "checkbox" });
  const caption = make("span");
  return { input, caption, element: make("label", { class: "toggle" }, input, caption) };
}
