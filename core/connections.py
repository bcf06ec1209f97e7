"""Which output depends on which input, and through how many weights: fully connected against convolution."""

import math
from dataclasses import dataclass

import numpy as np

from core import arithmetic, filters, images
from core.convolution import Pair, convolve
from core.filters import Geometry

Shape = tuple[int, int, int]


@dataclass(frozen=True)
class Cost:
    """What a layer needs.

    Attributes:
        weights: without biases; `parameters` with them.
        multiplications: for one input.
        memory_bytes: of the parameters, in float32.
        inputs_per_output: how many inputs one output depends on.
    """

    weights: int
    parameters: int
    multiplications: int
    memory_bytes: int
    inputs_per_output: int


@dataclass(frozen=True)
class Comparison:
    """The same volumes joined in two ways; shapes (H, W, C) as the lecture writes them."""

    source: Shape
    target: Shape
    dense: Cost
    convolution: Cost

    @property
    def ratio(self) -> float:
        """Parameters of the fully connected layer for each one of the convolution."""
        return self.dense.parameters / self.convolution.parameters


def compare(n: int, channels: int, *, f: int, filters: int, stride: int = 1, padding: int = 0) -> Comparison:
    """An n × n × channels input and what a convolution makes of it, joined by that convolution or fully.

    Raises:
        ConvScopeError: as `arithmetic.output_size`.
    """
    out = arithmetic.output_size(n, f, padding=(padding, padding), stride=stride)
    source, target, kernel = (n, n, channels), (out, out, filters), (f, f)
    weights = arithmetic.parameters(channels, filters, kernel, bias=False)
    return Comparison(
        source=source,
        target=target,
        dense=dense(math.prod(source), math.prod(target)),
        convolution=_cost(
            weights,
            biases=filters,
            multiplications=arithmetic.multiplications(channels, filters, kernel, (out, out)),
            inputs=f * f * channels,
        ),
    )


def dense(inputs: int, outputs: int) -> Cost:
    """A fully connected layer: every output has a weight of its own for every input."""
    weights = arithmetic.dense_parameters(inputs, outputs, bias=False)
    return _cost(weights, biases=outputs, multiplications=weights, inputs=inputs)


def _cost(weights: int, *, biases: int, multiplications: int, inputs: int) -> Cost:
    return Cost(
        weights=weights,
        parameters=weights + biases,
        multiplications=multiplications,
        memory_bytes=arithmetic.memory_bytes((weights + biases,)),
        inputs_per_output=inputs,
    )


def matrix(kernel: Pair, shape: Pair, *, stride: Pair = (1, 1)) -> np.ndarray:
    """Which weight joins input and output: int (outputs, inputs), its place in the kernel, −1 where there is none.

    A convolution is a fully connected layer whose matrix has these weights and is 0 elsewhere
    (Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, section 4.1).

    Args:
        kernel: (kh, kw), its sides.
        shape: (H, W) of the input.

    Raises:
        ConvScopeError: as `convolution.convolve`.
    """
    found = convolve(np.zeros((1, *shape)), np.ones((1, 1, *kernel)), stride=stride)
    joined = np.full((found.output[0].size, math.prod(shape)), -1)
    for output, terms in enumerate(found.terms(0, 0)):
        for place, weight, _ in terms:
            joined[output, place] = weight
    return joined


SHIFTED_SIDE = 240  # pixels, the longer side of a picture that is moved


@dataclass(frozen=True, eq=False)
class Shifted:
    """A picture that has moved under two detectors of the same patch.

    Attributes:
        pixels: uint8 (H, W), the moved picture; what comes in from the left is the picture's other end.
        side: of the patch; `patch` the row and column of its corner before anything moved.
        response: float32 (H', W'), the convolution's response to it.
        shared: the convolution's largest response, of 1 where nothing has moved.
        fixed: the response of one unit whose weights look at one place only, on the same scale.
        place: row and column of the largest response.
    """

    pixels: np.ndarray
    side: int
    patch: Pair
    response: np.ndarray
    shared: float
    fixed: float
    place: Pair


def shift(pixels: np.ndarray, *, by: int, side: int = 24) -> Shifted:
    """Move a picture `by` pixels to the right under a detector of one of its patches.

    The detector is the patch itself, made free of its mean and scaled to length 1, so that a patch answers
    most strongly where it fits. As a convolution it is tried everywhere; as a fully connected unit it looks
    only at where the patch was.

    Args:
        pixels: uint8 (H, W) or (H, W, 3); made gray, and its longer side at most `SHIFTED_SIDE`.
        by: pixels of that smaller picture.
        side: of the patch, in pixels; at most half of the picture's shorter side is used.
    """
    pixels = filters.luma(images.thumbnail(pixels, side=SHIFTED_SIDE))
    side = max(1, min(side, min(pixels.shape) // 2))
    row, col = _liveliest(pixels, side)
    patch = pixels[row : row + side, col : col + side].astype(np.float64)
    template = patch - patch.mean()
    template /= np.linalg.norm(template) or 1.0
    moved = np.roll(pixels, by, axis=1)
    response = filters.apply(moved, template, geometry=Geometry(padding="none"), channels="gray")
    full = float((patch * template).sum()) or 1.0
    best = int(response.argmax())
    return Shifted(
        pixels=moved,
        side=side,
        patch=(row, col),
        response=response,
        shared=float(response.flat[best]) / full,
        fixed=float(response[row, col]) / full,
        place=(best // response.shape[1], best % response.shape[1]),
    )


def shift_curve(pixels: np.ndarray, *, shifts: tuple[int, ...]) -> list[tuple[float, float]]:
    """`shared` and `fixed` of `shift` for every shift."""
    moved = (shift(pixels, by=by) for by in shifts)
    return [(one.shared, one.fixed) for one in moved]


def _liveliest(pixels: np.ndarray, side: int) -> Pair:
    """The corner of the patch with the largest variance: no other patch answers its own template more strongly."""
    values = pixels.astype(np.float64)
    mean, square = _box(values, side) / side**2, _box(values**2, side) / side**2
    best = int((square - mean**2).argmax())
    width = pixels.shape[1] - side + 1
    return best // width, best % width


def _box(values: np.ndarray, side: int) -> np.ndarray:
    """Sums over all squares of a side, from a summed-area table."""
    table = np.pad(values.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    return table[side:, side:] - table[:-side, side:] - table[side:, :-side] + table[:-side, :-side]
