"""A layer's numbers and the arithmetic behind them, written down with the learner's own values."""

from collections.abc import Sequence
from typing import NamedTuple

from core.architectures import PICTURE, Block, Description, Field, Layer, Window
from pages.shared.i18n import number, t
from pages.shared.numbers.connection_figures import in_bytes

COLUMNS = (
    *(
        "f",
        "p",
        "s",
        "shape",
        "size",
        "parameters",
        "multiplications",
        "memory",
        "training",
        "field",
        "stride",
    ),
)


class Cell(NamedTuple):
    """What a cell says, and the arithmetic that it unfolds into; empty where there is none."""

    text: str
    how: str = ""

    def plain(self) -> dict[str, str]:
        """As the component takes it."""
        return {"text": self.text, "how": self.how}


def title(layer: Layer) -> str:
    """What a layer is called: its kind, and its number among the layers with weights."""
    kind = t(f"architectures.kind.{layer.kind}")
    return f"{kind} {layer.ordinal}" if layer.ordinal else kind


def block_title(block: Block) -> str:
    """What a block is called."""
    return t(f"architectures.block_kind.{block.kind}")


def cells(found: Description, place: int, batch: int) -> list[Cell]:
    """The cells of a layer, in the order of `COLUMNS`."""
    layer = found.layers[place]
    window = layer.window
    return [
        Cell("" if window is None else _pair(window.size)),
        Cell("" if window is None else _pair(window.padding)),
        Cell("" if window is None else _pair(window.stride)),
        Cell(shape(layer.shape), _shape_how(found, layer)),
        Cell(number(layer.size), _product(_lecture(layer.shape), layer.size)),
        Cell(number(layer.parameters), _parameters_how(layer)),
        Cell(number(layer.multiplications), _multiplications_how(layer)),
        *_memory(layer.memory, layer.size, batch),
        *_field(found, layer),
    ]


def block_cells(found: Description, block: Block, batch: int) -> list[Cell]:
    """The cells of a whole block: what comes out of it, and the sums over its layers."""
    inside = found.layers[block.first : block.end]
    last = inside[-1]
    stored = sum(layer.memory for layer in inside)
    return [
        *[Cell("")] * 3,
        Cell(shape(last.shape)),
        Cell(number(last.size), _product(_lecture(last.shape), last.size)),
        _sum([layer.parameters for layer in inside]),
        _sum([layer.multiplications for layer in inside]),
        Cell(
            in_bytes(stored),
            f"4 B · ({_terms([layer.memory // 4 for layer in inside])}) = {in_bytes(stored)}",
        ),
        Cell(in_bytes(batch * stored), f"{batch} · {in_bytes(stored)} = {in_bytes(batch * stored)}"),
        *_block_field(last.field),
    ]


def total_cells(found: Description, batch: int) -> list[Cell]:
    """The cells below the table."""
    return [
        *[Cell("")] * 5,
        Cell(number(found.parameters)),
        Cell(number(found.multiplications)),
        Cell(in_bytes(sum(layer.memory for layer in found.layers))),
        Cell(in_bytes(batch * sum(layer.memory for layer in found.layers))),
        *[Cell("")] * 2,
    ]


def shape(sides: Sequence[int]) -> str:
    """A shape the lecture's way: height × width × channels."""
    return "×".join(map(str, _lecture(sides)))


def _lecture(sides: Sequence[int]) -> tuple[int, ...]:
    return (*sides[1:], sides[0])


def _pair(pair: tuple[int, int]) -> str:
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}×{pair[1]}"


def _product(factors: Sequence[int], result: int) -> str:
    return f"{'·'.join(map(str, factors))} = {number(result)}" if len(factors) > 1 else ""


def _terms(values: Sequence[int]) -> str:
    return " + ".join(number(value) for value in values if value) or "0"


def _sum(values: Sequence[int]) -> Cell:
    total = number(sum(values))
    return Cell(total, f"{_terms(values)} = {total}" if sum(map(bool, values)) > 1 else "")


def _shape_how(found: Description, layer: Layer) -> str:
    if layer.window is not None and len(layer.shape) == 3:
        maps = t("architectures.how.maps", count=layer.shape[0]) if layer.weights else ""
        return " ".join(filter(None, [_size(layer, layer.window), maps]))
    if layer.kind == "fc":
        return t("architectures.how.units", count=layer.shape[0])
    if layer.kind == "flatten":
        return f"{'·'.join(map(str, _lecture(layer.came)))} = {layer.size}"
    if layer.kind == "cat":
        return f"{' + '.join(str(_input(found, place)[0]) for place in layer.inputs)} = {layer.shape[0]}"
    return ""


def _input(found: Description, place: int) -> tuple[int, ...]:
    return found.shape if place == PICTURE else found.layers[place].shape


