"""From three channels to one: the grey value that a lesson filters."""

import numpy as np

CHANNELS = ("each", "gray", "sum")

# Grey values of so many pixels at a time: the 32-bit sums stay in the processor's cache.
_PIXELS_AT_ONCE = 1 << 16


def luma(pixels: np.ndarray) -> np.ndarray:
    """Brightness, uint8 (H, W), of uint8 (H, W, 3): 0.299 R + 0.587 G + 0.114 B, rounded.

    The weights are ITU-R BT.601's in 1/65536, so that every value equals that of PIL's mode L.
    A gray picture (H, W) is returned as it is.
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
        total += np.uint32(32768)
        total >>= np.uint32(16)
        gray[first : first + step] = total
    return gray


def planes(pixels: np.ndarray, channels: str) -> np.ndarray:
    """The numbers a kernel is laid on: (H, W, C), uint8, or int16 (0..765) for `"sum"` of three channels.

    Args:
        channels: `"each"`, `"gray"` or `"sum"`; a gray picture is one channel in all of them.
    """
    if channels not in CHANNELS:
        raise ValueError(f"channels {channels!r} is none of {', '.join(CHANNELS)}")
    if channels == "gray" or pixels.ndim == 2:
        return luma(pixels)[..., None]
    if channels == "each":
        return pixels
    red, green, blue = np.moveaxis(pixels, 2, 0)
    total = red.astype(np.int16)
    total += green
    total += blue
    return total[..., None]
