"""The graph of a network, laid out: what computes as nodes in columns, branches in lanes, skips told apart."""

from dataclasses import dataclass, replace

from core.architectures.description import PICTURE, Description, Layer, Shape

# Layers that are drawn with the one before them: one in, one out, the same shape.
_FOLDED = (
    *("bn", "norm", "lrn", "dropout", "stochasticdepth", "flatten", "permute", "scale"),
    *("relu", "relu6", "gelu", "silu", "hardswish", "hardsigmoid", "sigmoid", "tanh"),
)


@dataclass(frozen=True)
class Node:
    """A layer in its place.

    Attributes:
        place: of the layer in the description, `PICTURE` for the picture.
        kind: the layer's, `input` for the picture.
        shape: what comes out, what is folded into it included.
        block: name of its block.
        window, stride: of what slides, else None and (1, 1).
        column: how many nodes are before it at most; lane 0 is the middle.
    """

    place: int
    kind: str
    shape: Shape
    block: str
    window: tuple[int, int] | None
    stride: tuple[int, int]
    column: int
    lane: float


@dataclass(frozen=True)
class Edge:
    """From node `start` to node `end`, most of the way along `lane`; where no lane is free, as an `arc` of that height."""

    start: int
    end: int
    lane: float
    arc: int


@dataclass(frozen=True)
class Graph:
    """Nodes, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple["Edge", ...]

    @property
    def skips(self) -> int:
        """How many edges pass over other nodes."""
        return sum(1 for edge in self.edges if edge.arc)

    @property
    def arcs(self) -> int:
        """The height of the highest arc."""
        return max((edge.arc for edge in self.edges), default=0)

    @property
    def blocks(self) -> tuple[str, ...]:
        """The names of all blocks, in their order."""
        return tuple(dict.fromkeys(node.block for node in self.nodes if node.block))


def lay_out(found: Description, *, block: str = "") -> Graph:
    """The graph of a network, or of one of its blocks with what leads into it.

    Args:
        block: a block's name; empty for the whole network.
    """
    chosen = found.block_of(block)
    places = range(chosen.first, chosen.end) if chosen else range(len(found.layers))
    owner = {PICTURE: 0}
    nodes = [_picture(found, chosen.first if chosen else 0)]
    before: list[set[int]] = [set()]
    for place in places:
        layer = found.layers[place]
        sources = {owner.get(one, 0) for one in layer.inputs}
        if layer.kind in _FOLDED and len(sources) == 1 and nodes[min(sources)].kind != "input":
            owner[place] = min(sources)
            nodes[owner[place]] = replace(nodes[owner[place]], shape=layer.shape)
            continue
        owner[place] = len(nodes)
        nodes.append(_node(place, layer, 1 + max(nodes[one].column for one in sources)))
        before.append(sources)
    placed = _in_lanes(nodes, before)
    pairs = [(a, b) for b, sources in enumerate(before) for a in sorted(sources)]
    return Graph(tuple(placed), tuple(_edge(placed, a, b) for a, b in pairs))


def _picture(found: Description, first: int) -> Node:
    """The picture; for a block, what comes into it."""
    shape = found.layers[first].came
    return Node(PICTURE, "input", shape, "", None, (1, 1), 0, 0.0)


def _node(place: int, layer: Layer, column: int) -> Node:
    size, stride = (layer.window.size, layer.window.stride) if layer.window else (None, (1, 1))
    return Node(place, layer.kind, layer.shape, layer.block, size, stride, column, 0.0)


def _in_lanes(nodes: list[Node], before: list[set[int]]) -> list[Node]:
    """Branches fan out around what they come from; what comes together lies in the middle."""
    lanes = [0.0] * len(nodes)
    for column in range(1, 1 + max(node.column for node in nodes)):
        here = [i for i, node in enumerate(nodes) if node.column == column]
        wanted = {}
        for i in here:
            twins = [j for j in here if before[j] == before[i]]
            middle = sum(lanes[one] for one in before[i]) / len(before[i])
            wanted[i] = middle + (twins.index(i) - (len(twins) - 1) / 2 if len(before[i]) == 1 else 0.0)
        free = float("-inf")
        for i in sorted(here, key=lambda i: (wanted[i], i)):
            lanes[i] = max(wanted[i], free)
            free = lanes[i] + 1
    return [replace(node, lane=lane) for node, lane in zip(nodes, lanes, strict=True)]


def _edge(nodes: list[Node], a: int, b: int) -> Edge:
    """Along the lane of either end, if no node lies on it; else over everything, the longer the higher (at most 3)."""
    start, end = nodes[a], nodes[b]
    between = [node.lane for node in nodes if start.column < node.column < end.column]
    for lane in (start.lane, end.lane):
        if all(abs(one - lane) > 0.8 for one in between):
            return Edge(a, b, lane, 0)
    return Edge(a, b, start.lane, min(3, end.column - start.column - 1))
