"""What the architectures are said to be good for, computed: each claim as two layers, or stacks, beside each other."""

from dataclasses import dataclass
from itertools import pairwise

from core import arithmetic


@dataclass(frozen=True)
class Cost:
    """Of a layer or a stack of layers.

    Attributes:
        parameters: weights and biases.
        multiplications: for one picture.
        field: side of what one number sees in the input, in pixels.
        nonlinearities: ReLUs on the way.
    """

    parameters: int
    multiplications: int
    field: int = 1
    nonlinearities: int = 1

    def __add__(self, other: "Cost") -> "Cost":
        """One after the other, at stride 1."""
        return Cost(
            self.parameters + other.parameters,
            self.multiplications + other.multiplications,
            self.field + other.field - 1,
            self.nonlinearities + other.nonlinearities,
        )


@dataclass(frozen=True)
class Claim:
    """Two ways from the same input to the same output; `ratio` is how many times fewer parameters the second takes."""

    plain: Cost
    clever: Cost

    @property
    def ratio(self) -> float:
        """Parameters of the plain way for each one of the clever way."""
        return self.plain.parameters / self.clever.parameters


def conv(side: int, c_in: int, c_out: int, f: int, *, bias: bool = True) -> Cost:
    """A convolution that keeps side × side maps."""
    kernel = (f, f)
    return Cost(
        arithmetic.parameters(c_in, c_out, kernel, bias=bias),
        arithmetic.multiplications(c_in, c_out, kernel, (side, side)),
        field=f,
    )


def stacked(count: int, *, channels: int, side: int) -> Claim:
    """`count` 3×3 convolutions against the one that sees as much: 9C² each against (2·count + 1)²·C², no biases."""
    small = conv(side, channels, channels, 3, bias=False)
    stack = small
    for _ in range(count - 1):
        stack += small
    return Claim(conv(side, channels, channels, stack.field, bias=False), stack)


def bottleneck(*, side: int, c_in: int, squeezed: int, c_out: int, f: int) -> Claim:
    """An f×f convolution at once, and after a 1×1 convolution that leaves few channels."""
    return Claim(conv(side, c_in, c_out, f), conv(side, c_in, squeezed, 1) + conv(side, squeezed, c_out, f))


def fire(*, side: int, c_in: int, squeeze: int, expand: int) -> Claim:
    """A 3×3 convolution to 2·expand channels, and a fire module: squeeze, then 1×1 and 3×3 side by side."""
    squeezed, one, three = (
        conv(side, c_in, squeeze, 1),
        conv(side, squeeze, expand, 1),
        conv(side, squeeze, expand, 3),
    )
    both = Cost(one.parameters + three.parameters, one.multiplications + three.multiplications, three.field)
    return Claim(conv(side, c_in, 2 * expand, 3), squeezed + both)


def pooled_head(*, side: int, channels: int, hidden: int, classes: int) -> Claim:
    """Maps read by two hidden layers as in AlexNet and VGG, and by their averages."""
    sizes = [side * side * channels, hidden, hidden, classes]
    dense = [Cost(arithmetic.dense_parameters(a, b), a * b) for a, b in pairwise(sizes)]
    pooled = Cost(arithmetic.dense_parameters(channels, classes), channels * classes, nonlinearities=0)
    return Claim(dense[0] + dense[1] + dense[2], pooled)
