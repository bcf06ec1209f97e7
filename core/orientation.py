"""How well a pair of derivative kernels measures the direction of an edge.

The test picture is a star with known edges: along a circle around its centre the brightness rises and
falls as a cosine, so that the true gradient at every pixel is at right angles to the radius.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import filters, images, kernels, rendering
from core.filters import Geometry
from core.rendering import Rendered

# Degrees of error that fill the colour scale of an error picture.
WORST_SHOWN = 4.0
# A pixel is judged where the gradient is at least this share of the strongest one.
_CLEAR = 0.25


def measured_error(pixels: np.ndarray, truth: np.ndarray, operator: str) -> tuple[np.ndarray, np.ndarray]:
    """The error of the direction that `operator` (`sobel`, `scharr`, `prewitt`) measures.

    Args:
        pixels: uint8 (H, W).
        truth: true directions towards brighter, in degrees, (H, W).

    Returns:
        The signed error in degrees, (H, W), in [-180, 180), and a mask of the pixels on a clear edge.
    """
    kernel_x, kernel_y = kernels.turned(operator, 0), kernels.turned(operator, 90)
    found = filters.gradient(pixels, kernel_x.weights, kernel_y.weights, geometry=Geometry())
    error = (found.orientation - truth + 180) % 360 - 180
    return error, found.magnitude >= _CLEAR * found.magnitude.max()


@dataclass(frozen=True, eq=False)
class ErrorPicture:
    """The error at every pixel as a picture; its mean and 99th percentile over clear edges, in degrees."""

    picture: Rendered
    mean: float
    worst: float


def error_picture(
    operator: str,
    *,
    angle: float,
    noise: float,
    size: int,
    palette: np.ndarray,
    crop: tuple[int, int] | None = None,
) -> ErrorPicture:
    """Where on a star turned by `angle` degrees an operator errs.

    Args:
        noise: standard deviation of the noise added to the star, in grey levels.
        palette: uint8 (256, 3), from no error to `WORST_SHOWN` degrees or more.
        crop: rows and columns of the middle to be shown; None shows all.
    """
    pixels, truth, judged = _star(size, angle, noise)
    error, clear = measured_error(pixels, truth, operator)
    chosen = judged & clear
    size_of_error = np.abs(error)
    levels = np.where(chosen, np.minimum(size_of_error / WORST_SHOWN, 1) * 255, 0).astype(np.uint8)
    high, wide = crop or levels.shape
    top, left = (size - high) // 2, (size - wide) // 2
    return ErrorPicture(
        picture=rendering.levels(levels[top : top + high, left : left + wide], palette=palette),
        mean=float(size_of_error[chosen].mean()),
        worst=float(np.percentile(size_of_error[chosen], 99)),
    )


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """Mean signed error (degrees) over the true direction (degrees, 0..90) for one operator."""

    operator: str
    directions: list[float]
    errors: list[float]


@lru_cache(maxsize=32)
def error_curve(operator: str, *, noise: float = 0.0, size: int = 257, step: float = 3.0) -> ErrorCurve:
    """The mean error by true direction, over nine turns of the star, all quadrants folded into one."""
    width = round(90 / step)
    sums, counts = np.zeros(width + 1), np.zeros(width + 1)
    for angle in np.linspace(0, 22.5, 9, endpoint=False):
        pixels, truth, judged = _star(size, float(angle), noise)
        error, clear = measured_error(pixels, truth, operator)
        chosen = judged & clear
        bins = np.rint(truth[chosen] % 90 / step).astype(int)
        sums += np.bincount(bins, weights=error[chosen], minlength=width + 1)
        counts += np.bincount(bins, minlength=width + 1)
    # 0° and 90° are the same direction, one quadrant on.
    sums[0] = sums[-1] = sums[0] + sums[-1]
    counts[0] = counts[-1] = counts[0] + counts[-1]
    return ErrorCurve(
        operator=operator,
        directions=(np.arange(width + 1) * step).tolist(),
        errors=(sums / np.maximum(counts, 1)).tolist(),
    )


def _star(size: int, angle: float, noise: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pixels = images.sample("star", size=size, angle=angle).pixels
    truth, judged = images.star_orientation(size, angle=angle)
    if noise > 0:
        grain = np.random.default_rng(0).normal(0, noise, pixels.shape)
        pixels = (pixels + grain).round().clip(0, 255).astype(np.uint8)
    return pixels, truth, judged
