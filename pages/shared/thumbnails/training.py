"""The home page's pictures of the lessons in which networks learn."""

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.thumbnails.drawing import blocks


def shapes(_: str) -> bytes:
    """What a network is trained on: pictures of every class of Shapes-10."""
    from core.datasets import shapes10

    _, pictures = shapes10.draw(48, seed=4)
    mosaic = pictures.reshape(6, 8, 32, 32, 3).swapaxes(1, 2).reshape(192, 256, 3)
    return images.encode(mosaic.repeat(2, axis=0).repeat(2, axis=1))


def varied(_: str) -> bytes:
    """One picture as a network sees it in twelve epochs."""
    from core.datasets import augment, shapes10

    _, pictures = shapes10.draw(12, seed=7)
    seen = augment.preview(pictures[5], 12, seed=3, flip=True, shift=4, cutout=8)
    mosaic = seen.reshape(3, 4, 32, 32, 3).swapaxes(1, 2).reshape(96, 128, 3)
    return images.encode(mosaic.repeat(4, axis=0).repeat(4, axis=1))


def asked(_: str) -> bytes:
    """The cat as a network gets it: 32 × 24 pixels."""
    small = images.square(images.sample("cat").pixels, 32)[4:28]
    return images.encode(small.repeat(12, axis=0).repeat(12, axis=1))


def maps(theme: str) -> bytes:
    """Twelve maps of the recorded fast network's second layer, of the cat."""
    from core import runs
    from core.inspection.loaded import Loaded

    small = images.square(images.sample("cat").pixels, 32)
    maps = next(
        one for one in Loaded(runs.find("cifar10-fast")).activations(small).values() if one.shape[1] == 15
    )[:12]
    levels = (128 + np.clip(maps / maps.max(), -1, 1) * 127).round().astype(np.uint8)
    padded = np.pad(levels, ((0, 0), (0, 1), (0, 1)), constant_values=128)  # (12, 16, 16)
    mosaic = padded.reshape(3, 4, 16, 16).swapaxes(1, 2).reshape(48, 64)
    return images.encode(blocks(mosaic), palette=figures.diverging(theme), format="png")


def decoded_plane(_: str) -> bytes:
    """What the app's own autoencoder of two numbers draws all over their plane."""
    from core import datasets, runs
    from core.autoencoders import coder, plane

    tests, _ = datasets.judging("shapes10", 100)
    laid = plane.lay_out(coder.of_run(runs.find("shapes10-code2")), tests, side=12)
    return images.encode(laid.mosaic[: 9 * 32])
