/** Typing numbers into the cells of a grid, and pasting blocks into it. */

import { make, say, setAttribute } from "../lib/dom.js";
import { confirmed, settled } from "../lib/mount.js";
import { alike, alikeAll, isBlock, readBlock, readNumber } from "../lib/numbers.js";
import { spread } from "./editor.model.js";

const PAUSE = 250; // ms without typing until Python hears of it; at once when the cell is left
const PRECISE = 6; // decimals shown in a cell that is being edited

/**
 * @param {object} acts `edited(values)`, `say(text)`, `repaint(values)`, `resize(values)`
 */
export function createEditor(acts) {
  // What the padding holds is Python's business: it may differ from what was last seen.
  const values = confirmed((a, b) => alikeAll(own(a), own(b)));
  const own = (matrix) => matrix.map((line, r) => line.map((value, c) => (spec.padded?.[r]?.[c] ? 0 : value)));
  const typed = new Map(); // "row,col" → {text, value}: 1/9 stays 1/9 as long as the value does
  let spec = null;
  let context = null;
  let inputs = [];
  const send = settled(() => acts.edited(values.get()), PAUSE);

  /** Python's values; returns what to show, which is the reader's own while Python has not heard of it. */
  function answer(next, about) {
    [spec, context] = [next, about];
    if (!send.pending()) values.answer(spec.values);
    return values.get();
  }

  function change(next) {
    values.change(next);
    acts.say("");
    send();
  }

  /** An empty cell with its input. */
  function cell(row, col) {
    if (row === 0 && col === 0) inputs = [];
    const input = make("input", { type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "next" });
    (inputs[row] ??= [])[col] = input;
    const place = { row, col };
    let before = null; // the value when the cell was entered
    input.addEventListener("focus", () => {
      before = valueAt(place);
      input.value = textOf(place, PRECISE);
      input.select();
    });
    input.addEventListener("input", () => take(place, input.value));
    input.addEventListener("blur", () => leave(place));
    input.addEventListener("paste", (event) => paste(event, place));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        typed.delete(`${row},${col}`);
        put(place, before);
        input.value = textOf(place, PRECISE);
      } else if (!move(event, place)) return;
      event.preventDefault();
    });
    return make("td", { class: "editable" }, input);
  }

  /** Write a value into a cell, unless it is being typed. */
  function write(cellElement, value, row, col) {
    const input = cellElement.firstElementChild;
    setAttribute(input, "aria-label", say(context.labels, "cell", { row, col }) || null);
    if (input.getRootNode().activeElement !== input) input.value = textOf({ row, col }, spec.digits ?? 3);
  }

  const valueAt = ({ row, col }) => values.get()[row]?.[col];

  function textOf({ row, col }, digits) {
    const [own, value] = [typed.get(`${row},${col}`), valueAt({ row, col })];
    return own && alike(own.value, value) ? own.text : context.write(value, digits);
  }

  function put({ row, col }, value) {
    if (value === valueAt({ row, col })) return;
    const next = values.get().map((line) => [...line]);
    next[row][col] = value;
    change(next);
    acts.repaint(next);
  }

  /** A keystroke: what is a number counts at once, the rest waits until the cell is left. */
  function take(place, text) {
    const value = readNumber(text);
    if (value === null) return;
    typed.set(`${place.row},${place.col}`, { text: text.trim(), value });
    mark(place, false);
    acts.say("");
    put(place, value);
  }

  /** Leaving a cell: what is not a number gives way to the value before. */
  function leave(place) {
    const input = inputs[place.row]?.[place.col];
    if (!input?.isConnected) return;
    if (readNumber(input.value) === null) refuse(place, input.value);
    input.value = textOf(place, spec.digits ?? 3);
    send.flush();
  }

  function refuse(place, text) {
    mark(place, true);
    acts.say(say(context.labels, "refused", { text: text.trim().slice(0, 30), ...place }));
  }

  function mark({ row, col }, refused) {
    const input = inputs[row][col];
    input.parentElement.classList.toggle("refused", refused);
    setAttribute(input, "aria-invalid", refused ? "true" : null);
  }

  function paste(event, place) {
    const text = event.clipboardData.getData("text");
    if (!isBlock(text)) return;
    event.preventDefault();
    const block = readBlock(text);
    if (!block) return refuse(place, text);
    const next = spread(values.get(), block, place, spec);
    if (!next) return acts.say(say(context.labels, "too_large", { largest: spec.resizable }));
    typed.clear();
    mark(place, false);
    change(next);
    acts.resize(next);
    acts.repaint(next);
    const input = inputs[place.row][place.col];
    input.value = textOf(place, PRECISE);
    input.select();
    send.flush();
  }

  /** Enter, and arrows where they would leave the text, go to the neighbouring cell. */
  function move(event, { row, col }) {
    const input = inputs[row][col];
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = all || (input.selectionStart === 0 && input.selectionEnd === 0);
    const atEnd = all || input.selectionStart === input.value.length;
    const back = event.shiftKey ? -1 : 1;
    const steps = {
      Enter: [back, 0],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: atStart ? [0, -1] : null,
      ArrowRight: atEnd ? [0, 1] : null,
    };
    const step = steps[event.key];
    if (!step || event.isComposing) return false;
    const target = inputs[row + step[0]]?.[col + step[1]];
    if (target) target.focus();
    else if (event.key === "Enter") {
      leave({ row, col });
      input.select();
    }
    return true;
  }

  const unsaid = () => (values.waiting() ? values.get() : null);

  return { answer, cell, write, unsaid, destroy: send.cancel };
}
