/**
 * Links that `core` has traced: which numbers every output came from. Nothing is computed here.
 *
 * Data: channels [{input, kernel | null, partial | null, terms: per output [[place in input, place in kernel, product], …]}],
 * output, before [per output] | null, bias | null, winners [per output: place in the input] | null,
 * reduce "sum" | "max" | "average". Places count row by row.
 */

import { say } from "../lib/dom.js";

const sizeOf = (grid) => [grid.values.length, grid.values[0].length];
const within = ([rows, cols], row, col) => row >= 0 && row < rows && col >= 0 && col < cols;

export function traced(links, grids, writer) {
  const { write, factor, exact, labels } = writer;
  const named = new Map(grids.map((grid) => [grid.name, grid]));
  const output = named.get(links.output);
  const outputs = output.values.flat();
  const place = (name, index) => {
    const cols = named.get(name).values[0].length;
    return [Math.floor(index / cols), index % cols];
  };
  const index = ({ grid, row, col }) => row * named.get(grid).values[0].length + col;
  const valueAt = (name, i) => named.get(name).values.flat()[i];
  const linked = new Set([links.output, ...links.channels.flatMap(({ input, kernel, partial }) => [input, kernel, partial])]);
  const inverse = new Map(); // grid → place → outputs, made when first asked for

  /** Which outputs use the places of an input (0) or of a kernel (1). */
  function users(channel, which) {
    const key = `${links.channels.indexOf(channel)}.${which}`;
    if (!inverse.has(key)) {
      const found = new Map();
      channel.terms.forEach((cell, o) =>
        cell.forEach((term) => {
          if (!found.has(term[which])) found.set(term[which], []);
          found.get(term[which]).push([o, term]);
        }),
      );
      inverse.set(key, found);
    }
    return inverse.get(key);
  }

  /** All products of an output cell, channel after channel. */
  function termsOf(o, channels) {
    return channels.flatMap((channel) =>
      channel.terms[o].map(([x, w, product]) => {
        const value = valueAt(channel.input, x);
        if (w === null) return { text: write(value), factors: [value], product: value, channel, x, w };
        const weight = valueAt(channel.kernel, w);
        return { text: `${factor(value)}·${factor(weight)}`, factors: [value, weight], product, channel, x, w };
      }),
    );
  }

  /**
   * An output cell, or a channel's part of it.
   * @param {number} upTo how many products are shown; all of them if left out
   */
  function ofOutput(o, channels, name, upTo = Infinity) {
    const all = termsOf(o, channels);
    const terms = all.slice(0, upTo);
    const done = terms.length === all.length;
    const lit = new Map();
    const light = (grid, cell) => lit.set(grid, [...(lit.get(grid) ?? []), cell]);
    for (const { channel, x } of all) light(channel.input, place(channel.input, x));
    const here = new Map([[name, place(name, o)]]);
    const last = done ? null : terms.at(-1);
    if (last) {
      here.set(last.channel.input, place(last.channel.input, last.x));
      if (last.w !== null) here.set(last.channel.kernel, place(last.channel.kernel, last.w));
      last.here = true;
    }
    if (done && links.winners) here.set(channels[0].input, place(channels[0].input, links.winners[o]));
    const [row, col] = place(name, o);
    const note = say(labels, "output", { row, col });
    return { lit, here, note, ...written(o, terms, done, name), count: all.length };
  }

  function written(o, terms, done, name) {
    if (links.reduce !== "sum") return pooled(o, terms, done);
    let total = 0;
    for (const term of terms) {
      total += term.product;
      term.running = write(total);
    }
    if (!done) return { terms, result: "" };
    const whole = name === links.output;
    const shown = whole && links.bias !== null ? [...terms, { text: `${factor(links.bias)} (${say(labels, "bias")})`, factors: [links.bias], running: "" }] : terms;
    const before = whole ? (links.before?.[o] ?? outputs[o]) : valueAt(name, o);
    const sign = [before, ...shown.flatMap((term) => term.factors)].every((value) => exact(value)) ? "=" : "≈";
    const after = whole && links.before ? ` → ${say(labels, "relu")} → ${write(outputs[o])}` : "";
    return { terms: shown, result: `${sign} ${write(before)}${after}` };
  }

  function pooled(o, terms, done) {
    const value = outputs[o];
    const sign = exact(value) ? "=" : "≈";
    const divisor = links.divisors?.[o] ?? terms.length;
    if (links.reduce === "max") for (const term of terms.slice(0, -1)) term.text += ",";
    const wrap = links.reduce === "max" ? { open: "max (", join: "", close: ")" } : { open: "(", close: `) / ${divisor}` };
    return { terms, wrap, result: done ? `${sign} ${write(value)}` : "" };
  }

  /** An input cell: every output that uses it. */
  function ofInput(name, i) {
    const [lit, used] = [new Map(), new Map()];
    let count = 0;
    for (const channel of links.channels.filter(({ input }) => input === name)) {
      const found = users(channel, 0).get(i) ?? [];
      const mine = links.winners ? found.filter(([o]) => links.winners[o] === i) : found;
      count = Math.max(count, new Set(mine.map(([o]) => o)).size);
      lit.set(links.output, mine.map(([o]) => place(links.output, o)));
      if (channel.partial) lit.set(channel.partial, mine.map(([o]) => place(channel.partial, o)));
      if (channel.kernel) used.set(channel.kernel, mine.map(([, [, w]]) => place(channel.kernel, w)));
    }
    const [row, col] = place(name, i);
    const border = named.get(name).pads ?? [0, 0];
    const note = say(labels, "input", { row: row - border[0], col: col - border[1], count });
    return { lit: new Map([...lit, ...used]), here: new Map([[name, [row, col]]]), terms: [], result: "", note };
  }

  /** A weight: every input that it multiplies. */
  function ofWeight(name, i) {
    const channel = links.channels.find(({ kernel }) => kernel === name);
    const found = (users(channel, 1).get(i) ?? []).map(([, [x]]) => place(channel.input, x));
    const [row, col] = place(name, i);
    const note = say(labels, "weight", { row, col, weight: write(valueAt(name, i)), count: found.length });
    return { lit: new Map([[channel.input, found]]), here: new Map([[name, [row, col]]]), terms: [], result: "", note };
  }

  function about(cell, upTo) {
    const i = index(cell);
    if (cell.grid === links.output) return ofOutput(i, links.channels, links.output, upTo);
    const part = links.channels.find(({ partial }) => partial === cell.grid);
    if (part) return ofOutput(i, [part], cell.grid);
    return links.channels.some(({ kernel }) => kernel === cell.grid) ? ofWeight(cell.grid, i) : ofInput(cell.grid, i);
  }

  return {
    grids,
    glyphs: grids.map((grid) => grid.glyph ?? ""),
    first: { grid: links.output, row: 0, col: 0 },
    output: links.output,
    valid: (cell) => cell !== null && linked.has(cell.grid) && within(sizeOf(named.get(cell.grid)), cell.row, cell.col),
    about,
  };
}
