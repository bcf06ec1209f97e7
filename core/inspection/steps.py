"""A network unrolled: its rows taken apart into single steps, each with where its numbers come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.networks.blocks import Basic, Bottleneck, Excitation, Fire, Inception
from core.networks.modules import Residual, Scale, Stage, Whiten

PICTURE = 0  # the step that every network begins with
# Steps that change a number without looking at its neighbours: they belong to the layer before them.
ELEMENTWISE = ("norm", "relu", "gelu", "silu", "sigmoid", "scale")
Act = Callable[..., Tensor]


@dataclass(frozen=True)
class Step:
    """One step of a network.

    Attributes:
        kind: `picture`, `conv`, `dense`, `max`, `average`, `max_all`, `average_all`, `add`, `multiply`, `concat`,
            `lrn`, or one of `ELEMENTWISE`.
        sources: the places of the steps that it works on.
        row: the row of the network that it belongs to, counted from 0; −1 for the picture.
        act: what it does, (B, …) → (B, …).
        module: an `nn.Module` with its weights and settings, or None.
    """

    kind: str
    sources: tuple[int, ...]
    row: int
    act: Act
    module: Any = None


def unrolled(model: nn.Sequential) -> tuple[Step, ...]:
    """All steps in an order in which they can be taken; the first is the picture, the last gives the scores."""
    steps = [Step("picture", (), -1, lambda: torch.empty(0))]
    end = PICTURE
    for row, module in enumerate(model):
        end = _through(module, end, _Adder(steps, row))
    return tuple(steps)


def walked(steps: tuple[Step, ...], x: Tensor) -> list[Tensor]:
    """What every step makes of normalised pictures (B, 3, H, W), in their order."""
    values = [x]
    for step in steps[1:]:
        values.append(step.act(*(values[source] for source in step.sources)))
    return values


def grouped(steps: tuple[Step, ...]) -> list[tuple[int, ...]]:
    """Steps by layers: those that only change a number by itself go with the step that they follow."""
    groups: list[list[int]] = []
    for place, step in enumerate(steps):
        follows = step.kind in ELEMENTWISE and step.sources == (place - 1,) and place - 1 > PICTURE
        if follows:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [tuple(group) for group in groups]


@dataclass(frozen=True)
class _Adder:
    """Appends the steps of one row."""

    steps: list[Step]
    row: int

    def __call__(self, kind: str, act: Act, *sources: int, module: nn.Module | None = None) -> int:
        self.steps.append(Step(kind, sources, self.row, act, module))
        return len(self.steps) - 1


_LEAVES: dict[type[nn.Module], str] = {
    nn.Conv2d: "conv",
    Whiten: "conv",
    nn.BatchNorm2d: "norm",
    nn.BatchNorm1d: "norm",
    nn.ReLU: "relu",
    nn.GELU: "gelu",
    nn.SiLU: "silu",
    nn.Sigmoid: "sigmoid",
    Scale: "scale",
    nn.MaxPool2d: "max",
    nn.AvgPool2d: "average",
    nn.AdaptiveMaxPool2d: "max_all",
    nn.AdaptiveAvgPool2d: "average_all",
    nn.LocalResponseNorm: "lrn",
}


def _through(module: nn.Module, source: int, add: _Adder) -> int:
    """Append what a module does to a step's numbers; returns the place of the last step."""
    if type(module) in _LEAVES:
        return add(_LEAVES[type(module)], module, source, module=module)
    return _WAYS[type(module)](module, source, add)


def _sequence(module: nn.Sequential, source: int, add: _Adder) -> int:
    for one in module:
        source = _through(one, source, add)
    return source


def _dense(module: nn.Linear, source: int, add: _Adder) -> int:
    return add("dense", lambda x: module(x.flatten(1)), source, module=module)


def _flat(_: nn.Module, source: int, add: _Adder) -> int:
    """Only after a pool over whole maps a step of the network changes its shape; a dense layer flattens by itself."""
    before = add.steps[source]
    if before.kind in ("max_all", "average_all"):
        act = before.act
        add.steps[source] = Step(
            before.kind, before.sources, before.row, lambda x: act(x).flatten(1), before.module
        )
    return source


def _same(_: nn.Module, source: int, add: _Adder) -> int:
    """Dropout does nothing in a network that is asked."""
    return source


def _relu(source: int, add: _Adder) -> int:
    return add("relu", F.relu, source)


def _residual(module: Residual, source: int, add: _Adder) -> int:
    return _relu(add("add", torch.add, source, _through(module.f, source, add)), add)


def _stage(module: Stage, source: int, add: _Adder) -> int:
    pool = nn.MaxPool2d(2)
    x = add("max", pool, _through(module.first, source, add), module=pool)
    x = _through(module.acts[0], _through(module.norms[0], x, add), add)
    return _through(module.acts[1], _through(module.norms[1], _through(module.second, x, add), add), add)


def _skip(module: Basic | Bottleneck, source: int, add: _Adder) -> int:
    changed = _through(module.f, source, add)
    return _relu(add("add", torch.add, changed, _through(module.skip, source, add)), add)


def _excitation(module: Excitation, source: int, add: _Adder) -> int:
    gate = _through(module.gate, _through(module.squeeze, source, add), add)
    return add("multiply", torch.mul, source, gate)


def _concatenated(*parts: Tensor) -> Tensor:
    return torch.cat(parts, 1)


def _fire(module: Fire, source: int, add: _Adder) -> int:
    x = _through(module.squeeze, source, add)
    branches = (module.expand1, module.expand3)
    return add("concat", _concatenated, *(_through(branch, x, add) for branch in branches))


def _inception(module: Inception, source: int, add: _Adder) -> int:
    branches = (module.one, module.three, module.five, module.pooled)
    return add("concat", _concatenated, *(_through(branch, source, add) for branch in branches))


_WAYS: dict[type[nn.Module], Callable[..., int]] = {
    nn.Sequential: _sequence,
    nn.Linear: _dense,
    nn.Flatten: _flat,
    nn.Dropout: _same,
    nn.Identity: _same,
    Residual: _residual,
    Stage: _stage,
    Basic: _skip,
    Bottleneck: _skip,
    Excitation: _excitation,
    Fire: _fire,
    Inception: _inception,
}
