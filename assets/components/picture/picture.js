/**
 * A picture that can be compared, pointed at and asked for a pixel.
 *
 * Data: images [{src, rows, cols, alt, caption, values?}], compare, selectable, pixel [row, col] | null,
 * window {row, col, height, width, dilation?, stride?} | null, labels {pixel, value, handle, help?}, alt,
 * height (a CSS length), locale.
 * Trigger: `pixel`, [row, col] in cells of the last image.
 */

import { make, say, setAttribute } from "../lib/dom.js";
import { confirmed, mountable, settled } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";
import { createHandle } from "./handle.js";
import { createLayer } from "./layer.js";
import { createLoupe } from "./loupe.js";
import { createMarks, windowAt } from "./marks.js";
import { createPointing } from "./pointing.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./picture.css");

const AFTER_PAINT = 40; // ms: a new picture is on screen before its loupe is drawn

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const before = createLayer("before");
  const after = createLayer("after");
  const handle = createHandle();
  const marks = createMarks();
  const loupe = createLoupe();
  const help = make("span", { class: "hidden", id: "help" });
  const stage = make("div", { class: "stage" }, after.element, before.element, ...marks.elements, handle.element, loupe.element, help);
  const captions = [make("span", { class: "caption" }), make("span", { class: "readout" }), make("span", { class: "caption" })];
  const caption = make("figcaption", {}, ...captions);
  const spoken = make("span", { class: "hidden", "aria-live": "polite" });
  const figure = make("figure", { class: "picture" }, stage, caption, spoken);

  const pixel = confirmed((a, b) => String(a) === String(b));
  let shown = null; // the data on screen
  let component = null;
  let hovered = null;

  const send = settled((cell) => component.setTriggerValue("pixel", cell), 120);
  const size = new ResizeObserver(draw);
  const magnifyLater = settled(magnify, AFTER_PAINT);
  const pointing = createPointing(stage, { handle, view: () => shown, current: () => pixel.get(), hover, select });
  handle.onMove(draw);

  async function update(next) {
    component = next;
    const [first, last] = [next.data.images[0], next.data.images.at(-1)];
    const images = await Promise.all([before.prepare(first.src), after.prepare(last.src)]);
    if (next.current()) show(next.data, ...images);
  }

  /** Put decoded pictures on screen. The first of all enters the page only now, whole: nothing jumps. */
  function show(data, firstImage, lastImage) {
    shown = { ...data, compared: data.compare && data.images.length > 1, write: writers(data.locale).write };
    shown.first = { ...data.images[0], image: firstImage };
    shown.last = { ...data.images.at(-1), image: lastImage };
    if (shown.selectable) pixel.answer(data.pixel);
    figure.style.setProperty("--aspect", shown.first.cols / shown.first.rows);
    figure.style.setProperty("--tallest", data.height);
    after.show(shown.last, shown.write);
    before.show(shown.first, shown.write);
    before.element.hidden = !shown.compared;
    describe();
    if (!figure.isConnected) {
      root.append(figure);
      size.observe(stage);
    }
    drawMarks();
    magnifyLater();
  }

  /** What assistive technology is told, and the captions. */
  function describe() {
    const { compared, selectable, labels, alt, first, last } = shown;
    stage.className = ["stage", compared && "compared", selectable && "selectable"].filter(Boolean).join(" ");
    setAttribute(stage, "role", selectable ? "application" : compared ? "group" : null);
    setAttribute(stage, "tabindex", selectable ? 0 : null);
    setAttribute(stage, "aria-label", selectable || compared ? alt : null);
    help.textContent = selectable ? say(labels, "help") : "";
    setAttribute(stage, "aria-describedby", help.textContent ? "help" : null);
    handle.describe({ visible: compared, label: say(labels, "handle") });
    caption.className = [compared ? "compared" : "single", selectable && "selectable"].filter(Boolean).join(" ");
    captions[0].textContent = compared ? first.caption : last.caption;
    captions[2].textContent = compared ? last.caption : "";
    captions[2].hidden = !compared;
    captions[1].hidden = !selectable;
    caption.hidden = !selectable && captions.every((one) => one.textContent === "");
  }

  function draw() {
    drawMarks();
    magnify();
  }

  /** Everything but the loupe. */
  function drawMarks() {
    if (!shown) return;
    const box = { width: stage.clientWidth, height: stage.clientHeight };
    if (!box.width) return;
    for (const layer of [after, before]) layer.fit(box);
    const chosen = shown.selectable ? pixel.get() : shown.pixel;
    const asked = hovered ?? chosen;
    const around = asked && windowAt(shown, asked);
    marks.draw({ box, first: shown.first, last: shown.last, chosen, hovered, around });
    captions[1].textContent = shown.selectable && asked ? readout(asked) : "\u00a0";
  }

  /** The loupe has the picture decoded a second time, for its canvas. */
  function magnify() {
    if (!shown?.selectable) return loupe.hide();
    const box = { width: stage.clientWidth, height: stage.clientHeight };
    const asked = hovered ?? pixel.get();
    if (asked && box.width) loupe.draw({ box, view: shown, cell: asked, around: windowAt(shown, asked) });
    else loupe.hide();
  }

  function readout([row, col]) {
    const value = shown.last.values?.[row]?.[col];
    const place = say(shown.labels, "pixel", { row, col });
    const said = value === undefined || value === null ? "" : say(shown.labels, "value", { value: shown.write(value, 2) });
    return said ? `${place}: ${said}` : place;
  }

  function hover(cell) {
    hovered = cell;
    draw();
  }

  function select(cell, { moving = false } = {}) {
    pixel.change(cell);
    spoken.textContent = readout(cell);
    if (moving) send(cell);
    else {
      send.cancel();
      component.setTriggerValue("pixel", cell);
    }
    draw();
  }

  function destroy() {
    send.cancel();
    magnifyLater.cancel();
    size.disconnect();
    pointing.destroy();
    figure.remove();
  }

  return { update, destroy };
}
