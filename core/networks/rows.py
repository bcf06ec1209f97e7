"""Networks as tables: every row a layer, its output's shape, parameters and multiplications counted.

A shape is (C, H, W) for maps and (n,) for a plain vector. Counting is integer arithmetic; `build` makes the
same rows into modules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from core import arithmetic
from core.errors import ConvScopeError

Shape = tuple[int, ...]
Bounds = tuple[float, float]
MOST_ROWS = 60


@dataclass(frozen=True)
class Limits:
    """How large a network may be: parameters, and multiplications for one picture."""

    parameters: int
    multiplications: int


TRAINED = Limits(20_000_000, 2_000_000_000)  # by everybody, on this machine
DRAWN = Limits(1_000_000_000, 1_000_000_000_000)  # only taken apart


@dataclass(frozen=True)
class Row:
    """A layer, or a block of layers.

    Attributes:
        kind: a key of `KINDS`.
        out: channels (conv, whiten, stage, …), features (fc), or the inner width of a residual block.
        kernel, stride, padding: of what slides a window; in pixels.
        rate: of dropout, the share of numbers set to 0.
        groups: of grouped, how many parts the channels are divided into.
        branches: of fire (squeeze, 1×1, 3×3) and inception (1×1, 3×3 reduced, 3×3, 5×5 reduced, 5×5, pooled): channels.
    """

    kind: str
    out: int = 0
    kernel: int = 0
    stride: int = 1
    padding: int = 0
    rate: float = 0.0
    groups: int = 1
    branches: tuple[int, ...] = ()


@dataclass(frozen=True)
class Layer:
    """A row in its place: `shape` of its output, `parameters` that learn or are fixed, `multiplications` for one picture."""

    row: Row
    shape: Shape
    parameters: int
    multiplications: int


@dataclass(frozen=True)
class Kind:
    """What a kind of row does.

    Attributes:
        fields: the numbers of a `Row` that mean something to it, with their bounds.
        maps: whether it needs maps, not a vector.
        measure: (row, input shape) → (output shape, parameters, multiplications).
        branches: how many branches it has.
    """

    fields: dict[str, Bounds]
    maps: bool
    measure: Callable[[Row, Shape], tuple[Shape, int, int]]
    branches: int = 0


def _window(row: Row, shape: Shape, *, ceil_mode: bool = False) -> tuple[int, int]:
    """Height and width after a window has slid over maps."""
    pads = (row.padding, row.padding)
    height, width = (
        arithmetic.output_size(n, row.kernel, padding=pads, stride=row.stride, ceil_mode=ceil_mode)
        for n in shape[1:]
    )
    return height, width


def _conv(row: Row, shape: Shape, *, bias: bool = True) -> tuple[Shape, int, int]:
    size = _window(row, shape)
    kernel, groups = (row.kernel, row.kernel), row.groups if row.kind == "grouped" else 1
    parameters = arithmetic.parameters(shape[0], row.out, kernel, bias=bias, groups=groups)
    work = arithmetic.multiplications(shape[0], row.out, kernel, size, groups=groups)
    return (row.out, *size), parameters, work


def _whiten(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    return _conv(row, shape, bias=False)


def _pool(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    return (shape[0], *_window(row, shape)), 0, 0


def _ceil_pool(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    return (shape[0], *_window(row, shape, ceil_mode=True)), 0, 0


def _same(_: Row, shape: Shape) -> tuple[Shape, int, int]:
    return shape, 0, 0


def _batch_norm(_: Row, shape: Shape) -> tuple[Shape, int, int]:
    return shape, 2 * shape[0], 0


def _fc(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    inputs = arithmetic.elements(shape)
    return (row.out,), arithmetic.dense_parameters(inputs, row.out), inputs * row.out


def _global(_: Row, shape: Shape) -> tuple[Shape, int, int]:
    return (shape[0],), 0, 0


def _residual(_: Row, shape: Shape) -> tuple[Shape, int, int]:
    """Two 3×3 convolutions without bias, each with batch normalisation, added to what came in."""
    channels = shape[0]
    size, weights, multiplications = _conv(Row("conv", channels, 3, 1, 1), shape, bias=False)
    return size, 2 * (weights + 2 * channels), 2 * multiplications


def _stage(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    """3×3 convolution, 2×2 maximum, shift; 3×3 convolution, shift: batch normalisation without a gain."""
    first, first_weights, first_work = _conv(Row("conv", row.out, 3, 1, 1), shape, bias=False)
    pooled = _pool(Row("pool", kernel=2, stride=2), first)[0]
    _, second_weights, second_work = _conv(Row("conv", row.out, 3, 1, 1), pooled, bias=False)
    return pooled, first_weights + second_weights + 2 * row.out, first_work + second_work


_NORMED = 2  # a gain and a shift for every channel: batch normalisation


def _unit(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    """A convolution without bias, batch normalisation, ReLU."""
    size, weights, work = _conv(row, shape, bias=False)
    return size, weights + _NORMED * row.out, work


def _several(
    convs: Sequence[tuple[Row, Shape]], *, bias: bool, extra: int = 0
) -> tuple[list[Shape], int, int]:
    """The shapes, parameters and multiplications of some convolutions; `extra` parameters for each channel."""
    found = [_conv(row, shape, bias=bias) for row, shape in convs]
    parameters = sum(weights + extra * size[0] for size, weights, _ in found)
    return [size for size, *_ in found], parameters, sum(work for *_, work in found)


def _conv_row(out: int, kernel: int = 1, stride: int = 1) -> Row:
    """Padded so that only the stride makes maps smaller."""
    return Row("conv", out, kernel, stride, kernel // 2)


def _fire(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    """A 1×1 convolution that squeezes, then 1×1 and 3×3 beside each other."""
    squeeze, one, three = row.branches
    squeezed = (squeeze, *shape[1:])
    convs = [(_conv_row(squeeze), shape), (_conv_row(one), squeezed), (_conv_row(three, 3), squeezed)]
    _, parameters, work = _several(convs, bias=True)
    return (one + three, *shape[1:]), parameters, work


def _inception(row: Row, shape: Shape, *, widest: int, normed: bool) -> tuple[Shape, int, int]:
    one, reduced_3, three, reduced_5, five, pooled = row.branches
    rest = shape[1:]
    convs = [
        *((_conv_row(out), shape) for out in (one, reduced_3, reduced_5, pooled)),
        (_conv_row(three, 3), (reduced_3, *rest)),
        (_conv_row(five, widest), (reduced_5, *rest)),
    ]
    _, parameters, work = _several(convs, bias=not normed, extra=_NORMED * normed)
    return (one + three + five + pooled, *rest), parameters, work


def _basic(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    """Two 3×3 convolutions; beside them the input, by a 1×1 convolution where it has another shape."""
    narrow = (row.out, *_window(_conv_row(row.out, 3, row.stride), shape))
    convs = [(_conv_row(row.out, 3, row.stride), shape), (_conv_row(row.out, 3), narrow)]
    if shape != narrow:
        convs.append((_conv_row(row.out, 1, row.stride), shape))
    _, parameters, work = _several(convs, bias=False, extra=_NORMED)
    return narrow, parameters, work


WIDENED = 4  # times: what a bottleneck gives out, measured by its inner width
SQUEEZED = 16  # to this part the gate of a squeeze-and-excitation block shrinks the channels


def _bottleneck(row: Row, shape: Shape, *, gated: bool = False) -> tuple[Shape, int, int]:
    """1×1, 3×3, 1×1; beside them the input, by a 1×1 convolution where it has another shape."""
    size = _window(_conv_row(row.out, 3, row.stride), shape)
    wide = (WIDENED * row.out, *size)
    convs = [
        (_conv_row(row.out), shape),
        (_conv_row(row.out, 3, row.stride), (row.out, *shape[1:])),
        (_conv_row(wide[0]), (row.out, *size)),
    ]
    if shape != wide:
        convs.append((_conv_row(wide[0], 1, row.stride), shape))
    _, parameters, work = _several(convs, bias=False, extra=_NORMED)
    if gated:
        gate = [
            (_conv_row(wide[0] // SQUEEZED), (wide[0], 1, 1)),
            (_conv_row(wide[0]), (wide[0] // SQUEEZED, 1, 1)),
        ]
        _, more, more_work = _several(gate, bias=True)
        parameters, work = parameters + more, work + more_work
    return wide, parameters, work


_OUT: Bounds = (1, 4096)
_WIDTH: Bounds = (4, 1024)
_BRANCH: Bounds = (1, 1024)
_STEP: Bounds = (1, 4)
_SLIDING: dict[str, Bounds] = {"kernel": (1, 11), "stride": (1, 8), "padding": (0, 5)}
KINDS = {
    "conv": Kind({"out": _OUT, **_SLIDING}, True, _conv),
    "pool": Kind(_SLIDING, True, _pool),
    "average": Kind(_SLIDING, True, _pool),
    "global": Kind({}, True, _global),
    "largest": Kind({}, True, _global),
    "bn": Kind({}, False, _batch_norm),
    "relu": Kind({}, False, _same),
    "gelu": Kind({}, False, _same),
    "silu": Kind({}, False, _same),
    "dropout": Kind({"rate": (0.0, 0.95)}, False, _same),
    "fc": Kind({"out": _OUT}, False, _fc),
    "residual": Kind({}, True, _residual),
    "stage": Kind({"out": _OUT}, True, _stage),
    "silustage": Kind({"out": _OUT}, True, _stage),
    "whiten": Kind({"out": _OUT, "kernel": (2, 5), "stride": (1, 4)}, True, _whiten),
    "grouped": Kind({"out": _OUT, **_SLIDING, "groups": (1, 64)}, True, _conv),
    "unit": Kind({"out": _OUT, **_SLIDING}, True, _unit),
    "ceilpool": Kind(_SLIDING, True, _ceil_pool),
    "lrn": Kind({}, True, _same),
    "fire": Kind({"branches": _BRANCH}, True, _fire, branches=3),
    "inception": Kind({"branches": _BRANCH}, True, partial(_inception, widest=5, normed=False), branches=6),
    "bninception": Kind({"branches": _BRANCH}, True, partial(_inception, widest=3, normed=True), branches=6),
    "basic": Kind({"out": _OUT, "stride": _STEP}, True, _basic),
    "bottleneck": Kind({"out": _WIDTH, "stride": _STEP}, True, _bottleneck),
    "sebottleneck": Kind({"out": _WIDTH, "stride": _STEP}, True, partial(_bottleneck, gated=True)),
}
POOLS = ("pool", "average", "ceilpool")


def describe(
    rows: Sequence[Row], *, classes: int | None, shape: Shape = (3, 32, 32), limits: Limits = TRAINED
) -> list[Layer]:
    """Every row measured.

    Args:
        classes: the last layer, the scores (logits) of that many classes, is added by itself; None: the rows are
            the whole network.
        shape: of the input, (C, H, W).

    Raises:
        ConvScopeError: naming the row, counted from 1: `network-kind-unknown` (row, kind), `network-value`
            (row, field, value, low, high), `network-branches` (row, kind, count, wanted), `network-groups` (row,
            groups, channels), `network-row-needs-maps` (row, kind), `network-row-too-large` (row, kernel, image:
            kernel and the padded side it should lie on), `network-whiten-first` (row);
            of the whole: `network-empty`, `network-too-many-rows` (count, limit), `network-too-many-parameters`
            (count, limit), `network-too-much-work` (count, limit, in millions of multiplications a picture).
    """
    if len(rows) > MOST_ROWS:
        raise ConvScopeError("network-too-many-rows", count=len(rows), limit=MOST_ROWS)
    layers = []
    every = list(rows) if classes is None else [*rows, Row("fc", classes)]
    if not every:
        raise ConvScopeError("network-empty")
    for place, row in enumerate(every, start=1):
        layers.append(_measured(row, shape, place))
        shape = layers[-1].shape
        _bounded(layers, limits)
    return layers


def _measured(row: Row, shape: Shape, place: int) -> Layer:
    kind = KINDS.get(row.kind)
    if kind is None:
        raise ConvScopeError("network-kind-unknown", row=place, kind=row.kind[:20])
    _check_values(row, kind, place)
    if kind.maps and len(shape) != 3:
        raise ConvScopeError("network-row-needs-maps", row=place, kind=row.kind)
    if row.kind == "whiten" and place > 1:
        raise ConvScopeError("network-whiten-first", row=place)
    if row.kind == "grouped" and (shape[0] % row.groups or row.out % row.groups):
        raise ConvScopeError(
            "network-groups", row=place, groups=row.groups, channels=f"{shape[0]} → {row.out}"
        )
    try:
        return Layer(row, *kind.measure(row, shape))
    except ConvScopeError as error:
        raise ConvScopeError("network-row-too-large", row=place, **error.values) from error


def _check_values(row: Row, kind: Kind, place: int) -> None:
    if len(row.branches) != kind.branches:
        raise ConvScopeError(
            "network-branches", row=place, kind=row.kind, count=len(row.branches), wanted=kind.branches
        )
    bounds = dict(kind.fields)
    if row.kind in POOLS:
        bounds["padding"] = (0, row.kernel // 2)
    for field, (low, high) in bounds.items():
        for value in row.branches if field == "branches" else (getattr(row, field),):
            if not low <= value <= high:
                raise ConvScopeError("network-value", row=place, field=field, value=value, low=low, high=high)


def _bounded(layers: list[Layer], limits: Limits) -> None:
    parameters = sum(layer.parameters for layer in layers)
    if parameters > limits.parameters:
        raise ConvScopeError("network-too-many-parameters", count=parameters, limit=limits.parameters)
    work = sum(layer.multiplications for layer in layers)
    if work > limits.multiplications:
        raise ConvScopeError(
            "network-too-much-work", count=round(work / 1e6), limit=limits.multiplications // 1_000_000
        )
