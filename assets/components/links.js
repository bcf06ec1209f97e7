// Which cells belong together when one of them is pointed at, and the sum that they form.

/**
 * @param data the sheet's data: `links.mode` is "elementwise" (window, kernel, products share their places) or
 *   "convolution" (input, kernel, output with stride, dilation, pads, flip).
 * @param me the cell pointed at: { grid, row, col }.
 * @returns { cells: the cells to light, terms: [[pixel, weight], …] of the sum, total }.
 */
export function followers(data, me) {
  return data.links.mode === "convolution" ? slid(data, me) : elementwise(data, me)
}

const named = (data, name) => data.grids.find((grid) => grid.name === name)

function elementwise(data, { grid, row, col }) {
  const linked = data.grids.filter((each) => each.values.length > row && each.values[0].length > col && each.name !== "sum")
  const cells = grid === "sum" ? [] : linked.map((each) => ({ grid: each.name, row, col }))
  const [window, kernel] = [named(data, "window"), named(data, "kernel")]
  if (grid === "sum") {
    const terms = window.values.flatMap((line, r) => line.map((pixel, c) => [pixel, kernel.values[r][c]]))
    return { cells: [{ grid, row, col }], terms, total: named(data, "sum").values[0][0] }
  }
  const [pixel, weight] = [window.values[row][col], kernel.values[row][col]]
  return { cells, terms: [[pixel, weight]], total: named(data, "products").values[row][col] }
}

function slid(data, { grid, row, col }) {
  const { stride, dilation, pads, flip } = data.links
  const [input, kernel, output] = ["input", "kernel", "output"].map((name) => named(data, name))
  const [kh, kw] = [kernel.values.length, kernel.values[0].length]
  const source = (r, c, i, j) => [r * stride - pads[0][0] + i * dilation, c * stride - pads[1][0] + j * dilation]
  const weightAt = (i, j) => (flip ? [kh - 1 - i, kw - 1 - j] : [i, j])
  const every = (rows, cols, act) => Array.from({ length: rows * cols }, (_, n) => act(Math.floor(n / cols), n % cols)).flat()
  const inside = (y, x) => input.values[y]?.[x] !== undefined

  if (grid === "output") {
    const taps = every(kh, kw, (i, j) => {
      const [y, x] = source(row, col, i, j)
      const [a, b] = weightAt(i, j)
      return inside(y, x) ? [{ y, x, a, b }] : []
    })
    const whole = taps.length === kh * kw
    return {
      cells: [{ grid, row, col }, ...taps.map(({ y, x }) => ({ grid: "input", row: y, col: x })), ...taps.map(({ a, b }) => ({ grid: "kernel", row: a, col: b }))],
      terms: whole ? taps.map(({ y, x, a, b }) => [input.values[y][x], kernel.values[a][b]]) : [],
      total: output.values[row][col],
    }
  }
  const [oh, ow] = [output.values.length, output.values[0].length]
  const uses = every(oh, ow, (r, c) =>
    every(kh, kw, (i, j) => {
      const [y, x] = source(r, c, i, j)
      const [a, b] = weightAt(i, j)
      const mine = grid === "input" ? y === row && x === col : a === row && b === col && inside(y, x)
      return mine ? [{ r, c, y, x }] : []
    }),
  )
  const cells = uses.flatMap(({ r, c, y, x }) => [
    { grid: "output", row: r, col: c },
    { grid: "input", row: y, col: x },
  ])
  return { cells: grid === "input" ? [{ grid, row, col }, ...cells.filter((cell) => cell.grid === "output")] : [{ grid, row, col }, ...cells], terms: [] }
}
