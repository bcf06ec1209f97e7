"""What a picture shares with another one: its content, its style, and how smooth it is.

L. Gatys, A. Ecker, M. Bethge, "Image Style Transfer Using Convolutional Neural Networks", 2016. Their sums depend
on the network and on the picture's size; here each is divided by the size of what is to be reached, so that 0 means
reached and 1 means as far as nothing at all.
"""

from collections.abc import Sequence

import torch
from torch import Tensor


def gram(maps: Tensor) -> Tensor:
    """How often two channels of a layer are active in the same place: G_ij = Σ F_i F_j / positions.

    Args:
        maps: (C, H, W).

    Returns:
        (C, C), symmetric. Where in the picture something lies, it does not know.
    """
    flat = maps.flatten(1)  # (C, H·W)
    return flat @ flat.T / flat.shape[1]


def far(found: Tensor, wanted: Tensor) -> Tensor:
    """Σ (found − wanted)² / Σ wanted²."""
    return (found - wanted).square().sum() / wanted.square().sum()


def style_loss(grams: Sequence[Tensor], wanted: Sequence[Tensor], weights: Sequence[float]) -> Tensor:
    """How far the Gram matrices of the layers are from those of the painting: the layers' weighted mean."""
    losses = torch.stack([far(g, a) * w for g, a, w in zip(grams, wanted, weights, strict=True)])
    return losses.sum() / sum(weights)


def roughness(x: Tensor) -> Tensor:
    """The mean squared step from a pixel to its right and to its lower neighbour, of a picture (C, H, W)."""
    return x.diff(dim=2).square().mean() + x.diff(dim=1).square().mean()
