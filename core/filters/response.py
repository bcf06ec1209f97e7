"""What a response says: statistics, levels for a screen, gradients."""

from dataclasses import dataclass

import numpy as np
import torch

from core.filters.apply import apply
from core.filters.geometry import Geometry

_SAMPLES = 65_536


@dataclass(frozen=True, eq=False)
class Summary:
    """Statistics of a response, in grey levels.

    Attributes:
        minimum, maximum, mean: over all numbers.
        negative, zero, above_white: how many numbers are < 0, = 0, > 255.
        size: how many numbers there are.
        limit: symmetric end of the display scale: the 99.5th percentile of |response|, never 0.
        histogram: counts in equal bins over [−reach, reach], reach = max |response|.
        edges: the bins' bounds, one more than bins.
    """

    minimum: float
    maximum: float
    mean: float
    negative: int
    zero: int
    above_white: int
    size: int
    limit: float
    histogram: np.ndarray
    edges: np.ndarray


def summarise(response: np.ndarray, *, bins: int = 64) -> Summary:
    """Statistics of a response, float32 of any shape."""
    values = torch.from_numpy(response).flatten()
    low, high = (float(value) for value in torch.aminmax(values))
    reach = max(-low, high) or 1.0
    sampled = np.abs(response.reshape(-1)[:: max(1, response.size // _SAMPLES)])
    limit = float(np.percentile(sampled, 99.5)) or reach
    counts = torch.histc(values, bins=bins, min=-reach, max=reach)
    return Summary(
        minimum=low,
        maximum=high,
        mean=float(values.mean(dtype=torch.float64)),
        negative=int(np.count_nonzero(response < 0)),
        zero=response.size - int(np.count_nonzero(response)),
        above_white=int(np.count_nonzero(response > 255)),
        size=response.size,
        limit=limit,
        histogram=counts.numpy().astype(np.int64),
        edges=np.linspace(-reach, reach, bins + 1),
    )


def levels(response: np.ndarray, *, limit: float, mode: str = "signed") -> np.ndarray:
    """A response as uint8 levels of the same shape.

    Args:
        limit: the |response| shown with the strongest level; stronger ones share it.
        mode: `signed` (128 is exactly zero, −limit is 1, +limit is 255), `absolute` (|response|, limit is
            255) or `clipped` (rounded and cut to 0..255: what a screen prints).
    """
    values = torch.from_numpy(response)
    if mode == "signed":
        shown = (values * (127 / limit)).round_().clamp_(-127, 127).add_(128)
    elif mode == "absolute":
        shown = values.abs().mul_(255 / limit).round_().clamp_(max=255)
    else:
        shown = values.round().clamp_(0, 255)
    return shown.to(torch.uint8).numpy()


@dataclass(frozen=True, eq=False)
class Gradient:
    """Two derivatives of a picture, float32 (H', W') each.

    Attributes:
        gx, gy: responses of the two kernels, in grey levels, with the lecture's signs.
        magnitude: √(gx² + gy²).
        orientation: direction towards brighter in degrees [0, 360), counter-clockwise from right.
    """

    gx: np.ndarray
    gy: np.ndarray
    magnitude: np.ndarray
    orientation: np.ndarray


def gradient(
    pixels: np.ndarray, kernel_x: np.ndarray, kernel_y: np.ndarray, *, geometry: Geometry = Geometry()
) -> Gradient:
    """Length and direction of the luma's gradient from two kernels with the lecture's signs."""
    gx = apply(pixels, kernel_x, geometry=geometry, channels="gray")
    gy = apply(pixels, kernel_y, geometry=geometry, channels="gray")
    ## The vertical kernel is positive where the left is bright: brightness then grows to the left.
    direction = np.degrees(np.arctan2(gy, -gx)) % 360
    return Gradient(gx=gx, gy=gy, magnitude=np.hypot(gx, gy), orientation=direction)


def orientation_levels(found: Gradient, *, limit: float, hues: int = 64, shades: int = 64) -> np.ndarray:
    """Direction and length as one index, uint16 (H', W'): hue · shades + shade."""
    hue = (found.orientation * np.float32(hues / 360)).astype(np.uint16) % hues
    shade = np.minimum(found.magnitude * np.float32((shades - 1) / limit), shades - 1).astype(np.uint16)
    return hue * np.uint16(shades) + shade
