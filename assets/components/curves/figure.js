/** What Plotly is given: traces and layout of one chart, from the rows of the runs. */

const COLOURS = ["#4f46e5", "#ea580c", "#059669", "#db2777", "#0284c7", "#ca8a04", "#7c3aed", "#64748b"];
const COLOURS_DARK = ["#a5b4fc", "#fb923c", "#34d399", "#f9a8d4", "#38bdf8", "#facc15", "#d8b4fe", "#cbd5e1"];
/**
 * What can be drawn: the column, what it is multiplied by, its unit, whether its axis begins at 0. What is `alone` has one
 * curve a run, for nothing is held out; `log`: the axis has equal ratios; `low`: the chart is not as high.
 */
const CHARTS = {
  loss: { field: "loss", scale: 1, unit: "", zero: true },
  bits: { field: "loss", scale: 1 / Math.LN2, unit: "", zero: false },
  accuracy: { field: "accuracy", scale: 100, unit: " %", zero: false },
  error: { field: "loss", scale: 1, unit: "", zero: false },
  rate: { field: "rate", scale: 1, unit: "", zero: true, alone: true, low: true },
  content: { field: "content", scale: 1, unit: "", zero: false, alone: true, log: true },
  style: { field: "style", scale: 1, unit: "", zero: false, alone: true, log: true },
  total: { field: "loss", scale: 1, unit: "", zero: false, alone: true, log: true, low: true },
};
const Z = 1.959964; // of a 95 % interval
const TYPE = 16; // pixels of the root's type at which sizes are as written here

/** Wilson's interval of a share of `count` answers (E. B. Wilson, JASA 22, 1927). */
export function interval(share, count) {
  const middle = (share + (Z * Z) / (2 * count)) / (1 + (Z * Z) / count);
  const half = (Z / (1 + (Z * Z) / count)) * Math.sqrt((share * (1 - share)) / count + (Z * Z) / (4 * count * count));
  return [middle - half, middle + half];
}

/** How much larger than usual the page's type is: in a lecture hall it grows, and the charts with it. */
export const magnification = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / TYPE;

/** Columns of rows that are arrays, by name. */
export function reader(columns) {
  const place = Object.fromEntries(columns.map((name, i) => [name, i]));
  return {
    of: (row, name) => row[place[name]],
    column: (rows, name) => rows.map((row) => row[place[name]]),
  };
}

/**
 * @param {string} name one of `CHARTS`
 * @param {Array<{label: string, rows: Array}>} runs their rows as far as they are shown
 * @param {boolean} dark whether the page is
 * @param {number} large the page's `magnification`
 */
export function traces(name, runs, { columns, axis, labels }, { dark, large }) {
  const colours = dark ? COLOURS_DARK : COLOURS;
  const { of, column } = reader(columns);
  const { field: drawn, scale, alone } = CHARTS[name];
  const scaled = (value) => (value === null || value === undefined ? null : value * scale);
  return runs.flatMap(({ label, rows }, i) => {
    const colour = colours[i % colours.length];
    const curve = (points, field, title, more) => ({
      x: column(points, axis),
      y: column(points, field).map(scaled),
      name: runs.length > 1 ? `${label} · ${title}` : title,
      showlegend: runs.length === 1 || field !== drawn, // of many, one line each
      type: "scatter",
      mode: points.length < 3 ? "lines+markers" : "lines",
      hovertemplate: "%{y:.4~g}<extra></extra>",
      ...more,
    });
    if (alone) return [curve(rows, drawn, labels[`title_${name}`], { line: { color: colour, width: 2 * large } })];
    const judged = rows.filter((row) => of(row, `validation_${drawn}`) !== null);
    const checked = curve(judged, `validation_${drawn}`, labels.validation, { mode: "lines+markers", line: { color: colour, width: 3 * large }, marker: { size: 6 * large }, cliponaxis: false });
    const learned = curve(rows, drawn, labels.train, { line: { color: colour, width: 1.5 * large }, opacity: 0.65 });
    return name === "accuracy" ? [...band(judged), learned, checked] : [learned, checked];

    /** The 95 % interval of what was measured on some of the pictures. */
    function band(points) {
      const sure = points.filter((row) => of(row, "validation_count"));
      const ends = sure.map((row) => interval(of(row, "validation_accuracy"), of(row, "validation_count")));
      const border = { mode: "lines", line: { width: 0 }, hoverinfo: "skip", hovertemplate: null, showlegend: false };
      const fill = { fill: "tonexty", fillcolor: `${colour}2e` };
      return [0, 1].map((end) => ({ ...curve(sure, "validation_accuracy", labels.validation, { ...border, ...(end ? fill : {}) }), y: ends.map((one) => one[end] * 100) }));
    }
  });
}

/**
 * @param {object} at `{step, seconds, playing}` where the reader has gone back, else null
 * @param {Array} first the first run's rows, all of them: they say where a step lies on the axis, and how far it goes
 * @param {number} large the page's `magnification`
 */
export function layout(name, { columns, axis, labels, locale, levels }, { at, first, style, revision, large }) {
  const { of, column } = reader(columns);
  const ink = style.getPropertyValue("--st-text-color") || "#222";
  const grid = { gridcolor: "rgba(128,128,128,.2)", zeroline: false };
  const row = at && first.findLast((one) => of(one, "step") <= at.step);
  const marked = at && !at.playing ? (row ? of(row, axis) : 0) : null;
  const across = levels.filter(({ chart }) => chart === name);
  const empty = CHARTS[name].unit === " %" && !first.some((one) => of(one, CHARTS[name].field) !== null) ? { range: [0, 100] } : {};
  const begun = first.some((one) => of(one, "step") > 0); // before that there is no scale yet
  const whole = at?.playing ? { range: [0, Math.max(...column(first, axis))] } : {}; // the frame stands while the curve grows
  return {
    title: { text: labels[`title_${name}`], font: { size: 14 * large }, x: 0, xanchor: "left", xref: "paper", yanchor: "top", y: 0.98 },
    height: (CHARTS[name].low ? 190 : 320) * large,
    margin: { l: 48 * large, r: 8 * large, t: 36 * large, b: 40 * large },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: ink, size: 12 * large, family: style.getPropertyValue("--st-font") || "sans-serif" },
    xaxis: { ...grid, ...whole, title: { text: labels[axis], standoff: 4 * large }, rangemode: "tozero", showticklabels: begun },
    yaxis: { ...grid, type: CHARTS[name].log ? "log" : "linear", rangemode: CHARTS[name].zero ? "tozero" : "normal", ticksuffix: CHARTS[name].unit, ...empty },
    hoverlabel: { font: { size: 13 * large } },
    legend: { orientation: "h", traceorder: "normal", y: 1.02, yanchor: "bottom", x: 1, xanchor: "right" },
    hovermode: "x unified",
    uirevision: revision,
    separators: locale === "vi" ? ",." : ".,",
    shapes: [
      ...(marked === null ? [] : [{ type: "line", xref: "x", yref: "paper", x0: marked, x1: marked, y0: 0, y1: 1, line: { color: ink, width: 1.5, dash: "dot" } }]),
      ...across.map(({ value }) => ({ type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: value, y1: value, line: { color: ink, width: 1, dash: "dash" } })),
    ],
    annotations: across.map(({ value, label }) => ({ xref: "paper", yref: "y", x: 1, y: value, text: label, showarrow: false, xanchor: "right", yanchor: "bottom", font: { size: 11 * large } })),
  };
}
