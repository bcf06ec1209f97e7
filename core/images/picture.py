"""A picture as the rest of the app knows it."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

Remark = Literal[
    "first-frame-of-animation",
    "first-page",
    "rotated-by-exif",
    "alpha-over-background",
    "palette-expanded",
    "cmyk-converted",
    "16-bit-scaled",
    "float-scaled",
    "resized",
]
REMARKS: tuple[Remark, ...] = get_args(Remark)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in working size.

    Attributes:
        pixels: uint8 (H, W) gray or (H, W, 3) RGB, read-only.
        digest: SHA-256 of the file, or of a sample's name and parameters; tells pictures apart in caches.
        source_height, source_width: size of the file's picture, upright.
        format: the file's format (`JPEG`, `PNG`, …), `sample` for samples.
        remarks: codes of what was done to the file's pixels, of `REMARKS`, in this order.
        white: the pixel value to be shown as white; 255 except for the lecture's small matrices.
    """

    pixels: np.ndarray
    digest: str
    source_height: int
    source_width: int
    format: str
    remarks: tuple[Remark, ...] = ()
    white: int = 255


def frozen(pixels: np.ndarray) -> np.ndarray:
    """The array, contiguous and read-only, so that no caller changes what others see."""
    pixels = np.ascontiguousarray(pixels)
    pixels.setflags(write=False)
    return pixels
