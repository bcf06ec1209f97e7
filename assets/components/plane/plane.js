/**
 * Pictures as points of a plane, and the picture that a decoder makes of the point under the pointer.
 *
 * Data: points ([[x, y, label], …]), classes (names by label), atlas ({src, columns}: their pictures, 32 × 32 each, row by
 * row), grid (src of the decoder's pictures all over the plane), low and high ([x, y], the plane's ends), at ([x, y]),
 * picture (address that answers with the picture of a point: `&code=x,y` is added), locale,
 * labels: `alt`, `handle`, `decoded` ({x}, {y}), `near` ({name}), `grid`, `all`.
 * Triggers: `at`, {x, y}, once the point has come to rest.
 * The arrow keys move the point by a hundredth of the plane, with Shift by a tenth.
 */

import { make, say, setAttribute } from "../lib/dom.js";
import { mountable, settled } from "../lib/mount.js";
import { styles } from "../lib/styles.js";
import { writers } from "../lib/numbers.js";

const sheets = await styles(import.meta.url, "../lib/base.css", "./plane.css");
const COLOURS = ["#e11d48", "#2563eb", "#f59e0b", "#10b981", "#8b5cf6", "#ec4899", "#06b6d4", "#84cc16", "#f97316", "#64748b"];
const SIDE = 32;
const WAIT = 400; // ms of rest before Python hears of the point

export default mountable(create);

