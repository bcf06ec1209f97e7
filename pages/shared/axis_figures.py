"""Pictures of one axis: where the windows lie, and how the output's size depends on the stride."""

import plotly.graph_objects as go

from core import arithmetic
from core.axis import Axis
from pages.shared import figures
from pages.shared.i18n import t

_LARGEST = 48  # cells; more would be too small to see
_CELL = 26


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


def size_chart(one: Axis) -> go.Figure:
    """Output size against the stride, a line for each padding."""
    chart = go.Figure()
    for p in range(4):
        points = [
            (s, arithmetic.output_size(one.n, one.f, padding=(p, p), stride=s, dilation=one.d))
            for s in range(1, 9)
            if arithmetic.span(one.f, dilation=one.d) <= one.n + 2 * p
        ]
        if points:
            chart.add_scatter(
                x=[s for s, _ in points],
                y=[size for _, size in points],
                name=f"p = {p}",
                mode="lines+markers",
                line={"width": 3},
            )
    chart.update_layout(
        xaxis_title=t("padding_stride.s"),
        yaxis_title=t("padding_stride.output"),
        xaxis={"dtick": 1},
        yaxis={"rangemode": "tozero"},
        height=360,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.12},
        separators=figures.separators(),
    )
    return chart
