"""Rows made into modules: `nn.Sequential`, one module for each row, the scores of the classes last."""

from collections.abc import Callable

from torch import nn

from core.arithmetic import elements
from core.networks.blocks import Basic, Bottleneck, Fire, Inception
from core.networks.modules import Residual, Scale, Stage, Whiten, glorot
from core.networks.network import Network
from core.networks.rows import TRAINED, Limits, Row, Shape, describe


def build(
    network: Network, *, classes: int | None, shape: Shape = (3, 32, 32), limits: Limits = TRAINED
) -> nn.Sequential:
    """The modules of a network, their weights drawn from torch's global generator; errors as `describe`.

    The input is float (B, C, H, W), normalised; the output are logits (B, classes).
    """
    layers = describe(network.rows, classes=classes, shape=shape, limits=limits)
    inputs = [shape, *(layer.shape for layer in layers[:-1])]
    made = [_MODULES[layer.row.kind](layer.row, came) for layer, came in zip(layers, inputs, strict=True)]
    if network.scale != 1.0:
        made[-1].append(Scale(network.scale))
    model = nn.Sequential(*(nn.Sequential(*modules) for modules in made))
    if network.glorot:
        glorot(model)
    return model


def _batch_norm(shape: Shape) -> nn.Module:
    return nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0])


_MODULES: dict[str, Callable[[Row, Shape], list[nn.Module]]] = {
    "conv": lambda row, shape: [nn.Conv2d(shape[0], row.out, row.kernel, row.stride, row.padding)],
    "pool": lambda row, _: [nn.MaxPool2d(row.kernel, row.stride, row.padding)],
    "average": lambda row, _: [nn.AvgPool2d(row.kernel, row.stride, row.padding)],
    "global": lambda *_: [nn.AdaptiveAvgPool2d(1), nn.Flatten()],
    "largest": lambda *_: [nn.AdaptiveMaxPool2d(1), nn.Flatten()],
    "bn": lambda _, shape: [_batch_norm(shape)],
    "relu": lambda *_: [nn.ReLU()],
    "gelu": lambda *_: [nn.GELU(approximate="tanh")],
    "silu": lambda *_: [nn.SiLU()],
    "dropout": lambda row, _: [nn.Dropout(row.rate)],
    "fc": lambda row, shape: [nn.Flatten(), nn.Linear(elements(shape), row.out)],
    "residual": lambda _, shape: [Residual(shape[0])],
    "stage": lambda row, shape: [Stage(row, shape[0])],
    "silustage": lambda row, shape: [Stage(row, shape[0])],
    "whiten": lambda row, shape: [Whiten(row, shape[0])],
    "grouped": lambda row, shape: [
        nn.Conv2d(shape[0], row.out, row.kernel, row.stride, row.padding, groups=row.groups)
    ],
    "unit": lambda row, shape: [
        nn.Conv2d(shape[0], row.out, row.kernel, row.stride, row.padding, bias=False),
        nn.BatchNorm2d(row.out),
        nn.ReLU(),
    ],
    "ceilpool": lambda row, _: [nn.MaxPool2d(row.kernel, row.stride, row.padding, ceil_mode=True)],
    "lrn": lambda *_: [nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=2.0)],
    "fire": lambda row, shape: [Fire(shape[0], *row.branches)],
    "inception": lambda row, shape: [Inception(shape[0], *row.branches)],
    "bninception": lambda row, shape: [Inception(shape[0], *row.branches, normed=True)],
    "basic": lambda row, shape: [Basic(shape[0], row.out, row.stride)],
    "bottleneck": lambda row, shape: [Bottleneck(shape[0], row.out, row.stride)],
    "sebottleneck": lambda row, shape: [Bottleneck(shape[0], row.out, row.stride, gated=True)],
}
