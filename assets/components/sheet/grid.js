/** One matrix as a table: its colours, its lit cells, and moving about in it. */

import { css, diverging, gray, ink } from "../lib/colour.js";
import { make, setAttribute } from "../lib/dom.js";
import { createEditor } from "./editor.js";

/** Cells get smaller the more columns and the longer numbers there are: characters of a row, and the size. */
const SIZES = [[18, "large"], [30, "medium"], [60, "small"], [Infinity, "tiny"]];
const COMPACT = [[9, "large"], [12, "medium"], [21, "small"], [Infinity, "tiny"]];

/**
 * @param {string} name
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
  let kind = ""; // of the cells in the table

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
    table.className = [sizeOf(values), spec.scale === "none" && "plain", total && "total"].filter(Boolean).join(" ");
    const wanted = [rows, cols, Boolean(spec.editable), context.linked, spec.padded?.flat().map(Number).join("")].join();
    if (kind === wanted) return;
    kind = wanted;
    const focused = table.getRootNode().activeElement?.closest?.("td");
    const place = focused && table.contains(focused) ? placeOf(focused) : null;
    body.replaceChildren(...Array.from({ length: rows }, (_, row) => make("tr", {}, ...Array.from({ length: cols }, (_, col) => blank(row, col)))));
    if (place) (cellAt(place.row, place.col)?.firstElementChild ?? cellAt(place.row, place.col))?.focus();
  }

  function sizeOf(values) {
    const longest = Math.max(...values.flat().map((value) => context.write(value, spec.digits ?? 3).length));
    const characters = values[0].length * (longest + 1);
    return (spec.compact ? COMPACT : SIZES).find(([most]) => characters <= most)[1];
  }

  function blank(row, col) {
    if (spec.editable && !spec.padded?.[row]?.[col]) return editor.cell(row, col);
    return make("td", { tabindex: context.linked ? (row || col ? -1 : 0) : null });
  }

  /** Numbers and colours into the cells. */
  function repaint(values) {
    const limit = spec.limit ?? (Math.max(...values.flat().map((value) => Math.abs(Number(value) || 0))) || 1);
    values.forEach((line, row) => line.forEach((value, col) => paint(cellAt(row, col), value, { row, col, limit })));
  }

  function paint(cell, value, { row, col, limit }) {
    const padded = Boolean(spec.padded?.[row]?.[col]);
    const fill = padded ? null : colourOf(value, limit);
    cell.classList.toggle("padded", padded);
    cell.classList.toggle("unreached", row >= body.rows.length - (spec.unreached?.rows ?? 0) || col >= body.rows[0].cells.length - (spec.unreached?.cols ?? 0));
    cell.style.setProperty("--fill", fill ? css(fill) : "");
    cell.style.setProperty("--ink", fill ? ink(fill) : "");
    if (spec.editable && !padded) editor.write(cell, value, row, col);
    else cell.textContent = context.write(value, spec.digits ?? 3);
  }

  function colourOf(value, limit) {
    if (typeof value !== "number") return null;
    if (spec.scale === "diverging") return diverging(value / limit, context.dark);
    if (spec.scale === "gray") return gray(value / (spec.white ?? 255));
    return null;
  }

  /** Outline cells; `here` is the one that is meant. */
  function light(places, here) {
    for (const cell of lit) cell.classList.remove("lit", "here");
    lit = places.map(([row, col]) => cellAt(row, col)).filter(Boolean);
    for (const cell of lit) cell.classList.add("lit");
    const meant = here && cellAt(...here);
    if (meant) {
      meant.classList.add("here");
      lit.push(meant);
    }
  }

  /** Leave out the cells from a place on, counted row by row; null shows all. */
  function veil(from) {
    [...body.querySelectorAll("td")].forEach((cell, i) => cell.classList.toggle("veiled", from !== null && i >= from));
  }

  function moveFocus(from, key) {
    const { row, col } = placeOf(from);
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    const target = cellAt(row + down, col + right);
    if (!target) return;
    from.tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }

  table.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td");
    if (cell && context.linked) acts.point(placeOf(cell));
  });
  table.addEventListener("focusin", (event) => context.linked && acts.point(placeOf(event.target.closest("td"))));
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td");
    if (cell && context.linked) acts.pin(placeOf(cell));
  });
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("td")) return;
    if (event.key.startsWith("Arrow")) moveFocus(event.target, event.key);
    else if (event.key === "Enter" || event.key === " ") acts.pin(placeOf(event.target));
    else return;
    event.preventDefault();
  });

  return {
    element,
    show,
    light,
    veil,
    /** The operator between this grid and the one before. */
    glyph(glyph) {
      operator.textContent = glyph;
      operator.hidden = glyph === "";
    },
    destroy: editor.destroy,
  };
}
