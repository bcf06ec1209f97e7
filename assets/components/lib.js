// What the components share: one state per mounted instance, elements without innerHTML, numbers by locale.

const instances = new WeakMap()

/** The state of the instance mounted in `root`; `create` makes it, and the elements, the first time. */
export function instance(root, create) {
  if (!instances.has(root)) instances.set(root, create())
  return instances.get(root)
}

/** An element with attributes and children; text is always text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value)
  }
  made.append(...children)
  return made
}

/** Give a shadow root its styles. */
export function style(root, css) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
}

/** Fill `{placeholders}` of a label. */
export function fill(label, values) {
  return (label ?? "").replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole)
}

/** A number as the reader writes it, with a real minus sign. */
export function written(value, locale, digits = 3) {
  if (typeof value !== "number") return String(value)
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value)
  return text.replace("-", "−").replace(/^−0$/, "0")
}

/** Call `act` once, `wait` milliseconds after the last call. */
export function settled(act, wait) {
  let timer
  return (...values) => {
    clearTimeout(timer)
    timer = setTimeout(() => act(...values), wait)
  }
}
