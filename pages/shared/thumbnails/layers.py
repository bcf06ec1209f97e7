"""The home page's pictures of the lessons on pooling, volumes, sharing, and a step of learning."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.thumbnails.drawing import SIDE, blocks, small

if TYPE_CHECKING:  # the home page draws before torch is loaded
    from core.descent import Model


def pooled(theme: str) -> bytes:
    """Left the picture in coarse pixels, right the same after pooling by 2."""
    from core.pooling import pool

    pixels = images.thumbnail(small("cat"), side=64)
    pooled = pool(pixels.transpose(2, 0, 1).astype(float), kind="max", size=(2, 2)).output
    right = pooled.transpose(1, 2, 0).astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    height, half = right.shape[0], right.shape[1] // 2
    return images.encode(blocks(np.hstack([pixels[:height, :half], right[:, half:]])), format="png")


def channels(theme: str) -> bytes:
    """A picture taken apart into red, green and blue, the colours behind each other."""
    pixels = small("coffee")
    third = pixels.shape[1] // 3
    shown = np.zeros_like(pixels)
    for channel in range(3):
        part = slice(channel * third, (channel + 1) * third if channel < 2 else None)
        shown[:, part, channel] = pixels[:, part, channel]
    return images.encode(shown)


def moved(theme: str) -> bytes:
    """A patch of a picture, found again."""
    from core import connections, rendering

    found = connections.shift(small("rocket"), by=0)
    return rendering.levels(
        (found.response / np.abs(found.response).max() * 127 + 128).astype(np.uint8),
        palette=figures.diverging(theme),
    ).data


def downhill(theme: str) -> bytes:
    """The cost of a tiny network over two of its weights, with the way that gradient descent takes."""
    from core import descent
    from core.descent import Model

    bars = np.array([[1.0, 1, 0, 0]] * 4)
    start = Model(
        np.stack([bars, 1 - bars]), np.array([1.0, 0]), np.array([[-1.5, 1.5]]), 0.1, "cross_entropy"
    )
    side, reach = 96, 2.0
    grid = np.linspace(-reach, reach, side)
    cost = np.array([descent.along(_with(start, high), (0, 0), grid[::4].tolist()) for high in grid[::-4]])
    level = (cost - cost.min()) / np.ptp(cost)
    shown = np.kron(np.rint(127 + 128 * np.sqrt(level)), np.ones((16, 16))).astype(np.uint8)
    for model in descent.descend(start, rate=0.8, steps=60):
        col, row = ((model.kernel[0] * (1, -1) + reach) / (2 * reach) * shown.shape[0]).astype(int)
        shown[max(0, row - 4) : row + 4, max(0, col - 4) : col + 4] = 0
    return images.encode(shown[: SIDE * 3 // 4], palette=figures.diverging(theme))


def _with(model: "Model", weight: float) -> "Model":
    return replace(model, kernel=np.array([[model.kernel[0, 0], weight]]))
