/** One picture of the stage: the image and, where cells are few, the numbers written into them. */

import { make } from "../lib/dom.js";
import { ink } from "../lib/colour.js";

const SMALLEST_TYPE = 7; // px; smaller numbers are left out

/**
 * An image element that has arrived. It is decoded within the frame that first shows it (`decoding: sync`), so
 * that swapping it in does not flicker; `image.decode()` would wait for a frame of its own.
 */
function arrived(src) {
  const image = make("img", { alt: "", draggable: "false", decoding: "sync" });
  // A picture that cannot be read still gets its place; the browser then shows the alternative text.
  const settled = new Promise((resolve) => {
    image.onload = image.onerror = () => resolve(image);
  });
  image.src = new URL(src, document.baseURI);
  return settled;
}

/** @param {"before"|"after"} name */
export function createLayer(name) {
  const numbers = make("div", { class: "numbers", "aria-hidden": "true" });
  const element = make("div", { class: `layer ${name}` });
  let shown = null;
  let longest = 1;

  /**
   * The image element for a source: the one on screen if it is the same picture.
   * @param {string} src a data: URL, or a path relative to the app
   */
  function prepare(src) {
    return src === shown?.src ? shown.image : arrived(src);
  }

  /** Show {image, src, rows, cols, values, alt}. */
  function show(next, write) {
    shown = next;
    next.image.alt = next.alt;
    const texts = next.values?.flat().map((value) => write(value, 2)) ?? [];
    longest = Math.max(1, ...texts.map((text) => text.length));
    numbers.style.gridTemplate = `repeat(${next.rows}, 1fr) / repeat(${next.cols}, 1fr)`;
    const inks = texts.length ? inksOf(next) : [];
    numbers.replaceChildren(...texts.map((text, i) => written(text, inks[i])));
    element.replaceChildren(next.image, numbers);
  }

  /** Adapt to the size of the box, in CSS pixels. */
  function fit({ width, height }) {
    if (!shown) return;
    const natural = shown.image.naturalWidth || width;
    element.classList.toggle("coarse", (width * devicePixelRatio) / natural >= 2);
    const [cellWidth, cellHeight] = [width / shown.cols, height / shown.rows];
    const type = Math.min(cellHeight * 0.42, (cellWidth * 0.86) / (longest * 0.6), 44);
    numbers.hidden = type < SMALLEST_TYPE;
    numbers.style.fontSize = `${type}px`;
  }

  return { element, prepare, show, fit };
}

function written(text, colour) {
  const cell = make("span", {}, text);
  cell.style.color = colour;
  return cell;
}

/** The readable ink for every cell, from the colours of the picture itself. */
function inksOf({ image, rows, cols }) {
  const canvas = make("canvas", { width: cols, height: rows });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, cols, rows);
  const { data } = context.getImageData(0, 0, cols, rows);
  return Array.from({ length: rows * cols }, (_, i) => ink([...data.subarray(4 * i, 4 * i + 3)]));
}
