/**
 * Small matrices with their numbers, lighting each other up.
 *
 * Data: grids [{name, title, values, glyph?, compact?, scale?, limit?, white?, digits?, padded?, unreached?, counts?, pads?,
 * editable?, resizable?, breaks?}], several: whether more than one is edited,
 * links {mode: "elementwise"} | {mode: "convolution", …} | {mode: "trace", …} | null (see links.js, trace.js),
 * focus {grid, row, col} | null, play, predict, digits (of a sum that is spelled out), labels {refused, too_large, cell, output?, input?, weight?, …}, locale.
 * Triggers: `values`, all numbers of the editable grid, or `grids` {name: values} where there are several; once typing has paused.
 */

import { onDark } from "../lib/colour.js";
import { make, say } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createGrid, widestOf } from "./grid.js";
import { linksOf } from "./links.js";
import { createPlayer } from "./player.js";
import { createPredict } from "./predict.js";
import { createSpelled } from "./spelled.js";
import { createView } from "./view.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "../lib/player.css", "./sheet.css", "./controls.css");

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const row = make("div", { class: "row" });
  const spelled = createSpelled();
  const message = make("p", { class: "message", role: "alert" });
  const element = make("div", { class: "sheet", tabindex: -1 }, row, message, spelled.element);
  root.append(element);
  let player = null; // made when first wanted: most sheets have none
  let view = null;
  let predict = null;

  const grids = new Map(); // name → grid
  let component = null;
  let context = null;
  let links = null;
  let pinned = null; // the cell that stays lit: {grid, row, col}
  let counting = false;
  let asked = ""; // the numbers that are predicted; "" while nothing is
  let veils = new Map(); // grid → cells that the present step has reached

  const acts = {
    point: (cell) => player?.running() || light(cell),
    pin(cell) {
      if (!links?.valid(cell)) return;
      pinned = cell;
      player?.leave();
      light(cell);
    },
    edited: (name, values) => (component.data.several ? component.setTriggerValue("grids", unsaid()) : component.setTriggerValue("values", values)),
    say: (text) => (message.textContent = text),
  };

  /** A grid that was edited shortly before goes along: this message may overtake its own. */
  const unsaid = () => Object.fromEntries([...grids].map(([name, grid]) => [name, grid.unsaid()]).filter(([, values]) => values));

  function update(next) {
    component = next;
    draw();
  }

  function draw() {
    const { data } = component;
    context = { ...writers(data.locale, data.digits), labels: data.labels, dark: onDark(element), linked: Boolean(data.links) };
    context.widest = widestOf(data.grids, context);
    links = linksOf(data.links, data.grids, context);
    begin(data);
    arrange((links?.grids ?? data.grids).map(shown), context);
    element.classList.toggle("linked", Boolean(links));
    element.classList.toggle("played", Boolean(data.play || data.predict));
    spelled.element.hidden = !links;
    const first = links?.valid(data.focus ?? null) ? data.focus : (links?.first ?? null);
    if (!links?.valid(pinned)) pinned = first;
    const [playing, predicting] = [Boolean(data.play && links?.lengths), asked !== ""];
    if (playing && !player) build();
    if (player) player.element.hidden = !playing;
    if (predict) predict.bar.hidden = predict.verdict.hidden = !predicting;
    if (predicting) predict.show(context);
    if (playing) {
      view.show(data.labels);
      player.show(links.lengths, { labels: data.labels, countable: data.grids.some((grid) => grid.counts) });
    } else if (player) player.leave();
    else light(pinned);
  }

  function build() {
    view = createView(element);
    player = createPlayer({ step, counts: count, lit: () => (pinned?.grid === links.output ? indexOf(pinned) : -1) }, view.element);
    element.append(player.element);
  }

  /** Predicting starts anew with other numbers. */
  function begin(data) {
    const numbers = data.predict && links?.output ? JSON.stringify(data.grids.map((grid) => grid.values)) : "";
    if (numbers === asked) return;
    asked = numbers;
    if (asked && !predict) {
      predict = createPredict({ value: valueAt, told, say: acts.say, reveal: draw });
      spelled.element.before(predict.verdict); // the sum is its reason
      element.append(predict.bar);
    }
    const values = asked ? outputGrid().values : [];
    if (asked) predict.begin(values.length, values[0].length);
  }

  const outputGrid = () => component.data.grids.find((grid) => grid.name === links.output);
  const cellOf = (o) => {
    const cols = outputGrid().values[0].length;
    return { grid: links.output, row: Math.floor(o / cols), col: o % cols };
  };

  const indexOf = ({ row, col }) => row * outputGrid().values[0].length + col;
  const valueAt = (row, col) => outputGrid().values[row][col];

  /** A grid as it is drawn now: with its counts, or with cells that the reader fills in. */
  function shown(grid) {
    if (counting && grid.counts) return { ...grid, values: grid.counts, editable: false, scale: "diverging", limit: undefined };
    return asked && grid.name === links.output ? { ...grid, asked: predict.asked } : grid;
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
    for (const [name, grid] of grids) grid.light(found?.lit.get(name) ?? [], found?.here.get(name) ?? null, found?.won?.get(name) ?? []);
    if (!found) return null;
    spelled.show(meant && upTo === undefined && secret(meant) ? { ...found, terms: [], result: "" } : found);
    return found;
  }

  /** Whether a cell is still to be predicted, or to be reached by the player. */
  function secret({ grid, row, col }) {
    if (asked && grid === links.output && predict.asked.has(row, col)) return true;
    return veils.has(grid) && row * component.data.grids.find((one) => one.name === grid).values[0].length + col >= veils.get(grid);
  }

  /** Show a step of the player; null shows everything. */
  function step(position) {
    veils = (position && links?.complete(position.cell, position.products)) ?? new Map();
    for (const [name, grid] of grids) grid.veil(veils.get(name) ?? Infinity);
    if (!position) return light(null);
    const cell = cellOf(position.cell);
    const found = light(cell, position.products);
    for (const [name, grid] of grids) {
      const meant = found.here.get(name) ?? found.lit.get(name)?.[0];
      if (meant) grid.follow(meant);
    }
    const reached = found.terms[position.products - 1];
    const text = say(context.labels, "step", { row: cell.row, col: cell.col, k: position.products, n: links.lengths[position.cell] });
    return { text, sum: found.ahead ? `${reached.text}${reached.running ? ` → ${reached.running}` : ""}` : found.result };
  }

  /** An answer: on to the next cell if it is right, else its reason is read. */
  function told({ row, col }, right) {
    pinned = { grid: links.output, row, col };
    draw();
    const cols = outputGrid().values[0].length;
    const next = right ? outputGrid().values.flat().findIndex((_, o) => o > row * cols + col && predict.asked.has(Math.floor(o / cols), o % cols)) : -1;
    const target = next < 0 ? pinned : cellOf(next);
    grids.get(links.output).focus(target.row, target.col);
  }

  function count(on) {
    counting = on;
    draw();
  }

  const rest = () => (player ? player.running() || player.again() : light(null));

  row.addEventListener("pointerleave", rest);
  row.addEventListener("focusout", (event) => row.contains(event.relatedTarget) || rest());
  element.addEventListener(
    "keydown",
    (event) => {
      if (!player || player.element.hidden || event.altKey || event.ctrlKey || event.metaKey || !player.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true }, // before the tables, whose cells also know the arrows
  );

  function destroy() {
    player?.destroy();
    for (const grid of grids.values()) grid.destroy();
    element.remove();
  }

  return { update, destroy };
}
