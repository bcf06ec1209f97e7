/**
 * Volumes in space: input, filter and output as stacks of channels that can be turned.
 *
 * Data: stacks [{title, glyph, planes: [{title, values}], limit}], windows (for every output cell, row by row, the
 * places of its window in a plane of the first stack, counted row by row), channels (planes of the first stack that
 * the filter sees), filter (plane of the last stack that it makes), labels {alt, hint, play, pause}, locale.
 * One output cell is lit with its window in every channel. It walks by itself until the reader takes over.
 */

import { css, diverging, ink, onDark } from "../lib/colour.js";
import { icon, make, say, setAttribute } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./volume.css");
const STEP = 900; // ms from cell to cell
const START = { yaw: -34, pitch: -18 }; // degrees
const DEGREES_PER_PIXEL = 0.4;
const LARGEST = 34; // px, the side of a cell
const NUMBERED = 19; // px; in smaller cells numbers are left out
const PLAY = "M7 5v14l12-7z";
const PAUSE = "M8 5v14M16 5v14";

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const stage = make("div", { class: "stage", role: "img", tabindex: 0 });
  const button = make("button", { class: "button round", type: "button" });
  const hint = make("span", { class: "hint" });
  const element = make("div", { class: "volumes" }, stage, make("div", { class: "below" }, button, hint));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const turned = { ...START };
  let data = null;
  let stacks = [];
  let lit = 0;
  let walking = !still.matches;
  let timer = null;

  function update(component) {
    data = component.data;
    setAttribute(stage, "aria-label", say(data.labels, "alt"));
    hint.textContent = say(data.labels, "hint");
    draw();
    if (!element.isConnected) {
      root.append(element);
      watch.observe(root.host);
    }
    light(Math.min(lit, data.windows.length - 1));
    turn();
    walk();
  }

  function draw() {
    const dark = onDark(root.host.isConnected ? element : stage);
    const side = cellSide(data.stacks, root.host.clientWidth || 700);
    stacks = data.stacks.map((stack) => drawnStack(stack, { side, dark, write: writers(data.locale).write }));
    stage.replaceChildren(...stacks.map(({ figure }) => figure));
    stacks.at(-1).planes[data.filter]?.forEach((cell, place) => {
      cell.classList.add("target");
      cell.addEventListener("pointerenter", () => {
        pause();
        light(place);
      });
    });
  }

  function light(place) {
    lit = Math.max(0, place);
    for (const { planes } of stacks) for (const cells of planes) for (const cell of cells) cell.classList.remove("lit");
    const window = data.windows[lit] ?? [];
    for (const channel of data.channels) for (const at of window) stacks[0].planes[channel][at]?.classList.add("lit");
    stacks.at(-1).planes[data.filter]?.[lit]?.classList.add("lit");
  }

  function turn() {
    stage.style.setProperty("--yaw", `${turned.yaw}deg`);
    stage.style.setProperty("--pitch", `${turned.pitch}deg`);
  }

  function turnBy(yaw, pitch) {
    turned.yaw = Math.max(-70, Math.min(70, turned.yaw + yaw));
    turned.pitch = Math.max(-60, Math.min(60, turned.pitch + pitch));
    turn();
  }

  function walk() {
    clearInterval(timer);
    if (walking) timer = setInterval(() => light((lit + 1) % data.windows.length), STEP);
    button.replaceChildren(icon(walking ? PAUSE : PLAY));
    setAttribute(button, "aria-label", say(data.labels, walking ? "pause" : "play"));
  }

  function pause() {
    if (!walking) return;
    walking = false;
    walk();
  }

  button.addEventListener("click", () => {
    walking = !walking;
    walk();
  });
  stage.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") event.preventDefault();
    stage.setPointerCapture(event.pointerId);
    stage.focus({ preventScroll: true });
  });
  stage.addEventListener("pointermove", (event) => {
    if (stage.hasPointerCapture(event.pointerId)) turnBy(event.movementX * DEGREES_PER_PIXEL, -event.movementY * DEGREES_PER_PIXEL);
  });
  stage.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, 6], ArrowDown: [0, -6] }[event.key];
    if (!by) return;
    event.preventDefault();
    turnBy(...by);
  });
  const watch = new ResizeObserver(() => {
    if (!data) return;
    draw();
    light(lit);
  });

  function destroy() {
    clearInterval(timer);
    watch.disconnect();
    element.remove();
  }

  return { update, destroy };
}

/** The side of a cell with which all stacks stand beside each other, or at least each alone. */
function cellSide(stacks, width) {
  const wide = ({ planes }) => planes[0].values[0].length + 0.9 * planes.length + 1.6;
  const beside = width / stacks.map(wide).reduce((a, b) => a + b, 0);
  const alone = width / Math.max(...stacks.map(wide));
  return Math.floor(Math.min(LARGEST, beside >= 13 ? beside : alone));
}

function drawnStack({ title, glyph, planes, limit }, { side, dark, write }) {
  const reach = limit || Math.max(1e-9, ...planes.flatMap(({ values }) => values.flat().map(Math.abs)));
  const cells = planes.map(({ values }) => values.flat().map((value) => drawnCell(value, reach, { side, dark, write })));
  const [rows, cols] = [planes[0].values.length, planes[0].values[0].length];
  const gap = side * 1.5;
  const layers = planes.map((plane, i) => {
    const layer = make("div", { class: "plane" }, ...cells[i]);
    layer.style.gridTemplate = `repeat(${rows}, ${side}px) / repeat(${cols}, ${side}px)`;
    layer.style.transform = `translateZ(${((planes.length - 1) / 2 - i) * gap}px)`;
    layer.title = plane.title ?? "";
    return layer;
  });
  const box = make("div", { class: "box" }, ...layers);
  box.style.width = `${cols * side}px`;
  box.style.height = `${rows * side}px`;
  const place = make("div", { class: "place" }, box);
  place.style.padding = `${side * (0.5 + 0.28 * planes.length)}px ${side * (0.6 + 0.45 * planes.length)}px`;
  const figure = make("figure", {}, make("span", { class: "glyph", "aria-hidden": "true" }, glyph ?? ""), make("div", {}, place, make("figcaption", {}, title)));
  return { figure, planes: cells };
}

function drawnCell(value, reach, { side, dark, write }) {
  const rgb = diverging(value / reach, dark);
  const cell = make("div", { class: "cell" }, side >= NUMBERED ? write(value, 1) : "");
  cell.style.background = css(rgb);
  cell.style.color = ink(rgb);
  cell.style.fontSize = `${side * 0.36}px`;
  return cell;
}
