"""Why transposed convolutions draw checkerboards: how many products meet in every cell of their output.

Source: A. Odena, V. Dumoulin, C. Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016.
"""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from core.autoencoders.network import enlarge

_CHANNELS = (16, 16, 16, 3)  # of the untrained decoder: three times twice the side


def transposed(count: int, *, kernel: int, stride: int) -> np.ndarray:
    """Products that meet in every output of a 1-D transposed convolution: int64 ((count − 1) · stride + kernel,)."""
    met = np.zeros((count - 1) * stride + kernel, dtype=np.int64)
    for i in range(count):
        met[i * stride : i * stride + kernel] += 1
    return met


def resized(count: int, *, kernel: int, factor: int) -> np.ndarray:
    """The same for a nearest-neighbour enlargement and a convolution with as much padding as keeps the size."""
    size = count * factor
    before = (kernel - 1) // 2
    first = np.arange(size) - before
    return np.minimum(first + kernel, size) - np.maximum(first, 0)


def plane(line: np.ndarray) -> np.ndarray:
    """The counts of the 2-D case with the same kernel both ways: (n, n)."""
    return np.outer(line, line)


@torch.inference_mode()
def untrained(up: str, *, seed: int) -> np.ndarray:
    """What a decoder draws before it has learned anything: uint8 (32, 32, 3), spread over all levels."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        layers: list[nn.Module] = []
        for channels, out in pairwise(_CHANNELS):
            layers += [*enlarge(channels, out, up), nn.ReLU()]
        x = torch.randn(1, _CHANNELS[0], 4, 4)
        y = nn.Sequential(*layers[:-1])(x)[0]  # (3, 32, 32)
    low, high = y.amin(dim=(1, 2), keepdim=True), y.amax(dim=(1, 2), keepdim=True)
    return ((y - low) / (high - low) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()


def strength(picture: np.ndarray) -> float:
    """How strong the pattern of period 2 is: the deviation between the means of the four kinds of pixels, even or odd
    in row and column, in levels. The border of 4 pixels, where any padding shows, is left out. (H, W, 3)."""
    inner = picture[4:-4, 4:-4].astype(float).mean(axis=2)
    return float(np.std([inner[i::2, j::2].mean() for i in (0, 1) for j in (0, 1)]))
