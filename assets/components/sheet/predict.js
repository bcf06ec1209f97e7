/** The reader says what an output cell will be, and is told why if it is something else. */

import { make, say, setAttribute } from "../lib/dom.js";
import { alike, readNumber } from "../lib/numbers.js";

/**
 * @param {object} acts `chosen()` → the output cell asked for {row, col, value}; `told(cell, right)`: it was answered;
 * `reveal()`: show everything
 */
export function createPredict(acts) {
  const input = make("input", { type: "text", inputmode: "decimal", autocomplete: "off", class: "answer" });
  const caption = make("span");
  const verdict = make("p", { class: "verdict", role: "status" });
  const score = make("span", { class: "score" });
  const reveal = make("button", { type: "button", class: "button" });
  const form = make("form", { class: "predict" }, make("label", {}, caption, input), score, reveal);
  const element = make("div", {}, form, verdict);
  const answers = new Map(); // "row,col" → whether it was right at the first try
  let context = null;

  function show(about, total) {
    context = { ...about, total };
    reveal.textContent = say(about.labels, "reveal");
    ask();
  }

  function ask() {
    const { row, col } = acts.chosen();
    caption.textContent = say(context.labels, "predict", { row, col });
    setAttribute(input, "aria-label", caption.textContent);
    const right = [...answers.values()].filter(Boolean).length;
    score.textContent = say(context.labels, "score", { right, total: context.total });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = readNumber(input.value);
    if (said === null) return;
    const cell = acts.chosen();
    const right = alike(said, Number(cell.value.toFixed(3))) || alike(said, cell.value);
    const key = `${cell.row},${cell.col}`;
    if (!answers.has(key)) answers.set(key, right);
    const value = context.write(cell.value);
    verdict.className = right ? "verdict right" : "verdict wrong";
    verdict.textContent = right ? `✓ ${value} ${say(context.labels, "right")}` : `✗ ${say(context.labels, "wrong", { said: context.write(said), value })}`;
    input.value = "";
    acts.told(cell, right);
    ask();
  });
  reveal.addEventListener("click", acts.reveal);

  function forget() {
    answers.clear();
    verdict.textContent = "";
  }

  return { element, show, ask, forget };
}
