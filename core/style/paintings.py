"""Pictures to take a style from, drawn by code: each has colours, strokes and a grain of its own."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def _palette(*colours: str) -> Array:
    """Colours as `rrggbb`: float (N, 3), 0..255."""
    return np.array([[int(one[i : i + 2], 16) for i in (0, 2, 4)] for one in colours], dtype=float)


def _smooth(random: np.random.Generator, size: int, sigma: float) -> Array:
    """Noise without a seam, smoothed by a Gaussian of `sigma` pixels, as shares 0..1 (its ranks): (size, size)."""
    waves = np.fft.fftfreq(size)
    damped = np.exp(-2 * (np.pi * sigma) ** 2 * (waves[:, None] ** 2 + waves**2))
    found = np.fft.ifft2(np.fft.fft2(random.standard_normal((size, size))) * damped).real
    ranks = np.empty(size * size)
    ranks[np.argsort(found, axis=None)] = np.linspace(0, 1, size * size)
    return ranks.reshape(size, size)


def _between(planes: Array, place: Array) -> Array:
    """Values at places (2, H, W) between the pixels of planes (C, size, size) whose ends meet: (C, H, W)."""
    size = planes.shape[1]
    whole = np.floor(place).astype(np.int64)
    down, across = (place - whole).astype(planes.dtype)
    (top, left), (below, right) = whole % size, (whole + 1) % size
    flat = planes.reshape(len(planes), -1)
    corners = [flat[:, (row * size + col)] for row in (top, below) for col in (left, right)]
    upper = corners[0] + (corners[1] - corners[0]) * across
    lower = corners[2] + (corners[3] - corners[2]) * across
    return upper + (lower - upper) * down


def _mixed(shares: Array, palette: Array) -> Array:
    """Colours between neighbours of a palette: shares 0..1 (H, W) → (H, W, 3)."""
    places = shares * (len(palette) - 1)
    return np.stack([np.interp(places, np.arange(len(palette)), palette[:, c]) for c in range(3)], axis=-1)


def swirls(size: int) -> Array:
    """Brush strokes that follow eddies: noise drawn out along a flow, as in a night sky by van Gogh."""
    random = np.random.default_rng(3)
    height = _smooth(random, size, size / 11)
    dy, dx = np.gradient(height)
    length = np.hypot(dx, dy) + 1e-9
    palette = _palette("0b1f4b", "14418c", "2f6fb3", "7fb2d6", "f4e7a1", "f2b632")
    colours = _mixed(np.clip(0.75 * height + 0.25 * _smooth(random, size, 2.0), 0, 1), palette)
    grain = random.standard_normal((size, size))
    # Along the contours, down and across; grain; colours.
    planes = np.stack([dx / length, -dy / length, grain, *np.moveaxis(colours, -1, 0)]).astype(np.float32)
    steps = size // 22
    total = np.zeros_like(planes[2:])
    for sign in (-1, 1):
        place, found = np.mgrid[:size, :size].astype(np.float32), planes
        for _ in range(steps):
            place = place + sign * found[:2]
            found = _between(planes, place)
            total += found[2:]
    strokes = (total[0] - total[0].mean()) / total[0].std()
    return _bytes(np.moveaxis(total[1:], 0, -1) / (2 * steps) * (1 + 0.22 * strokes[..., None]))


def glass(size: int) -> Array:
    """A church window: pieces of coloured glass with lead between them."""
    random = np.random.default_rng(5)
    points = random.random((140, 2)) * size
    palette = _palette("c1121f", "f4a300", "0b6e4f", "1d4e9e", "7b2d8b", "f2e8cf", "2a9db5")
    colours = palette[random.integers(0, len(palette), len(points))]
    y, x = np.mgrid[:size, :size].astype(float)
    away = np.stack([_around(y - py, size) ** 2 + _around(x - px, size) ** 2 for py, px in points])
    nearest = np.argmin(away, axis=0)
    two = np.sqrt(np.partition(away, 1, axis=0)[:2])
    lead = np.clip((two[1] - two[0]) / (size / 64) - 0.6, 0, 1)[..., None]
    light = 0.75 + 0.5 * _smooth(random, size, size / 40)[..., None]
    return _bytes(colours[nearest] * light * lead + 18 * (1 - lead))


def _around(distance: Array, size: int) -> Array:
    """The shorter way on a picture whose ends meet."""
    return np.minimum(np.abs(distance), size - np.abs(distance))


def dots(size: int) -> Array:
    """Paint set down in dots of pure colour, side by side, as by Seurat."""
    random = np.random.default_rng(7)
    palette = _palette("264653", "2a9d8f", "8ab17d", "e9c46a", "f4a261", "e76f51", "f1faee")
    under = _smooth(random, size, size / 9)
    picture = np.broadcast_to(_palette("efe3c8"), (size, size, 3)).copy()
    radius = size / 72
    y, x = np.mgrid[:size, :size].astype(float)
    reach = int(radius) + 2
    for py, px in random.random((5200, 2)) * size:
        rows = np.arange(int(py) - reach, int(py) + reach + 1) % size
        cols = np.arange(int(px) - reach, int(px) + reach + 1) % size
        place = np.ix_(rows, cols)
        share = np.clip(under[int(py), int(px)] + random.normal(0, 0.14), 0, 1)
        colour = palette[round(float(share) * (len(palette) - 1))]
        away = np.hypot(_around(y[place] - py, size), _around(x[place] - px, size))
        cover = np.clip(radius - away + 0.5, 0, 1)[..., None]
        picture[place] += cover * (colour - picture[place])
    return _bytes(picture)


def waves(size: int) -> Array:
    """Bands that bend, outlined in ink, as in a woodcut of the sea."""
    random = np.random.default_rng(11)
    y, x = np.mgrid[:size, :size] / size
    bend = _smooth(random, size, size / 14) - 0.5
    phase = 9 * (y + 0.55 * bend + 0.05 * np.sin(2 * np.pi * 2 * x))
    band = np.floor(phase).astype(int)
    palette = _palette("12355b", "f3ecd8", "2f6690", "d9e2d0", "81a4cd", "e8d3a9", "16425b", "c94f3d")
    fine = np.abs((phase * 3) % 1 - 0.5)
    line = np.clip((0.5 - np.abs(phase % 1 - 0.5)) * 22 - 0.7, 0, 1)[..., None]
    hatch = np.clip(fine * 9 - 0.5, 0.55, 1)[..., None]
    return _bytes(palette[band % len(palette)] * hatch * line + 24 * (1 - line))


def _bytes(values: Array) -> Array:
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


PAINTINGS: dict[str, Callable[[int], Array]] = {
    "swirls": swirls,
    "glass": glass,
    "dots": dots,
    "waves": waves,
}
