/** Maps on a canvas: every cell a square of its own, a line between them where there is room. */

import { diverging, ink } from "../lib/colour.js";

const GAP = 6; // CSS px between two maps
const GRID_FROM = 6; // CSS px: from this size on the cells are parted by lines
const NUMBERS_FROM = 40; // and from this one on their numbers stand in them
const [NARROW, MANY] = [480, 12]; // CSS px, maps: on a phone many maps are drawn smaller
const RIM = 3; // CSS px around everything, for the outline of a chosen map

export function createPaint(canvas) {
  const small = document.createElement("canvas"); // all maps, one pixel a cell
  let laid = null; // {spec, scale, across, width, height} of what is on screen
  let kept = null; // what `small` holds: {values, dark, across}

  /** @param {{width: number, dark: boolean, cursor: object|null, write: Function}} view */
  function draw(spec, values, view) {
    const wanted = view.width < NARROW && spec.count > MANY ? Math.max(1, Math.floor(spec.scale * 0.7)) : spec.scale;
    const scale = Math.max(1, Math.min(wanted, Math.floor((view.width - 2 * RIM) / spec.cols)));
    const [width, height] = [spec.cols * scale, spec.rows * scale];
    const across = Math.max(1, Math.min(spec.count, Math.floor((view.width - 2 * RIM + GAP) / (width + GAP))));
    laid = { spec, scale, across, width, height };
    if (kept?.values !== values || kept.dark !== view.dark || kept.across !== across) {
      fill(spec, values, view.dark, across);
      kept = { values, dark: view.dark, across };
    }
    const density = devicePixelRatio || 1;
    const size = [across * (width + GAP) - GAP + 2 * RIM, Math.ceil(spec.count / across) * (height + GAP) - GAP + 2 * RIM];
    [canvas.width, canvas.height] = size.map((side) => Math.round(side * density));
    [canvas.style.width, canvas.style.height] = size.map((side) => `${side}px`);
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.imageSmoothingEnabled = false;
    for (let tile = 0; tile < spec.count; tile++) {
      const { x, y } = cornerOf(tile);
      const [down, right] = [Math.floor(tile / across), tile % across];
      context.drawImage(small, right * spec.cols, down * spec.rows, spec.cols, spec.rows, x, y, width, height);
    }
    lines(context);
    if (scale >= NUMBERS_FROM && spec.kind === "signed") numbers(context, values, view);
    if (spec.chosen) mark(context, spec.chosen, true);
    if (view.cursor) mark(context, [view.cursor.tile, view.cursor.row, view.cursor.col], false);
  }

  /** One pixel for every cell, in the order in which the maps lie. */
  function fill(spec, values, dark, across) {
    [small.width, small.height] = [across * spec.cols, Math.ceil(spec.count / across) * spec.rows];
    const context = small.getContext("2d");
    const image = context.createImageData(small.width, small.height);
    const palette = Array.from({ length: 256 }, (_, level) => diverging((level - 128) / 127, dark));
    let i = 0;
    for (let tile = 0; tile < spec.count; tile++) {
      const corner = Math.floor(tile / across) * spec.rows * small.width + (tile % across) * spec.cols;
      for (let row = 0; row < spec.rows; row++) {
        for (let col = 0; col < spec.cols; col++, i++) {
          const at = 4 * (corner + row * small.width + col);
          const colour = spec.kind === "rgb" ? values.subarray(3 * i, 3 * i + 3) : palette[levelOf(values[i], spec.limit)];
          image.data[at] = colour[0];
          image.data[at + 1] = colour[1];
          image.data[at + 2] = colour[2];
          image.data[at + 3] = 255;
        }
      }
    }
    context.putImageData(image, 0, 0);
  }

  const cornerOf = (tile) => ({
    x: RIM + (tile % laid.across) * (laid.width + GAP),
    y: RIM + Math.floor(tile / laid.across) * (laid.height + GAP),
  });

  function lines(context) {
    const { spec, scale, width, height } = laid;
    context.beginPath();
    // Where cells are small only the edge of each map is drawn.
    const [downs, rights] = [spec.rows, spec.cols].map((count) => (scale >= GRID_FROM ? Array.from({ length: count + 1 }, (_, i) => i) : [0, count]));
    for (let tile = 0; tile < spec.count; tile++) {
      const { x, y } = cornerOf(tile);
      for (const row of downs) {
        context.moveTo(x, y + row * scale);
        context.lineTo(x + width, y + row * scale);
      }
      for (const col of rights) {
        context.moveTo(x + col * scale, y);
        context.lineTo(x + col * scale, y + height);
      }
    }
    context.strokeStyle = "rgba(128,128,128,0.35)";
    context.lineWidth = 0.5;
    context.stroke();
    context.strokeStyle = "rgba(128,128,128,0.6)";
    context.lineWidth = 1;
    for (let tile = 0; tile < spec.count; tile++) {
      const { x, y } = cornerOf(tile);
      context.strokeRect(x, y, width, height);
    }
  }

  function numbers(context, values, { dark, write }) {
    const { spec, scale } = laid;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < spec.count * spec.rows * spec.cols; i++) {
      const { x, y } = cornerOf(Math.floor(i / (spec.rows * spec.cols)));
      const [row, col] = [Math.floor((i % (spec.rows * spec.cols)) / spec.cols), i % spec.cols];
      const text = write(values[i], Math.abs(values[i]) >= 100 ? 0 : 2);
      context.font = `600 ${Math.min(14, (scale * 1.5) / Math.max(text.length, 3))}px sans-serif`;
      context.fillStyle = ink(diverging((levelOf(values[i], spec.limit) - 128) / 127, dark));
      context.fillText(text, x + (col + 0.5) * scale, y + (row + 0.5) * scale);
    }
  }

  /** Outline a map and, where cells are large enough to be told apart, the cell in it. */
  function mark(context, [tile, row, col], chosen) {
    const { spec, scale, width, height } = laid;
    if (tile >= spec.count) return;
    const { x, y } = cornerOf(tile);
    const style = getComputedStyle(canvas);
    if (spec.count > 1 || spec.chooses !== "cell") outline(context, [x, y, width, height], style.getPropertyValue(chosen ? "--chosen" : "--pointed"));
    if (spec.rows * spec.cols === 1 || (chosen && spec.chooses !== "cell" && scale < GRID_FROM)) return;
    const side = Math.max(scale, 5);
    const place = [x + (col + 0.5) * scale - side / 2, y + (row + 0.5) * scale - side / 2, side, side];
    outline(context, place, chosen ? "#00e5ff" : "#ffd60a");
  }

  function outline(context, place, colour) {
    for (const [line, width] of [["rgba(0,0,0,0.7)", 4], [colour, 2]]) {
      context.strokeStyle = line;
      context.lineWidth = width;
      context.strokeRect(...place);
    }
  }

  /** The cell at a place of the canvas, in CSS pixels; null between the maps. */
  function cellAt(x, y) {
    if (!laid) return null;
    const { spec, scale, across, width, height } = laid;
    const [right, down] = [Math.floor((x - RIM) / (width + GAP)), Math.floor((y - RIM) / (height + GAP))];
    const tile = down * across + right;
    if (right < 0 || down < 0 || right >= across || tile >= spec.count) return null;
    const corner = cornerOf(tile);
    const [row, col] = [Math.floor((y - corner.y) / scale), Math.floor((x - corner.x) / scale)];
    const clamp = (value, count) => Math.min(count - 1, Math.max(0, value));
    return { tile, row: clamp(row, spec.rows), col: clamp(col, spec.cols) };
  }

  /** The middle of a cell, in CSS pixels of the window. */
  function middleOf({ tile, row, col }) {
    const [box, { x, y }, { scale }] = [canvas.getBoundingClientRect(), cornerOf(tile), laid];
    return { x: box.left + x + (col + 0.5) * scale, y: box.top + y + (row + 0.5) * scale };
  }

  return { draw, cellAt, middleOf, across: () => laid?.across ?? 1 };
}

function levelOf(value, limit) {
  const level = Math.round(128 + (value / limit) * 127);
  return Math.min(255, Math.max(1, level));
}
