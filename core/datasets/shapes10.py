"""Shapes-10: ten classes of coloured shapes and textures, drawn by this file. No network is needed.

Every picture has a background that runs from one colour to another, clutter, one shape somewhere, in
any colour, turned and scaled, something that hides a part of it, and noise. Neither colour nor place
gives the class away, so a linear model finds little; a convolutional network finds the shape.

Drawing uses only operations that IEEE 754 fixes to the last bit (+, −, ×, ÷, √, comparisons), and random
numbers whose stream numpy promises to keep: the same seed gives the same bytes on every machine.
"""

import math

import numpy as np

from core.datasets.dataset import Dataset, stratified

NAME = "shapes10"
CLASSES = ("circle", "ring", "triangle", "square", "cross", "star", "crescent", "stripes", "checks", "dots")
SIDE = 32
TRAIN, VALIDATION, TEST = 40_000, 10_000, 10_000
CHUNK = 500  # pictures drawn at a time: their planes stay in the cache
_EDGE = 1.5  # pixels over which an outline fades

Plane = np.ndarray  # float32 (n, 32, 32)


def load(*, seed: int = 10) -> Dataset:
    """All 60,000 pictures, drawn anew."""
    labels, images = draw(TRAIN + VALIDATION + TEST, seed=seed)
    train, validation = stratified(labels, np.arange(TRAIN + VALIDATION), VALIDATION)
    return Dataset(
        name=NAME,
        origin="drawn",
        classes=CLASSES,
        images=images,
        labels=labels,
        train=train,
        validation=validation,
        test=np.arange(TRAIN + VALIDATION, TRAIN + VALIDATION + TEST),
    )


