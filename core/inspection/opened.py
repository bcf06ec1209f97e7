"""A network opened: all its layers at work on one picture, in double precision, for looking at every number."""

import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import nn

from core import images
from core.datasets import shapes10
from core.inspection.loaded import Answer, Loaded, answer_of
from core.inspection.names import layer_numbers
from core.inspection.steps import Step, grouped, unrolled, walked

_ZOOMS = (("cat", 1.0), ("rocket", 1.6), ("astronaut", 2.2))
_DRAWN = 13  # pictures of Shapes-10 behind the colour scales
_KEPT_BELOW = 0.999  # share of a layer's magnitudes that a colour scale holds


@dataclass(frozen=True)
class Layer:
    """What looks at its surroundings, and the steps after it that only change each number by itself.

    Attributes:
        place: among the layers; 0 is the picture.
        steps: places of its steps; `kinds` of them.
        row: the row of the network that it belongs to, counted from 0; −1 for the picture.
        shape: (C, H, W) of what comes out; (n, 1, 1) for a plain vector.
        window, stride, padding: of what slides, else None, 1, 0.
        limits: the magnitude at which the colour scale ends after each of its steps; they depend on the network
            alone, not on the picture.
    """

    place: int
    steps: tuple[int, ...]
    kinds: tuple[str, ...]
    row: int
    shape: tuple[int, int, int]
    window: tuple[int, int] | None
    stride: int
    padding: int
    limits: tuple[float, ...]

    @property
    def limit(self) -> float:
        """Of what comes out."""
        return self.limits[-1]


@dataclass(frozen=True, eq=False)
class Seen:
    """One picture in the network.

    Attributes:
        pixels: uint8 (H, W, 3).
        values: float64 (C, H, W) of every step; (n, 1, 1) for a plain vector.
        answer: of one look at the picture.
    """

    pixels: np.ndarray
    values: tuple[np.ndarray, ...]
    answer: Answer


class Opened:
    """A loaded network, unrolled. `classes` as the run has them; `model` in float64 on the CPU."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.classes = loaded.classes
        self.model: nn.Sequential = copy.deepcopy(loaded.model).double()
        self.mean, self.deviation = (one.double() for one in (loaded.mean, loaded.deviation))
        self.steps = unrolled(self.model)

    def normalised(self, pixels: np.ndarray) -> torch.Tensor:
        """uint8 (B, H, W, 3) → float64 (B, 3, H, W), as the network gets it."""
        x = torch.from_numpy(np.ascontiguousarray(pixels)).permute(0, 3, 1, 2).double()
        return (x - self.mean) / self.deviation

    @torch.inference_mode()
    def look(self, pixels: np.ndarray) -> Seen:
        """A picture uint8 (H, W, 3), step by step."""
        values = walked(self.steps, self.normalised(pixels[None]))
        volumes = tuple(
            value[0].reshape(*value.shape[1:], *(1,) * (4 - value.ndim)).numpy() for value in values
        )
        return Seen(pixels=pixels, values=volumes, answer=answer_of(values[-1][0]))

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """All layers, the picture first, the scores last."""
        values = self._reference()
        return tuple(self._layer(place, steps, values) for place, steps in enumerate(grouped(self.steps)))

    @cached_property
    def layer_of(self) -> dict[int, int]:
        """The layer that every step belongs to."""
        return {step: layer.place for layer in self.layers for step in layer.steps}

    @cached_property
    def layer_of_row(self) -> tuple[int, ...]:
        """The layer that the output of every row of the network belongs to."""
        return layer_numbers(self.steps, len(self.model))

    @torch.inference_mode()
    def _reference(self) -> list[np.ndarray]:
        """What every step makes of the same few pictures always."""
        photographs = [images.square(images.sample(name).pixels, 32, zoom=zoom) for name, zoom in _ZOOMS]
        _, drawn = shapes10.draw(_DRAWN, seed=1)
        x = self.normalised(np.concatenate([np.stack(photographs), drawn]))
        return [value.numpy() for value in walked(self.steps, x)]

    def _layer(self, place: int, steps: tuple[int, ...], values: list[np.ndarray]) -> Layer:
        first = self.steps[steps[0]]
        window, stride, padding = sliding(first)
        _, channels, *size = values[steps[-1]].shape
        return Layer(
            place=place,
            steps=steps,
            kinds=tuple(self.steps[step].kind for step in steps),
            row=first.row,
            shape=(channels, *(size or (1, 1))),
            window=window,
            stride=stride,
            padding=padding,
            limits=tuple(_limit(values[step]) for step in steps),
        )


def sliding(step: Step) -> tuple[tuple[int, int] | None, int, int]:
    """Window, stride and padding of what slides over maps; None, 1, 0 for everything else."""
    if step.kind == "conv":
        weight, padding = step.module.weight, getattr(step.module, "padding", 0)
        return (weight.shape[2], weight.shape[3]), _one(step.module.stride), _one(padding)
    if step.kind in ("max", "average"):
        side = _one(step.module.kernel_size)
        return (side, side), _one(step.module.stride), _one(step.module.padding)
    return None, 1, 0


def _one(sides: int | tuple[int, ...]) -> int:
    """What is the same both ways."""
    return sides if isinstance(sides, int) else sides[0]


def _limit(values: np.ndarray) -> float:
    """Two digits, so that a scale can be read."""
    largest = float(np.quantile(np.abs(values), _KEPT_BELOW))
    return max(float(f"{largest:.1e}"), 1e-6)
