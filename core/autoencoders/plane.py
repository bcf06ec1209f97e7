"""Codes of two numbers as a plane: where pictures lie in it, and what the decoder makes of its points."""

from dataclasses import dataclass

import numpy as np

from core.autoencoders.coder import Coder

_INSIDE = 98.0  # percent of the pictures, each way, that the plane is made for
_MARGIN = 0.08  # of its side


@dataclass(frozen=True, eq=False)
class Plane:
    """Pictures by the two numbers of their codes.

    Attributes:
        points: float32 (N, 2), across and up; the few outside are put on the border.
        low, high: (2,), the ends of the plane.
        mosaic: uint8 (side · 32, side · 32, 3), the decoder's pictures of side × side points all over it.
    """

    points: np.ndarray
    low: tuple[float, float]
    high: tuple[float, float]
    mosaic: np.ndarray


def lay_out(coder: Coder, images: np.ndarray, *, way: str = "network", side: int = 16) -> Plane:
    """Pictures uint8 (N, 32, 32, 3) in the plane of a coder with two numbers, by its network or by PCA."""
    codes = coder.encode(images, way=way)[:, :2]
    rest = (100 - _INSIDE) / 2
    low, high = np.percentile(codes, [rest, 100 - rest], axis=0)
    margin = np.maximum((high - low) * _MARGIN, 1e-3)
    low, high = low - margin, high + margin
    ends = (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))
    return Plane(
        points=np.clip(codes, low, high).astype(np.float32),
        low=ends[0],
        high=ends[1],
        mosaic=mosaic(coder.decode(grid(*ends, side), way=way), side),
    )


def grid(low: tuple[float, float], high: tuple[float, float], side: int) -> np.ndarray:
    """Points (side², 2) in the middles of side × side cells of a rectangle: top to bottom, left to right."""
    xs, ys = (a + (b - a) * (np.arange(side) + 0.5) / side for a, b in zip(low, high, strict=True))
    return np.stack([np.tile(xs, side), np.repeat(ys[::-1], side)], axis=1)


def mosaic(pictures: np.ndarray, columns: int) -> np.ndarray:
    """Pictures uint8 (N, h, w, 3) as one, so many in a row; missing ones are grey."""
    n, height, width, _ = pictures.shape
    rows = -(-n // columns)
    padded = np.full((rows * columns, height, width, 3), 128, dtype=np.uint8)
    padded[:n] = pictures
    return (
        padded.reshape(rows, columns, height, width, 3)
        .swapaxes(1, 2)
        .reshape(rows * height, columns * width, 3)
    )
