/** The maps of one layer: a title, its colour scale, and a canvas that answers pointer and keyboard. */

import { css, diverging } from "../lib/colour.js";
import { make, say, setAttribute } from "../lib/dom.js";
import { createPaint } from "./paint.js";

const STOPS = 16; // of the colour scale

export function createSection(name, acts) {
  const title = make("span", { class: "title" });
  const detail = make("span", { class: "detail" });
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  const [low, high] = [make("span"), make("span")];
  const scale = make("span", { class: "scale" }, low, bar, high);
  const head = make("div", { class: "head" }, title, detail, scale);
  const canvas = make("canvas");
  const note = make("p", { class: "note" });
  const element = make("section", {}, head, canvas, note);
  const paint = createPaint(canvas);
  let spec = null;
  let values = null;
  let context = null;
  let cursor = null; // what the keyboard or the pointer is at: {tile, row, col}

  function show(next, numbers, around) {
    [spec, values, context] = [next, numbers, around];
    title.textContent = spec.title;
    detail.textContent = spec.detail ?? "";
    note.textContent = spec.note ?? "";
    head.hidden = !spec.title && spec.kind === "rgb";
    note.hidden = !spec.note;
    scale.hidden = spec.kind === "rgb";
    low.textContent = context.write(-spec.limit);
    high.textContent = context.write(spec.limit);
    const stops = Array.from({ length: STOPS + 1 }, (_, i) => css(diverging((2 * i) / STOPS - 1, context.dark)));
    bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
    setAttribute(canvas, "role", spec.chooses ? "application" : "img");
    setAttribute(canvas, "tabindex", 0);
    setAttribute(canvas, "aria-label", [spec.title, spec.detail, spec.chooses ? say(context.labels, "hint") : ""].filter(Boolean).join(". "));
    canvas.classList.toggle("chooses", Boolean(spec.chooses));
  }

  const draw = () => spec && paint.draw(spec, values, { ...context, width: context.width(), cursor });

  function pointAt(next, place) {
    const same = String(next && [next.tile, next.row, next.col]) === String(cursor && [cursor.tile, cursor.row, cursor.col]);
    cursor = next;
    if (!same) draw();
    acts.say(cursor && { text: said(cursor), ...place });
  }

  /** What stands at a place, in words. */
  function said({ tile, row, col }) {
    const given = spec.names?.length > 1 ? spec.names[tile] : (spec.names?.[0] ?? "");
    const named = say({ given }, "given", { tile: tile + 1 });
    const at = spec.rows * spec.cols > 1 ? say(context.labels, "cell", { row, col }) : "";
    const i = (tile * spec.rows + row) * spec.cols + col;
    const value =
      spec.kind === "rgb"
        ? say(context.labels, "colour", { r: values[3 * i], g: values[3 * i + 1], b: values[3 * i + 2] })
        : context.write(values[i], digitsOf(values[i]));
    return `${[named, at].filter(Boolean).join(" · ")}${named || at ? ": " : ""}${value}`;
  }

  const choose = (cell) => spec.chooses && acts.choose({ section: name, ...cell });
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return paint.cellAt(event.clientX - box.left, event.clientY - box.top);
  };

  canvas.addEventListener("pointermove", (event) => pointAt(under(event), { x: event.clientX, y: event.clientY }));
  canvas.addEventListener("pointerleave", () => pointAt(null));
  canvas.addEventListener("click", (event) => {
    const cell = under(event);
    if (cell) choose(cell);
  });
  canvas.addEventListener("blur", () => pointAt(null));
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const [tile, row, col] = spec.chosen ?? [0, 0, 0];
    const from = cursor ?? { tile, row, col };
    const to = moved(event.key, from, event.shiftKey);
    if (to) pointAt(to, { ...paint.middleOf(to), aloud: true });
    else if (event.key === "Enter" || event.key === " ") choose(from);
    else return;
    event.preventDefault();
  });

  /** Arrows go from map to map, where cells are chosen from cell to cell; with Shift the other way about. */
  function moved(key, { tile, row, col }, shift) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (!step) return null;
    if ((spec.chooses === "cell" || spec.count === 1) !== shift) {
      return { tile, row: clamp(row + step[0], spec.rows), col: clamp(col + step[1], spec.cols) };
    }
    return { tile: clamp(tile + step[0] * paint.across() + step[1], spec.count), row, col };
  }

  return { element, show, draw, destroy: () => acts.say(null) };
}

const clamp = (value, count) => Math.min(count - 1, Math.max(0, value));

/** Digits after the point so that five figures of a number are seen, at least four of them. */
function digitsOf(value) {
  const size = Math.abs(value);
  return size === 0 || size >= 1 ? 4 : Math.min(10, 4 - Math.floor(Math.log10(size)));
}
