/**
 * Live curves of training runs: they grow while the page stays as it is, and zoom is kept.
 *
 * Data: runs [{id, label, known}], charts (names of `CHARTS` in figure.js; the last one is as wide as the page),
 * levels ([{chart, value, label}], lines across a chart), stream (address), plotly (address), columns, axis "step" | "examples" | "seconds",
 * moments (steps of the first run whose pictures were kept), at (the one that the page shows, null for the newest),
 * labels, locale.
 * Triggers: `news`, {id: {state, snapshots}}, when a run has changed its state or has a new picture of its inside;
 * `at`, {step}, when the reader has gone to another moment.
 */

import { onDark } from "../lib/colour.js";
import { make, say } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";
import { layout, magnification, reader, traces } from "./figure.js";
import { createReplay } from "./replay.js";

const NEWS_PAUSE = 4000; // ms between two reruns of the page for new pictures; a new state is told at once
const LIVE = ["queued", "starting", "running", "paused"];
const SETTLED = 3000; // ms: a page that has just been opened has its address to settle first

let library = null;
/** Plotly, loaded once for all pages of this visit. */
function plotly(address) {
  library ??= new Promise((done, failed) => {
    const script = make("script", { src: address });
    script.onload = () => done(window.Plotly ?? window.moduleName);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

export default mountable(create);

function create(root) {
  const line = make("div", { class: "curves-said", role: "status", style: "font-size:.9rem;min-height:1.5em;font-variant-numeric:tabular-nums" });
  let charts = [];
  const grid = make("div", { style: "display:grid;grid-template-columns:repeat(auto-fit,minmax(max(min(100%,320px),50% - .25rem),1fr));gap:.5rem" });
  const replay = createReplay({
    draw: () => draw(),
    tell: (step) => component.setTriggerValue("at", { step }),
  });
  root.append(make("div", {}, line, replay.element, grid));
  let data = null;
  let component = null;
  let Plotly = null;
  let source = null;
  let listening = "";
  const runs = new Map(); // id → {rows, next, status}
  let toldAt = 0;
  let told = {};
  let drawing = Promise.resolve(); // ends when Plotly has drawn all that it was given
  let large = 1;
  const born = performance.now();
  // The line is as high as the type, which grows when the page is presented.
  const typed = new ResizeObserver(() => magnification() !== large && draw());
  typed.observe(line);

  async function update(next) {
    if (!data) replay.begin(next.data.at);
    component = next;
    data = next.data;
    for (const id of [...runs.keys()]) if (!data.runs.some((run) => run.id === id)) runs.delete(id);
    for (const { id } of data.runs) if (!runs.has(id)) runs.set(id, { rows: [], next: 0, status: null });
    if (data.charts.join() !== charts.map(({ name }) => name).join()) setUp();
    remember();
    Plotly = await plotly(new URL(data.plotly, document.baseURI));
    if (!next.current()) return;
    draw();
    listen();
  }

  /** Take drawn charts away. Plotly goes on with a chart that it is drawing, and would miss what was taken. */
  const purge = (gone) => drawing.then(() => gone.forEach(({ element }) => Plotly?.purge(element)));

  function setUp() {
    purge(charts);
    charts = data.charts.map((name, i) => ({ name, element: make("div", { class: `curves-${name}`, role: "img", style: i === data.charts.length - 1 ? "grid-column:1/-1" : "" }) }));
    grid.replaceChildren(...charts.map(({ element }) => element));
  }

  /** The moments of the first run, and when they were. */
  function remember() {
    const rows = runs.get(data.runs[0]?.id)?.rows ?? [];
    const { of } = reader(data.columns);
    const secondsOf = (step) => {
      const row = rows.findLast((one) => of(one, "step") <= step);
      return row ? of(row, "seconds") : 0;
    };
    const awaited = data.moments.length > 1 || (data.charts.length > 0 && LIVE.includes(state()));
    replay.update({ steps: rows.length ? data.moments : [], awaited, labels: data.labels, locale: data.locale, secondsOf });
  }

  /** What the first run does, as far as is known. */
  const state = () => runs.get(data.runs[0]?.id)?.status?.state ?? data.runs[0]?.known.state;

  function listen() {
    const ids = data.runs.map((run) => run.id).join(",");
    if (ids === listening && source && source.readyState !== EventSource.CLOSED) return;
    source?.close();
    listening = ids;
    if (!ids) return;
    const since = data.runs.map((run) => runs.get(run.id).next).join(",");
    source = new EventSource(new URL(`${data.stream}?runs=${ids}&since=${since}`, document.baseURI));
    source.onmessage = ({ data: text }) => take(JSON.parse(text));
    source.onerror = () => {
      // The browser would ask again with the first address, and get every row twice.
      source.close();
      listening = "";
      setTimeout(() => component.current() && listen(), 2000);
    };
  }

  function take(news) {
    for (const [id, { rows, next, status }] of Object.entries(news)) {
      const run = runs.get(id);
      if (!run || next - rows.length !== run.next) continue;
      run.next = next;
      run.status = status;
      for (const row of rows) {
        while (run.rows.length && run.rows.at(-1)[0] >= row[0]) {
          run.rows.pop(); // a later attempt went over these steps again
        }
        run.rows.push(row);
      }
    }
    remember();
    draw();
    spell();
    tell();
  }

  function draw() {
    if (!Plotly || !component.current()) return;
    const config = { displaylogo: false, responsive: true, displayModeBar: false };
    const none = data.runs.length === 0;
    grid.style.display = none ? "none" : "grid";
    line.style.display = none ? "none" : "";
    if (none) return; // only Plotly was wanted, ahead of the first run
    const at = replay.moment();
    const { of } = reader(data.columns);
    const shown = data.runs.map(({ id, label }) => {
      const { rows } = runs.get(id);
      return { label, rows: at?.playing ? rows.filter((row) => of(row, "seconds") <= at.seconds) : rows };
    });
    const first = runs.get(data.runs[0].id).rows;
    const style = getComputedStyle(root.host ?? root);
    large = magnification();
    const begun = charts.map(({ name, element }) => {
      element.setAttribute("aria-label", data.labels[`title_${name}`]);
      const revision = `${name} ${data.axis} ${listening}`;
      return Plotly.react(element, traces(name, shown, data, { dark: onDark(element), large }), layout(name, data, { at, first, style, revision, large }), config);
    });
    drawing = Promise.allSettled([drawing, ...begun]).then(() => {}); // what Plotly returns is not kept
  }

  /** The first run in words: how far, how fast, how long still. */
  function spell() {
    const run = runs.get(data.runs[0]?.id);
    if (!run?.status) return;
    const { state, step, steps, seconds, per_second: speed, delay = 0 } = run.status;
    const whole = new Intl.NumberFormat(data.locale, { maximumFractionDigits: 0 });
    const left = step && steps ? (seconds / step + delay) * (steps - step) : 0;
    const values = { step: whole.format(step), steps: whole.format(steps), speed: whole.format(speed), left: whole.format(left), seconds: whole.format(seconds) };
    const text = say(data.labels, `state_${state}`, values);
    if (line.textContent !== text) line.textContent = text;
  }

  /** The page hears of a new state at once, of new pictures now and then. */
  function tell() {
    const now = Object.fromEntries([...runs].filter(([, run]) => run.status).map(([id, { status }]) => [id, { state: status.state, snapshots: status.snapshots }]));
    const early = SETTLED - (performance.now() - born);
    if (early > 0) return setTimeout(() => component.current() && tell(), early);
    const changed = (field) => Object.entries(now).some(([id, one]) => (told[id] ?? known(id))?.[field] !== one[field]);
    if (!changed("state") && !(changed("snapshots") && performance.now() - toldAt > NEWS_PAUSE)) return;
    told = now;
    toldAt = performance.now();
    component.setTriggerValue("news", now);
  }

  const known = (id) => data.runs.find((run) => run.id === id)?.known;

  return {
    update,
    destroy() {
      source?.close();
      typed.disconnect();
      replay.destroy();
      purge(charts);
    },
  };
}
