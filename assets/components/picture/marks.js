/** What is drawn over the picture: the input window, the selected cell, the cross hair of the pointer. */

import { makeSvg } from "../lib/dom.js";

const SMALLEST = 9; // px: smaller cells get a mark of this size
const CLEAR = 12; // px: from this size on a cell's own outline is enough

/**
 * The window of the input that one output cell sees, moved along with the cell.
 * @param {object} view the data on screen: `pixel` and the `window` that belongs to it
 * @param {[number, number]} cell
 * @returns {{row: number, col: number, height: number, width: number, dilation: number}|null} extent in input cells
 */
export function windowAt({ pixel, window }, [row, col]) {
  if (!window || !pixel) return null;
  const { stride = 1, dilation = 1 } = window;
  return {
    row: window.row + (row - pixel[0]) * stride,
    col: window.col + (col - pixel[1]) * stride,
    height: window.height,
    width: window.width,
    dilation,
  };
}

/** The window belongs to the input's side of a comparison, the cell to the result's. */
export function createMarks() {
  const input = makeSvg("svg", { class: "marks of-input", "aria-hidden": "true" });
  const output = makeSvg("svg", { class: "marks of-output", "aria-hidden": "true" });

  function draw({ box, first, last, chosen, hovered, around }) {
    const cell = { width: box.width / last.cols, height: box.height / last.rows };
    const cross = hovered && Math.min(cell.width, cell.height) < CLEAR ? hairs(box, cell, hovered) : [];
    const window = around ? outlined("window", scaled(around, box, first)) : [];
    const cells = [chosen, hovered].filter(Boolean).flatMap((one) => outlined("pixel", scaled(single(one), box, last)));
    input.replaceChildren(...cross, ...window);
    output.replaceChildren(...cross.map((line) => line.cloneNode()), ...cells);
  }

  return { elements: [input, output], draw };
}

const single = ([row, col]) => ({ row, col, height: 1, width: 1 });

/** A rectangle of cells in pixels of the box, grown around its centre to a visible size. */
function scaled({ row, col, height, width }, box, { rows, cols }) {
  const [down, right] = [box.height / rows, box.width / cols];
  const size = { width: Math.max(SMALLEST, width * right), height: Math.max(SMALLEST, height * down) };
  return {
    x: (col + width / 2) * right - size.width / 2,
    y: (row + height / 2) * down - size.height / 2,
    ...size,
  };
}

function outlined(name, place) {
  return [makeSvg("rect", { class: "halo", rx: 1, ...place }), makeSvg("rect", { class: name, rx: 1, ...place })];
}

function hairs(box, cell, [row, col]) {
  const [x, y] = [(col + 0.5) * cell.width, (row + 0.5) * cell.height];
  const d = `M0 ${y}H${box.width}M${x} 0V${box.height}`;
  return [makeSvg("path", { class: "hair halo", d }), makeSvg("path", { class: "hair", d })];
}
