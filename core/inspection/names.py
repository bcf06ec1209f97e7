"""What the layers of a network are called, in snapshots and on pages."""

from functools import lru_cache

import torch
from torch import nn

from core.inspection.steps import Step, grouped, unrolled
from core.networks import Network, build


def layer_names(model: nn.Sequential) -> list[str]:
    """The layers in their order: place, counted from 0, and what does the work: `0.conv2d`, `1.relu`, …"""
    return [f"{i}.{type(_main(module)).__name__.lower()}" for i, module in enumerate(model)]


def layer_numbers(steps: tuple[Step, ...], rows: int) -> tuple[int, ...]:
    """The layer, counted from 1, that the output of every row belongs to: a ReLU belongs to the convolution before it."""
    found = {steps[step].row: place for place, group in enumerate(grouped(steps)) for step in group}
    # Dropout takes no step: its output is that of the row before.
    return tuple(found[max(one for one in found if one <= row)] for row in range(rows))


@lru_cache(maxsize=32)
def named_rows(network: Network) -> tuple[tuple[str, int, str], ...]:
    """Of every row, and of the dense layer that gives the scores: its name in snapshots, its layer's number, its kind."""
    with torch.device("meta"):  # no weights are drawn
        model = build(network, classes=2)
    kinds = [*(row.kind for row in network.rows), "fc"]
    return tuple(zip(layer_names(model), layer_numbers(unrolled(model), len(model)), kinds, strict=True))


def _main(module: nn.Module) -> nn.Module:
    """The module of a row that does its work."""
    inner = [one for one in module.modules() if not isinstance(one, nn.Sequential | nn.Flatten)]
    return inner[0] if inner else module