function create(root) {
  root.adoptedStyleSheets = sheets;
  const grid = make("img", { alt: "", draggable: "false" });
  const dots = make("canvas");
  const handle = make("div", { class: "handle", role: "slider", tabindex: 0 });
  const field = make("div", { class: "field", role: "group" }, grid, dots, handle);
  const decoded = make("canvas", { class: "decoded", width: SIDE, height: SIDE, role: "img" });
  const near = make("div", { class: "near", role: "img" });
  const said = make("figcaption");
  const called = make("figcaption");
  const classes = make("div", { class: "classes" });
  const seen = make("div", { class: "seen" }, make("figure", {}, said, decoded), make("figure", {}, called, near));
  root.append(make("div", { class: "plane" }, field, seen, classes));
  let data = null;
  let component = null;
  let at = [0, 0];
  let chosen = null; // the one class that is shown, null for all
  let covered = true;
  let busy = false;
  let wanted = null;
  const tell = settled(() => component.setTriggerValue("at", { x: at[0], y: at[1] }), WAIT);
  const resized = new ResizeObserver(() => data && draw());
  resized.observe(field);

  function update(next) {
    component = next;
    const before = data;
    data = next.data;
    field.setAttribute("aria-label", data.labels.alt);
    handle.setAttribute("aria-label", data.labels.handle);
    if (before?.grid !== data.grid) grid.src = new URL(data.grid, document.baseURI);
    if (before?.atlas.src !== data.atlas.src) near.style.backgroundImage = `url("${new URL(data.atlas.src, document.baseURI)}")`;
    legend();
    draw();
    if (!tell.pending() && (String(data.at) !== String(at) || before?.picture !== data.picture)) move(data.at, false);
  }

  function legend() {
    const button = (name, pressed, colour, act) => {
      const one = make("button", { type: "button", "aria-pressed": String(pressed) }, colour && make("i", { style: `--colour:${colour}` }), name);
      one.addEventListener("click", act);
      return one;
    };
    const choose = (label) => () => {
      chosen = label === chosen ? null : label;
      legend();
      draw();
    };
    const cover = () => {
      covered = !covered;
      legend();
      draw();
    };
    classes.replaceChildren(
      button(data.labels.grid, covered, null, cover),
      button(data.labels.all, chosen === null, null, choose(null)),
      ...data.classes.map((name, label) => button(name, chosen === label, COLOURS[label % COLOURS.length], choose(label))),
    );
  }

  const share = ([x, y]) => [(x - data.low[0]) / (data.high[0] - data.low[0]), (data.high[1] - y) / (data.high[1] - data.low[1])];

  function draw() {
    grid.hidden = !covered;
    const size = Math.round(field.clientWidth * devicePixelRatio);
    if (!size) return;
    dots.width = dots.height = size;
    const ink = dots.getContext("2d");
    const radius = Math.max(2.5, field.clientWidth / 110) * devicePixelRatio;
    ink.lineWidth = devicePixelRatio;
    ink.strokeStyle = "#fff";
    for (const [x, y, label] of data.points) {
      if (chosen !== null && label !== chosen) continue;
      const [right, down] = share([x, y]);
      ink.beginPath();
      ink.arc(right * size, down * size, radius, 0, 7);
      ink.fillStyle = COLOURS[label % COLOURS.length];
      ink.fill();
      ink.stroke();
    }
  }

  /** Put the point somewhere and ask for its picture. */
  function move([x, y], byReader = true) {
    at = [Math.min(Math.max(x, data.low[0]), data.high[0]), Math.min(Math.max(y, data.low[1]), data.high[1])];
    const [right, down] = share(at);
    handle.style.left = `${right * 100}%`;
    handle.style.top = `${down * 100}%`;
    const { write } = writers(data.locale);
    const text = say(data.labels, "decoded", { x: write(at[0], 2), y: write(at[1], 2) });
    said.textContent = text;
    decoded.setAttribute("aria-label", text);
    setAttribute(handle, "aria-valuemin", data.low[0]);
    setAttribute(handle, "aria-valuemax", data.high[0]);
    setAttribute(handle, "aria-valuenow", at[0]);
    handle.setAttribute("aria-valuetext", `${write(at[0], 2)}; ${write(at[1], 2)}`);
    nearest();
    ask();
    if (byReader) tell();
  }

  function nearest() {
    const far = ([x, y]) => (x - at[0]) ** 2 + (y - at[1]) ** 2;
    const place = data.points.reduce((best, point, i) => (far(point) < far(data.points[best]) ? i : best), 0);
    const { columns } = data.atlas;
    const rows = Math.ceil(data.points.length / columns);
    const text = say(data.labels, "near", { name: data.classes[data.points[place][2]] });
    near.style.backgroundSize = `${columns * 100}% ${rows * 100}%`;
    near.style.backgroundPosition = `${((place % columns) / Math.max(columns - 1, 1)) * 100}% ${(Math.floor(place / columns) / Math.max(rows - 1, 1)) * 100}%`;
    near.setAttribute("aria-label", text);
    called.textContent = text;
  }

  /** One question at a time: while an answer is on its way only the newest point waits. */
  async function ask() {
    wanted = at;
    if (busy) return;
    busy = true;
    while (wanted && component.current()) {
      const code = wanted.map((one) => one.toFixed(3)).join(",");
      wanted = null;
      try {
        const answer = await fetch(new URL(`${data.picture}&code=${code}`, document.baseURI));
        if (!answer.ok) break;
        const picture = await createImageBitmap(await answer.blob());
        decoded.getContext("2d").drawImage(picture, 0, 0);
        decoded.dataset.code = code;
        decoded.dispatchEvent(new CustomEvent("decoded"));
      } catch {
        break; // the server is away; the next move asks again
      }
    }
    busy = false;
  }

  function follow(event) {
    const box = field.getBoundingClientRect();
    const [right, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    move([data.low[0] + right * (data.high[0] - data.low[0]), data.high[1] - down * (data.high[1] - data.low[1])]);
  }

  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    follow(event);
  });
  field.addEventListener("pointermove", (event) => event.buttons && follow(event));
  handle.addEventListener("keydown", (event) => {
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.01;
    move(at.map((one, i) => one + way[i] * step * (data.high[i] - data.low[i])));
  });

  return {
    update,
    destroy() {
      tell.cancel();
      resized.disconnect();
    },
  };
}
