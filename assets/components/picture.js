// A picture, or two under a comparison slider; a pixel can be chosen by pointer or keyboard.
import { element, fill, instance, settled, style } from "./lib.js"

const LOUPE_PIXELS = 15
const DRAG = 6

const CSS = `
:host { display: block; }
figure { margin: 0; }
.stage { position: relative; width: 100%; margin: 0 auto; border-radius: var(--st-base-radius); overflow: hidden;
  touch-action: pan-y; user-select: none; background: var(--st-secondary-background-color); }
.stage:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.stage.selectable { cursor: crosshair; }
img { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
img.pixelated { image-rendering: pixelated; }
.handle { position: absolute; top: 0; bottom: 0; width: 44px; margin-left: -22px; cursor: ew-resize; touch-action: none; }
.handle::before { content: ""; position: absolute; left: 20.5px; top: 0; bottom: 0; width: 3px; background: #fff;
  box-shadow: 0 0 0 1px rgba(0,0,0,.45); }
.handle::after { content: "◂ ▸"; position: absolute; left: 2px; top: 50%; width: 40px; height: 40px; margin-top: -20px;
  border-radius: 50%; background: #fff; color: #222; font: 600 13px/40px sans-serif; text-align: center;
  box-shadow: 0 1px 5px rgba(0,0,0,.5); }
.handle:focus-visible::after { outline: 3px solid var(--st-primary-color); }
.mark { position: absolute; pointer-events: none; box-sizing: border-box; }
.mark.window { border: 2px solid #ff3df2; box-shadow: 0 0 0 1px rgba(0,0,0,.6); }
.mark.ring { width: 26px; height: 26px; margin: -13px 0 0 -13px; border-radius: 50%; border: 2.5px solid #ff3df2;
  box-shadow: 0 0 0 1.5px rgba(0,0,0,.6), inset 0 0 0 1.5px rgba(0,0,0,.4); }
.below { display: flex; gap: .9rem; align-items: flex-start; margin-top: .5rem; color: var(--st-text-color);
  font-family: var(--st-font); font-size: .92rem; line-height: 1.4; }
.loupe { position: relative; flex: none; width: 105px; height: 105px; border-radius: var(--st-base-radius);
  border: 1px solid var(--st-border-color); background-repeat: no-repeat; image-rendering: pixelated; overflow: hidden; }
.loupe i { position: absolute; border: 2px solid #ff3df2; box-sizing: border-box; box-shadow: 0 0 0 1px rgba(0,0,0,.5); }
figcaption { opacity: .85; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[hidden] { display: none; }
`

function create(root, component) {
  style(root, CSS)
  const view = {
    under: element("img", { alt: "" }),
    over: element("img", { alt: "" }),
    handle: element("div", { class: "handle", role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": "100" }),
    window: element("div", { class: "mark window" }),
    ring: element("div", { class: "mark ring" }),
    loupes: [element("div", { class: "loupe" }, element("i")), element("div", { class: "loupe" }, element("i"))],
    caption: element("figcaption"),
    live: element("div", { class: "quiet", "aria-live": "polite" }),
    at: 50,
  }
  view.stage = element("div", { class: "stage" }, view.under, view.over, view.window, view.ring, view.handle)
  view.below = element("div", { class: "below" }, ...view.loupes, view.caption)
  root.append(element("figure", {}, view.stage, view.below, view.live))
  view.send = settled((pixel) => view.component.setTriggerValue("pixel", pixel), 90)
  listen(view)
  view.component = component
  return view
}

function listen(view) {
  let pressed = null
  view.handle.addEventListener("pointerdown", (event) => {
    view.handle.setPointerCapture(event.pointerId)
    pressed = "handle"
    event.stopPropagation()
  })
  view.handle.addEventListener("pointermove", (event) => pressed === "handle" && slide(view, share(view, event).x * 100))
  view.handle.addEventListener("pointerup", () => (pressed = null))
  view.handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -2, ArrowRight: 2, Home: -100, End: 100 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    slide(view, view.at + step)
  })
  view.stage.addEventListener("pointerdown", (event) => (pressed = [event.clientX, event.clientY]))
  view.stage.addEventListener("pointerup", (event) => {
    const still = Array.isArray(pressed) && Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) < DRAG
    pressed = null
    if (still && view.data.selectable) choose(view, pointed(view, event))
  })
  view.stage.addEventListener("keydown", (event) => {
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key]
    if (!way || !view.data.selectable || event.target !== view.stage) return
    event.preventDefault()
    const far = event.shiftKey ? 10 : 1
    choose(view, [view.pixel[0] + way[0] * far, view.pixel[1] + way[1] * far])
  })
}

