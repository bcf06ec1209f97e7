"""A picture as the rest of the app knows it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in working size.

    Attributes:
        pixels: uint8 (H, W) gray or (H, W, 3) RGB, read-only.
        digest: SHA-256 of the file, or of a sample's name and parameters; tells pictures apart in caches.
        source_height, source_width: size of the file's picture, upright.
        format: the file's format (`JPEG`, `PNG`, …), `sample` for samples.
        remarks: codes of what was done on the way (`resized`, `first-frame-of-animation`, …).
        white: the pixel value to be shown as white; 255 except for the lecture's small matrices.
    """

    pixels: np.ndarray
    digest: str
    source_height: int
    source_width: int
    format: str
    remarks: tuple[str, ...] = ()
    white: int = 255


def frozen(pixels: np.ndarray) -> np.ndarray:
    """The array, contiguous and read-only, so that no caller changes what others see."""
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    return pixels
