"""A first layer that begins with kernels of the learner's choice, and may keep them."""

import numpy as np
import torch
from torch import Tensor, nn

from core import kernels
from core.errors import ConvScopeError
from core.networks import Network

MOST = 64  # kernels


def parse(text: str) -> list[np.ndarray]:
    """Kernels as a config holds them, `_` between them: float64 (rows, cols) each; errors as `kernels.parse`."""
    return [kernels.parse(one) for one in text.split("_")] if text else []


def format_text(matrices: list[np.ndarray]) -> str:
    """What `parse` reads."""
    return "_".join(kernels.format_text(one) for one in matrices)


def fitting(network: Network, text: str) -> list[np.ndarray]:
    """The kernels of a config, if the first layer has room for them.

    Raises:
        ConvScopeError: `kernels-need-conv` where the network does not begin with a convolution, `kernels-too-many`
            (count, limit), `kernel-too-large` (rows, columns, limit), `kernel-all-zero`, and as `kernels.parse`.
    """
    if not text:
        return []
    first = network.rows[0] if network.rows else None
    if first is None or first.kind != "conv":
        raise ConvScopeError("kernels-need-conv")
    if text.count("_") >= min(first.out, MOST):
        raise ConvScopeError("kernels-too-many", count=text.count("_") + 1, limit=min(first.out, MOST))
    found = parse(text)
    for one in found:
        if max(one.shape) > first.kernel:
            raise ConvScopeError(
                "kernel-too-large", rows=one.shape[0], columns=one.shape[1], limit=first.kernel
            )
        if not one.any():
            raise ConvScopeError("kernel-all-zero")
    return found


@torch.no_grad()
def begin(conv: nn.Conv2d, matrices: list[np.ndarray]) -> Tensor:
    """Put kernels into the first filters of a layer; returns what these filters are: (n, C, k, k).

    Each is laid into the middle of the window, the same in every colour, and as long (root of the sum of the squares)
    as the layer's own random filters are on average: training begins at its usual size. Its bias becomes 0.
    """
    side, colours = conv.kernel_size[0], conv.in_channels
    length = float(conv.weight.flatten(1).norm(dim=1).mean())
    for place, matrix in enumerate(matrices):
        drawn = torch.from_numpy(kernels.reshaped(matrix, (side, side))).float().expand(colours, side, side)
        conv.weight[place] = drawn * (length / drawn.norm())
        if conv.bias is not None:
            conv.bias[place] = 0.0
    return conv.weight[: len(matrices)].clone()
