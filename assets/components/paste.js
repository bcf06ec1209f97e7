// Takes a picture from the clipboard: by the button, or by Ctrl+V anywhere but in a text field.
import { element, instance, style } from "./lib.js"

const MAX_BYTES = 25_000_000

const CSS = `
:host { display: block; }
button { font: inherit; font-family: var(--st-font); color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .35rem .8rem; min-height: 2.5rem;
  cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color); }
p { margin: .3rem 0 0; font: .85rem/1.4 var(--st-font); color: var(--st-text-color); max-width: 16rem; }
`

function create(root) {
  style(root, CSS)
  const view = { button: element("button", { type: "button" }), note: element("p", { role: "status" }) }
  view.note.hidden = true
  view.button.addEventListener("click", () => fromClipboard(view))
  view.listener = (event) => fromEvent(view, event)
  document.addEventListener("paste", view.listener)
  root.append(view.button, view.note)
  return view
}

function say(view, label) {
  view.note.textContent = label ?? ""
  view.note.hidden = !label
}

async function fromClipboard(view) {
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find((name) => name.startsWith("image/"))
      if (type) return send(view, await item.getType(type))
    }
    say(view, view.data.labels.not_an_image)
  } catch {
    say(view, view.data.labels.denied)
  }
}

function fromEvent(view, event) {
  const path = event.composedPath()
  const writing = path.some((node) => node.isContentEditable || ["INPUT", "TEXTAREA", "TABLE"].includes(node.tagName))
  if (writing) return
  const file = [...(event.clipboardData?.files ?? [])].find((each) => each.type.startsWith("image/"))
  if (!file) return say(view, view.data.labels.not_an_image)
  event.preventDefault()
  send(view, file)
}

function send(view, blob) {
  if (blob.size > MAX_BYTES) return say(view, view.data.labels.too_large)
  say(view, "")
  const reader = new FileReader()
  reader.addEventListener("load", () => view.component.setTriggerValue("image", reader.result.split(",", 2)[1]))
  reader.readAsDataURL(blob)
}

export default function paste(component) {
  const view = instance(component.parentElement, () => create(component.parentElement))
  Object.assign(view, { component, data: component.data })
  view.button.textContent = view.data.labels.button
  view.button.title = view.data.labels.hint
  return () => document.removeEventListener("paste", view.listener)
}
