"""Canny's edge detector: the end of the classical road (Canny 1986, IEEE PAMI 8(6))."""

from dataclasses import dataclass

import numpy as np

from core.errors import ConvScopeError
from core.filters import luma


@dataclass(frozen=True, eq=False)
class CannyStages:
    """What Canny's detector sees on the way.

    Attributes:
        smoothed: uint8 (H, W), the luma under a Gaussian.
        edges: bool (H, W), lines one pixel thin.
    """

    smoothed: np.ndarray
    edges: np.ndarray


def canny(pixels: np.ndarray, *, sigma: float, low: float, high: float) -> CannyStages:
    """Smooth, take the gradient, keep its ridges, follow them between two thresholds (scikit-image).

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        sigma: of the Gaussian, in pixels.
        low, high: thresholds of the length of Sobel's gradient, in grey levels (a step of 1 is 4).

    Raises:
        ConvScopeError: `canny-thresholds` (low, high) if low is above high.
    """
    if low > high:
        raise ConvScopeError("canny-thresholds", low=low, high=high)
    # Imported here: only this function needs it, and it takes a third of a second.
    from skimage.feature import canny as detect
    from skimage.filters import gaussian

    gray = (luma(pixels) if pixels.ndim == 3 else pixels).astype(np.float32)
    smoothed = gaussian(gray, sigma=sigma, preserve_range=True, mode="nearest")
    edges = detect(gray, sigma=sigma, low_threshold=low, high_threshold=high, mode="nearest")
    return CannyStages(smoothed=np.rint(smoothed).clip(0, 255).astype(np.uint8), edges=edges)
