/** What pasting does to the numbers of a grid, without the page. */

/**
 * A block written into values from a place on, padding left alone.
 * @param {number[][]} values
 * @param {number[][]} block
 * @param {{row: number, col: number}} place of the block's first number
 * @param {{resizable?: number, padded?: boolean[][]}} spec the longest side that the values may grow to; cells that are padding
 * @returns {number[][]|null} null if it would make them too large
 */
export function spread(values, block, { row, col }, { resizable, padded }) {
  const rows = resizable ? Math.max(values.length, row + block.length) : values.length;
  const cols = resizable ? Math.max(values[0].length, col + block[0].length) : values[0].length;
  if (resizable && Math.max(rows, cols) > resizable) return null;
  const at = (r, c) => (padded?.[r]?.[c] ? null : block[r - row]?.[c - col]) ?? values[r]?.[c] ?? 0;
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => at(r, c)));
}
