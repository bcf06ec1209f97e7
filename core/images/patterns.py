"""Pictures drawn by code: each shows one thing about kernels."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

RAYS = 64


def _grid(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Pixel centres as coordinates in pixels: x to the right, y up, the origin in the middle; (H, W) each."""
    steps = np.arange(size) - (size - 1) / 2
    x, y = np.broadcast_arrays(steps[None, :], -steps[:, None])
    return x, y


def _gray(values: np.ndarray) -> np.ndarray:
    return np.rint(values * 255).clip(0, 255).astype(np.uint8)


def step_vertical(size: int) -> np.ndarray:
    """Bright on the left, dark on the right; uint8 (size, size), 200 and 50."""
    return np.where(np.arange(size) < size // 2, 200, 50).astype(np.uint8)[None, :].repeat(size, axis=0)


def step_horizontal(size: int) -> np.ndarray:
    """Bright on top, dark below."""
    return np.ascontiguousarray(step_vertical(size).T)


def disc(size: int) -> np.ndarray:
    """A bright disc on dark ground, its rim two pixels soft: edges of every direction, equally strong."""
    x, y = _grid(size)
    return _gray(0.15 + 0.7 * np.clip((size * 0.36 - np.hypot(x, y)) / 2 + 0.5, 0, 1))


def _wavelength(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pixels from one ray of the star to the next."""
    return np.hypot(x, y) * (2 * np.pi / RAYS)


def star(size: int, angle: float = 0.0) -> np.ndarray:
    """A star of 64 rays, turned counter-clockwise by `angle` degrees: brightness is a cosine around it.

    In the middle, where a ray and its gap share less than four pixels, it fades to gray.
    """
    x, y = _grid(size)
    around = np.arctan2(y, x) - np.radians(angle)
    fade = np.clip((_wavelength(x, y) - 3) / 1.0, 0, 1)
    return _gray(0.5 + 0.45 * fade * np.cos(RAYS * around))


def star_orientation(size: int, angle: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """The true direction towards brighter at every pixel of `star`.

    Along the radius the brightness does not change, so the gradient stands at right angles to it, on the
    side where the cosine grows.

    Returns:
        Degrees in [0, 360), counter-clockwise from right, (size, size); and a mask of the pixels where
        a ray and its gap share at least 4.5 pixels and the picture's border is far.
    """
    x, y = _grid(size)
    polar = np.arctan2(y, x)
    growing = -np.sin(RAYS * (polar - np.radians(angle))) > 0
    direction = np.degrees(polar) + np.where(growing, 90, -90)
    judged = (_wavelength(x, y) >= 4.5) & (np.hypot(x, y) <= size / 2 - 3)
    return direction % 360, judged


def zone_plate(size: int) -> np.ndarray:
    """Rings that narrow outwards: every direction and every spatial frequency up to the finest."""
    x, y = _grid(size)
    return _gray(0.5 + 0.5 * np.cos(np.pi * (x * x + y * y) / size))


def checkerboard(size: int) -> np.ndarray:
    """Squares of an eighth of the side."""
    cell = max(size // 8, 1)
    rows = np.arange(size) // cell
    return np.where((rows[:, None] + rows[None, :]) % 2 == 0, 220, 35).astype(np.uint8)


def gradient(size: int) -> np.ndarray:
    """Even growth of brightness from left to right: no edge, but a slope."""
    return _gray(np.linspace(0, 1, size)[None, :].repeat(size, axis=0))


def noise(size: int, seed: int = 0) -> np.ndarray:
    """Gaussian noise around mid-gray, standard deviation 40 grey levels."""
    return np.random.default_rng(seed).normal(128, 40, (size, size)).round().clip(0, 255).astype(np.uint8)


def text(size: int) -> np.ndarray:
    """Letters: strokes in all directions with two edges each."""
    image = Image.new("L", (size, size), 245)
    draw = ImageDraw.Draw(image)
    lines = (("convolution", 0.17), ("f × f", 0.2), ("edges", 0.2), ("0 1 2 3 4 5", 0.16))
    for line, (letters, share) in enumerate(lines):
        font = ImageFont.load_default(size=size * share)
        draw.text((size / 2, size * (0.17 + 0.22 * line)), letters, fill=20, font=font, anchor="mm")
    return np.asarray(image)
