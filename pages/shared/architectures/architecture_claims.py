"""Drawings and tables of the claims: both ways side by side, a pyramid of windows, gradients on their way back."""

import csv
import html
import io
import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.architectures.claims import Claim
from pages.shared import figures, numerals
from pages.shared.i18n import number, t
from pages.shared.matrices.connection_figures import dense_colour

_WIDE, _BAR = 640, 22
_DOT, _ROW = 34, 54
_FIGURES = ("parameters", "multiplications", "field", "nonlinearities")


def bars(found: Claim, names: Sequence[str]) -> str:
    """Parameters and multiplications of both ways, to scale."""
    parts, y = [], 0
    for measure in _FIGURES[:2]:
        values = [getattr(one, measure) for one in (found.plain, found.clever)]
        parts.append(_words(0, y + 14, t(f"architecture_claims.{measure}"), bold=True))
        for line, (value, name, fill) in enumerate(
            zip(values, names, (dense_colour(), figures.accent()), strict=True)
        ):
            top = y + 24 + line * (_BAR + 22)
            width = max(2.0, _WIDE * 0.72 * value / max(values))
            parts.append(_words(0, top + 11, name))
            parts.append(f'<rect y="{top + 16}" width="{width:.1f}" height="{_BAR}" rx="4" fill="{fill}"/>')
            parts.append(_words(width + 8, top + 32, number(value)))
        y += 24 + 2 * (_BAR + 22) + 14
    alt = t("architecture_claims.alt.bars", plain=found.plain.parameters, clever=found.clever.parameters)
    drawn = figures.drawing(f"0 -4 {_WIDE} {y + 6}", "".join(parts), alt)
    return f'<div style="max-width:{_WIDE}px">{drawn}</div>'


def _words(x: float, y: float, words: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="15" text-anchor="{anchor}" fill="currentColor"{weight}>'
        f"{html.escape(words)}</text>"
    )


def pyramid(count: int) -> str:
    """What one number of the last layer sees in the layers below it, along one axis: 1, 3, 5, 7, …"""
    widest = 2 * count + 1
    lines, parts = [], []
    for level in range(count + 1):
        cells = 2 * (count - level) + 1
        y = 20 + (count - level) * _ROW
        for i in range(cells):
            x = _DOT * (i - (cells - 1) / 2)
            if level:
                below = y + _ROW
                lines += [
                    f'<line x1="{x:.0f}" y1="{y}" x2="{x + _DOT * step:.0f}" y2="{below}" stroke="{figures.accent()}" '
                    'stroke-width="1.6" stroke-opacity="0.55"/>'
                    for step in (-1, 0, 1)
                ]
        parts += [
            f'<circle cx="{_DOT * (i - (cells - 1) / 2):.0f}" cy="{y}" r="9" fill="{figures.accent()}" '
            f'fill-opacity="{0.35 + 0.6 * level / max(count, 1):.2f}" stroke="currentColor"/>'
            for i in range(cells)
        ]
        parts.append(_words(_DOT * (widest / 2) + 12, y + 5, t("architecture_claims.cells", count=cells)))
    width = _DOT * widest / 2 + 20
    box = f"{-width:.0f} 0 {2 * width + 130:.0f} {count * _ROW + 40}"
    drawn = figures.drawing(
        box, "".join([*lines, *parts]), t("architecture_claims.alt.pyramid", count=count, field=widest)
    )
    return f'<div style="max-width:{2 * width + 130:.0f}px">{drawn}</div>'


def table(found: Claim, names: Sequence[str]) -> dict[str, list[str]]:
    """Both ways in numbers."""
    return {
        t("architecture_claims.figure"): [t(f"architecture_claims.{measure}") for measure in _FIGURES],
        **{
            name: [number(getattr(one, measure)) for measure in _FIGURES]
            for name, one in zip(names, (found.plain, found.clever), strict=True)
        },
    }


def costs_csv(found: Claim, names: Sequence[str]) -> str:
    """`table` as plain numbers."""
    rows = [("figure", *names)]
    rows += [(name, getattr(found.plain, name), getattr(found.clever, name)) for name in _FIGURES]
    return _csv(rows)


def flow(ways: Mapping[str, np.ndarray]) -> go.Figure:
    """The length of the gradient at every layer, on a logarithmic scale."""
    chart = go.Figure()
    for name, fill in (("plain", dense_colour()), ("residual", figures.accent())):
        values = ways[name]
        chart.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=[float(value) if value > 0 else None for value in values],
            name=t(f"architecture_claims.{name}"),
            mode="lines+markers",
            line={"width": 3, "color": fill},
            marker={"size": 6},
        )
    chart.update_layout(
        xaxis_title=t("architecture_claims.layer"),
        yaxis={"title": t("architecture_claims.length"), "type": "log", "exponentformat": "power"},
        height=380,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.12},
        separators=figures.separators(),
    )
    return chart


def power_of_ten(values: np.ndarray) -> str:
    """The first layer's gradient, measured by the last layer's, as a power of ten."""
    if not values[0] or not values[-1]:
        return "0"
    return f"10{numerals.power(round(math.log10(values[0] / values[-1])))}"


def as_csv(ways: Mapping[str, np.ndarray]) -> str:
    """Layer, plain, residual."""
    return _csv(
        [
            ("layer", *ways),
            *((i, *map(float, both)) for i, both in enumerate(zip(*ways.values(), strict=True), 1)),
        ]
    )


def _csv(rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
