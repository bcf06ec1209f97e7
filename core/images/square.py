"""A square piece of a picture, made as small as a network takes it."""

import numpy as np
from PIL import Image


def square(
    pixels: np.ndarray, side: int, *, zoom: float = 1.0, across: float = 0.5, down: float = 0.5
) -> np.ndarray:
    """Cut a square out of a picture and shrink it: uint8 RGB (side, side, 3).

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        zoom: 1 takes the largest square, 2 one of half its side, …
        across, down: where the square lies, each from 0 (left, top) to 1 (right, bottom).
    """
    height, width = pixels.shape[:2]
    edge = max(1.0, min(height, width) / max(zoom, 1.0))
    left, top = (width - edge) * across, (height - edge) * down
    small = (
        Image.fromarray(pixels)
        .convert("RGB")
        .resize((side, side), Image.Resampling.LANCZOS, box=(left, top, left + edge, top + edge))
    )
    return np.array(small)
