/** The drawing board: taking back, lines, areas. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { area, createHistory, line } from "../../assets/components/canvas/board.model.js";

describe("taking back", () => {
  it("gives the drawings in the opposite order, then nothing", () => {
    const history = createHistory(40);
    for (const drawing of ["a", "b", "c"]) history.keep(drawing);
    assert.deepEqual([1, 2, 3, 4].map(() => history.takeBack()), ["c", "b", "a", undefined]);
    history.keep("d");
    assert.equal(history.takeBack(), "d");
  });

  it("forgets the oldest drawings first", () => {
    const history = createHistory(3);
    for (let i = 0; i < 10; i++) history.keep(i);
    assert.deepEqual([1, 2, 3, 4].map(() => history.takeBack()), [9, 8, 7, undefined]);
  });
});

describe("lines", () => {
  const ends = [[[0, 0], [7, 3]], [[7, 3], [0, 0]], [[2, 9], [2, 1]], [[4, 4], [4, 4]], [[0, 5], [9, 5]]];
  for (const [from, to] of ends) {
    it(`from ${from} to ${to} have no gaps`, () => {
      const found = line(from, to);
      assert.deepEqual([found[0], found.at(-1)], [from, to]);
      for (let i = 1; i < found.length; i++) assert.ok(Math.max(...found[i].map((one, axis) => Math.abs(one - found[i - 1][axis]))) <= 1);
    });
  }
});

describe("areas", () => {
  const colours = [
    ...[1, 1, 2, 1],
    ...[2, 1, 2, 1],
    ...[2, 2, 1, 1],
    ...[1, 2, 1, 2],
  ];
  const places = (from) => area(colours, 4, from).map(String).sort();

  it("hang together by their sides, not by their corners", () => {
    assert.deepEqual(places([0, 0]), ["0,0", "1,0", "1,1"]);
    assert.deepEqual(places([0, 3]), ["0,3"]);
    assert.deepEqual(places([3, 0]), ["2,2", "2,3", "3,0", "3,1", "3,2"]);
  });

  it("of one colour are the whole square", () => assert.equal(area(new Uint32Array(32 * 32), 32, [5, 5]).length, 32 * 32));
});
