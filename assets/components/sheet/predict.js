/** The reader types what an output cell will be, and is told why if it is something else. */

import { make, say, setAttribute } from "../lib/dom.js";
import { alike, readNumber } from "../lib/numbers.js";

const DIGITS = 3; // decimals that an answer needs

/**
 * @param {object} acts `value(row, col)` of the output; `told(cell, right)`: the reader has answered; `say(text)`;
 * `reveal()`: all shall be shown
 */
export function createPredict(acts) {
  const verdict = make("p", { class: "verdict", role: "status" });
  const score = make("span", { class: "score" });
  const reveal = make("button", { type: "button", class: "button" });
  const bar = make("div", { class: "predict" }, score, reveal);
  const answers = new Map(); // "row,col" → whether the reader was right; only the first answer counts
  const cells = new Map(); // "row,col" → the cell with its input: a half-typed answer outlives a new table
  let open = new Set(); // cells without an answer
  let context = null;
  let total = 0;

  /** Begin anew: nothing of rows × cols cells is known. */
  function begin(rows, cols) {
    answers.clear();
    cells.clear();
    verdict.textContent = "";
    total = rows * cols;
    open = new Set(Array.from({ length: total }, (_, i) => `${Math.floor(i / cols)},${i % cols}`));
  }

  function show(about) {
    context = about;
    reveal.textContent = say(about.labels, "reveal");
    reveal.disabled = open.size === 0;
    for (const [key, cell] of cells) name(cell.firstElementChild, key);
    const right = [...answers.values()].filter(Boolean).length;
    score.textContent = say(about.labels, "score", { right, total });
  }

  function name(input, key) {
    const [row, col] = key.split(",");
    setAttribute(input, "aria-label", say(context.labels, "predict", { row, col }));
  }

  function cell(row, col) {
    const key = `${row},${col}`;
    if (!cells.has(key)) cells.set(key, blank(row, col));
    if (context) name(cells.get(key).firstElementChild, key);
    return cells.get(key);
  }

  function blank(row, col) {
    const input = make("input", { type: "text", inputmode: "text", autocomplete: "off", placeholder: "?", enterkeyhint: "done" });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      answer(input, row, col);
    });
    return make("td", { class: "asked" }, input);
  }

  function answer(input, row, col) {
    const said = readNumber(input.value);
    acts.say(said === null ? say(context.labels, "refused", { text: input.value.trim().slice(0, 30), row, col }) : "");
    setAttribute(input, "aria-invalid", said === null ? "true" : null);
    if (said === null) return input.select();
    const value = acts.value(row, col);
    const right = alike(said, value) || alike(said, Number(value.toFixed(DIGITS)));
    answers.set(`${row},${col}`, right);
    open.delete(`${row},${col}`);
    const [mine, correct] = [context.write(said), context.write(value)];
    verdict.className = right ? "verdict right" : "verdict wrong";
    verdict.textContent = right ? `✓ ${correct}: ${say(context.labels, "right", { value: correct })}` : `✗ ${say(context.labels, "wrong", { said: mine, value: correct })}`;
    acts.told({ row, col }, right);
  }

  /** An answered cell says so, and not by its colour alone. */
  function mark(cell, row, col) {
    const right = answers.get(`${row},${col}`);
    cell.classList.toggle("right", right === true);
    cell.classList.toggle("wrong", right === false);
    if (right !== undefined) cell.append(make("span", { class: "mark" }, right ? "✓" : "✗"));
  }

  reveal.addEventListener("click", () => {
    open.clear();
    acts.reveal();
  });

  /** What the output's grid asks: which cells to leave to the reader. */
  const asked = { has: (row, col) => open.has(`${row},${col}`), open: () => [...open].join(" "), cell, mark };
  return { verdict, bar, begin, show, asked };
}
