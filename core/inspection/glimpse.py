"""Everything that a network makes of one picture, small enough to be sent many times a second."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from core.datasets import shapes10
from core.inspection.loaded import Loaded
from core.inspection.snapshots import photographs

SIDE = 32
PIXELS = SIDE * SIDE * 3  # bytes of a picture
MOST_MAPS, MOST_NUMBERS = 24, 256  # of a layer
_SHARE = 0.998  # of the numbers lie within the colour scale
_DRAWN, _SEED = 13, 3  # pictures by which the colour scales are set, with those of `photographs`


@dataclass(frozen=True)
class Strip:
    """What is sent of one layer.

    Attributes:
        name: as `Loaded.names` has it; `kind`: of its row, as in `core.networks.KINDS`.
        whole: shape of the layer's output.
        shape: what is sent, (maps, H, W); numbers are maps of one cell.
        limit: the magnitude of level 1 or 255; it does not depend on the picture.
    """

    name: str
    kind: str
    whole: tuple[int, ...]
    shape: tuple[int, int, int]
    limit: float


@cache
def _known() -> np.ndarray:
    return np.concatenate([photographs(), shapes10.draw(_DRAWN, seed=_SEED)[1]])


def strips(loaded: Loaded) -> list[Strip]:
    """The layers in their order."""
    kinds = [*(row.kind for row in loaded.config.network.rows), "fc"]
    found = loaded.activations(_known())
    made = []
    for kind, (name, values) in zip(kinds, found.items(), strict=True):
        whole = values.shape[1:]
        count = min(whole[0], MOST_MAPS if len(whole) == 3 else MOST_NUMBERS)
        shape = (count, *whole[1:]) if len(whole) == 3 else (count, 1, 1)
        made.append(Strip(name, kind, whole, shape, max(float(np.quantile(np.abs(values), _SHARE)), 1e-6)))
    return made


def glimpse(loaded: Loaded, pixels: np.ndarray, wanted: list[Strip]) -> bytes:
    """Probabilities, little-endian float32 (classes,), then the levels of every strip, uint8, one after the other.

    A level is 128 + 127 · value / limit, cut off at 1 and 255. With two views the probabilities are of both, the maps
    of the first.
    """
    parts = []
    with torch.inference_mode():
        x = loaded.normalised(pixels)
        x = torch.cat([x, x.flip(3)]) if loaded.views == 2 else x  # both views at once
        for strip, (_, layer) in zip(wanted, loaded.layers(), strict=True):
            x = layer(x)
            kept = x[0, : strip.shape[0]] / strip.limit
            parts.append((128.5 + 127 * kept.clamp(-1, 1)).to(torch.uint8).numpy().tobytes())
        shares = x.double().mean(0).softmax(0).float().numpy().astype("<f4").tobytes()
    return b"".join([shares, *parts])
