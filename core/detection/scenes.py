"""Pictures on which it is known where the things are: shapes of Shapes-10, set down on one ground."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.datasets import shapes10
from core.detection.boxes import Box, iou

HEIGHT, WIDTH = 192, 256
THINGS = 5
_RADII = (10.0, 14.1, 20.0)  # pixels: as large as in Shapes-10, and 1.4 and 2 times that
_AROUND = 1.6  # half of the side of a true box, in radii: as much ground as a picture of Shapes-10 shows
_TRIES = 400


@dataclass(frozen=True, eq=False)
class Scene:
    """A drawn picture uint8 (192, 256, 3) and its true boxes; `label` of a box is its class in `shapes10.CLASSES`."""

    pixels: np.ndarray
    boxes: tuple[Box, ...]


@lru_cache(maxsize=16)
def scene(seed: int) -> Scene:
    """A scene by its number: five shapes that do not overlap, of three sizes."""
    random = np.random.default_rng([seed, 32])
    canvas = _ground(random)
    boxes: list[Box] = []
    labels = random.permutation(len(shapes10.CLASSES))[:THINGS]
    for label, radius in zip(labels, np.sort(random.choice(_RADII, THINGS))[::-1], strict=True):
        box = _free(boxes, float(radius), int(label), random)
        if box is not None:
            _paint(canvas, box, float(radius), random)
            boxes.append(box)
    noise = random.integers(-14, 15, canvas.shape) + random.integers(-14, 15, canvas.shape)
    pixels = np.clip(np.rint(canvas + noise), 0, 255).astype(np.uint8)
    pixels.setflags(write=False)
    return Scene(pixels, tuple(boxes))


def _ground(random: np.random.Generator) -> np.ndarray:
    """A colour that runs slowly into others, with a few thin bars: float (192, 256, 3)."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    slope = random.uniform(-0.25, 0.25, (2, 3))
    canvas = (
        random.uniform(70, 185, 3)
        + (y - HEIGHT / 2)[..., None] * slope[0]
        + (x - WIDTH / 2)[..., None] * slope[1]
    )
    for _ in range(6):
        angle, distance = random.uniform(0, np.pi), random.uniform(-110, 110)
        away = (x - WIDTH / 2) * np.cos(angle) + (y - HEIGHT / 2) * np.sin(angle) - distance
        bar = np.clip(0.5 - (np.abs(away) - random.uniform(0.6, 2.0)) / 1.5, 0, 1)[..., None]
        canvas += bar * random.uniform(-45, 45, 3)
    return np.clip(canvas, 0, 255)


def _free(boxes: list[Box], radius: float, label: int, random: np.random.Generator) -> Box | None:
    """A place where nothing stands yet; None where none was found."""
    half = _AROUND * radius
    for _ in range(_TRIES):
        x, y = random.uniform(half, WIDTH - half), random.uniform(half, HEIGHT - half)
        box = Box(x - half, y - half, x + half, y + half, 1.0, label)
        if all(iou(box, other) == 0 for other in boxes):
            return box
    return None


def _paint(canvas: np.ndarray, box: Box, radius: float, random: np.random.Generator) -> None:
    """One shape, turned, in a colour that stands out from the ground."""
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    y, x = (y - np.float32(middle_y)) / radius, (x - np.float32(middle_x)) / radius
    angle = random.uniform(0, 2 * np.pi)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    ground = canvas[int(middle_y), int(middle_x)]
    colour = np.clip(ground + np.where(ground > 127, -1, 1) * random.uniform(80, 150, 3), 0, 255)
    cover = shapes10.cover(box.label, u, v, radius=radius)[..., None]
    canvas += cover * (colour - canvas)
