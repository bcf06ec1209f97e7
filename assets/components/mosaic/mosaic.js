/**
 * Many small maps side by side, every number of them under the pointer.
 *
 * Data: sections [{name, title, detail?, note?, kind: "signed" | "rgb", count, rows, cols, limit?, scale, names?, offset,
 * chooses: "tile" | "cell" | "", chosen: [tile, row, col] | null}], numbers (base64 of float32, little-endian), pixels
 * (base64 of uint8), labels {value, colour, hint, low, high}, locale.
 * `scale`: CSS pixels of a cell, less where a map is wider than its place. `names`: of the tiles; one name with {tile}
 * names them all.
 * Trigger: `chosen`, {section, tile, row, col}.
 */

import { onDark } from "../lib/colour.js";
import { make } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createSection } from "./section.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./mosaic.css");

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const element = make("div", { class: "mosaic" });
  const tip = make("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  const spoken = make("span", { class: "hidden", "aria-live": "polite" });
  const box = make("div", { class: "box" }, element, tip, spoken);
  root.append(box);
  const sections = new Map(); // name → section
  let component = null;

  const acts = {
    /** Say what is pointed at, beside the pointer or the cell: {text, x, y} in CSS pixels of the window; null: nothing. */
    say(found) {
      tip.hidden = !found;
      if (!found) return;
      tip.textContent = found.text;
      if (found.aloud) spoken.textContent = found.text;
      const place = box.getBoundingClientRect();
      const [x, y] = [found.x - place.left, found.y - place.top];
      tip.style.left = `${Math.max(0, Math.min(x + 14, place.width - tip.offsetWidth))}px`;
      tip.style.top = `${y > tip.offsetHeight + 14 ? y - tip.offsetHeight - 10 : y + 18}px`;
    },
    choose: (cell) => component.setTriggerValue("chosen", cell),
  };

  function update(next) {
    component = next;
    const { data } = next;
    const numbers = new Float32Array(bytes(data.numbers).buffer);
    const pixels = bytes(data.pixels);
    const context = { ...writers(data.locale), labels: data.labels, dark: onDark(box), width: () => element.clientWidth };
    for (const name of [...sections.keys()]) {
      if (!data.sections.some((one) => one.name === name)) {
        sections.get(name).destroy();
        sections.delete(name);
      }
    }
    for (const spec of data.sections) {
      if (!sections.has(spec.name)) sections.set(spec.name, createSection(spec.name, acts));
      const values = spec.kind === "rgb" ? pixels : numbers;
      const depth = spec.kind === "rgb" ? 3 : 1;
      sections.get(spec.name).show(spec, values.subarray(spec.offset, spec.offset + spec.count * spec.rows * spec.cols * depth), context);
    }
    const wanted = data.sections.map(({ name }) => sections.get(name).element);
    if (wanted.some((one, i) => element.children[i] !== one) || element.children.length !== wanted.length) element.replaceChildren(...wanted);
    draw();
  }

  let width = 0;
  function draw() {
    width = element.clientWidth;
    if (width) for (const section of sections.values()) section.draw();
  }

  const size = new ResizeObserver(() => element.clientWidth !== width && draw());
  size.observe(element);

  function destroy() {
    size.disconnect();
    for (const section of sections.values()) section.destroy();
    box.remove();
  }

  return { update, destroy };
}

function bytes(text) {
  const raw = atob(text);
  const found = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) found[i] = raw.charCodeAt(i);
  return found;
}
