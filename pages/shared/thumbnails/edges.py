"""The home page's pictures of the lessons on edges, and of the lecture at a glance."""

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.thumbnails.drawing import SIDE, response, small


def directions(theme: str) -> bytes:
    from core import kernels, rendering
    from core.filters import Geometry

    return rendering.gradient(
        small("coffee"),
        kernels.get("scharr_x").weights,
        kernels.get("scharr_y").weights,
        geometry=Geometry(),
        palette=figures.diverging(theme),
        directions=figures.directions(),
    ).orientation.data


def side_by_side(theme: str) -> bytes:
    from core import filters, kernels
    from core.filters import Geometry

    pixels = small("camera")
    half = pixels.shape[0] // 2, pixels.shape[1] // 2
    tiles = []
    for name in ("vertical", "horizontal", "laplacian_8", "gaussian"):
        values = filters.apply(pixels, kernels.get(name).weights, geometry=Geometry(), channels="gray")
        tiles.append(filters.levels(values, limit=filters.summarise(values).limit, mode="absolute"))
    a, b, c, d = tiles
    mosaic = np.block(
        [
            [a[: half[0], : half[1]], b[: half[0], half[1] :]],
            [c[half[0] :, : half[1]], d[half[0] :, half[1] :]],
        ]
    )
    return images.encode(mosaic)


def learned(theme: str) -> bytes:
    from core import kernels, learning, rendering
    from core.filters import Geometry

    pixels = small("cat")
    steps = list(learning.learn(pixels, kernels.get("sobel_x").weights, seed=1))
    return rendering.response(
        pixels,
        steps[len(steps) // 3].weights,
        geometry=Geometry(),
        channels="gray",
        mode="signed",
        palette=figures.diverging(theme),
    ).data


def star(theme: str) -> bytes:
    from core import orientation

    return orientation.error_picture(
        "sobel", angle=15, noise=0, size=512, palette=figures.heat(), crop=(288, 384)
    ).picture.data


def before_and_since(theme: str) -> bytes:
    """Left a kernel written by hand, right one that was learned."""
    left, right = (
        np.asarray(images.thumbnail(_decoded(maker(theme)), side=SIDE))
        for maker in (response("rocket", "sobel_x"), learned)
    )
    height, half = min(len(left), len(right)), SIDE // 2
    return images.encode(np.hstack([left[:height, :half], right[:height, half:]]))


def _decoded(data: bytes) -> np.ndarray:
    return images.load(data).pixels
