/**
 * Live curves of training runs: they grow while the page stays as it is, and zoom is kept.
 *
 * Data: runs [{id, label, rows}], stream (address), plotly (address), columns, axis "step" | "examples" | "seconds",
 * marker (step under the time machine, or null), labels, locale.
 * Trigger: `news`, {id: {state, snapshots}}, when a run has changed its state or has a new picture of its inside.
 */

import { make, say } from "../lib/dom.js";
import { mountable } from "../lib/mount.js";

const COLOURS = ["#4f46e5", "#ea580c", "#059669", "#db2777", "#0284c7", "#ca8a04", "#7c3aed", "#64748b"];
const NEWS_PAUSE = 4000; // ms between two reruns of the page for new pictures; a new state is told at once
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
  const charts = ["loss", "accuracy", "rate"].map((name) => ({ name, element: make("div", { class: `curves-${name}`, role: "img", style: name === "rate" ? "grid-column:1/-1" : "" }) }));
  const grid = make(
    "div",
    { style: "display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr));gap:.5rem" },
    ...charts.map(({ element }) => element),
  );
  root.append(make("div", {}, line, grid));
  let data = null;
  let component = null;
  let Plotly = null;
  let source = null;
  let listening = "";
  const runs = new Map(); // id → {rows, next, status}
  let toldAt = 0;
  let told = {};
  let drawn = false;
  const born = performance.now();

  async function update(next) {
    component = next;
    data = next.data;
    for (const id of [...runs.keys()]) if (!data.runs.some((run) => run.id === id)) runs.delete(id);
    for (const { id } of data.runs) if (!runs.has(id)) runs.set(id, { rows: [], next: 0, status: null });
    Plotly = await plotly(new URL(data.plotly, document.baseURI));
    draw();
    listen();
  }

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
      setTimeout(() => root.isConnected && data && listen(), 2000);
    };
  }

  function take(news) {
    let again = false;
    for (const [id, { rows, next, status }] of Object.entries(news)) {
      const run = runs.get(id);
      if (!run || next - rows.length !== run.next) continue;
      run.next = next;
      run.status = status;
      for (const row of rows) {
        while (run.rows.length && run.rows.at(-1)[0] >= row[0]) {
          run.rows.pop(); // a later attempt went over these steps again
          again = true;
        }
        run.rows.push(row);
      }
    }
    draw(again);
    spell();
    tell();
  }

  const column = (rows, name) => rows.map((row) => row[data.columns.indexOf(name)]);
  const judged = (rows) => rows.filter((row) => row[data.columns.indexOf("validation_accuracy")] !== null);

  function traces(name) {
    const many = data.runs.length > 1;
    return data.runs.flatMap(({ id, label }, i) => {
      const { rows } = runs.get(id);
      const colour = COLOURS[i % COLOURS.length];
      const curve = (points, field, title, more) => ({
        x: column(points, data.axis),
        y: column(points, field).map((value) => (value === null || name !== "accuracy" ? value : value * 100)),
        name: many ? `${label} · ${title}` : title,
        type: "scatter",
        mode: points.length < 3 ? "lines+markers" : "lines",
        hovertemplate: "%{y:.4~g}<extra></extra>",
        ...more,
      });
      if (name === "rate") return [curve(rows, "rate", data.labels.rate, { line: { color: colour, width: 2 } })];
      const checked = judged(rows);
      return [
        curve(rows, name, data.labels.train, { line: { color: colour, width: 1.5 }, opacity: 0.65 }),
        curve(checked, `validation_${name}`, data.labels.validation, { mode: "lines+markers", line: { color: colour, width: 3 }, marker: { size: 6 } }),
      ];
    });
  }

  function layout(name) {
    const style = getComputedStyle(root.host ?? root);
    const ink = style.getPropertyValue("--st-text-color") || "#222";
    const grid = { gridcolor: "rgba(128,128,128,.2)", zeroline: false };
    const marked = data.marker !== null && data.marker !== undefined;
    const at = marked ? place(data.marker) : null;
    return {
      title: { text: data.labels[`title_${name}`], font: { size: 14 }, x: 0, xanchor: "left", xref: "paper", yanchor: "top", y: 0.98 },
      height: name === "rate" ? 190 : 320,
      margin: { l: 48, r: 8, t: 36, b: 40 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { color: ink, size: 12, family: style.getPropertyValue("--st-font") || "sans-serif" },
      xaxis: { ...grid, title: { text: data.labels[data.axis], standoff: 4 }, rangemode: "tozero" },
      yaxis: { ...grid, rangemode: name === "accuracy" ? "normal" : "tozero", ticksuffix: name === "accuracy" ? " %" : "" },
      legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 1, xanchor: "right" },
      hovermode: "x unified",
      uirevision: `${name} ${data.axis} ${listening}`,
      separators: data.locale === "vi" ? ",." : ".,",
      shapes: at === null ? [] : [{ type: "line", xref: "x", yref: "paper", x0: at, x1: at, y0: 0, y1: 1, line: { color: ink, width: 1.5, dash: "dot" } }],
    };
  }

  /** Where a step lies on the axis that is shown. */
  function place(step) {
    if (data.axis === "step") return step;
    const rows = runs.get(data.runs[0]?.id)?.rows ?? [];
    const row = rows.findLast((one) => one[0] <= step);
    return row ? row[data.columns.indexOf(data.axis)] : 0;
  }

  function draw() {
    if (!Plotly || !data) return;
    const config = { displaylogo: false, responsive: true, displayModeBar: false };
    const none = data.runs.length === 0;
    grid.style.display = none ? "none" : "grid";
    line.style.display = none ? "none" : "";
    if (none) return; // only Plotly was wanted, ahead of the first run
    for (const { name, element } of charts) {
      element.setAttribute("aria-label", data.labels[`title_${name}`]);
      Plotly.react(element, traces(name), layout(name), config);
    }
    drawn = true;
  }

  /** The first run in words: how far, how fast, how long still. */
  function spell() {
    const run = runs.get(data.runs[0]?.id);
    if (!run?.status) return;
    const { state, step, steps, seconds, images_per_second: speed } = run.status;
    const whole = new Intl.NumberFormat(data.locale, { maximumFractionDigits: 0 });
    const left = step && steps ? (seconds / step) * (steps - step) : 0;
    const values = { step: whole.format(step), steps: whole.format(steps), speed: whole.format(speed), left: whole.format(left), seconds: whole.format(seconds) };
    const text = say(data.labels, `state_${state}`, values);
    if (line.textContent !== text) line.textContent = text;
  }

  /** The page hears of a new state at once, of new pictures now and then. */
  function tell() {
    const now = Object.fromEntries([...runs].filter(([, run]) => run.status).map(([id, { status }]) => [id, { state: status.state, snapshots: status.snapshots }]));
    const early = SETTLED - (performance.now() - born);
    if (early > 0) return setTimeout(() => root.isConnected && tell(), early);
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
      if (drawn) for (const { element } of charts) Plotly?.purge(element);
    },
  };
}
