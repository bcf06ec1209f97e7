// Small matrices with their numbers: linked hovering, the sum spelled out, editing in place.
import { element, fill, instance, settled, style, written } from "./lib.js"
import { followers } from "./links.js"

const CSS = `
:host { display: block; }
.sheet { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; justify-content: center; }
.grid { max-width: 100%; overflow-x: auto; padding: 3px; }
table { border-collapse: separate; border-spacing: 2px; margin: 0 auto; font-family: var(--st-font); }
caption { caption-side: top; padding-bottom: .3rem; color: var(--st-text-color); opacity: .8; font-size: .9rem; }
td { min-width: 2.7rem; height: 2.5rem; padding: 0 .35rem; text-align: center; border-radius: .3rem; position: relative;
  box-sizing: border-box; font-variant-numeric: tabular-nums; font-size: 1rem; border: 1px solid var(--st-border-color-light, var(--st-border-color)); }
.small td { min-width: 2rem; height: 1.9rem; font-size: .8rem; padding: 0 .2rem; }
td.padded { background-image: repeating-linear-gradient(45deg, transparent 0 5px, color-mix(in srgb, var(--st-text-color) 22%, transparent) 5px 6.5px); }
td.lit { outline: 3px solid #ff3df2; outline-offset: -1px; z-index: 1; }
td:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: -1px; }
td[contenteditable] { cursor: text; }
td.refused { outline: 3px solid #d92d20; }
.glyph { font: 600 1.7rem var(--st-font); color: var(--st-text-color); opacity: .75; }
.spelled { min-height: 3.1rem; margin: .5rem 0 0; text-align: center; font: 1rem/1.5 var(--st-font); color: var(--st-text-color);
  font-variant-numeric: tabular-nums; }
.spelled b { font-size: 1.15em; }
.note { color: #d92d20; }
`

function create(root) {
  style(root, CSS)
  const view = { place: element("div", { class: "sheet" }), spelled: element("p", { class: "spelled", "aria-live": "polite" }) }
  view.send = settled((values) => view.component.setTriggerValue("values", values), 250)
  root.append(view.place, view.spelled)
  return view
}

const shapeOf = (grids) => JSON.stringify(grids.map((grid) => [grid.name, grid.title, grid.glyph, !!grid.editable, grid.values.length, grid.values[0].length]))

export default function sheet(component) {
  const { data, parentElement } = component
  const view = instance(parentElement, () => create(parentElement))
  Object.assign(view, { component, data, dark: isDark(parentElement.host) })
  if (view.shape !== shapeOf(data.grids)) build(view)
  for (const grid of data.grids) paint(view, grid)
  view.spelled.hidden = !data.links
  light(view, data.focus ?? null)
  return () => {}
}

function isDark(host) {
  const probe = element("i", { style: "color: var(--st-background-color)" })
  host.shadowRoot.append(probe)
  const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number)
  probe.remove()
  return r + g + b < 380
}

function build(view) {
  view.shape = shapeOf(view.data.grids)
  view.cells = {}
  const blocks = view.data.grids.flatMap((grid) => {
    const table = tableOf(view, grid)
    const block = element("div", { class: `grid${grid.values[0].length > 8 ? " small" : ""}` }, table)
    return grid.glyph ? [element("span", { class: "glyph", "aria-hidden": "true" }, grid.glyph), block] : [block]
  })
  view.place.replaceChildren(...blocks)
}

function tableOf(view, grid) {
  const rows = grid.values.map((row, r) => {
    const cells = row.map((_, c) => cellOf(view, grid, r, c))
    ;(view.cells[grid.name] ??= []).push(cells)
    return element("tr", { role: "row" }, ...cells)
  })
  return element("table", { role: "grid", "aria-label": grid.title }, element("caption", {}, grid.title), element("tbody", {}, ...rows))
}

function cellOf(view, grid, row, col) {
  const cell = element("td", { role: "gridcell", tabindex: row + col ? -1 : 0 })
  const me = { grid: grid.name, row, col }
  cell.addEventListener("pointerenter", () => light(view, me))
  cell.addEventListener("pointerleave", () => light(view, view.data.focus ?? null))
  cell.addEventListener("focus", () => light(view, me))
  cell.addEventListener("keydown", (event) => keyed(view, me, event))
  if (grid.editable) {
    cell.contentEditable = "plaintext-only"
    cell.inputMode = "decimal"
    cell.addEventListener("focus", () => getSelection().selectAllChildren(cell))
    cell.addEventListener("blur", () => accept(view, me))
    cell.addEventListener("paste", (event) => spread(view, me, event))
  }
  return cell
}

function keyed(view, { grid, row, col }, event) {
  const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] }[event.key]
  if (!way) return
  event.preventDefault()
  const next = view.cells[grid][row + way[0]]?.[col + way[1]]
  if (next) next.focus()
  else if (event.key === "Enter") event.target.blur()
}

function gridNamed(view, name) {
  return view.data.grids.find((grid) => grid.name === name)
}

