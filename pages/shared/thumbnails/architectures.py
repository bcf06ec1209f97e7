"""The home page's pictures of the lessons on architectures."""

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.thumbnails.drawing import SIDE


def taken_apart(theme: str) -> bytes:
    """VGG-16's volumes from left to right: a bar as high as their side, as wide as they are deep."""
    from core import architectures

    found = architectures.describe_named("vgg16")
    shapes = dict.fromkeys([found.shape, *(layer.shape for layer in found.layers if len(layer.shape) == 3)])
    shown = np.full((SIDE * 3 // 4, SIDE), 128, dtype=np.uint8)
    x, middle = 14, shown.shape[0] // 2
    for place, (depth, side, _) in enumerate(shapes):
        half, wide = max(3, side * 9 // 16), 8 + depth // 14
        shown[middle - half : middle + half, x : x + wide] = 200 + 50 * (place % 2)
        x += wide + 10
    return images.encode(shown, palette=figures.diverging(theme))


def back(theme: str) -> bytes:
    """Gradients through forty layers, as powers of ten: below zero the plain stack, above it the residual one."""
    from core.architectures import gradients

    found = gradients.flow(40, start="small", normed=False, seed=1)
    shown = np.full((SIDE * 3 // 4, SIDE), 128, dtype=np.uint8)
    for top, way, level in ((10, found.residual, 235), (shown.shape[0] // 2 + 5, found.plain, 20)):
        high = shown.shape[0] // 2 - 20
        tall = np.clip((np.log10(way.arriving) + 18) / 18, 0.02, 1) * high
        for i, one in enumerate(tall):
            shown[top + high - int(one) : top + high, 12 + 9 * i : 18 + 9 * i] = level
    return images.encode(shown, palette=figures.diverging(theme))


def contest(theme: str) -> bytes:
    """The winners' errors as columns, the human's as a line."""
    from core.architectures import history

    shown = np.full((SIDE * 3 // 4, SIDE), 128, dtype=np.uint8)
    scale, floor = 8.5, shown.shape[0] - 20
    for i, one in enumerate(history.WINNERS):
        left = 22 + 44 * i
        shown[floor - int(scale * one.error) : floor, left : left + 32] = 225 if one.learned else 40
    human = floor - int(scale * history.HUMAN)
    shown[human - 1 : human + 2, 10:-10] = 0
    return images.encode(shown, palette=figures.diverging(theme))
