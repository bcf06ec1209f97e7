"""Two derivatives of a picture, their length and their direction."""

from dataclasses import dataclass

import numpy as np
import torch

from core.filters.apply import strips
from core.filters.geometry import PLAIN, Geometry

# The largest float32 below 360: a tiny negative angle is rounded up to 360 itself.
_BELOW_360 = np.nextafter(np.float32(360), np.float32(0))


@dataclass(frozen=True, eq=False)
class Gradient:
    """Two derivatives of a picture, float32 (H', W') each; (H', W', 3) for `channels="each"` of colour.

    Attributes:
        gx, gy: responses of the two kernels, in grey levels, with the lecture's signs.
        magnitude: √(gx² + gy²), in grey levels.
        orientation: direction towards brighter in degrees, 0 ≤ orientation < 360, counter-clockwise from
            right (up is 90); 0 where nothing changes.
    """

    gx: np.ndarray
    gy: np.ndarray
    magnitude: np.ndarray
    orientation: np.ndarray


@torch.inference_mode()
def gradient(
    pixels: np.ndarray,
    kernel_x: np.ndarray,
    kernel_y: np.ndarray,
    *,
    geometry: Geometry = PLAIN,
    channels: str = "gray",
) -> Gradient:
    """Length and direction of a picture's gradient, from two kernels of one size with the lecture's signs.

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        kernel_x: (kh, kw), positive where the left is bright (a vertical-edge filter).
        kernel_y: (kh, kw), positive where the top is bright.
        geometry, channels: as `apply`.

    Raises:
        ConvScopeError: as `Geometry.output_shape`.
    """
    kernels = np.stack([kernel_x, kernel_y])
    size = geometry.output_shape(pixels.shape, kernel_x.shape)
    depth = pixels.shape[2:] if channels == "each" else ()
    gx, gy, magnitude, orientation = np.empty((4, *size, *depth), np.float32)
    for rows, (x, y) in strips(pixels, kernels, geometry=geometry, channels=channels):
        gx[rows], gy[rows] = x, y
        ## Kernel x is positive where the left is bright: brightness then grows to the left, hence −x.
        ## A flipped derivative kernel has the other sign.
        magnitude[rows], orientation[rows] = _polar(-x, y) if not geometry.flip else _polar(x, -y)
    return Gradient(gx=gx, gy=gy, magnitude=magnitude, orientation=orientation)


def _polar(right: np.ndarray, up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Length, and direction in degrees [0, 360), of vectors."""
    length = torch.hypot(torch.from_numpy(right), torch.from_numpy(up)).numpy()
    angle = torch.atan2(torch.from_numpy(up + 0), torch.from_numpy(right + 0))  # + 0: no −0, no −180°
    degrees = angle.rad2deg_().numpy()
    degrees += np.float32(360) * (degrees < 0)
    return length, np.minimum(degrees, _BELOW_360)


def orientation_levels(found: Gradient, *, limit: float, hues: int = 64, shades: int = 64) -> np.ndarray:
    """Direction and length as one index for a palette: uint16 (H', W'), hue · shades + shade.

    Hue h stands for directions from h · 360/hues degrees on; the shade grows with the magnitude and is
    shades − 1 from `limit` on.
    """
    hue = (found.orientation * np.float32(hues / 360)).astype(np.uint16)
    shade = found.magnitude * np.float32((shades - 1) / limit)
    np.rint(np.minimum(shade, np.float32(shades - 1)), out=shade)
    return np.minimum(hue, np.uint16(hues - 1)) * np.uint16(shades) + shade.astype(np.uint16)
