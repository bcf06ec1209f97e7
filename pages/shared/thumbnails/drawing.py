"""What the makers of thumbnails share: a picture made small, a response, cells as large as stamps."""

from collections.abc import Callable

import numpy as np

from core import images
from pages.shared import figures

SIDE = 384


def small(name: str) -> np.ndarray:
    """A sample, cut to 4:3 around its middle and made small."""
    pixels = images.sample(name).pixels
    height, width = pixels.shape[:2]
    high, wide = min(height, width * 3 // 4), min(width, height * 4 // 3)
    top, left = (height - high) // 2, (width - wide) // 2
    return images.thumbnail(pixels[top : top + high, left : left + wide], side=SIDE)


def response(picture: str, kernel: str, mode: str = "signed") -> Callable[[str], bytes]:
    def maker(theme: str) -> bytes:
        from core import kernels, rendering
        from core.filters import Geometry

        return rendering.response(
            small(picture),
            kernels.get(kernel).weights,
            geometry=Geometry(),
            channels="gray",
            mode=mode,
            palette=figures.diverging(theme),
        ).data

    return maker


def zoomed(picture: str, side: int, kernel: str | None = None) -> Callable[[str], bytes]:
    """A picture of few pixels, each as large as a stamp, under a kernel or as it is."""

    def maker(theme: str) -> bytes:
        from core import filters, kernels
        from core.filters import Geometry

        pixels = images.thumbnail(small(picture), side=side)
        if kernel is None:
            return images.encode(blocks(pixels), format="png")
        values = filters.apply(pixels, kernels.get(kernel).weights, geometry=Geometry(), channels="gray")
        levels = filters.levels(values, limit=filters.summarise(values).limit, mode="signed")
        return images.encode(blocks(levels), palette=figures.diverging(theme), format="png")

    return maker


def blocks(cells: np.ndarray) -> np.ndarray:
    times = SIDE // cells.shape[1]
    return cells.repeat(times, axis=0).repeat(times, axis=1)


def strips(rows: np.ndarray, theme: str) -> bytes:
    """Numbers −1..1, (rows, T), as coloured cells in a picture of 4:3."""
    palette = figures.diverging(theme)
    cells = palette[(128 + np.clip(rows, -1, 1) * 127).round().astype(np.uint8)]
    down, across = 192 // len(cells), 256 // cells.shape[1]
    return images.encode(cells.repeat(2 * max(down, 1), axis=0).repeat(2 * max(across, 1), axis=1))