def judging(*, seed: int, count: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Labels and pictures of the test part alone, as `load` has them; at least the first `count` of them."""
    whole = TEST if count is None else min(-(-count // CHUNK) * CHUNK, TEST)
    return draw(whole, seed=seed, first=TRAIN + VALIDATION)


def draw(count: int, *, seed: int, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Labels int64 (count,) and pictures uint8 (count, 32, 32, 3); the classes take turns.

    `first`, a multiple of `CHUNK`, is the place of the first of them in the whole series of this seed; what is drawn
    from there is the series only in whole chunks.
    """
    labels = (first + np.arange(count, dtype=np.int64)) % len(CLASSES)
    images = np.empty((count, SIDE, SIDE, 3), dtype=np.uint8)
    for start in range(0, count, CHUNK):
        part = slice(start, min(start + CHUNK, count))
        chunk = (first + start) // CHUNK
        images[part] = _pictures(labels[part], np.random.RandomState([seed, chunk]))
    return labels, images


def _pictures(labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    n = len(labels)
    far, near = _two_colours(n, random)
    canvas = _background(far, random)  # (n, 32, 32, 3)
    for _ in range(3):
        _paint(canvas, _bar(n, random), _shade(far, random, spread=70.0))
    _paint(canvas, _shapes(labels, random), near)
    _paint(canvas, _bar(n, random, far_away=True), _shade(far, random, spread=90.0))
    noise = random.randint(-14, 15, canvas.shape) + random.randint(-14, 15, canvas.shape)
    return np.clip(np.rint(canvas + noise), 0, 255).astype(np.uint8)


def _two_colours(n: int, random: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
    """Two colours (n, 3) that are told apart: one channel or more differs by at least 70 levels."""
    far = _uniform(random, 20, 235, (n, 3))
    away = _uniform(random, 70, 160, (n, 3))
    signs = np.where(far > 127, -1, 1).astype(np.float32)
    takes_part = random.randint(0, 2, (n, 3))
    takes_part[np.arange(n), random.randint(0, 3, n)] = 1
    return far, np.clip(far + away * signs * takes_part, 0, 255)


def _shade(colour: np.ndarray, random: np.random.RandomState, *, spread: float) -> np.ndarray:
    return np.clip(colour + _uniform(random, -spread, spread, colour.shape), 0, 255)


def _background(colour: np.ndarray, random: np.random.RandomState) -> np.ndarray:
    """A run of colour from one edge to another."""
    slope = _uniform(random, -1.5, 1.5, (len(colour), 2, 3))
    y, x = _grid()
    rise = y[None, ..., None] * slope[:, 0][:, None, None] + x[None, ..., None] * slope[:, 1][:, None, None]
    return colour[:, None, None] + rise


def _paint(canvas: np.ndarray, cover: Plane, colour: np.ndarray) -> None:
    """Lay a colour (n, 3) over the canvas where `cover` is 1."""
    canvas += cover[..., None] * (colour[:, None, None] - canvas)


def _bar(n: int, random: np.random.RandomState, *, far_away: bool = False) -> Plane:
    """A thin bar across the picture; what hides the shape passes by its middle at some distance."""
    y, x = _grid()
    angle = random.randint(0, len(_COSINES), n)
    low, high = (5, 14) if far_away else (0, 16)
    distance = _uniform(random, low, high, (n,)) * np.where(random.randint(0, 2, n), 1, -1).astype(np.float32)
    across = x * _COSINES[angle][:, None, None] + y * _SINES[angle][:, None, None]
    width = _uniform(random, 0.6, 2.0, (n,))[:, None, None]
    return _inside(np.abs(across - distance[:, None, None]) - width)


def _shapes(labels: np.ndarray, random: np.random.RandomState) -> Plane:
    """How much of each pixel the shape of a picture covers."""
    n = len(labels)
    angle = random.randint(0, len(_COSINES), n)
    cos, sin = _COSINES[angle][:, None, None], _SINES[angle][:, None, None]
    radius = _uniform(random, 7.0, 12.5, (n,))[:, None, None]
    middle = _uniform(random, -4.5, 4.5, (n, 2))
    squeeze = _uniform(random, 0.8, 1.0, (n,))[:, None, None]
    y, x = _grid()
    y, x = y - middle[:, 0][:, None, None], x - middle[:, 1][:, None, None]
    u, v = (x * cos + y * sin) / radius, (y * cos - x * sin) / (radius * squeeze)
    cover = np.empty((n, SIDE, SIDE), dtype=np.float32)
    for label, outline in enumerate(_OUTLINES):
        chosen = labels == label
        cover[chosen] = _inside(outline(u[chosen], v[chosen]) * radius[chosen])
    return cover


def cover(label: int, u: Plane, v: Plane, *, radius: float) -> Plane:
    """How much of each pixel a shape covers, 0..1, on a picture of any size.

    Args:
        label: its class, a place in `CLASSES`.
        u, v: the pixels' places from the shape's middle, right and down, in units of its radius.
        radius: in pixels.
    """
    return _inside(_OUTLINES[label](u, v) * np.float32(radius))


def _inside(distance: Plane) -> Plane:
    """1 inside of an outline, 0 outside, and a soft edge between; distances in pixels, negative inside."""
    return np.clip(0.5 - distance / np.float32(_EDGE), 0, 1)


# Outlines: the distance from the border in units of the radius, negative inside; u right, v down.


def _circle(u: Plane, v: Plane) -> Plane:
    return np.sqrt(u * u + v * v) - 1


def _ring(u: Plane, v: Plane) -> Plane:
    return np.abs(np.sqrt(u * u + v * v) - np.float32(0.76)) - np.float32(0.24)


def _polygon(u: Plane, v: Plane, sides: int, inner: float) -> Plane:
    """A regular polygon: the largest distance over its sides."""
    turns = [math.tau * i / sides for i in range(sides)]
    return np.max(
        [u * np.float32(round(math.cos(t), 6)) + v * np.float32(round(math.sin(t), 6)) for t in turns], axis=0
    ) - np.float32(inner)


def _triangle(u: Plane, v: Plane) -> Plane:
    return _polygon(u, v, 3, 0.58)


def _square(u: Plane, v: Plane) -> Plane:
    return np.maximum(np.abs(u), np.abs(v)) - np.float32(0.82)


def _cross(u: Plane, v: Plane) -> Plane:
    u, v = np.abs(u), np.abs(v)
    long, wide = np.float32(1.0), np.float32(0.32)
    return np.minimum(np.maximum(u - long, v - wide), np.maximum(v - long, u - wide))


def _star(u: Plane, v: Plane) -> Plane:
    """Five points: two sides of each of five thin wedges, all joined."""
    parts = []
    for i in range(5):
        turn = math.tau * i / 5
        cos, sin = np.float32(round(math.cos(turn), 6)), np.float32(round(math.sin(turn), 6))
        along, aside = u * cos + v * sin, np.abs(v * cos - u * sin)
        wedge = along * np.float32(0.342) + aside * np.float32(0.94) - np.float32(0.36)
        parts.append(np.maximum(wedge, -along - np.float32(0.1)))
    return np.minimum.reduce(parts)


def _crescent(u: Plane, v: Plane) -> Plane:
    bite = u - np.float32(0.5)
    return np.maximum(np.sqrt(u * u + v * v) - 1, np.float32(0.8) - np.sqrt(bite * bite + v * v))


def _stripes(u: Plane, v: Plane) -> Plane:
    return np.maximum(_circle(u, v), _wave(u, 0.5))


def _checks(u: Plane, v: Plane) -> Plane:
    """Fields where exactly one of two waves is up."""
    first, second = _wave(u, 0.8), _wave(v, 0.8)
    return np.maximum(_circle(u, v), np.minimum(np.maximum(first, -second), np.maximum(second, -first)))


def _dots(u: Plane, v: Plane) -> Plane:
    size = np.float32(0.62)
    a, b = u / size, v / size
    a, b = a - np.rint(a), b - np.rint(b)
    return np.maximum(_circle(u, v), (np.sqrt(a * a + b * b) - np.float32(0.3)) * size)


def _wave(u: Plane, period: float) -> Plane:
    """Stripes of equal width: the distance from their border."""
    phase = u / np.float32(period)
    return (np.abs(phase - np.rint(phase)) - np.float32(0.25)) * np.float32(period)


_OUTLINES = (_circle, _ring, _triangle, _square, _cross, _star, _crescent, _stripes, _checks, _dots)


# Angles as a table of rounded numbers: libraries may differ in the last bit of a sine.
_COSINES = np.array([round(math.cos(math.tau * i / 256), 6) for i in range(256)], dtype=np.float32)
_SINES = np.array([round(math.sin(math.tau * i / 256), 6) for i in range(256)], dtype=np.float32)


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """Coordinates of the pixels' centres from the picture's middle: two float32 (32, 32), down and right."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) - np.float32(SIDE / 2 - 0.5)
    return y, x


def _uniform(random: np.random.RandomState, low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
    return (low + (high - low) * random.random_sample(shape)).astype(np.float32)
