/** A sum spelled out, with the running total under every term. */

import { make } from "../lib/dom.js";

const MOST = 30; // terms; longer sums show their beginning and their end
const [HEAD, TAIL] = [12, 4];

export function createSpelled() {
  const note = make("p", { class: "note" });
  const terms = make("p", { class: "terms" });
  const element = make("div", { class: "spelled" }, note, terms);

  /** @param {{terms: {text: string, running: string, here?: boolean}[], result: string, note: string}} found */
  function show(found) {
    note.textContent = found.note;
    note.hidden = found.note === "";
    const { open = "", join = "+ ", close = "" } = found.wrap ?? {};
    const parts = shortened(found.terms).map(({ term, first }) => (term ? termElement(term, first ? "" : join) : make("span", {}, `${join}…`)));
    if (open && parts.length) parts.unshift(make("span", { class: "term" }, open));
    if (close && parts.length) parts.push(make("span", { class: "term" }, close));
    if (found.result !== "") parts.push(make("span", { class: "term total" }, found.result));
    terms.replaceChildren(...parts);
  }

  return { element, show };
}

function termElement({ text, running, here }, before) {
  const product = make("span", {}, before + text);
  return make("span", { class: here ? "term here" : "term" }, product, make("span", { class: "running", "aria-hidden": "true" }, running ?? ""));
}

function shortened(terms) {
  const all = terms.map((term, i) => ({ term, first: i === 0 }));
  return all.length > MOST ? [...all.slice(0, HEAD), { term: null }, ...all.slice(-TAIL)] : all;
}
