"""A network taken apart, as plain values: its layers, what each costs, what each sees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from core import arithmetic

Shape = tuple[int, ...]
Pair = tuple[int, int]
PICTURE = -1  # as the place of an input: the picture itself
WEIGHTED = ("conv", "fc", "sparse", "rbf")  # what a network's layers are counted by


@dataclass(frozen=True)
class Window:
    """What slides over maps: sides, padding, stride and dilation in pixels (rows, columns); groups of channels.

    `ceil_mode` rounds the output's size up.
    """

    size: Pair
    padding: Pair
    stride: Pair
    dilation: Pair = (1, 1)
    groups: int = 1
    ceil_mode: bool = False


@dataclass(frozen=True)
class Field:
    """The receptive field: what of the picture one number of a layer can depend on, in pixels (rows, columns).

    Attributes:
        size: of the field; it may reach beyond the picture.
        stride: how far the fields of two neighbours lie apart.
        start: first row and column of the field of the first number; negative in the padding.
        gated: on the way maps were multiplied by a gate that looks at everything: every number then depends on the
            whole picture, and `size` is what the maps alone see.
    """

    size: Pair
    stride: Pair
    start: Pair
    gated: bool = False

    def of(self, row: int, col: int) -> tuple[Pair, Pair]:
        """(first row, first column), (rows, columns) of the field of one number."""
        return (self.start[0] + row * self.stride[0], self.start[1] + col * self.stride[1]), self.size

    def inside(self, row: int, col: int, shape: Shape) -> tuple[Pair, Pair]:
        """The part of one number's field that lies in a picture (C, H, W): (first, end) of rows, of columns."""
        (top, left), (high, wide) = self.of(row, col)
        rows, cols = (
            (min(max(0, first), n), max(0, min(first + extent, n)))
            for first, extent, n in ((top, high, shape[1]), (left, wide, shape[2]))
        )
        return rows, cols


WHOLE_PIXEL = Field((1, 1), (1, 1), (0, 0))


@dataclass(frozen=True)
class Layer:
    """A layer as it was measured. Its arithmetic is in its values: input, window, weights.

    Attributes:
        name: its path in the module (`layer1.0.conv1`); of a sum or a concatenation the module's that does it.
        kind: a code (`conv`, `pool`, `add`, …).
        inputs: places of the layers that it reads, `PICTURE` for the picture.
        came: shape of what it reads (of the first, where there are several).
        shape: of its output: (C, H, W) or (n,).
        weights: shape of its weights, () without.
        biases: how many it has.
        parameters: numbers that are learned: its weights and biases.
        multiplications: for one picture.
        window: of what slides, else None.
        field: what one number of its output sees.
        block: name of the block it belongs to, empty outside of blocks.
        ordinal: its number among the layers with weights, 0 for others.
    """

    name: str
    kind: str
    inputs: tuple[int, ...]
    came: Shape
    shape: Shape
    weights: Shape
    biases: int
    parameters: int
    multiplications: int
    window: Window | None
    field: Field
    block: str = ""
    ordinal: int = 0

    @property
    def size(self) -> int:
        """Numbers in its output."""
        return arithmetic.elements(self.shape)

    @property
    def memory(self) -> int:
        """Bytes of its output for one picture (float32). A reshaped output is the same memory again."""
        return 0 if self.kind == "flatten" else arithmetic.memory_bytes(self.shape)


@dataclass(frozen=True)
class Block:
    """Layers that belong together: `kind` (`inception`, `residual`, …), places of the first and after the last."""

    name: str
    kind: str
    first: int
    end: int


@dataclass(frozen=True)
class Training:
    """Bytes that training with a batch takes at least (float32): everything is kept for the way back."""

    activations: int
    weights: int
    gradients: int
    momentum: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.activations + self.weights + self.gradients + self.momentum


@dataclass(frozen=True)
class Description:
    """A whole network.

    Attributes:
        shape: of the picture, (C, H, W).
        layers: in the order in which they are computed.
        blocks: groups of neighbouring layers.
        module_parameters: the module's own count, apart from the layers: the check of their sum.
    """

    shape: Shape
    layers: tuple[Layer, ...]
    blocks: tuple[Block, ...]
    module_parameters: int

    @cached_property
    def parameters(self) -> int:
        """The sum over all layers."""
        return sum(layer.parameters for layer in self.layers)

    @cached_property
    def multiplications(self) -> int:
        """The sum over all layers, for one picture."""
        return sum(layer.multiplications for layer in self.layers)

    @cached_property
    def depth(self) -> int:
        """Layers with weights."""
        return max((layer.ordinal for layer in self.layers), default=0)

    @cached_property
    def peak_memory(self) -> int:
        """Bytes of activations that are alive at once when one picture goes forward (float32)."""
        last = {place: i for i, layer in enumerate(self.layers) for place in self._read_by(layer)}
        alive = {PICTURE: arithmetic.memory_bytes(self.shape)}
        peak = 0
        for i, layer in enumerate(self.layers):
            alive[i] = layer.memory
            peak = max(peak, sum(alive.values()))
            alive = {place: size for place, size in alive.items() if last.get(place, i) > i or place == i}
        return peak

    def _read_by(self, layer: Layer) -> Iterable[int]:
        """What must still be there when a layer is computed: through a reshaped output the one behind it."""
        for place in layer.inputs:
            while place != PICTURE and self.layers[place].kind == "flatten":
                place = self.layers[place].inputs[0]
            yield place

    def training(self, batch: int) -> Training:
        """What training with a batch of that many pictures takes, with momentum."""
        activations = sum(layer.memory for layer in self.layers) + arithmetic.memory_bytes(self.shape)
        weights = arithmetic.memory_bytes((self.parameters,))
        return Training(batch * activations, weights, weights, weights)

    def block_of(self, name: str) -> Block | None:
        """A block by its name."""
        return next((block for block in self.blocks if block.name == name), None)

    @cached_property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """The network in its largest pieces: (first, end) of every block and of every layer outside of blocks."""
        inside = {
            place: (block.first, block.end)
            for block in self.blocks
            for place in range(block.first, block.end)
        }
        return tuple(dict.fromkeys(inside.get(i, (i, i + 1)) for i in range(len(self.layers))))


def numbered(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers with their ordinals: those with weights counted 1, 2, …"""
    found, count = [], 0
    for layer in layers:
        counts = layer.kind in WEIGHTED
        count += counts
        found.append(replace(layer, ordinal=count if counts else 0))
    return tuple(found)


def runs(names: list[str]) -> list[tuple[str, int, int]]:
    """(name, first, end) of neighbours that have the same name, empty names left out."""
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(names), 1) if a != b), len(names)]
    return [(names[a], a, b) for a, b in pairwise(edges) if a < b and names[a]]
