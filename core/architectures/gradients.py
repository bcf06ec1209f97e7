"""What a residual connection does to gradients: a plain and a residual stack, the same weights, the same depth."""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core import device

STARTS = ("small", "he")
_CHANNELS, _SIDE, _PICTURES, _CLASSES = 8, 12, 4, 10


@dataclass(frozen=True)
class Way:
    """What comes back through a stack, the first layer first: lengths of the loss's gradients.

    Attributes:
        arriving: with respect to every layer's output.
        weights: with respect to every layer's weights.
    """

    arriving: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Flow:
    """Both stacks."""

    plain: Way
    residual: Way


def flow(depth: int, *, start: str, normed: bool, seed: int) -> Flow:
    """One step back through both stacks: `depth` 3×3 convolutions with ReLUs, on pictures of noise.

    Args:
        depth: layers; the residual stack adds the input of every pair to its output.
        start: how weights are drawn: `small`, uniform within ±1/√n as torch's layers are, or `he`, normal with
            variance 2/n (K. He et al., "Delving Deep into Rectifiers", 2015); n numbers go into each output.
        normed: batch normalisation after every convolution.
    """
    plain, residual = (
        _back(depth, start, normed=normed, seed=seed, residual=residual) for residual in (False, True)
    )
    return Flow(plain, residual)


def _back(depth: int, start: str, *, normed: bool, seed: int, residual: bool) -> Way:
    generator = device.generator(seed)
    x = torch.randn(_PICTURES, _CHANNELS, _SIDE, _SIDE, generator=generator)  # (B, C, H, W)
    answers = torch.randint(_CLASSES, (_PICTURES,), generator=generator)
    read = torch.randn(_CLASSES, _CHANNELS, generator=generator)
    weights = [_drawn(start, generator).requires_grad_() for _ in range(depth)]
    outputs = []
    for i, weight in enumerate(weights):
        if i % 2 == 0:
            before = x
        x = F.conv2d(x, weight, padding=1)
        if normed:
            x = F.batch_norm(x, None, None, training=True)
        x.retain_grad()
        outputs.append(x)
        ends = i % 2 == 1 or i == depth - 1
        x = F.relu(x + before if residual and ends else x)
    scores = x.mean((2, 3)) @ read.T  # (B, classes)
    F.cross_entropy(scores, answers).backward()
    return Way(_lengths(outputs), _lengths(weights))


def _lengths(tensors: list[Tensor]) -> np.ndarray:
    return np.array([0.0 if one.grad is None else float(one.grad.double().norm()) for one in tensors])


def _drawn(start: str, generator: torch.Generator) -> Tensor:
    shape, inputs = (_CHANNELS, _CHANNELS, 3, 3), _CHANNELS * 9
    if start == "he":
        return torch.randn(shape, generator=generator) * math.sqrt(2 / inputs)
    return (torch.rand(shape, generator=generator) * 2 - 1) / math.sqrt(inputs)
