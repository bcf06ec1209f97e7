/**
 * Small matrices with their numbers, lighting each other up.
 *
 * Data: grids [{name, title, values, glyph?, compact?, scale?, limit?, white?, digits?, padded?, editable?, resizable?}],
 * links {mode: "elementwise"} | {mode: "convolution", stride, dilation, pads, border, flip} | null,
 * focus {grid, row, col} | null, labels {refused, cell, output?, input?, weight?}, locale.
 * Trigger: `values`, all numbers of the editable grid, once typing has paused.
 */

import { onDark } from "../lib/colour.js";
import { make } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createGrid } from "./grid.js";
import { linksOf } from "./links.js";
import { createSpelled } from "./spelled.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./sheet.css");

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const row = make("div", { class: "row" });
  const spelled = createSpelled();
  const message = make("p", { class: "message", role: "alert" });
  const element = make("div", { class: "sheet" }, row, message, spelled.element);
  root.append(element);

  const grids = new Map(); // name → grid
  let component = null;
  let links = null;
  let pinned = null; // the cell that stays lit: {grid, row, col}

  const acts = {
    point: (cell) => light(cell),
    pin(cell) {
      if (links?.valid(cell)) pinned = cell;
      light(cell);
    },
    edited: (values) => component.setTriggerValue("values", values),
    say: (text) => (message.textContent = text),
  };

  function update(next) {
    component = next;
    const { data } = next;
    const context = { ...writers(data.locale), labels: data.labels, dark: onDark(element), linked: Boolean(data.links) };
    links = linksOf(data.links, data.grids, context);
    arrange(links?.grids ?? data.grids, context);
    element.classList.toggle("linked", Boolean(links));
    spelled.element.hidden = !links;
    const first = links?.valid(data.focus ?? null) ? data.focus : (links?.first ?? null);
    if (!links?.valid(pinned)) pinned = first;
    light(pinned);
  }

  /** One unit per grid, in order; grids keep their elements, and with them focus and half-typed text. */
  function arrange(specs, context) {
    for (const name of [...grids.keys()]) if (!specs.some((spec) => spec.name === name)) grids.delete(name);
    const units = specs.map((spec, i) => {
      if (!grids.has(spec.name)) grids.set(spec.name, createGrid(spec.name, acts));
      const grid = grids.get(spec.name);
      grid.show(spec, context);
      grid.glyph(spec.glyph ?? links?.glyphs[i] ?? "");
      return grid.element;
    });
    if (units.some((unit, i) => row.children[i] !== unit) || row.children.length !== units.length) row.replaceChildren(...units);
  }

  /** Light what belongs to a cell; without one, what belongs to the pinned cell. */
  function light(cell) {
    const found = links?.about(links.valid(cell) ? cell : pinned);
    for (const [name, grid] of grids) grid.light(found?.lit.get(name) ?? [], found?.here.get(name) ?? null);
    if (found) spelled.show(found);
  }

  row.addEventListener("pointerleave", () => light(null));
  row.addEventListener("focusout", (event) => row.contains(event.relatedTarget) || light(null));

  function destroy() {
    for (const grid of grids.values()) grid.destroy();
    element.remove();
  }

  return { update, destroy };
}
