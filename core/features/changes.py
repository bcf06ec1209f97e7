"""What a description keeps and what it loses: a picture is changed, and how far its numbers move is measured."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.features.hog import Hog, hog


@dataclass(frozen=True)
class Change:
    """How far a change moves a picture: ‖after − before‖ / ‖before‖, of its pixels (0..255) and of its HOG features."""

    name: str
    pixels: float
    features: float


def _levels(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _quiet(pixels: np.ndarray) -> np.ndarray:
    """Room above and below, so that no change is cut off: levels 64 to 191."""
    return _levels(64 + pixels * (127 / 255))


# What is done to a picture uint8 (S, S, 3).
CHANGES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "brighter": lambda pixels: pixels + np.uint8(60),
    "negative": lambda pixels: 255 - pixels,
    "colours": lambda pixels: pixels[..., [1, 2, 0]],
    "contrast": lambda pixels: _levels(128 + (pixels - 128.0) * 2),
    "shift_1": lambda pixels: np.roll(pixels, 1, axis=1),
    "shift_4": lambda pixels: np.roll(pixels, 4, axis=1),
    "mirrored": lambda pixels: pixels[:, ::-1],
    "turned": lambda pixels: np.array(Image.fromarray(pixels).rotate(15, Image.Resampling.BICUBIC)),
    "noise": lambda pixels: _levels(pixels + np.random.default_rng(1).normal(0, 10, pixels.shape)),
}


def changes(pixels: np.ndarray, how: Hog) -> list[Change]:
    """Every one of `CHANGES` on a picture uint8 (S, S, 3), of half its contrast; errors as `hog`."""
    before = _quiet(pixels)
    described = hog(before[None], how)
    found = []
    for name, change in CHANGES.items():
        after = change(before)
        found.append(
            Change(
                name,
                _moved(before.astype(float), after.astype(float)),
                _moved(described, hog(after[None], how)),
            )
        )
    return found


def _moved(before: np.ndarray, after: np.ndarray) -> float:
    return float(np.linalg.norm(after - before) / max(float(np.linalg.norm(before)), 1e-12))
