/** Building elements. Text is always set as text: nothing from data is ever parsed as HTML. */

const SVG = "http://www.w3.org/2000/svg";

function dressed(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Set an attribute; `null`, `undefined` and `false` remove it. */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** An HTML element with attributes and children (elements or text). */
export function make(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function makeSvg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

/** A line icon of 24 × 24 units. */
export function icon(path) {
  const shape = makeSvg("path", { d: path });
  return makeSvg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, shape);
}

/** A label in the reader's language with its `{placeholders}` filled in; "" if there is none. */
export function say(labels, name, values = {}) {
  const template = labels?.[name] ?? "";
  return template.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