def _size(layer: Layer, window: Window) -> str:
    """The output's size along each axis, once where both are alike."""
    axes = [0] if layer.came[1] == layer.came[2] and layer.shape[1] == layer.shape[2] else [0, 1]
    written = []
    for axis in axes:
        n, f, p, s = layer.came[axis + 1], window.size[axis], window.padding[axis], window.stride[axis]
        spread = f"{window.dilation[axis]}·({f} − 1) − 1" if window.dilation[axis] > 1 else str(f)
        left, right = ("⌈", "⌉") if window.ceil_mode else ("⌊", "⌋")
        written.append(f"{left}({n} + 2·{p} − {spread})/{s}{right} + 1 = {layer.shape[axis + 1]}")
    return "; ".join(written) + "."


def _parameters_how(layer: Layer) -> str:
    if not layer.parameters:
        return ""
    result = number(layer.parameters)
    bias = " + 1" if layer.biases else ""
    if layer.kind in ("conv", "fc") and layer.weights:
        out, *inside = layer.weights
        return f"{out}·({_filter(layer, inside)}{bias}) = {result}"
    if layer.kind == "sparse":
        wires, *sides = layer.weights
        return f"{wires}·{'·'.join(map(str, sides))} + {layer.biases} = {result}"
    parts = [*([_count(layer.weights)] if layer.weights else []), *([layer.biases] if layer.biases else [])]
    return f"{_terms(parts)} = {result}" if len(parts) > 1 else ""


def _count(sides: Sequence[int]) -> int:
    product = 1
    for side in sides:
        product *= side
    return product


def _filter(layer: Layer, inside: Sequence[int]) -> str:
    """The numbers that one output of a layer with weights multiplies: f·f·n_c, of its group of channels."""
    if len(inside) == 1:
        return str(inside[0])
    channels, high, wide = inside
    groups = layer.window.groups if layer.window else 1
    deep = f"{channels * groups}/{groups}" if groups > 1 else str(channels)
    return f"{high}·{wide}·{deep}"


def _multiplications_how(layer: Layer) -> str:
    if not layer.multiplications:
        return ""
    result = number(layer.multiplications)
    if layer.kind in ("conv", "fc") and layer.weights:
        inside = _filter(layer, layer.weights[1:])
        return f"{'·'.join(map(str, _lecture(layer.shape)))}·({inside}) = {result}"
    if layer.kind == "sparse":
        wires, *sides = layer.weights
        return f"{'·'.join(map(str, layer.shape[1:]))}·({wires}·{'·'.join(map(str, sides))}) = {result}"
    if layer.kind == "rbf":
        return f"{layer.shape[0]}·{layer.came[0]} = {result}"
    return _product(_lecture(layer.shape), layer.multiplications)


def _memory(stored: int, size: int, batch: int) -> list[Cell]:
    """One picture forward, and a batch in training; nothing where the numbers stay where they are."""
    if not stored:
        return [Cell("0", t("architectures.how.same_memory"))] * 2
    one, all_ = in_bytes(stored), in_bytes(batch * stored)
    return [Cell(one, f"4 B · {number(size)} = {one}"), Cell(all_, f"{batch} · {one} = {all_}")]


def _field(found: Description, layer: Layer) -> list[Cell]:
    field = layer.field
    befores = [found.layers[place].field for place in layer.inputs if place != PICTURE]
    before = befores[0] if befores else Field((1, 1), (1, 1), (0, 0))
    window = layer.window
    gate = f" {t('architectures.how.gated')}" if field.gated else ""
    if window is not None:
        f, d, s = window.size[0], window.dilation[0], window.stride[0]
        span = f"{d}·({f} − 1)" if d > 1 else f"({f} − 1)"
        grown = f"{before.size[0]} + {span}·{before.stride[0]} = {field.size[0]}"
        stepped = f"{before.stride[0]}·{s} = {field.stride[0]}"
    elif layer.kind == "flatten" and len(layer.came) == 3:
        grown = f"{before.size[0]} + ({layer.came[1]} − 1)·{before.stride[0]} = {field.size[0]}"
        stepped = ""
    elif len(befores) > 1:
        grown = t("architectures.how.largest", values=", ".join(str(one.size[0]) for one in befores))
        stepped = ""
    else:
        grown = stepped = ""
    if len(layer.shape) == 1:
        return [Cell(_pair(field.size), f"{grown}{gate}".strip()), Cell("")]  # a vector has no neighbours
    return [Cell(_pair(field.size), f"{grown}{gate}".strip()), Cell(_pair(field.stride), stepped)]


def _block_field(field: Field) -> list[Cell]:
    gate = t("architectures.how.gated") if field.gated else ""
    return [Cell(_pair(field.size), gate), Cell(_pair(field.stride))]
