/**
 * Links that `core` has traced: which numbers every output came from. Nothing is computed here but running totals.
 *
 * Data: channels [{input, kernel | null, partial | null, terms: per output [[place in input, place in kernel, product], …]}],
 * output, before [per output] | null, bias | null, winners [per output: place in the input] | null,
 * divisors [per output] | null, reduce "sum" | "max" | "average". Places count row by row.
 * A grid named `bias` shows the bias.
 */

import { say } from "../lib/dom.js";
import { arranged } from "./arranged.js";

const BIAS = "bias";

export function traced(links, grids, writer) {
  const { write, factor, exact, labels } = writer;
  const named = new Map(grids.map((grid) => [grid.name, { rows: grid.values.length, cols: grid.values[0].length, flat: grid.values.flat(), pads: grid.pads ?? [0, 0] }]));
  const bias = links.bias ?? null;
  const outputs = named.get(links.output).flat;
  const place = (name, index) => {
    const { cols } = named.get(name);
    return [Math.floor(index / cols), index % cols];
  };
  const valueAt = (name, i) => named.get(name).flat[i];
  const linked = new Set([links.output, ...links.channels.flatMap(({ input, kernel, partial }) => [input, kernel, partial])]);
  if (bias !== null && named.has(BIAS)) linked.add(BIAS);
  const inverse = new Map(); // channel → for its input and its kernel: place → [[output, term], …], made when first asked for

  /** Which outputs use the places of a channel's input (0) or of its kernel (1). */
  function users(channel, which) {
    if (!inverse.has(channel)) {
      const found = [new Map(), new Map()];
      channel.terms.forEach((cell, o) =>
        cell.forEach((term) =>
          found.forEach((uses, i) => {
            if (!uses.has(term[i])) uses.set(term[i], []);
            uses.get(term[i]).push([o, term]);
          }),
        ),
      );
      inverse.set(channel, found);
    }
    return inverse.get(channel)[which];
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
    const terms = termsOf(o, channels);
    const done = upTo >= terms.length;
    const [lit, won] = [collector(), collector()];
    for (const { channel, x } of terms) lit.add(channel.input, place(channel.input, x));
    const here = new Map([[name, place(name, o)]]);
    if (!done) light(terms[upTo - 1], here);
    else if (links.winners) won.add(channels[0].input, place(channels[0].input, links.winners[o]));
    if (name === links.output) {
      for (const { partial } of channels) if (partial) lit.add(partial, place(partial, o));
      if (done && linked.has(BIAS)) lit.add(BIAS, [0, 0]);
    }
    for (const term of terms.slice(upTo)) term.ahead = true;
    const [row, col] = place(name, o);
    return { lit: lit.found, here, won: won.found, note: say(labels, "output", { row, col }), ahead: !done, ...written(o, terms, name) };
  }

  /** Mark the product that was added last, and its two factors. */
  function light(term, here) {
    term.here = true;
    here.set(term.channel.input, place(term.channel.input, term.x));
    if (term.w !== null) here.set(term.channel.kernel, place(term.channel.kernel, term.w));
  }

  function written(o, terms, name) {
    if (links.reduce !== "sum") return pooled(o, terms);
    let total = 0;
    for (const term of terms) {
      total += term.product;
      term.running = write(total);
    }
    const whole = name === links.output;
    const before = whole ? (links.before?.[o] ?? outputs[o]) : valueAt(name, o);
    const ahead = terms.at(-1)?.ahead;
    if (whole && bias !== null) terms.push({ text: `${factor(bias)} (${say(labels, "bias")})`, factors: [bias], running: write(before), ahead });
    const sign = [before, ...terms.flatMap((term) => term.factors)].every((value) => exact(value)) ? "=" : "≈";
    const after = whole && links.before ? ` → ${say(labels, "relu")} → ${write(outputs[o])}` : "";
    return { terms, result: `${sign} ${write(before)}${after}` };
  }

  function pooled(o, terms) {
    const value = outputs[o];
    const sign = exact(value) ? "=" : "≈";
    const [open, join, close] = links.reduce === "max" ? ["max(", "", ")"] : ["(", "+ ", `) / ${links.divisors?.[o] ?? terms.length}`];
    for (const [i, term] of terms.entries()) {
      const end = i === terms.length - 1 ? close : join === "" ? "," : "";
      term.text = (i === 0 ? open : "") + term.text + end;
    }
    return { terms, join, result: `${sign} ${write(value)}` };
  }

  /** An input cell: every output that uses it; of a maximum, those that it wins are marked. */
  function ofInput(name, i) {
    const [lit, won] = [collector(), collector()];
    const count = new Set();
    for (const channel of links.channels.filter(({ input }) => input === name)) {
      for (const [o, [, w]] of users(channel, 0).get(i) ?? []) {
        count.add(o);
        if (channel.partial) lit.add(channel.partial, place(channel.partial, o));
        if (channel.kernel) lit.add(channel.kernel, place(channel.kernel, w));
      }
    }
    for (const o of count) (links.winners?.[o] === i ? won : lit).add(links.output, place(links.output, o));
    const [row, col] = place(name, i);
    const [top, left] = named.get(name).pads;
    const note = say(labels, "input", { row: row - top, col: col - left, count: count.size });
    return { ...quiet, lit: lit.found, won: won.found, here: new Map([[name, [row, col]]]), note };
  }

  /** A weight: every input that it multiplies. */
  function ofWeight(name, i) {
    const lit = collector();
    let count = 0;
    for (const channel of links.channels.filter(({ kernel }) => kernel === name)) {
      for (const [, [x]] of users(channel, 1).get(i) ?? []) {
        lit.add(channel.input, place(channel.input, x));
        count += 1;
      }
    }
    const [row, col] = place(name, i);
    const note = say(labels, "weight", { row, col, weight: write(valueAt(name, i)), count });
    return { ...quiet, lit: lit.found, here: new Map([[name, [row, col]]]), note };
  }

  /** The bias: it is added to every output. */
  function ofBias() {
    const lit = new Map([[links.output, outputs.map((_, o) => place(links.output, o))]]);
    return { ...quiet, lit, here: new Map([[BIAS, [0, 0]]]), note: `${say(labels, "bias")}: ${write(bias)}` };
  }

  function about(cell, upTo) {
    const i = cell.row * named.get(cell.grid).cols + cell.col;
    if (cell.grid === links.output) return ofOutput(i, links.channels, links.output, upTo);
    if (cell.grid === BIAS) return ofBias();
    const part = links.channels.find(({ partial }) => partial === cell.grid);
    if (part) return ofOutput(i, [part], cell.grid);
    return links.channels.some(({ kernel }) => kernel === cell.grid) ? ofWeight(cell.grid, i) : ofInput(cell.grid, i);
  }

  /** How many cells of the output and of the partial sums are complete after so many products of output `o`. */
  function complete(o, products) {
    const cells = new Map([[links.output, o + (products >= lengths[o] ? 1 : 0)]]);
    let used = 0;
    for (const { partial, terms } of links.channels) {
      used += terms[o].length;
      if (partial) cells.set(partial, o + (products >= used ? 1 : 0));
    }
    return cells;
  }

  const lengths = outputs.map((_, o) => links.channels.reduce((sum, { terms }) => sum + terms[o].length, 0));

  function valid(cell) {
    if (cell === null || !linked.has(cell.grid)) return false;
    const { rows, cols } = named.get(cell.grid);
    return cell.row >= 0 && cell.row < rows && cell.col >= 0 && cell.col < cols;
  }

  const drawn = arranged(links, grids, BIAS);
  return { grids: drawn, glyphs: drawn.map((grid) => grid.glyph), first: { grid: links.output, row: 0, col: 0 }, output: links.output, lengths, complete, valid, about };
}

const quiet = { terms: [], result: "" }; // nothing is spelled out

/** Places by grid. */
function collector() {
  const found = new Map();
  const add = (name, where) => (found.has(name) ? found.get(name).push(where) : found.set(name, [where]));
  return { found, add };
}
