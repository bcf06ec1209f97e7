"""The sample gallery: photographs that scikit-image ships, patterns drawn by code, the lecture's matrices."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from core.images import decode, patterns
from core.images.picture import Picture, frozen


@dataclass(frozen=True)
class Sample:
    """One entry of the gallery; `kind` is `photograph`, `pattern` or `matrix`; `white` as in `Picture`."""

    name: str
    kind: str
    white: int = 255


# The files of scikit-image's own distribution; its functions would import half of the package.
_FILES = {
    "astronaut": "astronaut.png",
    "camera": "camera.png",
    "coffee": "coffee.png",
    "cat": "chelsea.png",
    "rocket": "rocket.jpg",
    "coins": "coins.png",
    "brick": "brick.png",
    "moon": "moon.png",
}

_DRAWN: dict[str, Callable[..., np.ndarray]] = {
    "step_vertical": patterns.step_vertical,
    "step_horizontal": patterns.step_horizontal,
    "disc": patterns.disc,
    "star": patterns.star,
    "zone_plate": patterns.zone_plate,
    "checkerboard": patterns.checkerboard,
    "gradient": patterns.gradient,
    "noise": patterns.noise,
    "text": patterns.text,
}

# The worked examples of the lecture's chapter on edge detection.
_MATRICES = {
    "lecture_6x6": [
        [3, 0, 1, 2, 7, 4],
        [1, 5, 8, 9, 3, 1],
        [2, 7, 2, 5, 1, 3],
        [0, 1, 3, 1, 7, 8],
        [4, 2, 1, 6, 2, 8],
        [2, 4, 5, 2, 3, 9],
    ],
    "light_to_dark": [[10, 10, 10, 0, 0, 0]] * 6,
    "dark_to_light": [[0, 0, 0, 10, 10, 10]] * 6,
    "quadrants": [[10, 10, 10, 0, 0, 0]] * 3 + [[0, 0, 0, 10, 10, 10]] * 3,
}

SAMPLES: dict[str, Sample] = {
    **{name: Sample(name, "photograph") for name in _FILES},
    **{name: Sample(name, "pattern") for name in _DRAWN},
    **{name: Sample(name, "matrix", white=int(np.max(rows))) for name, rows in _MATRICES.items()},
}


@lru_cache(maxsize=64)
def sample(name: str, *, size: int = 512, angle: float = 0.0, seed: int = 0) -> Picture:
    """A sample by name.

    Args:
        size: side of a drawn pattern, in pixels.
        angle: turn of the star, in degrees counter-clockwise.
        seed: of the noise.

    Raises:
        KeyError: for a name that is not in `SAMPLES`.
    """
    kind = SAMPLES[name].kind
    if kind == "photograph":
        return _photograph(name)
    if kind == "matrix":
        pixels = np.array(_MATRICES[name], dtype=np.uint8)
    else:
        options: dict[str, dict[str, float]] = {"star": {"angle": angle}, "noise": {"seed": seed}}
        pixels = _DRAWN[name](size, **options.get(name, {}))
    return Picture(
        pixels=frozen(pixels),
        digest=hashlib.sha256(f"{name} {size} {angle} {seed}".encode()).hexdigest(),
        source_height=pixels.shape[0],
        source_width=pixels.shape[1],
        format="sample",
        white=SAMPLES[name].white,
    )


def _photograph(name: str) -> Picture:
    package = find_spec("skimage")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("scikit-image is not installed: its sample photographs are missing")
    return decode.load((Path(package.origin).parent / "data" / _FILES[name]).read_bytes())
