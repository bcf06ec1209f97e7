/** The steps of a player, without the page: from output cell to output cell, or from product to product. */

/**
 * @param {number[]} lengths products of every output cell
 * @param {boolean} single whether a step is one product, else a whole cell
 */
export function stepsOf(lengths, single) {
  let sum = 0;
  const starts = lengths.map((length) => (sum += length) - length); // products of all cells before each
  const last = (single ? sum : lengths.length) - 1;

  /** Step → output cell and how many of its products. */
  function position(step) {
    if (!single) return { cell: step, products: lengths[step] };
    const cell = starts.findLastIndex((start, i) => start <= step && lengths[i] > 0);
    return { cell, products: step - starts[cell] + 1 };
  }

  const bounded = (step) => Math.max(0, Math.min(step, last));

  /**
   * One step on; null, everything, after the last.
   * @param {number|null} at the step, null while everything is shown
   * @param {number} lit the output cell that is lit while everything is shown, −1 without: it has been read already
   */
  function after(at, lit) {
    if (at !== null) return at >= last ? null : at + 1;
    return single || lit >= last ? 0 : lit + 1;
  }

  const before = (at) => bounded((at ?? last + 1) - 1);

  return { last, position, bounded, after, before };
}
