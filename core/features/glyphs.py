"""A picture of its histograms: in every cell a line for each direction of edges, the brighter the more there is of it."""

import numpy as np

_HALF_WIDTH = 0.8  # of a line, in pixels


def glyphs(cells: np.ndarray, *, side: int) -> np.ndarray:
    """Histograms (rows, cols, orientations) drawn as lines: uint8 (rows · side, cols · side), 255 for the largest entry.

    A line runs along the edge, across the gradient that is counted.
    """
    strokes = _strokes(cells.shape[2], side)  # (O, side, side)
    strength = cells / max(float(cells.max()), 1e-9)
    drawn = np.einsum("rco,oyx->rycx", strength, strokes)
    rows, cols = cells.shape[:2]
    return (np.clip(drawn, 0, 1) * 255).round().astype(np.uint8).reshape(rows * side, cols * side)


def _strokes(orientations: int, side: int) -> np.ndarray:
    """A line through the middle for every bin, its borders smooth: (orientations, side, side), 0 to 1."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    turn = np.deg2rad((np.arange(orientations) + 0.5) * 180 / orientations)[:, None, None]
    away = np.abs(x * np.cos(turn) + y * np.sin(turn))  # from the line, along the gradient
    along = np.abs(y * np.cos(turn) - x * np.sin(turn))
    thin = np.clip(_HALF_WIDTH + 0.5 - away, 0, 1)
    return thin * np.clip(side / 2 - 0.5 - along, 0, 1)
