/** One matrix as a table: its colours, its lit cells, and moving about in it. */

import { css, diverging, gray, ink } from "../lib/colour.js";
import { make, setAttribute } from "../lib/dom.js";
import { createEditor } from "./editor.js";

/** Cells get smaller the more columns and the longer numbers there are: characters of a row, and the size. */
const SIZES = [[18, "large"], [30, "medium"], [60, "small"], [Infinity, "tiny"]];
const COMPACT = [[9, "large"], [12, "medium"], [21, "small"], [Infinity, "tiny"]];
const LONGEST = 7; // characters that an input grows for

const longestOf = (spec, values, { write }) => Math.max(...values.flat().map((value) => write(value, spec.digits ?? 3).length));

/** Characters in the widest row of the compact grids: they share its size, so that they can be laid on each other. */
export function widestOf(specs, context) {
  return Math.max(0, ...specs.filter(({ compact }) => compact).map((spec) => spec.values[0].length * (longestOf(spec, spec.values, context) + 1)));
}

/**
 * @param {string} name
 * `spec.asked`: the cells that the reader fills in first, see predict.js.
 * @param {object} acts what to do when a cell is pointed at (`point`), chosen (`pin`), edited (`edited`, `say`)
 */
export function createGrid(name, acts) {
  const operator = make("span", { class: "operator", "aria-hidden": "true" });
  const title = make("caption");
  const body = make("tbody");
  const table = make("table", {}, title, body);
  const element = make("div", { class: "unit" }, operator, make("div", { class: "scroll" }, table));
  const editor = createEditor({ ...acts, edited: (values) => acts.edited(name, values), repaint, resize });
  let spec = null;
  let context = null;
  let lit = [];
  let texts = []; // of the cells, row by row: also of those that are left out
  let shown = Infinity; // cells before the first one that is left out
  let kind = ""; // of the cells in the table
  let pointer = ""; // where it was last

  const cellAt = (row, col) => body.rows[row]?.cells[col];
  const placeOf = (cell) => ({ grid: name, row: cell.parentElement.rowIndex, col: cell.cellIndex });

  function show(next, about) {
    [spec, context] = [next, about];
    if (spec.editable) spec = { ...spec, values: editor.answer(spec, context) };
    title.textContent = spec.title ?? "";
    title.hidden = !spec.title;
    resize(spec.values);
    setAttribute(table, "role", spec.editable || context.linked ? "grid" : null);
    repaint(spec.values);
  }

  /** Give the table as many cells as there are values. */
  function resize(values) {
    const [rows, cols] = [values.length, values[0].length];
    const total = rows === 1 && cols === 1 && !spec.editable;
    const longest = longestOf(spec, values, context);
    table.style.setProperty("--characters", Math.min(longest, LONGEST));
    table.className = [sizeOf(Math.max(cols * (longest + 1), spec.compact ? context.widest : 0)), spec.scale === "none" && "plain", total && "total"].filter(Boolean).join(" ");
    const wanted = [rows, cols, Boolean(spec.editable), context.linked, spec.padded?.flat().map(Number).join(""), spec.asked?.open()].join();
    if (kind === wanted) return;
    kind = wanted;
    const focused = table.getRootNode().activeElement?.closest?.("td");
    const place = focused && table.contains(focused) ? placeOf(focused) : null;
    body.replaceChildren(...Array.from({ length: rows }, (_, row) => make("tr", {}, ...Array.from({ length: cols }, (_, col) => blank(row, col)))));
    if (place) (cellAt(place.row, place.col)?.firstElementChild ?? cellAt(place.row, place.col))?.focus();
  }

  function sizeOf(characters) {
    return (spec.compact ? COMPACT : SIZES).find(([most]) => characters <= most)[1];
  }

  function blank(row, col) {
    if (spec.asked?.has(row, col)) return spec.asked.cell(row, col);
    if (spec.editable && !spec.padded?.[row]?.[col]) return editor.cell(row, col);
    return make("td", { tabindex: context.linked ? (row || col ? -1 : 0) : null });
  }

  /** Numbers and colours into the cells. */
  function repaint(values) {
    texts = [];
    const limit = spec.limit ?? (Math.max(...values.flat().map((value) => Math.abs(Number(value) || 0))) || 1);
    values.forEach((line, row) => line.forEach((value, col) => paint(cellAt(row, col), value, { row, col, limit })));
  }

  function paint(cell, value, { row, col, limit }) {
    if (spec.asked?.has(row, col)) return;
    const padded = Boolean(spec.padded?.[row]?.[col]);
    const fill = padded ? null : colourOf(value, limit);
    cell.classList.toggle("padded", padded);
    cell.classList.toggle("unreached", row >= body.rows.length - (spec.unreached?.rows ?? 0) || col >= body.rows[0].cells.length - (spec.unreached?.cols ?? 0));
    cell.style.setProperty("--fill", fill ? css(fill) : "");
    cell.style.setProperty("--ink", fill ? ink(fill) : "");
    if (spec.editable && !padded) editor.write(cell, value, row, col);
    else put(cell, context.write(value, spec.digits ?? 3));
    spec.asked?.mark(cell, row, col);
  }

  function put(cell, text) {
    const index = cell.parentElement.rowIndex * body.rows[0].cells.length + cell.cellIndex;
    texts[index] = text;
    cell.textContent = index < shown ? text : "";
    cell.classList.toggle("veiled", index >= shown);
  }

  function colourOf(value, limit) {
    if (typeof value !== "number") return null;
    if (spec.scale === "diverging") return diverging(value / limit, context.dark);
    if (spec.scale === "gray") return gray(value / (spec.white ?? 255));
    return null;
  }

  /** Outline cells; `here` is the one that is meant, `won` are the winners of a maximum. */
  function light(places, here, won) {
    for (const cell of lit) cell.classList.remove("lit", "here", "won");
    lit = [];
    mark(places, "lit");
    mark(won, "won");
    if (here) mark([here], "here");
  }

  function mark(places, name) {
    for (const [row, col] of places) {
      const cell = cellAt(row, col);
      cell?.classList.add(name);
      if (cell) lit.push(cell);
    }
  }

  /** Scroll to a cell where the table is wider than there is room. */
  function follow([row, col]) {
    const box = table.parentElement;
    if (box.scrollWidth > box.clientWidth) box.scrollLeft = cellAt(row, col).offsetLeft - box.clientWidth / 2;
  }

  /** Leave out the cells from a place on, counted row by row. */
  function veil(from) {
    const cols = body.rows[0].cells.length;
    const [low, high] = [Math.min(from, shown), Math.min(Math.max(from, shown), texts.length)];
    shown = from;
    for (let i = low; i < high; i++) {
      const cell = cellAt(Math.floor(i / cols), i % cols);
      cell.classList.toggle("veiled", i >= from);
      cell.textContent = i < from ? texts[i] : "";
    }
  }

  function moveFocus(from, key) {
    const { row, col } = placeOf(from);
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    const target = cellAt(row + down, col + right);
    if (!target) return;
    const input = target.querySelector("input");
    if (input) return input.focus();
    for (const cell of body.querySelectorAll("td[tabindex='0']")) cell.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }

  /** Whether the pointer has moved, and not the table under a pointer that rests. */
  function moved({ clientX, clientY }) {
    const there = `${clientX},${clientY}`;
    const other = there !== pointer;
    pointer = there;
    return other;
  }

  table.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td");
    if (cell && context.linked && moved(event)) acts.point(placeOf(cell));
  });
  table.addEventListener("pointermove", moved);
  table.addEventListener("focusin", (event) => context.linked && acts.point(placeOf(event.target.closest("td"))));
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && context.linked) acts.pin(placeOf(cell));
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    const typing = event.target !== cell; // an editable cell has keys of its own, in one that is asked arrows leave an empty input
    if (typing && (!cell?.matches(".asked") || event.target.value !== "")) return;
    if (event.key.startsWith("Arrow")) moveFocus(cell, event.key);
    else if (typing) return;
    else if (event.key === "Enter" || event.key === " ") acts.pin(placeOf(event.target));
    else return;
    event.preventDefault();
  });

  return {
    element,
    show,
    light,
    veil,
    follow,
    /** What the reader has typed and Python has not confirmed; null without. */
    unsaid: editor.unsaid,
    /** Put the focus into a cell, or into the input that it holds. */
    focus(row, col) {
      const cell = cellAt(row, col);
      const input = cell.querySelector("input");
      if (!input) cell.tabIndex = 0;
      (input ?? cell).focus();
    },
    /** The operator between this grid and the one before. */
    glyph(glyph) {
      operator.textContent = glyph;
      operator.hidden = glyph === "";
    },
    destroy: editor.destroy,
  };
}
