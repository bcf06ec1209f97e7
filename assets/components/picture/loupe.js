/** The loupe: what lies under one pixel, input and output side by side, every pixel a visible square. */

import { make } from "../lib/dom.js";

const CELLS = 11; // at least so many pixels across
const MARGIN = 4; // pixels around a large window
const LARGE = 148; // CSS px across one panel
const SMALL = 104;
const NARROW = 560; // stages narrower than this get the small panels
const PLAIN = 14; // CSS px: cells that are this large need no loupe

export function createLoupe() {
  const element = make("div", { class: "loupe", "aria-hidden": "true", hidden: true });
  const panels = [make("canvas"), make("canvas")];
  element.append(...panels);

  function hide() {
    element.hidden = true;
  }

  /** Show the surroundings of an output cell, and of its window in the input. */
  function draw({ box, view, cell: [row, col], around }) {
    const { first, last } = view;
    if (box.width / last.cols >= PLAIN || box.width < 2.4 * SMALL) return hide();
    const cells = Math.max(CELLS, ...(around ? [around.height + MARGIN, around.width + MARGIN] : [])) | 1;
    const side = box.width < NARROW ? SMALL : LARGE;
    const output = { row, col, height: 1, width: 1 };
    const input = around ?? { row: (row * first.rows) / last.rows, col: (col * first.cols) / last.cols, height: 1, width: 1 };
    const style = getComputedStyle(element);
    const colours = { window: style.getPropertyValue("--window"), pixel: style.getPropertyValue("--pixel"), outside: style.getPropertyValue("--st-secondary-background-color") };
    const both = view.images.length > 1;
    panels[0].hidden = !both;
    if (both) paint(panels[0], { view: first, target: input, cells, side, colour: colours.window, outside: colours.outside });
    paint(panels[1], { view: last, target: output, cells, side, colour: colours.pixel, outside: colours.outside });
    const across = row / last.rows > 0.5 ? "top" : "bottom";
    element.className = `loupe ${across} ${col / last.cols > 0.5 ? "left" : "right"}`;
    element.hidden = false;
  }

  return { element, draw, hide };
}

/** Paint `cells` × `cells` pixels around the middle of a target, and outline the target. */
function paint(canvas, { view, target, cells, side, colour, outside }) {
  const density = devicePixelRatio || 1;
  const resolution = Math.round(side * density);
  if (canvas.width !== resolution) canvas.width = canvas.height = resolution;
  canvas.style.width = canvas.style.height = `${side}px`;
  const unit = resolution / cells;
  const top = target.row + target.height / 2 - cells / 2;
  const left = target.col + target.width / 2 - cells / 2;
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = outside;
  context.fillRect(0, 0, resolution, resolution);
  context.drawImage(view.image, -left * unit, -top * unit, view.cols * unit, view.rows * unit);
  if (target.dilation > 1) taps(context, target, { unit, top, left });
  const place = [(target.col - left) * unit, (target.row - top) * unit, target.width * unit, target.height * unit];
  outline(context, place, "rgba(0,0,0,0.75)", 5 * density);
  outline(context, place, colour, 2.5 * density);
}

/** With dilation, only every so many pixels of the window are multiplied: a dot on each of them. */
function taps(context, { row, col, height, width, dilation }, { unit, top, left }) {
  for (let y = row; y < row + height; y += dilation) {
    for (let x = col; x < col + width; x += dilation) {
      context.beginPath();
      context.arc((x - left + 0.5) * unit, (y - top + 0.5) * unit, unit / 4, 0, 2 * Math.PI);
      context.fillStyle = "#ffd60a";
      context.fill();
      context.strokeStyle = "rgba(0,0,0,0.75)";
      context.stroke();
    }
  }
}

function outline(context, place, colour, width) {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(...place);
}
