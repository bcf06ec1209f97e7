"""Networks as tables: every row a layer, its output's shape, parameters and multiplications counted.

A shape is (C, H, W) for maps and (n,) for a plain vector. Counting is integer arithmetic; `build` makes the
same rows into modules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core import arithmetic
from core.errors import ConvScopeError

Shape = tuple[int, ...]
Bounds = tuple[float, float]
MOST_ROWS = 60
MOST_PARAMETERS = 20_000_000
MOST_MULTIPLICATIONS = 2_000_000_000  # for one picture


@dataclass(frozen=True)
class Row:
    """A layer.

    Attributes:
        kind: a key of `KINDS`.
        out: channels (conv, whiten, residual, stage) or features (fc).
        kernel, stride, padding: of conv, pool, average, whiten; in pixels.
        rate: of dropout, the share of numbers set to 0.
    """

    kind: str
    out: int = 0
    kernel: int = 0
    stride: int = 1
    padding: int = 0
    rate: float = 0.0


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
    """

    fields: dict[str, Bounds]
    maps: bool
    measure: Callable[[Row, Shape], tuple[Shape, int, int]]


def _window(row: Row, shape: Shape) -> tuple[int, int]:
    """Height and width after a window has slid over maps."""
    height, width = (
        arithmetic.output_size(n, row.kernel, padding=(row.padding, row.padding), stride=row.stride)
        for n in shape[1:]
    )
    return height, width


def _conv(row: Row, shape: Shape, *, bias: bool = True) -> tuple[Shape, int, int]:
    size = _window(row, shape)
    kernel = (row.kernel, row.kernel)
    parameters = arithmetic.parameters(shape[0], row.out, kernel, bias=bias)
    return (row.out, *size), parameters, arithmetic.multiplications(shape[0], row.out, kernel, size)


def _whiten(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    return _conv(row, shape, bias=False)


def _pool(row: Row, shape: Shape) -> tuple[Shape, int, int]:
    return (shape[0], *_window(row, shape)), 0, 0


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


_OUT: Bounds = (1, 2048)
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
    "dropout": Kind({"rate": (0.0, 0.95)}, False, _same),
    "fc": Kind({"out": _OUT}, False, _fc),
    "residual": Kind({}, True, _residual),
    "stage": Kind({"out": _OUT}, True, _stage),
    "whiten": Kind({"out": _OUT, "kernel": (2, 5), "stride": (1, 4)}, True, _whiten),
}


def describe(rows: Sequence[Row], *, classes: int, shape: Shape = (3, 32, 32)) -> list[Layer]:
    """Every row measured; the last layer, the scores (logits) of the classes, is added by itself.

    Raises:
        ConvScopeError: naming the row, counted from 1: `network-kind-unknown` (row, kind), `network-value`
            (row, field, value, low, high), `network-row-needs-maps` (row, kind), `network-row-too-large`
            (row, kernel, size: kernel and the padded side it should lie on), `network-whiten-first` (row);
            of the whole: `network-too-many-rows` (count, limit), `network-too-many-parameters` (count,
            limit), `network-too-much-work` (count, limit, in millions of multiplications a picture).
    """
    if len(rows) > MOST_ROWS:
        raise ConvScopeError("network-too-many-rows", count=len(rows), limit=MOST_ROWS)
    layers = []
    every = [*rows, Row("fc", classes)]
    for place, row in enumerate(every, start=1):
        layers.append(_measured(row, shape, place))
        shape = layers[-1].shape
        _bounded(layers)
    return layers


def _measured(row: Row, shape: Shape, place: int) -> Layer:
    kind = KINDS.get(row.kind)
    if kind is None:
        raise ConvScopeError("network-kind-unknown", row=place, kind=row.kind[:20])
    for field, (low, high) in kind.fields.items():
        value = getattr(row, field)
        if not low <= value <= high:
            raise ConvScopeError("network-value", row=place, field=field, value=value, low=low, high=high)
    if kind.maps and len(shape) != 3:
        raise ConvScopeError("network-row-needs-maps", row=place, kind=row.kind)
    if row.kind == "whiten" and place > 1:
        raise ConvScopeError("network-whiten-first", row=place)
    if row.kind in ("pool", "average") and row.padding > row.kernel // 2:
        raise ConvScopeError(
            "network-value", row=place, field="padding", value=row.padding, low=0, high=row.kernel // 2
        )
    try:
        return Layer(row, *kind.measure(row, shape))
    except ConvScopeError as error:
        raise ConvScopeError("network-row-too-large", row=place, **error.values) from error


def _bounded(layers: list[Layer]) -> None:
    parameters = sum(layer.parameters for layer in layers)
    if parameters > MOST_PARAMETERS:
        raise ConvScopeError("network-too-many-parameters", count=parameters, limit=MOST_PARAMETERS)
    work = sum(layer.multiplications for layer in layers)
    if work > MOST_MULTIPLICATIONS:
        raise ConvScopeError(
            "network-too-much-work",
            count=round(work / 1e6),
            limit=MOST_MULTIPLICATIONS // 1_000_000,
        )
