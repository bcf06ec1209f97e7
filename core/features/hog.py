"""Histograms of oriented gradients (Dalal & Triggs, CVPR 2005) of many small pictures at once.

The numbers are scikit-image's (`skimage.feature.hog` with `channel_axis`), which reads one picture at a time.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.errors import ConvScopeError

CELLS, BLOCKS, ORIENTATIONS = (2, 16), (1, 4), (2, 18)
EPSILON = 1e-5
CLIP = 0.2
_AT_ONCE = 500  # pictures: their gradients stay in the cache


@dataclass(frozen=True)
class Hog:
    """How a picture is divided.

    Attributes:
        cell: side of a cell, in pixels; a histogram is counted in each.
        block: side of a block, in cells; every block is normalised by itself, and blocks overlap.
        orientations: bins of a histogram, over 180°.
    """

    cell: int = 8
    block: int = 2
    orientations: int = 9

    def cells(self, side: int) -> int:
        """Cells along a side of so many pixels."""
        return side // self.cell

    def size(self, height: int, width: int) -> int:
        """How many numbers describe a picture; errors as `checked`."""
        rows, cols = (self.cells(side) - self.block + 1 for side in (height, width))
        if min(rows, cols) < 1:
            raise ConvScopeError("hog-too-small", height=height, width=width, least=self.cell * self.block)
        return rows * cols * self.block**2 * self.orientations


def hog(images: np.ndarray, how: Hog) -> np.ndarray:
    """The features of pictures uint8 (N, H, W, 3) or (N, H, W): float32 (N, `how.size(H, W)`), each from 0 to 1.

    Raises:
        ConvScopeError: `hog-too-small` (height, width, least) where not one block fits.
    """
    found = np.empty((len(images), how.size(*images.shape[1:3])), np.float32)
    for first in range(0, len(images), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        found[some] = blocks(histograms(images[some], how), how).reshape(len(images[some]), -1)
    return found


def histograms(images: np.ndarray, how: Hog) -> np.ndarray:
    """The cells' histograms, before blocks are normalised: float32 (N, rows, cols, orientations).

    Each is the sum of the gradients' lengths by direction, divided by the pixels of a cell: grey levels.
    """
    magnitude, bins = votes(images, how.orientations)
    n, height, width = magnitude.shape
    rows, cols = how.cells(height), how.cells(width)
    row = np.repeat(np.arange(rows), how.cell)[:, None]
    col = np.repeat(np.arange(cols), how.cell)[None, :]
    inside = (slice(None), slice(rows * how.cell), slice(cols * how.cell))
    cell = np.arange(n)[:, None, None] * rows * cols + row * cols + col  # (N, H, W)
    place = cell * how.orientations + bins[inside]
    sums = np.bincount(place.ravel(), magnitude[inside].ravel(), minlength=n * rows * cols * how.orientations)
    return (sums / how.cell**2).astype(np.float32).reshape(n, rows, cols, how.orientations)


def votes(images: np.ndarray, orientations: int) -> tuple[np.ndarray, np.ndarray]:
    """Of every pixel the length of the gradient, float32 (N, H, W) in grey levels, and the bin of its direction.

    ## A gradient is the difference of the two neighbours, right − left and below − above; 0 at the border.
    ## Of the three colours the one with the longest gradient counts.
    """
    levels = images.astype(np.int16) if images.ndim == 4 else images[..., None].astype(np.int16)
    down, right = np.zeros_like(levels), np.zeros_like(levels)
    down[:, 1:-1] = levels[:, 2:] - levels[:, :-2]
    right[:, :, 1:-1] = levels[:, :, 2:] - levels[:, :, :-2]
    if levels.shape[3] > 1:
        strongest = (down.astype(np.int32) ** 2 + right.astype(np.int32) ** 2).argmax(axis=3)[..., None]
        down = np.take_along_axis(down, strongest, axis=3)
        right = np.take_along_axis(right, strongest, axis=3)
    lengths, directions = _table(orientations)
    place = (down[..., 0].astype(np.int32) + 255) * 511 + right[..., 0] + 255
    return lengths[place], directions[place]


@cache
def _table(orientations: int) -> tuple[np.ndarray, np.ndarray]:
    """Length and bin of every gradient that two differences of 8-bit levels can make: (511 · 511,) each."""
    down, right = np.mgrid[-255:256, -255:256].astype(float)
    degrees = np.rad2deg(np.arctan2(down, right)) % 180
    edges = 180.0 / orientations * np.arange(1, orientations)
    return np.hypot(down, right).astype(np.float32).ravel(), np.digitize(degrees, edges).ravel()


def blocks(cells: np.ndarray, how: Hog) -> np.ndarray:
    """Overlapping blocks of cells, normalised: (N, rows, cols, O) → float32 (N, R, C, block, block, O).

    ## v / √(‖v‖² + ε²), nothing larger than 0.2, and once more ("L2-Hys"): contrast and light fall out.
    """
    size = (how.block, how.block)
    windows = np.lib.stride_tricks.sliding_window_view(cells, size, axis=(1, 2))  # (N, R, C, O, b, b)
    found = np.ascontiguousarray(windows.transpose(0, 1, 2, 4, 5, 3), np.float32)
    return _unit(np.minimum(_unit(found), np.float32(CLIP)))


def _unit(vectors: np.ndarray) -> np.ndarray:
    norm = np.einsum("nrcijo,nrcijo->nrc", vectors, vectors) + np.float32(EPSILON**2)
    return vectors / np.sqrt(norm)[..., None, None, None]
