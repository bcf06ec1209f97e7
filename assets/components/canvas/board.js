/** A square of 32 × 32 pixels that the reader draws on: mouse, pen, finger, or the arrow keys and the space bar. */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { area, createHistory, line } from "./board.model.js";

export const SIDE = 32;
const COLOURS = [
  "#000000", "#ffffff", "#808080", "#dc2626", "#ea580c", "#facc15",
  "#16a34a", "#0ea5e9", "#1d4ed8", "#7c3aed", "#ec4899", "#92400e",
];
const SIZES = [1, 2, 3, 5];
const KEPT = 40; // drawings that can be taken back
const UNDO = "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
const CLEAR = "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13";
const AGAIN = "M4 12a8 8 0 1 0 3-6M4 4v5h5";
const FILL = "M5 12l7-7 7 7-7 7zM20 17v3";

/** @param {{onChange: () => void}} told called after every pixel that has changed */
export function createBoard({ onChange }) {
  const surface = make("canvas", { width: SIDE, height: SIDE, class: "surface", role: "application", tabindex: 0 });
  const cursor = make("div", { class: "cursor", hidden: true });
  const square = make("div", { class: "square" }, surface, cursor);
  const palette = make("div", { class: "palette", role: "group" });
  const sizes = make("div", { class: "sizes", role: "group" });
  const tools = make("div", { class: "tools" });
  const element = make("div", { class: "board" }, square, palette, sizes, tools);
  const pen = surface.getContext("2d", { willReadFrequently: true });
  const state = { colour: COLOURS[3], size: 2, filling: false, at: [16, 16] };
  const swatches = COLOURS.map((colour) => button("swatch", () => choose({ colour }), { style: `--colour: ${colour}` }));
  const own = make("input", { type: "color", value: "#22c55e", class: "swatch own" });
  const dots = SIZES.map((size) => button("dot", () => choose({ size }), { style: `--size: ${4 + 4 * size}px` }, make("i")));
  const [fill, undo, clear, again] = [
    button("button", () => choose({ filling: !state.filling }), {}, icon(FILL)),
    button("button", takeBack, {}, icon(UNDO)),
    button("button", () => paintAll(state.colour), {}, icon(CLEAR)),
    button("button", () => begin(first), {}, icon(AGAIN)),
  ];
  let first = new Uint8Array(SIDE * SIDE * 3).fill(128);
  const history = createHistory(KEPT);
  let last = null;

  palette.append(...swatches, own);
  sizes.append(...dots);
  tools.append(fill, undo, clear, again);
  own.addEventListener("input", () => choose({ colour: own.value }));

  function update(labels) {
    setAttribute(surface, "aria-label", say(labels, "board"));
    setAttribute(palette, "aria-label", say(labels, "colours"));
    setAttribute(sizes, "aria-label", say(labels, "sizes"));
    swatches.forEach((one, i) => setAttribute(one, "aria-label", say(labels, "colour", { code: COLOURS[i] })));
    setAttribute(own, "aria-label", say(labels, "own_colour"));
    dots.forEach((one, i) => setAttribute(one, "aria-label", say(labels, "size", { size: SIZES[i] })));
    for (const [one, name] of [[fill, "fill"], [undo, "undo"], [clear, "clear"], [again, "again"]]) {
      one.lastChild.nodeType === Node.TEXT_NODE ? (one.lastChild.data = say(labels, name)) : one.append(say(labels, name));
    }
    choose({});
  }

  function choose(change) {
    Object.assign(state, change);
    swatches.forEach((one, i) => setAttribute(one, "aria-pressed", String(COLOURS[i] === state.colour)));
    dots.forEach((one, i) => setAttribute(one, "aria-pressed", String(SIZES[i] === state.size)));
    setAttribute(fill, "aria-pressed", String(state.filling));
  }

  function begin(pixels) {
    first = pixels;
    keep();
    const image = pen.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; i += 1) image.data.set([pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2], 255], 4 * i);
    pen.putImageData(image, 0, 0);
    onChange();
  }

  function pixels() {
    const { data } = pen.getImageData(0, 0, SIDE, SIDE);
    return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => data[4 * Math.floor(i / 3) + (i % 3)]);
  }

  const keep = () => history.keep(pen.getImageData(0, 0, SIDE, SIDE));

  function takeBack() {
    const before = history.takeBack();
    if (!before) return;
    pen.putImageData(before, 0, 0);
    onChange();
  }

  function paintAll(colour) {
    keep();
    pen.fillStyle = colour;
    pen.fillRect(0, 0, SIDE, SIDE);
    onChange();
  }

  /** A dab of the brush, its middle at a pixel. */
  function dab(x, y) {
    const low = Math.floor((state.size - 1) / 2);
    pen.fillStyle = state.colour;
    const cut = state.size > 3 ? 1 : 0; // larger brushes are round
    pen.fillRect(x - low + cut, y - low, state.size - 2 * cut, state.size);
    pen.fillRect(x - low, y - low + cut, state.size, state.size - 2 * cut);
  }

  function stroke(from, to) {
    for (const [x, y] of line(from, to)) dab(x, y);
    onChange();
  }

  /** Everything of one colour that hangs together with a pixel. */
  function flood(from) {
    const colours = new Uint32Array(pen.getImageData(0, 0, SIDE, SIDE).data.buffer);
    pen.fillStyle = state.colour;
    for (const [x, y] of area(colours, SIDE, from)) pen.fillRect(x, y, 1, 1);
    onChange();
  }

  function place(event) {
    const box = surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((one) => Math.floor((one / box.width) * SIDE));
  }

  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    surface.setPointerCapture(event.pointerId);
    cursor.hidden = true;
    keep();
    last = place(event);
    if (state.filling) flood(last);
    else stroke(last, last);
  });
  surface.addEventListener("pointermove", (event) => {
    if (last === null || state.filling) return;
    const next = place(event);
    if (next[0] === last[0] && next[1] === last[1]) return;
    stroke(last, next);
    last = next;
  });
  for (const end of ["pointerup", "pointercancel"]) surface.addEventListener(end, () => (last = null));

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  surface.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step && event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (step) {
      state.at = state.at.map((one, axis) => Math.min(SIDE - 1, Math.max(0, one + step[axis])));
      if (event.shiftKey) stroke(state.at, state.at);
    } else {
      keep();
      if (state.filling) flood(state.at);
      else stroke(state.at, state.at);
    }
    cursor.hidden = false;
    cursor.style.left = `${(100 * state.at[0]) / SIDE}%`;
    cursor.style.top = `${(100 * state.at[1]) / SIDE}%`;
  });
  surface.addEventListener("blur", () => (cursor.hidden = true));

  return { element, update, begin, pixels, destroy: () => element.remove() };
}

function button(kind, act, attributes = {}, ...children) {
  const made = make("button", { class: kind, type: "button", ...attributes }, ...children);
  made.addEventListener("click", act);
  return made;
}
