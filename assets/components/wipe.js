// Two pictures; the boundary between them moves by itself, or follows the pointer.
import { element, instance, style } from "./lib.js"

const CSS = `
:host { display: block; }
.stage { position: relative; border-radius: var(--st-base-radius); overflow: hidden; touch-action: pan-y; }
img { display: block; width: 100%; }
.after { position: absolute; inset: 0; height: 100%; animation: wipe 9s ease-in-out infinite alternate; }
.edge { position: absolute; top: 0; bottom: 0; left: 0; width: 3px; margin-left: -1.5px; background: #fff;
  box-shadow: 0 0 6px rgba(0,0,0,.6); animation: edge 9s ease-in-out infinite alternate; }
.held .after, .held .edge { animation: none; }
.held .after { clip-path: inset(0 0 0 var(--at)); }
.held .edge { left: var(--at); }
@keyframes wipe { from { clip-path: inset(0 0 0 88%) } to { clip-path: inset(0 0 0 8%) } }
@keyframes edge { from { left: 88% } to { left: 8% } }
@media (prefers-reduced-motion: reduce) {
  .after { animation: none; clip-path: inset(0 0 0 50%); }
  .edge { animation: none; left: 50%; }
}
`

function create(root) {
  style(root, CSS)
  const before = element("img")
  const after = element("img", { class: "after", alt: "" })
  const stage = element("div", { class: "stage" }, before, after, element("div", { class: "edge" }))
  stage.addEventListener("pointermove", (event) => {
    const box = stage.getBoundingClientRect()
    stage.classList.add("held")
    stage.style.setProperty("--at", `${((event.clientX - box.left) / box.width) * 100}%`)
  })
  stage.addEventListener("pointerleave", () => stage.classList.remove("held"))
  root.append(stage)
  return { before, after }
}

export default function wipe({ data, parentElement }) {
  const view = instance(parentElement, () => create(parentElement))
  if (view.before.src !== data.before) view.before.src = data.before
  if (view.after.src !== data.after) view.after.src = data.after
  view.before.alt = data.alt
  return () => {}
}
