/** Where the grids of a trace stand: one line for every channel, then their sum. A grid's own `glyph` and `breaks` go first. */

export function arranged(links, grids, bias) {
  const several = links.channels.length > 1;
  const added = grids.some(({ name }) => name === bias);
  const result = several && !added ? "Σ =" : "=";
  const glyphs = new Map([[bias, several ? "Σ +" : "+"], [links.output, links.reduce === "sum" ? result : "→"]]);
  const lines = new Set();
  for (const [i, { input, kernel, partial }] of links.channels.entries()) {
    if (kernel) glyphs.set(kernel, "∗");
    if (partial) glyphs.set(partial, "=");
    if (i > 0 && input !== links.channels[i - 1].input) lines.add(input);
  }
  if (several) lines.add(added ? bias : links.output);
  return grids.map((grid) => ({ ...grid, glyph: grid.glyph ?? glyphs.get(grid.name) ?? "", breaks: grid.breaks ?? lines.has(grid.name) }));
}
