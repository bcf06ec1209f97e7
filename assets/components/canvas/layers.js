/** The maps of all layers as coloured squares; the number under the pointer is said beside the layer's name. */

import { diverging } from "../lib/colour.js";
import { make, say, setAttribute } from "../lib/dom.js";

const GAP = 1; // cells between two maps
const WIDEST = { large: 8, small: 12, number: 42 }; // maps beside each other
const LARGEST = 11; // px of a cell

export function createLayers() {
  const element = make("div", { class: "layers" });
  let strips = [];
  let known = "";
  let palette = null;
  let settings = null;
  let levels = null;

  function update(next) {
    settings = next;
    palette = Uint8ClampedArray.from({ length: 4 * 256 }, (_, i) => [...diverging((Math.floor(i / 4) - 128) / 127, next.dark), 255][i % 4]);
    const shape = JSON.stringify(next.strips);
    if (shape !== known) {
      known = shape;
      strips = next.strips.map(strip);
      element.replaceChildren(...strips.map((one) => one.figure));
      levels = null;
    }
    for (const one of strips) setAttribute(one.surface, "aria-label", say(next.labels, "maps", { layer: one.title }));
    if (levels) show(levels);
  }

  function strip(spec) {
    const most = WIDEST[spec.width > 20 ? "large" : spec.width > 1 ? "small" : "number"];
    const columns = Math.ceil(spec.maps / Math.ceil(spec.maps / most));
    const rows = Math.ceil(spec.maps / columns);
    const gap = spec.width > 1 ? GAP : 0;
    const [width, height] = [columns * (spec.width + gap) - gap, rows * (spec.height + gap) - gap];
    const surface = make("canvas", { width, height, role: "img" });
    surface.style.width = `min(100%, ${width * LARGEST}px)`;
    const number = make("span", { class: "number" });
    const title = make("figcaption", {}, make("span", {}, spec.title), number);
    const figure = make("figure", {}, title, surface);
    const pen = surface.getContext("2d");
    const made = { ...spec, columns, gap, surface, figure, pen, image: pen.createImageData(width, height) };
    surface.addEventListener("pointermove", (event) => point(made, event, number));
    surface.addEventListener("pointerleave", () => (number.textContent = ""));
    return made;
  }

  function point(one, event, number) {
    const box = one.surface.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * one.surface.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * one.surface.height);
    const [across, down] = [one.width + one.gap, one.height + one.gap];
    const map = Math.floor(y / down) * one.columns + Math.floor(x / across);
    const [row, col] = [y % down, x % across];
    const inside = levels && map < one.maps && row < one.height && col < one.width;
    const level = inside ? levels[one.start + (map * one.height + row) * one.width + col] : 128;
    const value = settings.write(((level - 128) / 127) * one.limit, 2);
    number.textContent = inside ? say(settings.labels, "number", { map: map + 1, row, col, value }) : "";
  }

  function show(next) {
    levels = next;
    let start = 0;
    for (const one of strips) {
      one.start = start;
      paint(one, levels.subarray(start, (start += one.maps * one.height * one.width)));
    }
  }

  function paint(one, own) {
    const { data, width } = one.image;
    const words = new Uint32Array(data.buffer);
    const colours = new Uint32Array(palette.buffer);
    let at = 0;
    for (let map = 0; map < one.maps; map += 1) {
      const top = Math.floor(map / one.columns) * (one.height + one.gap);
      const left = (map % one.columns) * (one.width + one.gap);
      for (let row = 0; row < one.height; row += 1) {
        const line = (top + row) * width + left;
        for (let col = 0; col < one.width; col += 1) words[line + col] = colours[own[at++]];
      }
    }
    one.pen.putImageData(one.image, 0, 0);
  }

  return { element, update, show };
}
