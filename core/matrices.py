"""Small matrices and volumes to compute with by hand."""

import numpy as np


def random(shape: tuple[int, ...], *, seed: int) -> np.ndarray:
    """Whole numbers 0 to 9, as float64; the same seed gives the same numbers."""
    return np.random.default_rng(seed).integers(0, 10, shape).astype(np.float64)


def resized(values: np.ndarray, shape: tuple[int, ...], *, fill: np.ndarray | None = None) -> np.ndarray:
    """Cut off, or continued, at the end of every axis: with zeros, or with what `fill` (of `shape`) holds there."""
    out = np.zeros(shape) if fill is None else fill.copy()
    kept = tuple(slice(0, min(new, old)) for new, old in zip(shape, values.shape, strict=True))
    out[kept] = values[kept]
    return out
