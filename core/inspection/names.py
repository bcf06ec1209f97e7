"""What the layers of a network are called, in snapshots and on pages."""

from torch import nn


def layer_names(model: nn.Sequential) -> list[str]:
    """The layers in their order: place, counted from 0, and what does the work: `0.conv2d`, `1.relu`, …"""
    return [f"{i}.{type(_main(module)).__name__.lower()}" for i, module in enumerate(model)]


def _main(module: nn.Module) -> nn.Module:
    """The module of a row that does its work."""
    inner = [one for one in module.modules() if not isinstance(one, nn.Sequential | nn.Flatten)]
    return inner[0] if inner else module
