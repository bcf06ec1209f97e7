"""What a response says: statistics, and levels for a screen."""

import math
from dataclasses import dataclass

import numpy as np
import torch

from core.filters.apply import strips
from core.filters.geometry import PLAIN, Geometry

MODES = ("signed", "absolute", "clipped", "edges")

# Numbers looked at for the display limit, and numbers turned into levels at a time (cache-sized).
_SAMPLES = 1 << 16
_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class Summary:
    """Statistics of a response, in grey levels, over all its channels.

    Attributes:
        minimum, maximum, mean: over all numbers.
        negative, zero, above_white: how many numbers are < 0, = 0, > 255.
        size: how many numbers there are.
        limit: symmetric end of the display scale: the 99.5th percentile of |response|, from evenly spread
            samples where numbers are many; the largest |response| where that is 0, and 1 for all zeros.
        histogram: counts in equal bins over [−reach, reach], reach = max |response|; zeros are in the bin
            that starts at 0.
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
    """Statistics of a response, float32 (H, W) or (H, W, 3); `bins` is even, at most 256."""
    low, high = float(response.min()), float(response.max())
    reach = max(-low, high) or 1.0
    return Summary(
        minimum=low,
        maximum=high,
        mean=float(response.mean(dtype=np.float64)),
        negative=int(np.count_nonzero(response < 0)),
        zero=int(np.count_nonzero(response == 0)),
        above_white=int(np.count_nonzero(response > 255)),
        size=response.size,
        limit=_limit(response) or reach,
        histogram=_histogram(response, reach, bins),
        edges=np.linspace(-reach, reach, bins + 1),
    )


def _limit(response: np.ndarray) -> float:
    """99.5th percentile of |response|, rounded up to a sampled number."""
    step, row = max(1, response.size // _SAMPLES), response[0].size
    while math.gcd(step, row) > 1:  # or samples would stay in a few columns
        step += 1
    samples = np.abs(response.reshape(-1)[::step])
    place = math.ceil(0.995 * (samples.size - 1))
    return float(np.partition(samples, place)[place])


def _histogram(response: np.ndarray, reach: float, bins: int) -> np.ndarray:
    bin_of = np.multiply(response, np.float32(bins / 2 / reach))
    bin_of += np.float32(bins // 2)
    np.clip(bin_of, 0, bins - 1, out=bin_of)
    # numpy counts 64-bit numbers only; torch counts bytes, 3 times as fast.
    return torch.bincount(torch.from_numpy(bin_of.astype(np.uint8)).flatten(), minlength=bins).numpy()


def _signed(part: np.ndarray, limit: np.float32, out: np.ndarray) -> None:
    shown = part * (np.float32(127) / limit)
    shown += np.float32(128)
    np.rint(shown, out=shown)
    out[...] = np.clip(shown, 1, 255, out=shown)


def _absolute(part: np.ndarray, limit: np.float32, out: np.ndarray) -> None:
    shown = np.abs(part)
    shown *= np.float32(255) / limit
    np.rint(shown, out=shown)
    out[...] = np.minimum(shown, np.float32(255), out=shown)


def _clipped(part: np.ndarray, _: np.float32, out: np.ndarray) -> None:
    shown = np.rint(part)
    out[...] = np.clip(shown, 0, 255, out=shown)


def _edges(part: np.ndarray, limit: np.float32, out: np.ndarray) -> None:
    np.multiply(np.abs(part) >= limit, np.uint8(255), out=out)


_LEVELS = {"signed": _signed, "absolute": _absolute, "clipped": _clipped, "edges": _edges}


def levels(response: np.ndarray, *, limit: float, mode: str = "signed") -> np.ndarray:
    """A response as uint8 levels of the same shape.

    Args:
        response: float32 (H, W) or (H, W, 3), in grey levels.
        limit: the |response| that gets the strongest level; stronger ones share it. Above 0.
        mode: `"signed"` (0 is 128, −limit is 1, +limit is 255), `"absolute"` (|response|: 0 is 0, limit is
            255), `"clipped"` (rounded and cut to 0..255, whatever the limit: what a screen prints) or
            `"edges"` (255 where |response| ≥ limit, else 0).
    """
    if mode not in MODES:
        raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
    found = np.empty(response.shape, np.uint8)
    step = max(1, _AT_ONCE // response[0].size)
    for first in range(0, len(response), step):
        _LEVELS[mode](response[first : first + step], np.float32(limit), found[first : first + step])
    return found


def levels_in_strips(
    pixels: np.ndarray,
    weights: np.ndarray,
    *,
    geometry: Geometry = PLAIN,
    channels: str = "each",
    limit: float,
    mode: str = "signed",
) -> np.ndarray:
    """`levels(apply(…))` for pictures of any size: float32 memory stays at a few MB.

    Args: as `apply` and `levels`.

    Raises:
        ConvScopeError: as `Geometry.output_shape`.
    """
    depth = pixels.shape[2:] if channels == "each" else ()
    found = np.empty((*geometry.output_shape(pixels.shape, weights.shape), *depth), np.uint8)
    for rows, strip in strips(pixels, weights[None], geometry=geometry, channels=channels):
        found[rows] = levels(strip[0], limit=limit, mode=mode)
    return found
