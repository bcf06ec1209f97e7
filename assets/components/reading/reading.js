/**
 * A text whose characters are coloured by a number each; what a network guessed after each of them, under the pointer.
 *
 * Data: text, values (a number from -100 to 100 for each character), guesses (for each character its likeliest
 * successors, [[character, percent], …]), span ({first, end} or null: the characters that are brushed), labels: `alt`,
 * `guesses` ({character}), `value` ({value}), `none`; locale.
 * Triggers: `span`, {first, end}: the reader has brushed over these characters.
 * Arrow keys move from character to character; with Shift they brush. The text is written as text, never as HTML.
 */

import { make, say } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { styles } from "../lib/styles.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./reading.css");
const SIGNS = { " ": "␣", "\n": "⏎", "\t": "⇥" };
const sign = (character) => SIGNS[character] ?? character;

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const text = make("div", { class: "text", role: "application", tabindex: 0, dir: "auto" });
  const panel = make("div", { class: "guesses", role: "status" });
  root.append(make("div", { class: "reading" }, text, panel));
  let data = null;
  let component = null;
  let written = null;
  let letters = [];
  let at = -1;
  let anchor = null;

  function update(next) {
    component = next;
    data = next.data;
    const characters = [...data.text];
    if (written !== data.text) write(characters);
    text.setAttribute("aria-label", data.labels.alt);
    letters.forEach((letter, i) => {
      const value = data.values[i];
      letter.style.background = `rgb(${value < 0 ? "37 99 235" : "220 38 38"} / ${Math.min(Math.abs(value), 100) * 0.8}%)`;
    });
    mark(data.span);
    point(Math.min(at, letters.length - 1));
  }

  function write(characters) {
    written = data.text;
    letters = characters.map((character) => make("span", {}, character === "\n" ? "⏎\n" : character));
    text.replaceChildren(...letters);
    at = -1;
  }

  function mark(span) {
    letters.forEach((letter, i) => letter.classList.toggle("brushed", Boolean(span) && i >= span.first && i < span.end));
  }

  /** Show what came after a character. */
  function point(place) {
    letters[at]?.classList.remove("pointed");
    at = place;
    letters[at]?.classList.add("pointed");
    if (at < 0) {
      panel.replaceChildren(data.labels.none);
      return;
    }
    const characters = [...data.text];
    const value = new Intl.NumberFormat(data.locale, { minimumFractionDigits: 2 }).format(data.values[at] / 100);
    const head = make("div", { class: "head" }, say(data.labels, "guesses", { character: sign(characters[at]) }), " · ", say(data.labels, "value", { value }));
    const bars = data.guesses[at].map(([character, percent]) =>
      make("div", { class: character === characters[at + 1] ? "guess right" : "guess" }, make("code", {}, sign(character)), make("span", { class: "bar", style: `--share:${percent}%` }), make("span", {}, `${new Intl.NumberFormat(data.locale).format(percent)} %`)),
    );
    panel.replaceChildren(head, ...bars);
  }

  const placeOf = (event) => letters.indexOf(event.composedPath()[0]);

  text.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    if (place < 0) return;
    point(place);
    if (anchor !== null && event.buttons) mark(between(anchor, place));
  });
  text.addEventListener("pointerdown", (event) => {
    const place = placeOf(event);
    if (place >= 0) point((anchor = place));
  });
  addEventListener("pointerup", ended);

  function ended() {
    if (anchor !== null && anchor !== at && at >= 0) tell(between(anchor, at));
    anchor = null;
  }

  const between = (one, other) => ({ first: Math.min(one, other), end: Math.max(one, other) + 1 });

  function tell(span) {
    mark(span);
    component.setTriggerValue("span", span);
  }

  let brushedFrom = null;
  text.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    if (event.shiftKey) brushedFrom ??= Math.max(at, 0);
    point(Math.min(Math.max(at + move, 0), letters.length - 1));
    if (event.shiftKey) mark(between(brushedFrom, at));
  });
  text.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || brushedFrom === null) return;
    if (brushedFrom !== at) tell(between(brushedFrom, at));
    brushedFrom = null;
  });

  return {
    update,
    destroy: () => removeEventListener("pointerup", ended),
  };
}
