/** The sheet: which cells belong together, the player's steps, pasting into a grid. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { spread } from "../../assets/components/sheet/editor.model.js";
import { linksOf } from "../../assets/components/sheet/links.js";
import { stepsOf } from "../../assets/components/sheet/player.model.js";
import { context, fixture, grid } from "./shared.mjs";

const { values, kernel, cases } = fixture("windows");
const sorted = (places) => places.map(String).sort();

/** A case as `core` traces it, in the form of a page's data: places count row by row. */
function traced({ settings, padded, output, windows, products }, more = {}) {
  const [kernelCols, cols] = [kernel[0].length, padded[0].length];
  const taps = Array.from({ length: kernel.flat().length }, (_, i) => (i % kernel.length) * kernelCols + Math.floor(i / kernel.length));
  const weight = (k) => (settings.flip ? kernel.flat().length - 1 - taps[k] : taps[k]);
  const terms = windows.map((window, o) => window.map(([y, x], k) => [y * cols + x, weight(k), products[o][k]]));
  const links = { mode: "trace", channels: [{ input: "input", kernel: "kernel", partial: null, terms }], output: "output", before: null, bias: null, winners: null, divisors: null, reduce: "sum", ...more };
  const pads = [settings.pads[0][0], settings.pads[1][0]];
  return linksOf(links, [grid("input", padded, { pads }), grid("kernel", kernel), grid("output", output)], context);
}

describe("links", () => {
  for (const one of cases) {
    const { settings, output, windows, products } = one;
    it(`of ${JSON.stringify(settings)} are those that core has traced`, () => {
      const drawn = linksOf({ mode: "convolution", ...settings }, [grid("input", values), grid("kernel", kernel), grid("output", output)], context);
      const known = traced(one);
      const cols = output[0].length;
      windows.forEach((window, o) => {
        const cell = { grid: "output", row: Math.floor(o / cols), col: o % cols };
        const [found, wanted] = [drawn.about(cell), known.about(cell)];
        assert.deepEqual(sorted(found.lit.get("input")), sorted(window));
        assert.deepEqual(sorted(wanted.lit.get("input")), sorted(window));
        const sum = (terms) => terms.reduce((total, { product }) => total + product, 0);
        assert.ok(Math.abs(sum(found.terms) - output[cell.row][cell.col]) < 1e-9);
        assert.deepEqual(wanted.terms.map(({ product }) => product), products[o]);
        assert.equal(found.result, wanted.result);
      });
    });

    it(`of ${JSON.stringify(settings)} lead back from an input to its outputs`, () => {
      const known = traced(one);
      const cols = output[0].length;
      one.padded.forEach((row, y) =>
        row.forEach((_, x) => {
          const users = windows.flatMap((window, o) => (sorted(window).includes(String([y, x])) ? [[Math.floor(o / cols), o % cols]] : []));
          const found = known.about({ grid: "input", row: y, col: x });
          assert.deepEqual(sorted(found.lit.get("output") ?? []), sorted(users));
          assert.equal(found.note, `input ${y - settings.pads[0][0]}, ${x - settings.pads[1][0]}: ${users.length}`);
        }),
      );
    });
  }

  const [plain] = cases;

  it("of a weight are all inputs that it multiplies", () => {
    const found = traced(plain).about({ grid: "kernel", row: 1, col: 0 });
    assert.deepEqual(sorted(found.lit.get("input")), sorted(plain.windows.map(([[y, x]]) => [y + 1, x])));
    assert.equal(found.note, `weight 0.5: ${plain.windows.length}`);
  });

  it("spell a sum out with its running totals", () => {
    const { terms, result } = traced(plain).about({ grid: "output", row: 0, col: 0 });
    assert.deepEqual(terms.map(({ text }) => text), ["(−5)·1", "(−1)·0.5", "(−4)·(−2)", "0·3"]);
    assert.deepEqual(terms.map(({ running }) => running), ["−5", "−5.5", "2.5", "2.5"]);
    assert.equal(result, "= 2.5");
  });

  it("show only the products so far", () => {
    const found = traced(plain).about({ grid: "output", row: 0, col: 0 }, 2);
    assert.deepEqual(found.terms.map(({ ahead }) => Boolean(ahead)), [false, false, true, true]);
    assert.deepEqual(found.here.get("input"), [1, 0]);
    assert.ok(found.ahead);
  });

  it("count complete cells step by step", () => {
    const known = traced(plain);
    assert.deepEqual(known.lengths, plain.windows.map((window) => window.length));
    assert.deepEqual([...known.complete(3, 3)], [["output", 3]]);
    assert.deepEqual([...known.complete(3, 4)], [["output", 4]]);
  });

  it("mark the winner of a maximum and write an average's divisor", () => {
    const window = [[0, null, 1], [1, null, 5], [2, null, 3]];
    const grids = [grid("input", [[1, 5, 3]]), grid("output", [[5]])];
    const channels = [{ input: "input", kernel: null, partial: null, terms: [window] }];
    const shared = { mode: "trace", channels, output: "output", before: null, bias: null };
    const max = linksOf({ ...shared, winners: [1], divisors: [3], reduce: "max" }, grids, context).about({ grid: "output", row: 0, col: 0 });
    assert.deepEqual(max.won.get("input"), [[0, 1]]);
    assert.deepEqual(max.terms.map(({ text }) => text), ["max(1,", "5,", "3)"]);
    const mean = linksOf({ ...shared, winners: null, divisors: [3], reduce: "average" }, [grids[0], grid("output", [[3]])], context).about({ grid: "output", row: 0, col: 0 });
    assert.deepEqual(mean.terms.map(({ text }) => text), ["(1", "5", "3) / 3"]);
    assert.equal(mean.result, "= 3");
  });

  it("know their cells", () => {
    const known = traced(plain);
    assert.ok(known.valid({ grid: "output", row: 0, col: 0 }));
    for (const cell of [null, { grid: "output", row: -1, col: 0 }, { grid: "output", row: 0, col: 99 }, { grid: "other", row: 0, col: 0 }]) assert.ok(!known.valid(cell));
  });
});

