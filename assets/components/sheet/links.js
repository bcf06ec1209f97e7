/**
 * Which cells belong to which: the answer to pointing at a cell.
 *
 * A link object has `grids` (what is drawn), `glyphs` (the operators before them), `first` (the cell that
 * is lit at the start), `valid(cell)` and `about(cell)` → {lit, here, terms, result, note}:
 * `lit` maps a grid's name to a list of [row, col], `here` to the one cell that is meant, `terms` are the
 * products of one sum in the lecture's order.
 */

import { cellsOf, turned, withPadding } from "../lib/convolution.js";
import { say } from "../lib/dom.js";
import { traced } from "./trace.js";

/** The links of a sheet; null if its grids are not linked. */
export function linksOf(links, grids, context) {
  if (links?.mode === "elementwise") return elementwise(grids, context);
  if (links?.mode === "convolution") return convolution(links, grids, context);
  if (links?.mode === "trace") return traced(links, grids, context);
  return null;
}

const sizeOf = (grid) => [grid.values.length, grid.values[0].length];
const within = ([rows, cols], row, col) => row >= 0 && row < rows && col >= 0 && col < cols;

/** window ⊙ kernel = products → sum: equal places belong together. */
function elementwise(grids, writer) {
  const { factor } = writer;
  const named = new Map(grids.map((grid) => [grid.name, grid]));
  const [left, right, products] = ["window", "kernel", "products"].map((name) => named.get(name));
  const size = sizeOf(products);
  const alike = grids.filter((grid) => String(sizeOf(grid)) === String(size) && grid.name !== "sum").map((grid) => grid.name);
  const sum = named.get("sum")?.values[0][0];

  function about(cell) {
    const place = cell && alike.includes(cell.grid) ? [cell.row, cell.col] : null;
    const terms = cellsOf(...size).map(([row, col]) => ({
      text: `${factor(left.values[row][col])}·${factor(right.values[row][col])}`,
      factors: [left.values[row][col], right.values[row][col]],
      product: products.values[row][col],
      here: place !== null && place[0] === row && place[1] === col,
    }));
    const lit = new Map(place ? alike.map((name) => [name, [place]]) : []);
    const here = new Map(place ? [[cell.grid, place]] : [["sum", [0, 0]]]);
    return { lit, here, ...added(terms, sum, writer), note: "" };
  }

  return { grids, glyphs: ["", "⊙", "=", "→"], first: null, valid: (cell) => cell !== null && alike.includes(cell.grid) && within(size, cell.row, cell.col), about };
}

/** input ∗ kernel = output: an output cell and its window, an input cell and its uses, a weight and its inputs. */
function convolution({ stride = 1, dilation = 1, pads = [[0, 0], [0, 0]], border = "zero", flip = false }, grids, writer) {
  const { write, factor, labels } = writer;
  const [given, kernel, output] = ["input", "kernel", "output"].map((name) => grids.find((grid) => grid.name === name));
  const input = { ...given, ...withPadding(given.values, pads, border) };
  const weights = flip ? turned(kernel.values) : kernel.values;
  const [kernelRows, kernelCols] = sizeOf(kernel);
  const outputSize = sizeOf(output);
  const [top, left] = [pads[0][0], pads[1][0]];
  const linked = { input, kernel, output };

  /** Where weight (i, j) of the kernel as it is drawn stands in the kernel as it is applied. */
  const applied = ([i, j]) => (flip ? [kernelRows - 1 - i, kernelCols - 1 - j] : [i, j]);
  const source = ([r, c], [i, j]) => [r * stride + i * dilation, c * stride + j * dilation];
  const taps = cellsOf(kernelRows, kernelCols);
  const outputs = cellsOf(...outputSize);

  function ofOutput(cell) {
    const terms = taps.map((tap) => {
      const [y, x] = source(cell, tap);
      const [value, weight] = [input.values[y][x], weights[tap[0]][tap[1]]];
      return { text: `${factor(value)}·${factor(weight)}`, factors: [value, weight], product: value * weight };
    });
    const lit = new Map([["input", taps.map((tap) => source(cell, tap))]]);
    const note = say(labels, "output", { row: cell[0], col: cell[1] });
    return { lit, here: new Map([["output", cell]]), ...added(terms, output.values[cell[0]][cell[1]], writer), note };
  }

  function ofInput([y, x]) {
    const users = outputs.filter((cell) => taps.some((tap) => String(source(cell, tap)) === String([y, x])));
    const used = taps.filter((tap) => users.some((cell) => String(source(cell, tap)) === String([y, x]))).map(applied);
    const note = say(labels, "input", { row: y - top, col: x - left, count: users.length });
    return { lit: new Map([["output", users], ["kernel", used]]), here: new Map([["input", [y, x]]]), terms: [], result: "", note };
  }

  function ofWeight(cell) {
    const tap = applied(cell);
    const inputs = outputs.map((place) => source(place, tap));
    const note = say(labels, "weight", { row: cell[0], col: cell[1], weight: write(kernel.values[cell[0]][cell[1]]), count: inputs.length });
    return { lit: new Map([["input", inputs]]), here: new Map([["kernel", cell]]), terms: [], result: "", note };
  }

  function about(cell) {
    const place = [cell.row, cell.col];
    return { input: ofInput, kernel: ofWeight, output: ofOutput }[cell.grid](place);
  }

  return {
    grids: grids.map((grid) => (grid === given ? input : grid)),
    glyphs: ["", "∗", "="],
    first: { grid: "output", row: 0, col: 0 },
    valid: (cell) => cell !== null && cell.grid in linked && within(sizeOf(linked[cell.grid]), cell.row, cell.col),
    about,
  };
}

/** Products with their running totals, and the sum: the given one if there is one. */
function added(terms, sum, { write, exact }) {
  let total = 0;
  for (const term of terms) {
    total += term.product;
    term.running = write(total);
  }
  const result = sum ?? total;
  const all = [result, ...terms.flatMap((term) => term.factors)];
  return { terms, result: `${all.every((value) => exact(value)) ? "=" : "≈"} ${write(result)}` };
}
