// Keeps the browser's address at the state of the page, without a step in its history; copies the link.
import { element, instance, style } from "./lib.js"

const CSS = `
:host { display: block; }
button { font: inherit; font-family: var(--st-font); color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .35rem .8rem; min-height: 2.5rem;
  cursor: pointer; white-space: nowrap; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
input { font: inherit; width: 18rem; max-width: 70vw; }
`

function create(root) {
  style(root, CSS)
  const button = element("button", { type: "button", "aria-live": "polite" })
  const view = { button }
  button.addEventListener("click", () => copy(root, view))
  root.append(button)
  return view
}

async function copy(root, view) {
  try {
    await navigator.clipboard.writeText(location.href)
    view.button.textContent = `✓ ${view.labels.copied}`
  } catch {
    // Without https there is no clipboard: show the link, selected.
    const field = element("input", { readonly: true, "aria-label": view.labels.select })
    field.value = location.href
    root.append(field)
    field.select()
    view.button.textContent = view.labels.select
    field.addEventListener("blur", () => field.remove())
  }
  setTimeout(() => (view.button.textContent = view.labels.copy), 2500)
}

export default function address({ data, parentElement }) {
  const view = instance(parentElement, () => create(parentElement))
  if (view.labels?.copy !== data.labels.copy) view.button.textContent = data.labels.copy
  view.labels = data.labels
  view.button.hidden = !data.share
  const wanted = data.query ? `?${data.query}` : ""
  if (location.search !== wanted) history.replaceState(history.state, "", location.pathname + wanted + location.hash)
  return () => {}
}
