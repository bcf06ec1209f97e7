"""Drawings of whole networks: volumes to scale, the graph of layers, where parameters, work and memory go."""

import html
from collections.abc import Sequence

import plotly.graph_objects as go

from core.architectures import Description
from core.architectures.graph import Graph, Node
from pages.shared import figures
from pages.shared.architectures import architecture_text as text
from pages.shared.i18n import number, t
from pages.shared.numbers.connection_figures import dense_colour, in_bytes

_TALL, _DEEP = 150, 0.12  # px of the largest map's side; a channel's depth, measured by a pixel of a map
_SKEW = 0.42
_WIDE, _HIGH, _LANE = 104, 34, 52  # px of a column, of a node, between lanes
_OTHERS = "#94a3b8"


def colour(kind: str) -> str:
    """Convolutions in the accent colour, what is fully connected as everywhere in the app, the rest gray."""
    if kind in ("conv", "sparse"):
        return figures.accent()
    return dense_colour() if kind in ("fc", "rbf") else _OTHERS


def volumes(found: Description) -> str:
    """The picture and every new volume: sides to scale, a channel 0.12 pixels deep; vectors as thin columns."""
    shapes = [("", found.shape)]
    for first, end in found.groups:
        last = found.layers[end - 1]
        if last.shape != shapes[-1][1] and last.kind != "flatten":
            kinds = {layer.kind for layer in found.layers[first:end]}
            shapes.append(("conv" if "conv" in kinds else last.kind, last.shape))
    unit = _TALL / max(side for _, sides in shapes if len(sides) == 3 for side in sides[1:])
    x, parts = 8.0, []
    for kind, sides in shapes:
        drawn, width = (_slab if len(sides) == 3 else _column)(x, sides, unit, colour(kind))
        parts.append(drawn)
        x += width + 18
    box = f"0 0 {x:.0f} {_TALL + 92}"
    return _scrolled(
        figures.drawing(box, "".join(parts), t("architectures.alt.volumes", count=len(shapes))), x
    )


def _slab(x: float, sides: Sequence[int], unit: float, fill: str) -> tuple[str, float]:
    """A volume seen from its side: the front sheared, the depth to the right."""
    depth, high, wide = sides
    tall, skew = max(3.0, high * unit), max(2.0, wide * unit * _SKEW)
    deep = max(2.0, depth * unit * _DEEP)
    middle = _TALL / 2 + 34
    top = middle - tall / 2
    lean = skew * 0.5
    front = _polygon(
        [(x, top + lean), (x + skew, top), (x + skew, top + tall), (x, top + tall + lean)], fill, 0.5
    )
    roof = _polygon(
        [(x, top + lean), (x + skew, top), (x + skew + deep, top), (x + deep, top + lean)], fill, 0.16
    )
    side = _polygon(
        [(x + skew, top), (x + skew + deep, top), (x + skew + deep, top + tall), (x + skew, top + tall)],
        fill,
        0.3,
    )
    width = max(skew + deep, 62.0)
    caption = _caption(x + width / 2, text.shape(sides))
    return f"{roof}{side}{front}{caption}", width


def _column(x: float, sides: Sequence[int], unit: float, fill: str) -> tuple[str, float]:
    tall = max(4.0, min(float(_TALL), sides[0] * unit * _DEEP))
    top = _TALL / 2 + 34 - tall / 2
    bar = _polygon([(x + 20, top), (x + 28, top), (x + 28, top + tall), (x + 20, top + tall)], fill, 0.5)
    return bar + _caption(x + 24, number(sides[0])), 48.0


def _polygon(points: Sequence[tuple[float, float]], fill: str, opacity: float) -> str:
    placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polygon points="{placed}" fill="{fill}" fill-opacity="{opacity}" stroke="currentColor" '
        'stroke-opacity="0.55" stroke-linejoin="round"/>'
    )


def _caption(x: float, words: str) -> str:
    return f'<text x="{x:.0f}" y="{_TALL + 84}" text-anchor="middle" font-size="13" fill="currentColor">{words}</text>'


def _scrolled(drawn: str, width: float) -> str:
    """A wide drawing in its own size, with a bar to move it where it does not fit."""
    return f'<div tabindex="0" style="overflow-x:auto;padding-bottom:.4rem"><div style="width:{width:.0f}px">{drawn}</div></div>'


def graph(found: Graph) -> str:
    """Layers from left to right, branches side by side, skips as arcs above; blocks in a frame."""
    lanes = [node.lane for node in found.nodes]
    top, bottom = min(lanes), max(lanes)
    high = found.arcs * 16 + 34

    def at(node: Node) -> tuple[float, float]:
        return 10 + node.column * _WIDE, high + (node.lane - top) * _LANE

    frames = "".join(
        _frame(name, [at(node) for node in found.nodes if node.block == name]) for name in found.blocks
    )
    edges = "".join(
        _edge(at(found.nodes[one.start]), at(found.nodes[one.end]), high + (one.lane - top) * _LANE, one.arc)
        for one in found.edges
    )
    nodes = "".join(_node(node, *at(node)) for node in found.nodes)
    width = 20 + (max(node.column for node in found.nodes) + 1) * _WIDE
    height = high + (bottom - top + 1) * _LANE + 14
    alt = t("architectures.alt.graph", nodes=len(found.nodes), edges=len(found.edges), arcs=found.skips)
    return _scrolled(figures.drawing(f"0 0 {width} {height:.0f}", frames + edges + nodes, alt), width)


