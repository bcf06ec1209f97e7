"""Small matrices to compute with by hand."""

import numpy as np


def random(shape: tuple[int, ...], *, seed: int) -> np.ndarray:
    """Whole numbers 0 to 9, as float64; the same seed gives the same numbers."""
    return np.random.default_rng(seed).integers(0, 10, shape).astype(np.float64)


def resized(matrix: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Cut off or filled with zeros at the bottom and on the right."""
    out = np.zeros(shape)
    rows, cols = min(shape[0], matrix.shape[0]), min(shape[1], matrix.shape[1])
    out[:rows, :cols] = matrix[:rows, :cols]
    return out
