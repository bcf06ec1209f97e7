/** Colours, numbers, padding: what every component draws with. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { css, diverging, gray, ink, luminance } from "../../assets/components/lib/colour.js";
import { cellsOf, mirrored, turned, withPadding } from "../../assets/components/lib/convolution.js";
import { say } from "../../assets/components/lib/dom.js";
import { alike, alikeAll, isBlock, readBlock, readNumber, writers } from "../../assets/components/lib/numbers.js";
import { fixture } from "./shared.mjs";

describe("colours", () => {
  const palette = fixture("palette");

  for (const [theme, colours] of Object.entries(palette)) {
    it(`are those of the pictures on a ${theme} page`, () => {
      colours.forEach((wanted, i) => {
        const found = diverging((i + 1 - 128) / 127, theme === "dark");
        // Halves may be rounded either way.
        assert.ok(found.every((part, c) => Math.abs(part - wanted[c]) <= 1), `level ${i + 1}: ${found} is not ${wanted}`);
      });
    });

    it(`beyond the limit are the outermost on a ${theme} page`, () => {
      assert.deepEqual(diverging(7, theme === "dark"), diverging(1, theme === "dark"));
      assert.deepEqual(diverging(-7, theme === "dark"), diverging(-1, theme === "dark"));
    });

    it(`have an ink with a contrast of 4.5 at least on a ${theme} page`, () => {
      for (const rgb of [...colours, ...Array.from({ length: 256 }, (_, i) => gray(i / 255))]) {
        const text = ink(rgb) === "#000" ? 0 : 1;
        const [low, high] = [text, luminance(rgb)].sort((a, b) => a - b);
        assert.ok((high + 0.05) / (low + 0.05) >= 4.5, `${rgb} under ${ink(rgb)}`);
      }
    });
  }

  it("of grey go from black to white", () => {
    assert.deepEqual([-1, 0, 0.5, 1, 2].map(gray), [[0, 0, 0], [0, 0, 0], [128, 128, 128], [255, 255, 255], [255, 255, 255]]);
    assert.equal(css([1, 2, 3]), "rgb(1,2,3)");
    assert.ok(Math.abs(luminance([255, 255, 255]) - 1) < 1e-12);
  });
});

describe("numbers", () => {
  const { single, blocks } = fixture("numbers");

  for (const [text, wanted] of single) {
    it(`${JSON.stringify(text)} is read as in Python`, () => {
      const found = readNumber(text);
      assert.ok(wanted === null ? found === null : Math.abs(found - wanted) <= 1e-15 * Math.abs(wanted), `${found} is not ${wanted}`);
    });
  }

  for (const [text, wanted] of blocks) {
    it(`the block ${JSON.stringify(text)} is read as in Python`, () => assert.deepEqual(readBlock(text), wanted));
  }

  it("with a decimal comma are read", () => assert.equal(readNumber("0,5"), 0.5));

  it("are never minus zero", () => assert.ok(Object.is(readNumber("-0"), 0)));

  it("are told from blocks", () => {
    for (const text of ["1", "-2", "1/9", "0,5", "abc", ""]) assert.equal(isBlock(text), false, text);
    for (const text of ["1 2", "1\t2", "1;2", "1\n2", "[[1]]", "1,2,3"]) assert.equal(isBlock(text), true, text);
  });

  it("are alike to the digits that a link carries", () => {
    assert.ok(alike(1 / 3, 0.333333));
    assert.ok(!alike(1 / 3, 0.3333));
    assert.ok(alike(0, 0) && !alike(0, 1e-9));
    assert.ok(alikeAll([[1, 2]], [[1, 2]]));
    assert.ok(!alikeAll([[1, 2]], [[1], [2]]) && !alikeAll([[1, 2]], [[1, 3]]));
  });

  it("are written in the reader's language with a real minus sign", () => {
    const [en, vi] = [writers("en"), writers("vi")];
    assert.deepEqual([1234.5678, -0.5, -0.0001, NaN, null, "C"].map((one) => en.write(one)), ["1234.568", "−0.5", "0", "–", "–", "C"]);
    assert.deepEqual([1234.5678, -0.5].map((one) => vi.write(one, 2)), ["1234,57", "−0,5"]);
    assert.deepEqual([-2, 2].map((one) => en.factor(one)), ["(−2)", "2"]);
    assert.deepEqual([0.125, 0.0001, 1 / 3].map((one) => en.exact(one)), [true, false, false]);
  });
});

describe("padding", () => {
  const { values, cases } = fixture("windows");

  for (const { settings, padded, mask } of cases.filter(({ settings }) => settings.stride * settings.dilation === 1 && !settings.flip)) {
    it(`${settings.border} by ${JSON.stringify(settings.pads)} holds what core holds`, () => {
      const found = withPadding(values, settings.pads, settings.border);
      assert.deepEqual(found.values, padded);
      assert.deepEqual(found.padded, mask);
    });
  }

  it("is mirrored without end", () => {
    assert.deepEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => mirrored(i, 3, "reflect")), [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1]);
    assert.equal(mirrored(-1, 1, "reflect"), null);
    assert.equal(mirrored(-1, 3, "zero"), null);
  });

  it("leaves a kernel turned twice as it was", () => {
    const kernel = [[1, 2, 3], [4, 5, 6]];
    assert.deepEqual(turned(kernel), [[6, 5, 4], [3, 2, 1]]);
    assert.deepEqual(turned(turned(kernel)), kernel);
  });

  it("and cells are walked column by column", () => assert.deepEqual(cellsOf(2, 2), [[0, 0], [1, 0], [0, 1], [1, 1]]));
});

describe("labels", () => {
  it("are filled in; what is not known stays", () => {
    assert.equal(say({ a: "{x} of {y}, {z}" }, "a", { x: 0, y: "two" }), "0 of two, {z}");
    assert.equal(say({}, "a"), "");
    assert.equal(say(undefined, "a"), "");
  });
});
