/** The index arithmetic of a convolution, for lighting cells up. Numbers are computed by `core`. */

/** Index into `n` cells for a position that may lie beyond the border; null where the border is zero. */
export function mirrored(index, n, border) {
  if (index >= 0 && index < n) return index;
  if (border === "replicate") return Math.min(n - 1, Math.max(0, index));
  if (border === "circular") return ((index % n) + n) % n;
  if (border === "reflect" && n > 1) {
    const period = 2 * (n - 1);
    const place = ((index % period) + period) % period;
    return place < n ? place : period - place;
  }
  return null;
}

/**
 * A matrix with its padding around it.
 * @param {number[][]} values
 * @param {[[number, number], [number, number]]} pads top, bottom; left, right
 * @param {"zero"|"reflect"|"replicate"|"circular"} border
 * @returns {{values: number[][], padded: boolean[][]}}
 */
export function withPadding(values, [[top, bottom], [left, right]], border) {
  const [rows, cols] = [values.length, values[0].length];
  const spread = (n, before, after) => Array.from({ length: before + n + after }, (_, i) => i - before);
  const [ys, xs] = [spread(rows, top, bottom), spread(cols, left, right)];
  const inside = (index, n) => index >= 0 && index < n;
  const at = (y, x) => {
    const [row, col] = [mirrored(y, rows, border), mirrored(x, cols, border)];
    return row === null || col === null ? 0 : values[row][col];
  };
  return {
    values: ys.map((y) => xs.map((x) => at(y, x))),
    padded: ys.map((y) => xs.map((x) => !inside(y, rows) || !inside(x, cols))),
  };
}

/** A kernel turned by 180°, as true convolution applies it. */
export function turned(kernel) {
  return kernel.map((row) => [...row].reverse()).reverse();
}

/** All cells (row, col) of a matrix, column by column, as the lecture adds its products up. */
export function cellsOf(rows, cols) {
  return Array.from({ length: rows * cols }, (_, i) => [i % rows, Math.floor(i / rows)]);
}