function share(view, event) {
  const box = view.stage.getBoundingClientRect()
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
}

function pointed(view, event) {
  const { x, y } = share(view, event)
  const { rows, cols } = view.data.images.at(-1)
  return [Math.floor(y * rows), Math.floor(x * cols)]
}

function choose(view, [row, col]) {
  const { rows, cols } = view.data.images.at(-1)
  view.pixel = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(col, 0), cols - 1)]
  marks(view, null)
  view.live.textContent = fill(view.data.labels.pixel, { row: view.pixel[0], col: view.pixel[1] })
  view.send(view.pixel)
}

function slide(view, at) {
  view.at = Math.min(Math.max(at, 0), 100)
  view.over.style.clipPath = `inset(0 0 0 ${view.at}%)`
  view.handle.style.left = `${view.at}%`
  view.handle.setAttribute("aria-valuenow", Math.round(view.at))
}

/** Show a source only when it is decoded: no blank frame in between. */
async function swap(view, target, source) {
  if (target.dataset.source === source.src) return
  target.dataset.source = source.src
  const next = new Image()
  next.src = source.src
  try {
    await next.decode()
  } catch {
    return
  }
  if (target.dataset.source !== source.src) return
  target.src = source.src
  target.alt = source.alt
  target.classList.toggle("pixelated", view.stage.clientWidth > source.cols)
}

function marks(view, frame) {
  const { selectable, images } = view.data
  view.window.hidden = !frame
  view.ring.hidden = !selectable || !view.pixel
  for (const loupe of view.loupes) loupe.hidden = view.ring.hidden
  if (view.ring.hidden) return
  const [first, last] = [images[0], images.at(-1)]
  const [row, col] = view.pixel
  Object.assign(view.ring.style, { left: `${((col + 0.5) / last.cols) * 100}%`, top: `${((row + 0.5) / last.rows) * 100}%` })
  loupe(view.loupes[1], last, row, col, { row, col, height: 1, width: 1 })
  if (!frame) return
  place(view.window, frame, first)
  loupe(view.loupes[0], first, frame.row + (frame.height - 1) / 2, frame.col + (frame.width - 1) / 2, frame)
}

function place(mark, { row, col, height, width }, { rows, cols }) {
  const shares = { left: col / cols, top: row / rows, width: width / cols, height: height / rows }
  for (const [side, value] of Object.entries(shares)) mark.style[side] = `${value * 100}%`
}

function loupe(glass, image, row, col, frame) {
  const scale = 105 / LOUPE_PIXELS
  const [left, top] = [col - (LOUPE_PIXELS - 1) / 2, row - (LOUPE_PIXELS - 1) / 2]
  Object.assign(glass.style, {
    backgroundImage: `url(${image.src})`,
    backgroundSize: `${image.cols * scale}px ${image.rows * scale}px`,
    backgroundPosition: `${-left * scale}px ${-top * scale}px`,
  })
  const box = { left: frame.col - left, top: frame.row - top, width: frame.width, height: frame.height }
  for (const [side, value] of Object.entries(box)) glass.firstChild.style[side] = `${value * scale}px`
}

export default function picture(component) {
  const { data, parentElement } = component
  const view = instance(parentElement, () => create(parentElement, component))
  const [first, last] = [data.images[0], data.images.at(-1)]
  Object.assign(view, { component, data, pixel: data.pixel })
  const ratio = last.cols / last.rows
  view.stage.style.aspectRatio = `${first.cols} / ${first.rows}`
  view.stage.style.maxWidth = `calc(${data.height} * ${ratio})`
  view.stage.classList.toggle("selectable", data.selectable)
  view.stage.tabIndex = data.selectable ? 0 : -1
  view.stage.setAttribute("role", data.selectable ? "application" : "presentation")
  view.stage.setAttribute("aria-label", data.alt)
  view.caption.textContent = last.caption
  view.under.hidden = !data.compare
  view.handle.hidden = !data.compare
  view.handle.setAttribute("aria-label", data.labels.handle)
  slide(view, data.compare ? view.at || 50 : 0)
  if (!data.compare) view.at = 50
  if (data.compare) swap(view, view.under, first)
  swap(view, view.over, last)
  marks(view, data.window)
  return () => {}
}
