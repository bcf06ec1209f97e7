"""Convolution layers one after the other: shapes, parameters, work. Integers, no torch."""

from collections.abc import Sequence
from dataclasses import dataclass

from core import arithmetic
from core.errors import ConvScopeError


@dataclass(frozen=True, slots=True)
class Step:
    """One convolution layer as it is asked for: side of the filter, stride, padding, number of filters."""

    f: int
    s: int
    p: int
    filters: int


@dataclass(frozen=True, slots=True)
class Layer:
    """What a layer makes: an output of n × n × channels; parameters with biases; multiplications."""

    n: int
    channels: int
    parameters: int
    multiplications: int

    @property
    def size(self) -> int:
        """Numbers in the output."""
        return self.n * self.n * self.channels


def chain(n: int, channels: int, steps: Sequence[Step]) -> list[Layer]:
    """The layers that follow an n × n × channels input.

    Raises:
        ConvScopeError: `layer-does-not-fit` (row, kernel, image: cells with padding) for the first layer
            whose filter is larger than what reaches it.
    """
    found = []
    for row, step in enumerate(steps):
        try:
            out = arithmetic.output_size(n, step.f, padding=(step.p, step.p), stride=step.s)
        except ConvScopeError as error:
            raise ConvScopeError("layer-does-not-fit", row=row + 1, **error.values) from None
        kernel = (step.f, step.f)
        found.append(
            Layer(
                n=out,
                channels=step.filters,
                parameters=arithmetic.parameters(channels, step.filters, kernel),
                multiplications=arithmetic.multiplications(channels, step.filters, kernel, (out, out)),
            )
        )
        n, channels = out, step.filters
    return found
