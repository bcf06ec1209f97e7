"""A network as Python text: the modules of `build`, written down."""

import inspect
from collections.abc import Callable
from typing import Any

from core.arithmetic import elements
from core.networks import blocks, modules
from core.networks.network import Network
from core.networks.rows import TRAINED, Limits, Row, Shape, describe


def needs_row(network: Network) -> bool:
    """Whether the code uses `Row`."""
    return any(row.kind in ("whiten", "stage", "silustage") for row in network.rows)


def definitions(network: Network) -> str:
    """The source of the modules that torch does not have."""
    kinds = {row.kind for row in network.rows}
    found: dict[Any, None] = dict.fromkeys([Row] if needs_row(network) else [])
    for kind, objects in _DEFINED.items():
        if kind in kinds:
            found |= dict.fromkeys(objects)
    if network.scale != 1.0:
        found[modules.Scale] = None
    if network.glorot:
        found[modules.glorot] = None
    return "\n\n".join(inspect.getsource(one) for one in found)


def function(
    network: Network, *, classes: int | None, shape: Shape = (3, 32, 32), limits: Limits = TRAINED
) -> str:
    """A function `network()` that returns the modules; arguments and errors as `describe`."""
    layers = describe(network.rows, classes=classes, shape=shape, limits=limits)
    inputs = [shape, *(layer.shape for layer in layers[:-1])]
    written = [_MODULES[layer.row.kind](layer.row, came) for layer, came in zip(layers, inputs, strict=True)]
    if network.scale != 1.0:
        written[-1] += f", Scale({network.scale!r})"
    shapes = [" × ".join(map(str, layer.shape)) for layer in layers]
    total = sum(layer.parameters for layer in layers)
    came = ", ".join(["B", *map(str, shape)])
    out = ", ".join(["B", *map(str, layers[-1].shape)])
    begin, end = ("glorot(nn.Sequential(", "))") if network.glorot else ("nn.Sequential(", ")")
    return "\n".join(
        [
            "def network():",
            f'    """Scores ({out}) of pictures ({came}); {total:,} parameters."""',
            f"    return {begin}",
            *(f"        nn.Sequential({row}),  # {made}" for row, made in zip(written, shapes, strict=True)),
            f"    {end}",
        ]
    )


# What the code of a kind of row needs, in the order in which it is written.
_STAGE = (modules.Stage, modules.shift_norm)
_BOTTLENECK = (blocks.unit, blocks.biased, blocks.Excitation, blocks.Bottleneck)
_DEFINED: dict[str, tuple[Any, ...]] = {
    "whiten": (modules.Whiten, modules.alternating),
    "residual": (modules.Residual,),
    "stage": _STAGE,
    "silustage": _STAGE,
    "fire": (blocks.biased, blocks.Fire),
    "inception": (blocks.unit, blocks.biased, blocks.Inception),
    "bninception": (blocks.unit, blocks.biased, blocks.Inception),
    "basic": (blocks.unit, blocks.Basic),
    "bottleneck": _BOTTLENECK,
    "sebottleneck": _BOTTLENECK,
}


def _row(row: Row) -> str:
    return f'Row("{row.kind}", {row.out}, {row.kernel}, {row.stride})'


def _conv(row: Row, shape: Shape, more: str = "") -> str:
    return f"nn.Conv2d({shape[0]}, {row.out}, {row.kernel}, stride={row.stride}, padding={row.padding}{more})"


def _pool(name: str, row: Row, more: str = "") -> str:
    return f"nn.{name}({row.kernel}, stride={row.stride}, padding={row.padding}{more})"


def _branches(row: Row, shape: Shape) -> str:
    return ", ".join(map(str, (shape[0], *row.branches)))


_MODULES: dict[str, Callable[[Row, Shape], str]] = {
    "conv": _conv,
    "pool": lambda row, _: _pool("MaxPool2d", row),
    "average": lambda row, _: _pool("AvgPool2d", row),
    "global": lambda *_: "nn.AdaptiveAvgPool2d(1), nn.Flatten()",
    "largest": lambda *_: "nn.AdaptiveMaxPool2d(1), nn.Flatten()",
    "bn": lambda _, shape: f"nn.BatchNorm{2 if len(shape) == 3 else 1}d({shape[0]})",
    "relu": lambda *_: "nn.ReLU()",
    "gelu": lambda *_: 'nn.GELU(approximate="tanh")',
    "silu": lambda *_: "nn.SiLU()",
    "dropout": lambda row, _: f"nn.Dropout({row.rate})",
    "fc": lambda row, shape: f"nn.Flatten(), nn.Linear({elements(shape)}, {row.out})",
    "residual": lambda _, shape: f"Residual({shape[0]})",
    "stage": lambda row, shape: f"Stage({_row(row)}, {shape[0]})",
    "silustage": lambda row, shape: f"Stage({_row(row)}, {shape[0]})",
    "whiten": lambda row, shape: f"Whiten({_row(row)}, {shape[0]})",
    "grouped": lambda row, shape: _conv(row, shape, f", groups={row.groups}"),
    "unit": lambda row, shape: f"{_conv(row, shape, ', bias=False')}, nn.BatchNorm2d({row.out}), nn.ReLU()",
    "ceilpool": lambda row, _: _pool("MaxPool2d", row, ", ceil_mode=True"),
    "lrn": lambda *_: "nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)",
    "fire": lambda row, shape: f"Fire({_branches(row, shape)})",
    "inception": lambda row, shape: f"Inception({_branches(row, shape)})",
    "bninception": lambda row, shape: f"Inception({_branches(row, shape)}, normed=True)",
    "basic": lambda row, shape: f"Basic({shape[0]}, {row.out}, {row.stride})",
    "bottleneck": lambda row, shape: f"Bottleneck({shape[0]}, {row.out}, {row.stride})",
    "sebottleneck": lambda row, shape: f"Bottleneck({shape[0]}, {row.out}, {row.stride}, gated=True)",
}
