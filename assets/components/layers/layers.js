/**
 * A network as a table: every cell unfolds into its arithmetic, blocks open on demand.
 *
 * Data: columns [{key, label, help}], rows [{id, title, detail, block (a name, empty outside), opens (whether it is a
 * block's head), opened, cells: [{text, how}]}], total {title, cells}, chosen "row.column" | "", labels {unfold, open,
 * close, hint, caption}.
 * Triggers: `cell`, "row.column" or ""; `block`, a block's name.
 * The arithmetic is here already: a cell unfolds without asking the server, which hears of it for the link.
 */

import { icon, make, say, setAttribute } from "../lib/dom.js";
import { confirmed, mountable, settled } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./layers.css");

const OPENED = "M5 9l7 7 7-7";
const CLOSED = "M9 5l7 7-7 7";

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const caption = make("caption", { class: "hidden" });
  const head = make("thead");
  const body = make("tbody");
  const foot = make("tfoot");
  const table = make("table", {}, caption, head, body, foot);
  const box = make("div", { class: "box", tabindex: 0, role: "region" }, table);
  const hint = make("div", { class: "hint" });
  root.append(make("div", {}, box, hint));
  let component = null;
  let data = null;
  const chosen = confirmed((a, b) => a === b);
  const tell = settled((cell) => component.setTriggerValue("cell", cell), 200);

  function update(next) {
    component = next;
    data = next.data;
    const before = chosen.get();
    chosen.answer(data.chosen);
    caption.textContent = say(data.labels, "caption");
    setAttribute(box, "aria-label", say(data.labels, "caption"));
    hint.textContent = say(data.labels, "hint");
    draw();
    if (chosen.get() !== before) reveal();
  }

  /** Scroll the table, not the page, to what was unfolded from elsewhere: a link, an example. */
  function reveal() {
    const line = root.querySelector(".unfolded");
    if (!line) return;
    const [top, end] = [line.offsetTop - 110, line.offsetTop + line.offsetHeight + foot.offsetHeight];
    if (top < box.scrollTop || end > box.scrollTop + box.clientHeight) box.scrollTop = top;
  }

  function draw() {
    const focused = root.activeElement?.dataset?.cell;
    head.replaceChildren(make("tr", {}, ...data.columns.map(({ label, help }) => make("th", { scope: "col", title: help ?? "" }, label))));
    body.replaceChildren(...data.rows.flatMap(drawnRow));
    foot.replaceChildren(...[data.total].filter(Boolean).map(({ title, cells }) => make("tr", {}, make("th", { scope: "row" }, title), ...cells.map(({ text }) => make("td", {}, text)))));
    if (focused) root.querySelector(`[data-cell="${focused}"]`)?.focus({ preventScroll: true });
  }

  function drawnRow(row) {
    const classes = [row.opens ? "head" : "", row.block && !row.opens ? "inside" : ""].filter(Boolean).join(" ");
    const first = make("th", { scope: "row" }, ...drawnTitle(row));
    const cells = row.cells.map((cell, column) => drawnCell(row, cell, column));
    const line = make("tr", { class: classes }, first, ...cells);
    const [id, column] = chosen.get().split(".");
    const how = id === String(row.id) && row.cells[Number(column)]?.how;
    return how ? [line, drawnHow(data.columns[Number(column) + 1].label, how)] : [line];
  }

  function drawnTitle(row) {
    const title = make("span", { class: "title" }, row.title);
    const detail = make("span", { class: "detail" }, row.detail);
    if (!row.opens) return [title, detail];
    const label = say(data.labels, row.opened ? "close" : "open", { name: row.title });
    const button = make("button", { type: "button", class: "opens", "aria-expanded": String(row.opened), "aria-label": label, title: label }, icon(row.opened ? OPENED : CLOSED), title);
    button.addEventListener("click", () => component.setTriggerValue("block", row.block));
    return [button, detail];
  }

  function drawnCell(row, { text, how }, column) {
    if (!how) return make("td", {}, text);
    const cell = `${row.id}.${column}`;
    const label = say(data.labels, "unfold", { value: text, column: data.columns[column + 1].label, row: row.title });
    const button = make("button", { type: "button", class: "cell", "data-cell": cell, "aria-label": label, "aria-expanded": String(chosen.get() === cell) }, text);
    button.addEventListener("click", () => {
      chosen.change(chosen.get() === cell ? "" : cell);
      draw();
      tell(chosen.get());
    });
    return make("td", { class: chosen.get() === cell ? "chosen" : "" }, button);
  }

  function drawnHow(column, how) {
    const inside = make("div", { class: "how", role: "status" }, make("span", { class: "of" }, `${column}: `), how);
    return make("tr", { class: "unfolded" }, make("td", { colspan: data.columns.length }, inside));
  }

  function destroy() {
    tell.cancel();
  }

  return { update, destroy };
}
