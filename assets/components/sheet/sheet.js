/**
 * Small matrices with their numbers, lighting each other up.
 *
 * Data: grids [{name, title, values, glyph?, compact?, scale?, limit?, white?, digits?, padded?, unreached?, counts?, pads?,
 * editable?, resizable?, breaks?}],
 * links {mode: "elementwise"} | {mode: "convolution", …} | {mode: "trace", …} | null (see links.js, trace.js),
 * focus {grid, row, col} | null, play, predict, labels {refused, cell, output?, input?, weight?, …}, locale.
 * Triggers: `values`, all numbers of the editable grid, or `grid` {name, values} where there are several; once typing has paused.
 */

import { onDark } from "../lib/colour.js";
import { make } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createGrid } from "./grid.js";
import { linksOf } from "./links.js";
import { createPlayer } from "./player.js";
import { createPredict } from "./predict.js";
import { createSpelled } from "./spelled.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./sheet.css");

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const row = make("div", { class: "row" });
  const spelled = createSpelled();
  const message = make("p", { class: "message", role: "alert" });
  const player = createPlayer({ step, counts: count, zoom, fullscreen });
  const predict = createPredict({ chosen, told, reveal });
  const element = make("div", { class: "sheet" }, row, message, spelled.element, predict.element, player.element);
  root.append(element);

  const grids = new Map(); // name → grid
  let component = null;
  let context = null;
  let links = null;
  let pinned = null; // the cell that stays lit: {grid, row, col}
  let counting = false;
  let known = null; // output cells that the reader has predicted; null: all are shown
  let asked = ""; // the numbers that are predicted

  const acts = {
    point: (cell) => player.playing() || light(cell),
    pin(cell) {
      if (!links?.valid(cell)) return;
      if (player.playing()) player.leave();
      if (known === null || cell.grid === links.output) pinned = cell;
      light(cell);
      if (known !== null) predict.ask();
    },
    edited: (name, values) => (component.data.several ? component.setTriggerValue("grid", { name, values }) : component.setTriggerValue("values", values)),
    say: (text) => (message.textContent = text),
  };

  function update(next) {
    component = next;
    draw();
  }

  function draw() {
    const { data } = component;
    context = { ...writers(data.locale), labels: data.labels, dark: onDark(element), linked: Boolean(data.links) };
    links = linksOf(data.links, data.grids, context);
    begin(data);
    arrange((links?.grids ?? data.grids).map(shown), context);
    element.classList.toggle("linked", Boolean(links));
    spelled.element.hidden = !links;
    const first = links?.valid(data.focus ?? null) ? data.focus : (links?.first ?? null);
    if (!links?.valid(pinned)) pinned = first;
    const [playing, predicting] = [Boolean(data.play && links), known !== null];
    player.element.hidden = !playing;
    predict.element.hidden = !predicting;
    if (playing) player.show(data.links.channels[0].terms.map((_, o) => links.about(cellOf(o)).count), { labels: data.labels, countable: data.grids.some((grid) => grid.counts) });
    else light(pinned);
    if (predicting) predict.show(context, outputGrid().values.flat().length);
  }

  /** Predicting starts anew with other numbers. */
  function begin(data) {
    const numbers = data.predict && links ? JSON.stringify(data.grids.map((grid) => grid.values)) : "";
    if (numbers === asked) return;
    asked = numbers;
    known = numbers ? new Set() : null;
    predict.forget();
  }

  const outputGrid = () => component.data.grids.find((grid) => grid.name === links.output);
  const cellOf = (o) => {
    const cols = outputGrid().values[0].length;
    return { grid: links.output, row: Math.floor(o / cols), col: o % cols };
  };

  /** A grid as it is drawn now: with its counts, or with what is still to be predicted left out. */
  function shown(grid) {
    if (counting && grid.counts) return { ...grid, values: grid.counts, editable: false, scale: "diverging", limit: undefined };
    if (known === null || grid.name !== links?.output) return grid;
    return { ...grid, values: grid.values.map((line, r) => line.map((value, c) => (known.has(`${r},${c}`) ? value : "?"))) };
  }

  /** One unit per grid, in order; grids keep their elements, and with them focus and half-typed text. */
  function arrange(specs) {
    for (const name of [...grids.keys()]) if (!specs.some((spec) => spec.name === name)) grids.delete(name);
    const units = specs.flatMap((spec, i) => {
      if (!grids.has(spec.name)) grids.set(spec.name, createGrid(spec.name, acts));
      const grid = grids.get(spec.name);
      grid.show(spec, context);
      grid.glyph(spec.glyph ?? links?.glyphs[i] ?? "");
      return spec.breaks ? [lineBreak(spec.name), grid.element] : [grid.element];
    });
    if (units.some((unit, i) => row.children[i] !== unit) || row.children.length !== units.length) row.replaceChildren(...units);
  }

  const breaks = new Map();
  function lineBreak(name) {
    if (!breaks.has(name)) breaks.set(name, make("div", { class: "break" }));
    return breaks.get(name);
  }

  /** Light what belongs to a cell; without one, what belongs to the pinned cell. */
  function light(cell, upTo) {
    const meant = links?.valid(cell) ? cell : pinned;
    const found = links?.about(meant, upTo);
    for (const [name, grid] of grids) grid.light(found?.lit.get(name) ?? [], found?.here.get(name) ?? null);
    if (!found) return null;
    const secret = known !== null && meant.grid === links.output && !known.has(`${meant.row},${meant.col}`);
    spelled.show(secret ? { ...found, terms: [], result: "" } : found);
    return found;
  }

  /** Show a step of the player; null shows everything. */
  function step(position) {
    const output = links && grids.get(links.output);
    output?.veil(null);
    if (!position) return light(null);
    const cell = cellOf(position.cell);
    const found = light(cell, position.products);
    const complete = position.products >= found.count;
    output.veil(position.cell + (complete ? 1 : 0));
    const text = context.labels.step.replace("{row}", cell.row).replace("{col}", cell.col).replace("{k}", Math.min(position.products, found.count)).replace("{n}", found.count);
    return { text, sum: found.result || (found.terms.at(-1)?.running ?? "") };
  }

  function chosen() {
    const cell = pinned?.grid === links.output ? pinned : links.first;
    return { ...cell, value: outputGrid().values[cell.row][cell.col] };
  }

  function told({ row, col }) {
    known.add(`${row},${col}`);
    draw();
  }

  function reveal() {
    outputGrid().values.forEach((line, r) => line.forEach((_, c) => known.add(`${r},${c}`)));
    draw();
  }

  function count(on) {
    counting = on;
    draw();
  }

  function zoom(factor) {
    element.style.setProperty("--zoom", factor);
  }

  function fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else element.requestFullscreen();
  }

  row.addEventListener("pointerleave", () => player.playing() || light(null));
  row.addEventListener("focusout", (event) => row.contains(event.relatedTarget) || player.playing() || light(null));

  function destroy() {
    player.destroy();
    for (const grid of grids.values()) grid.destroy();
    element.remove();
  }

  return { update, destroy };
}
