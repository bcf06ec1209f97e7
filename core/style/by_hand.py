"""One number of a Gram matrix, with the maps that it is made of."""

from dataclasses import dataclass

import numpy as np
import torch

from core.style import losses, pictures
from core.style.features import eye
from core.style.transfer import as_tensor

SIDE = 32  # pixels of the picture: its maps are then 8 × 8
LAYER = "stage2b"
CHANNELS = 16


@dataclass(frozen=True, eq=False)
class Entry:
    """Entry (i, j) of the Gram matrix of a small picture.

    Attributes:
        pixels: uint8 (32, 32, 3).
        first, second: float64 (8, 8), the maps of channels i and j, rounded to three digits.
        products: their products, place by place; `value` the mean of these.
        matrix: float64 (16, 16), the same for every pair of the first channels.
    """

    pixels: np.ndarray
    first: np.ndarray
    second: np.ndarray
    products: np.ndarray
    value: float
    matrix: np.ndarray


@torch.no_grad()
def entry(name: str, i: int, j: int) -> Entry:
    """How often channels i and j of the network's fifth convolution are active in the same place.

    The channels are those that are most active on the picture, the most active one first. Raises what
    `pictures.load` raises.
    """
    pixels = pictures.load(name, SIDE)
    maps = eye("cifar10", "cpu").look(as_tensor(pixels, SIDE, "cpu"))[LAYER]
    order = maps.mean((1, 2)).argsort(descending=True, stable=True)[:CHANNELS]
    chosen = maps[order].double().numpy().round(3)  # (16, 8, 8)
    first, second = chosen[i], chosen[j]
    return Entry(
        pixels=pixels,
        first=first,
        second=second,
        products=first * second,
        value=float((first * second).mean()),
        matrix=losses.gram(torch.from_numpy(chosen)).numpy(),
    )
