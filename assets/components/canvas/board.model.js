/** Drawing on a square of pixels, without the page: what can be taken back, lines, areas. */

/** Drawings that can be taken back, at most so many; the oldest is forgotten first. */
export function createHistory(most) {
  let kept = [];
  return {
    keep(drawing) {
      kept = [...kept.slice(1 - most), drawing];
    },
    /** The drawing kept last, or undefined. */
    takeBack: () => kept.pop(),
  };
}

/** The pixels of a straight line between two, both of them included. */
export function line([x0, y0], [x1, y1]) {
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  return Array.from({ length: steps + 1 }, (_, i) => [Math.round(x0 + ((x1 - x0) * i) / steps), Math.round(y0 + ((y1 - y0) * i) / steps)]);
}

/**
 * Everything of one colour that hangs together with a pixel, as [x, y].
 * @param {ArrayLike<number>} colours of side × side pixels, row by row
 */
export function area(colours, side, [x, y]) {
  const from = colours[y * side + x];
  const seen = new Set([y * side + x]);
  for (const at of seen) {
    const [row, col] = [Math.floor(at / side), at % side];
    for (const [r, c] of [[row - 1, col], [row + 1, col], [row, col - 1], [row, col + 1]]) {
      if (r >= 0 && r < side && c >= 0 && c < side && colours[r * side + c] === from) seen.add(r * side + c);
    }
  }
  return [...seen].map((at) => [at % side, Math.floor(at / side)]);
}
