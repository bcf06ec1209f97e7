"""The arithmetic of one number of a response."""

from dataclasses import dataclass

import numpy as np

from core.errors import ConvScopeError
from core.filters.apply import effective
from core.filters.channels import planes
from core.filters.geometry import PLAIN, Geometry


@dataclass(frozen=True, eq=False)
class PixelTrace:
    """One number of a response, with everything that went into it.

    Attributes:
        row, col: its place in the response.
        rows, cols: rows (kh,) and columns (kw,) under the window; beyond the picture's first and last
            where the window reaches into the padding.
        source_rows, source_cols: the picture's rows and columns that the numbers come from after the
            border's rule; −1 is a zero.
        window: the numbers under the kernel, padding included: int (kh, kw), or (kh, kw, 3) for the three
            channels of `each` and `sum`.
        padded: bool (kh, kw), which of them lie in the padding.
        weights: (kh, kw) as laid on the picture: flipped for a true convolution.
        products: window times weights, float64, the window's shape.
        sums: the products' sum in every channel: one number or three.
        total: sum of all products: the response for one channel and for `sum`; for `each`, see `sums`.
        flipped: whether the kernel was flipped.
    """

    row: int
    col: int
    rows: np.ndarray
    cols: np.ndarray
    source_rows: np.ndarray
    source_cols: np.ndarray
    window: np.ndarray
    padded: np.ndarray
    weights: np.ndarray
    products: np.ndarray
    sums: tuple[float, ...]
    total: float
    flipped: bool


def pixel(
    pixels: np.ndarray,
    weights: np.ndarray,
    row: int,
    col: int,
    *,
    geometry: Geometry = PLAIN,
    channels: str = "each",
) -> PixelTrace:
    """The arithmetic of the response's number at (row, col); arguments as `apply`.

    Raises:
        ConvScopeError: `pixel-outside` (row, col and the response's rows, cols); as `Geometry.output_shape`.
    """
    height, width = geometry.output_shape(pixels.shape, weights.shape)
    if not (0 <= row < height and 0 <= col < width):
        raise ConvScopeError("pixel-outside", row=row, col=col, rows=height, cols=width)
    rows, source_rows = _under(row, 0, pixels.shape, weights.shape, geometry)
    cols, source_cols = _under(col, 1, pixels.shape, weights.shape, geometry)
    window = planes(pixels[np.ix_(source_rows, source_cols)], channels).astype(np.int64)  # (kh, kw, C)
    window[source_rows < 0] = 0
    window[:, source_cols < 0] = 0
    laid = effective(weights, geometry)
    products = window * laid[..., None].astype(np.float64)
    sums = tuple(float(channel) for channel in products.sum(axis=(0, 1)))
    one = window.shape[2] == 1
    return PixelTrace(
        row=row,
        col=col,
        rows=rows,
        cols=cols,
        source_rows=source_rows,
        source_cols=source_cols,
        window=window[..., 0] if one else window,
        padded=(rows != source_rows)[:, None] | (cols != source_cols),
        weights=laid,
        products=products[..., 0] if one else products,
        sums=sums,
        total=sum(sums),
        flipped=geometry.flip,
    )


def _under(
    place: int, axis: int, image_shape: tuple[int, ...], kernel_shape: tuple[int, ...], geometry: Geometry
) -> tuple[np.ndarray, np.ndarray]:
    """Positions under the kernel along an axis, and the pixels that stand there."""
    before, _ = geometry.pads(kernel_shape)[axis]
    positions = place * geometry.stride - before + np.arange(kernel_shape[axis]) * geometry.dilation
    return positions, geometry.sources(positions, image_shape[axis])
