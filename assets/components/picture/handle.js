/** The handle of the comparison: a slider between two pictures. Its place is a share (0 … 1) of the width. */

import { icon, make, setAttribute } from "../lib/dom.js";

const ARROWS = "M8 7 3 12l5 5M16 7l5 5-5 5M3 12h18";
const STEP = 0.02;
const LEAP = 0.1;

export function createHandle() {
  const element = make("div", { class: "handle", role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100 }, make("span", { class: "knob" }, icon(ARROWS)));
  let place = 0.5;
  let visible = false;
  let moved = () => undefined;

  function move(share) {
    place = Math.min(1, Math.max(0, share));
    const percent = Math.round(place * 100);
    element.parentElement?.style.setProperty("--split", `${(place * 100).toFixed(2)}%`);
    setAttribute(element, "aria-valuenow", percent);
    setAttribute(element, "aria-valuetext", `${percent} %`);
    moved();
  }

  element.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? LEAP : STEP;
    const places = { ArrowLeft: place - step, ArrowDown: place - step, ArrowRight: place + step, ArrowUp: place + step, Home: 0, End: 1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    event.stopPropagation();
    move(places[event.key]);
  });

  return {
    element,
    place: () => place,
    visible: () => visible,
    move,
    onMove: (listener) => (moved = listener),
    describe(next) {
      visible = next.visible;
      element.hidden = !visible;
      setAttribute(element, "aria-label", next.label || null);
      move(place);
    },
  };
}