def _frame(name: str, corners: Sequence[tuple[float, float]]) -> str:
    """Around all nodes of a block, by their upper left corners."""
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners) - 20, max(y for _, y in corners)
    return (
        f'<rect x="{left - 6:.0f}" y="{top:.0f}" width="{right - left + _WIDE - 6:.0f}" '
        f'height="{bottom - top + _HIGH + 6:.0f}" rx="10" fill="currentColor" fill-opacity="0.04" '
        'stroke="currentColor" stroke-opacity="0.25"/>'
        f'<text x="{left:.0f}" y="{top + 13:.0f}" font-size="11" fill="currentColor" opacity="0.8">'
        f"{html.escape(name)}</text>"
    )


def _edge(start: tuple[float, float], end: tuple[float, float], lane: float, arc: int) -> str:
    """From the right side of one node to the left side of another, in between at the height `lane`."""
    x0, x1 = start[0] + _WIDE - 18, end[0]
    a, b, middle = start[1] + _HIGH / 2, end[1] + _HIGH / 2, lane + _HIGH / 2
    if arc:
        lift = min(a, b) - _HIGH / 2 - 10 - 15 * arc
        path = f"M{x0:.0f} {a - 10:.0f}C{x0 + 12:.0f} {lift:.0f} {x1 - 12:.0f} {lift:.0f} {x1 + 8:.0f} {b - 18:.0f}"
        return f'<path d="{path}" fill="none" stroke="{dense_colour()}" stroke-width="2.2"/>'
    first, second = x0 + 18, x1 - 18
    path = (
        f"M{x0:.0f} {a:.0f}C{x0 + 9:.0f} {a:.0f} {x0 + 9:.0f} {middle:.0f} {first:.0f} {middle:.0f}"
        f"H{second:.0f}C{x1 - 9:.0f} {middle:.0f} {x1 - 9:.0f} {b:.0f} {x1:.0f} {b:.0f}"
    )
    if second < first:
        bend = (x1 - x0) / 2
        path = f"M{x0:.0f} {a:.0f}C{x0 + bend:.0f} {a:.0f} {x1 - bend:.0f} {b:.0f} {x1:.0f} {b:.0f}"
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-opacity="0.7" stroke-width="1.4"/>'


def _node(node: Node, x: float, y: float) -> str:
    first, second = _words(node)
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDE - 18}" height="{_HIGH}" rx="7" fill="{colour(node.kind)}" '
        'fill-opacity="0.28" stroke="currentColor" stroke-opacity="0.5"/>'
        f'<text x="{x + (_WIDE - 18) / 2:.0f}" y="{y + 14:.0f}" text-anchor="middle" font-size="11.5" '
        f'fill="currentColor">{html.escape(first)}</text>'
        f'<text x="{x + (_WIDE - 18) / 2:.0f}" y="{y + 27:.0f}" text-anchor="middle" font-size="11" '
        f'fill="currentColor" opacity="0.85">{html.escape(second)}</text>'
    )


def _words(node: Node) -> tuple[str, str]:
    """What a node is, and the shape that it makes."""
    if node.kind == "input":
        return t("architectures.picture"), text.shape(node.shape)
    kind = t(f"architectures.short.{node.kind}")
    window = node.window
    if window is not None and node.kind in ("conv", "pool", "average") and window != node.shape[1:]:
        step = f" /{node.stride[0]}" if node.stride[0] > 1 else ""
        kind = f"{kind} {window[0]}×{window[1]}{step}"
    return kind, text.shape(node.shape)


def shares(found: Description) -> go.Figure:
    """Three stacked bars: which layer holds how much of the parameters, the work and the memory."""
    chart = go.Figure()
    measures = ("memory", "multiplications", "parameters")
    totals = [max(1, sum(getattr(layer, name) for layer in found.layers)) for name in measures]
    for first, end in found.groups:
        inside = found.layers[first:end]
        values = [sum(getattr(layer, name) for layer in inside) for name in measures]
        parts = [100 * value / total for value, total in zip(values, totals, strict=True)]
        if max(parts) <= 0:
            continue
        block = found.block_of(inside[0].block)
        title = text.block_title(block) if block else text.title(inside[0])
        name = f"{title} · {block.name if block else inside[0].name}"
        kinds = [layer.kind for layer in inside]
        written = [in_bytes(values[0]), number(values[1]), number(values[2])]
        chart.add_bar(
            y=[t(f"architectures.measure.{measure}") for measure in measures],
            x=parts,
            orientation="h",
            name=name,
            marker={
                "color": colour("conv" if "conv" in kinds else kinds[0]),
                "line": {"width": 1, "color": "white"},
            },
            text=[title if part > 9 else "" for part in parts],
            textposition="inside",
            insidetextanchor="middle",
            customdata=written,
            hovertemplate="%{y}: %{customdata} (%{x:.1f} %)<extra>" + html.escape(name) + "</extra>",
        )
    chart.update_layout(
        barmode="stack",
        showlegend=False,
        height=260,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"ticksuffix": " %", "range": [0, 100]},
        yaxis={"automargin": True},
        uniformtext={"minsize": 9, "mode": "hide"},
        separators=figures.separators(),
    )
    return chart