/** A number as people type it: 0.5, 0,5, −1, 1/9; NaN for anything else. */
function understood(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".")
  const fraction = plain.match(/^([+-]?\d+)\/(\d+)$/)
  const value = fraction ? fraction[1] / fraction[2] : plain === "" ? NaN : Number(plain)
  return Number.isFinite(value) && Math.abs(value) <= 1e6 ? value : NaN
}

function accept(view, { grid, row, col }) {
  const cell = view.cells[grid][row][col]
  const shown = gridNamed(view, grid)
  const old = shown.values[row][col]
  if (cell.textContent === written(old, view.data.locale)) return refuse(view, null)
  const value = understood(cell.textContent)
  if (Number.isNaN(value)) {
    refuse(view, cell)
  } else if (value !== old) {
    refuse(view, null)
    shown.values[row][col] = value
    view.send(shown.values)
  }
  paint(view, shown)
}

function refuse(view, cell) {
  for (const other of view.place.querySelectorAll(".refused")) other.classList.remove("refused")
  view.spelled.hidden = !cell && !view.data.links
  view.spelled.classList.toggle("note", !!cell)
  view.spelled.textContent = cell ? view.data.labels.refused : ""
  cell?.classList.add("refused")
}

/** A block from a spreadsheet fills the cells from here on. */
function spread(view, { grid, row, col }, event) {
  event.preventDefault()
  const text = event.clipboardData.getData("text/plain").trim()
  const block = text.split(/[\n;]+/).map((line) => line.trim().split(/\t|\s+|,\s+|,(?=[+-]?\d+,|[^,]*$)/).map(understood))
  const shown = gridNamed(view, grid)
  if (block.flat().some(Number.isNaN)) return refuse(view, view.cells[grid][row][col])
  if (block.length === 1 && block[0].length === 1) {
    view.cells[grid][row][col].textContent = written(block[0][0], view.data.locale)
    return accept(view, { grid, row, col })
  }
  if (grid && shown.resizable && row === 0 && col === 0) {
    const width = Math.min(Math.max(...block.map((line) => line.length)), 11)
    return view.send(block.slice(0, 11).map((line) => Array.from({ length: width }, (_, c) => line[c] ?? 0)))
  }
  block.forEach((line, r) => line.forEach((value, c) => shown.values[row + r]?.[col + c] !== undefined && (shown.values[row + r][col + c] = value)))
  paint(view, shown)
  view.send(shown.values)
}

// Ends of the diverging scale; white and black ink alike are readable on them in their theme.
const ENDS = { light: { plus: "#2166ac", minus: "#b35806" }, dark: { plus: "#7cc0f5", minus: "#f5a34d" } }

function paint(view, grid) {
  const limit = grid.limit || Math.max(...grid.values.flat().map((value) => Math.abs(Number(value)) || 0)) || 1
  grid.values.forEach((row, r) =>
    row.forEach((value, c) => {
      const cell = view.cells[grid.name][r][c]
      if (cell !== view.component.parentElement.activeElement) cell.textContent = written(value, view.data.locale)
      cell.classList.toggle("padded", !!grid.padded?.[r]?.[c])
      cell.setAttribute("aria-label", `${fill(view.data.labels.cell, { row: r, col: c })}: ${written(value, view.data.locale)}`)
      Object.assign(cell.style, colours(view, grid, Number(value), limit))
    }),
  )
}

function colours(view, grid, value, limit) {
  if (grid.scale === "gray") {
    const level = Math.round(Math.min(Math.max(value / (grid.white || 255), 0), 1) * 255)
    return { backgroundColor: `rgb(${level},${level},${level})`, color: level > 128 ? "#000" : "#fff" }
  }
  const amount = Math.round(Math.min(Math.abs(value) / limit, 1) * 100)
  const ends = ENDS[view.dark ? "dark" : "light"]
  const strong = amount > (view.dark ? 45 : 62)
  return {
    backgroundColor: grid.scale === "diverging" ? `color-mix(in srgb, ${value < 0 ? ends.minus : ends.plus} ${amount}%, var(--st-background-color))` : "transparent",
    color: strong && grid.scale === "diverging" ? (view.dark ? "#0b0b12" : "#fff") : "var(--st-text-color)",
  }
}

function light(view, me) {
  for (const cell of view.place.querySelectorAll(".lit")) cell.classList.remove("lit")
  if (!view.data.links) return
  const found = me ? followers(view.data, me) : { cells: [], terms: [] }
  for (const { grid, row, col } of found.cells) view.cells[grid]?.[row]?.[col]?.classList.add("lit")
  if (!view.place.querySelector(".refused")) spell(view, found)
}

function spell(view, { terms, total }) {
  const number = (value) => written(value, view.data.locale)
  const bracketed = (value) => (value < 0 ? `(${number(value)})` : number(value))
  const text = terms.map(([pixel, weight]) => `${number(pixel)}·${bracketed(weight)}`).join(" + ")
  view.spelled.replaceChildren(...(terms.length ? [`${text} = `, element("b", {}, number(total))] : []))
}
