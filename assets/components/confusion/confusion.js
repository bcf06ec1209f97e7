/**
 * Pictures by class (row) and answer (column): a table whose cells can be pressed.
 *
 * Data: classes [names], counts [[n]], chosen [row, col] | null, labels {caption, cell ({truth}, {said}, {count})}, locale.
 * Trigger: `chosen`, [row, col].
 */

import { make, say, setAttribute } from "../lib/dom.js";
import { confirmed, mountable } from "../lib/mount.js";
import { writers } from "../lib/numbers.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./confusion.css");
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const caption = make("caption");
  const head = make("thead");
  const body = make("tbody");
  const table = make("table", {}, caption, head, body);
  root.append(make("div", { class: "box" }, table));
  const chosen = confirmed((a, b) => String(a) === String(b));
  let component = null;

  function update(next) {
    component = next;
    chosen.answer(next.data.chosen);
    draw();
  }

  function draw() {
    const { classes, counts, labels, locale } = component.data;
    const { write } = writers(locale);
    caption.textContent = say(labels, "caption");
    const names = classes.map((name) => make("th", { scope: "col" }, make("span", {}, name)));
    head.replaceChildren(make("tr", {}, make("td"), ...names));
    const focused = root.activeElement?.dataset?.cell;
    const worst = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
    body.replaceChildren(
      ...counts.map((row, i) => {
        const total = Math.max(1, row.reduce((sum, count) => sum + count, 0));
        const cells = row.map((count, j) => make("td", {}, drawnCell({ count, i, j, share: count / (i === j ? total : worst), text: count ? write(count) : "" })));
        return make("tr", {}, make("th", { scope: "row" }, classes[i]), ...cells);
      }),
    );
    if (focused) root.querySelector(`[data-cell="${focused}"]`)?.focus({ preventScroll: true });
  }

  function drawnCell({ count, i, j, share, text }) {
    const { classes, labels } = component.data;
    const here = String(chosen.get()) === String([i, j]);
    const label = say(labels, "cell", { truth: classes[i], said: classes[j], count });
    const button = make("button", { type: "button", "data-cell": `${i}.${j}`, class: i === j ? "right" : "wrong", "aria-label": label, title: label, tabindex: here || (!chosen.get() && i + j === 0) ? 0 : -1 }, text);
    setAttribute(button, "aria-pressed", String(here));
    button.style.setProperty("--share", share.toFixed(3));
    button.addEventListener("click", () => {
      chosen.change([i, j]);
      draw();
      component.setTriggerValue("chosen", [i, j]);
    });
    return button;
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.dataset?.cell;
    if (!cell || !(event.key in MOVES)) return;
    const [down, right] = MOVES[event.key];
    const [i, j] = cell.split(".").map(Number);
    root.querySelector(`[data-cell="${i + down}.${j + right}"]`)?.focus();
    event.preventDefault();
  });

  return { update, destroy: () => table.parentElement.remove() };
}