describe("the player", () => {
  it("goes from cell to cell", () => {
    const steps = stepsOf([9, 9, 9], false);
    assert.equal(steps.last, 2);
    assert.deepEqual(steps.position(1), { cell: 1, products: 9 });
    assert.deepEqual([0, 1, 2].map((at) => steps.after(at, -1)), [1, 2, null]);
    assert.deepEqual([null, 2, 1, 0].map(steps.before), [2, 1, 0, 0]);
    assert.deepEqual([-3, 1, 99].map(steps.bounded), [0, 1, 2]);
  });

  it("goes on from the cell that is lit while everything is shown", () => {
    const steps = stepsOf([9, 9, 9], false);
    assert.equal(steps.after(null, 0), 1); // the first cell's sum has been read already
    assert.equal(steps.after(null, -1), 0);
    assert.equal(steps.after(null, 2), 0);
    assert.equal(stepsOf([9], false).after(null, 0), 0);
  });

  it("goes from product to product, past cells without any", () => {
    const steps = stepsOf([2, 0, 3], true);
    assert.equal(steps.last, 4);
    assert.deepEqual([0, 1, 2, 4].map(steps.position), [{ cell: 0, products: 1 }, { cell: 0, products: 2 }, { cell: 2, products: 1 }, { cell: 2, products: 3 }]);
    assert.equal(steps.after(null, 0), 0);
    assert.equal(steps.after(4, 0), null);
  });

  it("visits every product once, forwards and backwards", () => {
    const lengths = [3, 1, 0, 4, 2];
    const steps = stepsOf(lengths, true);
    const visited = [];
    for (let at = steps.after(null, -1); at !== null; at = steps.after(at, -1)) visited.push(steps.position(at));
    assert.deepEqual(visited, lengths.flatMap((length, cell) => Array.from({ length }, (_, i) => ({ cell, products: i + 1 }))));
    let back = steps.before(null);
    for (let i = visited.length - 1; i >= 0; i--, back = steps.before(back)) assert.deepEqual(steps.position(back), visited[i]);
  });
});

describe("pasting", () => {
  const start = [[1, 2], [3, 4]];

  it("writes a block from a place on and cuts it off at the edge", () => {
    assert.deepEqual(spread(start, [[8, 9], [6, 7]], { row: 1, col: 1 }, {}), [[1, 2], [3, 8]]);
    assert.deepEqual(start, [[1, 2], [3, 4]]);
  });

  it("grows a grid that may grow, and not beyond its limit", () => {
    assert.deepEqual(spread(start, [[8, 9]], { row: 2, col: 1 }, { resizable: 3 }), [[1, 2, 0], [3, 4, 0], [0, 8, 9]]);
    assert.equal(spread(start, [[8, 9]], { row: 3, col: 0 }, { resizable: 3 }), null);
  });

  it("leaves padding alone", () => {
    const padded = [[true, false], [false, true]];
    assert.deepEqual(spread(start, [[8, 9], [6, 7]], { row: 0, col: 0 }, { padded }), [[1, 9], [6, 4]]);
  });
});
