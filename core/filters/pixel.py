"""The arithmetic of one number of a response."""

from dataclasses import dataclass

import numpy as np

from core.errors import ConvScopeError
from core.filters.apply import effective
from core.filters.channels import luma
from core.filters.geometry import Geometry


@dataclass(frozen=True, eq=False)
class PixelTrace:
    """One number of a response, with everything that went into it.

    Attributes:
        row, col: its place in the response.
        rows, cols: rows and columns of the picture under the window, before the border's rule.
        window: the numbers under the kernel, int (kh, kw) or (kh, kw, 3), padding included.
        padded: bool (kh, kw), which of them lie outside the picture.
        weights: (kh, kw), as laid on the picture: flipped for a true convolution.
        products: window · weights, float64, the window's shape.
        total: their sum (a tuple of three for `each` on colour).
        flipped: whether the kernel was flipped.
    """

    row: int
    col: int
    rows: np.ndarray
    cols: np.ndarray
    window: np.ndarray
    padded: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    total: float
    flipped: bool


def pixel(
    pixels: np.ndarray,
    weights: np.ndarray,
    row: int,
    col: int,
    *,
    geometry: Geometry = Geometry(),
    channels: str = "each",
) -> PixelTrace:
    """The arithmetic of the response's number at (row, col).

    Raises:
        ConvScopeError: `pixel-outside` (row, col, rows, cols).
    """
    height, width = geometry.output_shape(pixels.shape, weights.shape)
    if not (0 <= row < height and 0 <= col < width):
        raise ConvScopeError("pixel-outside", row=row, col=col, rows=height, cols=width)
    source = luma(pixels) if channels == "gray" else pixels
    (top, _), (left, _) = geometry.pads(weights.shape)
    kh, kw = weights.shape
    rows = row * geometry.stride - top + np.arange(kh) * geometry.dilation
    cols = col * geometry.stride - left + np.arange(kw) * geometry.dilation
    read_rows, read_cols = geometry.sources(rows, source.shape[0]), geometry.sources(cols, source.shape[1])
    window = source[np.ix_(read_rows, read_cols)].astype(np.int64)
    window[(read_rows < 0)[:, None] | (read_cols < 0)[None, :]] = 0
    outside_rows, outside_cols = (
        (rows < 0) | (rows >= source.shape[0]),
        (cols < 0) | (cols >= source.shape[1]),
    )
    laid = effective(weights, geometry)
    products = window * (laid if window.ndim == 2 else laid[..., None])
    return PixelTrace(
        row=row,
        col=col,
        rows=rows,
        cols=cols,
        window=window,
        padded=outside_rows[:, None] | outside_cols[None, :],
        weights=laid,
        products=products,
        total=float(products.sum()),
        flipped=geometry.flip,
    )
