/** A sum spelled out, with the running total under every term. */

import { make } from "../lib/dom.js";

const MOST = 30; // terms; longer sums show their beginning and their end
const [HEAD, TAIL] = [12, 4];

export function createSpelled() {
  const note = make("p", { class: "note" });
  const terms = make("p", { class: "terms" });
  const element = make("div", { class: "spelled" }, note, terms);

  /**
   * Terms that are `ahead` of the present step keep their place and are not seen.
   * @param {{terms: {text: string, running: string, here?: boolean, ahead?: boolean}[], join?: string, result: string, note: string, ahead?: boolean}} found
   */
  function show(found) {
    note.textContent = found.note;
    note.hidden = found.note === "";
    const { join = "+ " } = found;
    const parts = shortened(found.terms).map(({ term, first }) => (term ? termElement(term, first ? "" : join) : make("span", {}, `${join}…`)));
    if (found.result !== "") parts.push(make("span", { class: found.ahead ? "term total ahead" : "term total" }, found.result));
    terms.replaceChildren(...parts);
  }

  return { element, show };
}

function termElement({ text, running, here, ahead }, before) {
  const product = make("span", {}, before + text);
  return make("span", { class: ["term", here && "here", ahead && "ahead"].filter(Boolean).join(" ") }, product, make("span", { class: "running", "aria-hidden": "true" }, running ?? ""));
}

function shortened(terms) {
  const all = terms.map((term, i) => ({ term, first: i === 0 }));
  if (all.length <= MOST) return all;
  const seen = all.filter(({ term }) => !term.ahead);
  return seen.length > HEAD + TAIL ? [...seen.slice(0, HEAD), { term: null }, ...seen.slice(-TAIL)] : seen;
}
