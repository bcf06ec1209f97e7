/** How large the sheet is drawn: the size of its cells, and full screen for a lecture hall. */

import { icon, make, say, setAttribute } from "../lib/dom.js";

const SIZES = { S: 0.8, M: 1, L: 1.45 };
const ENTER = "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5";
const LEAVE = "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5";

/** @param {HTMLElement} sheet what grows */
export function createView(sheet) {
  const size = make("select", { class: "choice" }, ...Object.keys(SIZES).map((one) => make("option", { value: one }, one)));
  const button = make("button", { type: "button", class: "button" });
  const element = make("span", { class: "group" }, size, button);
  let labels = {};
  size.value = "M";
  button.hidden = !document.fullscreenEnabled;

  const full = () => sheet.matches(":fullscreen");

  function show(next) {
    labels = next;
    named(size, "size");
    face();
  }

  function face() {
    button.replaceChildren(icon(full() ? LEAVE : ENTER));
    named(button, full() ? "leave_fullscreen" : "fullscreen");
  }

  function named(control, name) {
    setAttribute(control, "aria-label", say(labels, name));
    setAttribute(control, "title", say(labels, name));
  }

  size.addEventListener("change", () => sheet.style.setProperty("--size", SIZES[size.value]));
  button.addEventListener("click", () => {
    const change = full() ? document.exitFullscreen() : sheet.requestFullscreen();
    change.catch(() => (button.hidden = true)); // the browser does not allow it here
  });
  sheet.addEventListener("fullscreenchange", face);

  return { element, show };
}
