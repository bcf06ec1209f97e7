"""From three channels to one: the brightness that an edge filter looks at."""

import numpy as np

CHANNELS = ("each", "gray", "sum")

# Brightness of so many pixels at a time: the 32-bit sums then stay in the processor's cache.
_PIXELS_AT_ONCE = 1 << 16


def luma(pixels: np.ndarray) -> np.ndarray:
    """Brightness, uint8 (H, W), of uint8 (H, W, 3): 0.299 R + 0.587 G + 0.114 B, rounded.

    The weights of ITU-R BT.601 in 1/65536, so that every value equals that of PIL's mode L.
    A gray picture (H, W) comes back as it is.
    """
    if pixels.ndim == 2:
        return pixels
    gray = np.empty(pixels.shape[:2], np.uint8)
    step = max(1, _PIXELS_AT_ONCE // pixels.shape[1])
    for first in range(0, len(pixels), step):
        red, green, blue = np.moveaxis(pixels[first : first + step], 2, 0)
        total = red * np.uint32(19595)
        total += green * np.uint32(38470)
        total += blue * np.uint32(7471)
        total += np.uint32(1 << 15)
        gray[first : first + step] = total >> np.uint32(16)
    return gray


def planes(pixels: np.ndarray, channels: str) -> np.ndarray:
    """The numbers that a kernel is laid on: uint8 (H, W, C).

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        channels: `"each"`, `"gray"` (C = 1) or `"sum"`; a gray picture has C = 1 in all of them.
    """
    if channels not in CHANNELS:
        raise ValueError(f"channels {channels!r} is none of {', '.join(CHANNELS)}")
    if pixels.dtype != np.uint8:
        raise TypeError(f"pixels are {pixels.dtype}, must be uint8")
    return luma(pixels)[..., None] if channels == "gray" or pixels.ndim == 2 else pixels
