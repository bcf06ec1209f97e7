"""Pictures of one axis: where the windows lie, and how the output's size depends on the stride."""

import numpy as np
import plotly.graph_objects as go

from core import arithmetic
from core.axis import Axis, uses
from pages.shared import figures
from pages.shared.i18n import t

_LARGEST = 48  # cells; more would be too small to see
_LARGEST_PLANE = 32
_CELL = 26
_GAP = 2


def strip(one: Axis) -> str:
    """Cells with their padding, and a bar for every window below; grey what no window reaches."""
    count = one.n + one.before + one.after
    if count > _LARGEST:
        return ""
    reached = count - one.unreached
    cells = "".join(_cell(i, one, reached) for i in range(count))
    lanes = -(-arithmetic.span(one.f, dilation=one.d) // one.s)
    bars = "".join(_window(k, one, lanes) for k in range(one.out))
    height = _CELL * 2 + min(lanes, one.out) * 12
    title = t("padding_stride.alt.strip", count=count, out=one.out, unreached=one.unreached)
    drawing = figures.drawing(f"-2 -2 {count * _CELL + 4} {height}", cells + bars, title)
    return f'<div style="max-width:{count * _CELL * 1.5:.0f}px">{drawing}</div>'


def _cell(i: int, one: Axis, reached: int) -> str:
    padding = i < one.before or i >= one.before + one.n
    fill = "currentColor" if i >= reached else figures.accent() if not padding else "none"
    opacity = 0.16 if i >= reached else 0.28
    dash = 'stroke-dasharray="3 3"' if padding else ""
    number = "0" if padding else str(i - one.before + 1)
    middle = i * _CELL + _CELL / 2 - 1
    return (
        f'<rect x="{i * _CELL}" width="{_CELL - 2}" height="{_CELL - 2}" rx="4" fill="{fill}" '
        f'fill-opacity="{opacity}" stroke="currentColor" stroke-opacity="0.45" {dash}/>'
        f'<text x="{middle}" y="17" text-anchor="middle" font-size="11" fill="currentColor">{number}</text>'
    )


def _window(k: int, one: Axis, lanes: int) -> str:
    """The taps of window k, joined by a line."""
    y = _CELL + 6 + (k % lanes) * 12
    start = k * one.s
    end = start + arithmetic.span(one.f, dilation=one.d) - 1
    colour = figures.accent()
    taps = "".join(
        f'<circle cx="{(start + i * one.d) * _CELL + _CELL / 2 - 1}" cy="{y}" r="4" fill="{colour}"/>'
        for i in range(one.f)
    )
    left, right = start * _CELL + _CELL / 2 - 1, end * _CELL + _CELL / 2 - 1
    return f'<path d="M{left} {y}H{right}" stroke="{colour}" stroke-width="2"/>{taps}'


def plane(down: Axis, across: Axis) -> str:
    """Both axes at once: the more windows use a pixel, the fuller its colour; crossed out where none does.

    Outlined: the first window and its neighbours. Empty for inputs too large to be seen.
    """
    counts = np.outer(uses(down), uses(across))
    if max(counts.shape) > _LARGEST_PLANE:
        return ""
    cells = "".join(_pixel(i, j, counts, down, across) for i, j in np.ndindex(counts.shape))
    starts = [
        (i * down.s, j * across.s) for i, j in ((0, 1), (1, 0), (0, 0)) if i < down.out and j < across.out
    ]
    outlines = "".join(_outline(start, down, across) for start in starts)
    rows, cols = counts.shape
    title = t("padding_stride.alt.plane", rows=rows, cols=cols, missed=missed(down, across))
    drawing = figures.drawing(f"-3 -3 {cols * _CELL + 4} {rows * _CELL + 4}", cells + outlines, title)
    return f'<div style="max-width:{min(cols * _CELL * 1.3, 560):.0f}px">{drawing}</div>'


def missed(down: Axis, across: Axis) -> int:
    """Pixels of the input, padding not counted, that no window uses."""
    inside = [uses(one)[one.before : one.before + one.n] for one in (down, across)]
    return int((np.outer(*inside) == 0).sum())


def _pixel(i: int, j: int, counts: np.ndarray, down: Axis, across: Axis) -> str:
    padding = not (0 <= i - down.before < down.n and 0 <= j - across.before < across.n)
    x, y, side = j * _CELL, i * _CELL, _CELL - _GAP
    share = counts[i, j] / counts.max()
    fill = f'fill="{figures.accent()}" fill-opacity="{0.12 + 0.6 * share:.2f}"' if share else 'fill="none"'
    dash = ' stroke-dasharray="3 3"' if padding else ""
    cell = (
        f'<rect x="{x}" y="{y}" width="{side}" height="{side}" rx="3" {fill} '
        f'stroke="currentColor" stroke-opacity="0.35"{dash}/>'
    )
    if share or padding:
        return cell
    low, high = 6, side - 6
    cross = f"M{x + low} {y + low}L{x + high} {y + high}M{x + high} {y + low}L{x + low} {y + high}"
    return f'{cell}<path d="{cross}" stroke="currentColor" stroke-opacity="0.6" stroke-width="2"/>'


def _outline(start: tuple[int, int], down: Axis, across: Axis) -> str:
    """The border of a window; the first one is drawn strongest."""
    height, width = (arithmetic.span(one.f, dilation=one.d) * _CELL for one in (down, across))
    strength = 'stroke-width="3"' if start == (0, 0) else 'stroke-width="2" stroke-dasharray="7 4"'
    return (
        f'<rect x="{start[1] * _CELL - 1}" y="{start[0] * _CELL - 1}" width="{width}" height="{height}" rx="5" '
        f'fill="none" stroke="currentColor" {strength}/>'
    )


def size_chart(one: Axis, against: str) -> go.Figure:
    """Output size against `stride`, a line for each padding, or against `padding`, a line for each stride."""
    chart = go.Figure()
    along, lines, letter = (
        (range(1, 9), range(4), "p") if against == "stride" else (range(8), range(1, 5), "s")
    )
    for line in lines:
        pairs = [(x, (x, line) if against == "stride" else (line, x)) for x in along]
        points = [
            (x, arithmetic.output_size(one.n, one.f, padding=(p, p), stride=s, dilation=one.d))
            for x, (s, p) in pairs
            if arithmetic.span(one.f, dilation=one.d) <= one.n + 2 * p
        ]
        if points:
            chart.add_scatter(
                x=[x for x, _ in points],
                y=[size for _, size in points],
                name=f"{letter} = {line}",
                mode="lines+markers",
                line={"width": 3},
            )
    chart.update_layout(
        xaxis_title=t("padding_stride.s" if against == "stride" else "padding_stride.p"),
        yaxis_title=t("padding_stride.output"),
        xaxis={"dtick": 1},
        yaxis={"rangemode": "tozero"},
        height=360,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.12},
        separators=figures.separators(),
    )
    return chart
