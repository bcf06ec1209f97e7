"""Colours and small drawings. Every picture of the app takes its colours from here.

Signed numbers: orange below zero, blue above (told apart by readers with any colour vision), the page's
own background at zero. Directions: a hue wheel.
"""

import base64
import colorsys
import html
import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from core.images import encode
from pages.shared import numerals
from pages.shared.i18n import language, number, t
from pages.shared.numerals import tex

if TYPE_CHECKING:  # the home page draws before torch is loaded
    from core.filters import Summary
    from core.rendering import Rendered

HUES = SHADES = 64
_NEGATIVE = ((127, 59, 8), (224, 130, 20), (254, 224, 182))
_POSITIVE = ((209, 229, 240), (67, 147, 195), (5, 48, 97))
_NEGATIVE_DARK = ((255, 190, 110), (224, 120, 20), (110, 55, 10))
_POSITIVE_DARK = ((16, 60, 110), (50, 140, 215), (170, 220, 255))
_ZERO = {"light": (250, 250, 252), "dark": (19, 18, 28)}


def theme() -> str:
    """`light` or `dark`, as the reader sees the page."""
    return "dark" if st.context.theme.type == "dark" else "light"


def background() -> tuple[int, int, int]:
    """The page's background, on which transparent pictures lie."""
    return (19, 18, 28) if theme() == "dark" else (255, 255, 255)


@cache
def diverging(name: str) -> np.ndarray:
    """Palette for signed levels: uint8 (256, 3); entry 128 is zero. `name`: `light` or `dark`."""
    low, high = (_NEGATIVE_DARK, _POSITIVE_DARK) if name == "dark" else (_NEGATIVE, _POSITIVE)
    anchors = np.array([*low, _ZERO[name], *high], dtype=float)
    places = np.array([0, 48, 100, 128, 156, 208, 255])
    steps = np.arange(256)
    return (
        np.stack([np.interp(steps, places, anchors[:, c]) for c in range(3)], axis=1).round().astype(np.uint8)
    )


def accent() -> str:
    """The app's one accent colour, as CSS."""
    return "#a5b4fc" if theme() == "dark" else "#4338ca"


@cache
def directions() -> np.ndarray:
    """Palette for orientation levels: uint8 (HUES · SHADES, 3), index hue · SHADES + shade; shade 0 is black."""
    colours = [
        colorsys.hsv_to_rgb(hue / HUES, 0.85, shade / (SHADES - 1))
        for hue in range(HUES)
        for shade in range(SHADES)
    ]
    return (np.array(colours) * 255).round().astype(np.uint8)


@cache
def wheel(side: int = 160) -> np.ndarray:
    """The key to `directions`: uint8 RGBA (side, side, 4); right is 0°, up is 90°."""
    y, x = (np.mgrid[:side, :side] - (side - 1) / 2) / (side / 2)
    radius = np.hypot(x, y)
    hue = (np.degrees(np.arctan2(-y, x)) % 360 / 360 * HUES).astype(int) % HUES
    shade = (np.clip(radius, 0, 1) * (SHADES - 1)).astype(int)
    opaque = (np.clip((1 - radius) * side / 2, 0, 1) * 255)[..., None]
    return np.concatenate([directions()[hue * SHADES + shade], opaque], axis=2).astype(np.uint8)


@cache
def wheel_png() -> bytes:
    """`wheel` as a file."""
    return encode(wheel(), format="png")


@cache
def heat() -> np.ndarray:
    """Palette for sizes of errors: uint8 (256, 3), black over violet and orange to yellow."""
    anchors = np.array(
        [(8, 6, 20), (90, 20, 110), (190, 55, 85), (245, 130, 30), (250, 235, 110)], dtype=float
    )
    steps = np.linspace(0, len(anchors) - 1, 256)
    return np.stack([np.interp(steps, range(len(anchors)), anchors[:, c]) for c in range(3)], axis=1).astype(
        np.uint8
    )


def view(rendered: "Rendered", *, caption: str, alt: str) -> dict[str, object]:
    """A rendered picture as the picture component takes it."""
    return {
        "src": rendered.data,
        "rows": rendered.rows,
        "cols": rendered.cols,
        "values": rendered.values,
        "caption": caption,
        "alt": alt,
    }


def picture_labels() -> dict[str, str]:
    """The words that the picture component speaks."""
    return {name: t(f"picture.{name}") for name in ("handle", "pixel", "value")}


def latex_matrix(weights: np.ndarray, *, name: str = "") -> str:
    """A kernel for `st.latex`."""
    rows = [r" & ".join(tex(float(value)) for value in row) for row in weights]
    body = r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"
    return f"{name} = {body}" if name else body


def separators() -> str:
    """Plotly's decimal and thousands signs, the reader's way."""
    return ",." if language() == "vi" else ".,"


def _css(colour: np.ndarray) -> str:
    return "rgb({},{},{})".format(*(int(part) for part in colour))


_STRAIGHT = 1.0  # gray levels by which a colour may lie beside the straight way between its neighbours


def response_scale(summary: "Summary", *, mode: str) -> str:
    """Histogram over its colour bar, as one drawing: which values there are, and in which colour.

    The bars' heights are logarithms of the counts, so that few strong edges stay visible.
    """
    width, height, bar = 640, 90, 14
    counts = np.asarray(summary.histogram, dtype=float)
    heights = np.log1p(counts) / max(math.log1p(counts.max(initial=0)), 1e-9) * height
    palette = diverging(theme())
    reach = float(summary.edges[-1])
    step = width / len(counts)
    middles = (np.asarray(summary.edges[:-1]) + np.asarray(summary.edges[1:])) / 2
    colours = [_colour_of(value, summary.limit, mode, palette) for value in middles]
    stairs = "".join(f"V{height - h:.1f}H{(i + 1) * step:.1f}" for i, h in enumerate(heights))
    painted = (
        f'<linearGradient id="c">{_stops(colours)}</linearGradient>'
        f'<path d="M0 {height}{stairs}V{height}Z" fill="url(#c)" stroke="currentColor" stroke-opacity="0.3"/>'
        f'<rect y="{height + 4}" width="{width}" height="{bar}" fill="url(#c)"/>'
    )
    ticks = "".join(
        f'<text x="{x}" y="{height + bar + 22}" text-anchor="{anchor}" font-size="15" fill="currentColor">{text}</text>'
        for x, anchor, text in (
            (0, "start", number(-reach, digits=1)),
            (width / 2, "middle", "0"),
            (width, "end", number(reach, digits=1)),
        )
    )
    title = t("figure.histogram", low=float(summary.minimum), high=float(summary.maximum))
    return drawing(f"-2 -2 {width + 4} {height + bar + 30}", painted + ticks, title)


def still(data: bytes, *, caption: str, alt: str) -> str:
    """A JPEG for a moment of an animation, as HTML: with no address that could be gone when it is looked up."""
    source = base64.b64encode(data).decode()
    return (
        f'<img alt="{html.escape(alt)}" src="data:image/jpeg;base64,{source}" '
        f'style="width:100%;display:block;border-radius:.5rem">'
        f'<div style="font-size:.875rem;opacity:.8;padding-top:.3rem">{html.escape(caption)}</div>'
    )


def ink() -> str:
    """The page's own colour for lines and letters, as CSS."""
    return "#eceaf6" if theme() == "dark" else "#1e1b2e"


def drawing(box: str, content: str, alt: str, *, widest: str = "100%") -> str:
    """An SVG as an image element: in the page's ink, with its words for those who cannot see it.

    It fills the width that there is, up to `widest`, a CSS length.
    """
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif">{content}</svg>'
    data = base64.b64encode(svg.replace("currentColor", ink()).encode()).decode()
    style = f"width:100%;max-width:{widest};margin:auto;display:block"
    return f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}" style="{style}">'


def _stops(colours: list[np.ndarray]) -> str:
    """The stops of a gradient that runs through all colours; what lies on the way anyway is left out."""
    inside = range(1, len(colours) - 1)
    bends = [
        i for i in inside if np.abs(colours[i] - (colours[i - 1] + colours[i + 1]) / 2).max() > _STRAIGHT
    ]
    return "".join(
        f'<stop offset="{(i + 0.5) / len(colours):.4f}" stop-color="{_css(colours[i])}"/>'
        for i in (0, *bends, len(colours) - 1)
    )


def _colour_of(value: float, limit: float, mode: str, palette: np.ndarray) -> np.ndarray:
    if mode == "signed":
        return palette[int(np.clip(round(128 + value / limit * 127), 1, 255))].astype(float)
    shown = abs(value) * 255 / limit if mode == "absolute" else value
    return np.repeat(float(np.clip(shown, 0, 255)), 3)


def matrix(values: np.ndarray, *, title: str, limit: float | None = None, digits: int = 2) -> str:
    """Numbers on their colours, as an HTML table: blue above zero, orange below."""
    reach = limit or float(np.abs(values).max()) or 1.0
    palette = diverging(theme())
    rows = "".join(
        "<tr>" + "".join(_cell(float(value), reach, palette, digits) for value in row) + "</tr>"
        for row in values
    )
    return (
        f'<div style="overflow-x:auto"><table style="border-collapse:separate;border-spacing:2px;margin:0 auto">'
        f'<caption style="caption-side:top;opacity:.8;padding-bottom:.3rem">{html.escape(title)}</caption>{rows}</table></div>'
    )


def _cell(value: float, reach: float, palette: np.ndarray, digits: int) -> str:
    colour = palette[int(np.clip(round(128 + value / reach * 127), 0, 255))]
    luminance = float(colour @ np.array([0.299, 0.587, 0.114]))
    ink = "#111" if luminance > 130 else "#fff"
    return (
        f'<td style="background:{_css(colour)};color:{ink};text-align:center;border-radius:.3rem;border:0;'
        f'min-width:3.6rem;padding:.55rem .3rem;font-variant-numeric:tabular-nums">{number(value, digits=digits)}</td>'
    )


def curve(
    values: list[float],
    *,
    at: int,
    title: str,
    total: int,
    axes: tuple[str, str] | None = None,
    height: int = 150,
    widest: str = "100%",
) -> str:
    """A curve on a logarithmic scale, as an SVG; the part up to `at` is drawn strongly. `axes` names x and y."""
    width, left, top, below = 440, 68, 28 if axes else 10, 42 if axes else 10
    logs = np.log10(np.maximum(np.asarray(values, dtype=float), 1e-12))
    middle, half = (logs.max() + logs.min()) / 2, max((logs.max() - logs.min()) / 2, 0.25)
    low, high = float(middle - half), float(middle + half)

    def down(log: float | np.ndarray) -> float | np.ndarray:
        return top + (high - log) / (high - low) * (height - top - below)

    xs = np.linspace(left, width - 8, total)
    points = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, down(logs), strict=False)]
    parts = [
        f'<line x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" stroke-opacity=".15"/>'
        f'<text x="{left - 8}" y="{y + 5:.1f}" text-anchor="end">{label}</text>'
        for tick in _ticks(low, high)
        for y, label in [(down(math.log10(tick)), numerals.written(tick, 4).removeprefix("1·"))]
    ]
    if axes:
        parts.append(_named(axes, xs, height))
    parts += [
        f'<polyline points="{" ".join(points)}" fill="none" stroke="currentColor" stroke-opacity=".25" stroke-width="2"/>',
        f'<polyline points="{" ".join(points[: at + 1])}" fill="none" stroke="#3f7fd1" stroke-width="3.5"/>',
        f'<circle cx="{xs[at]:.1f}" cy="{down(logs[at]):.1f}" r="6" fill="#3f7fd1"/>',
    ]
    inside = f'<g font-size="15" fill="currentColor">{"".join(parts)}</g>'
    return drawing(f"0 0 {width} {height}", inside, title, widest=widest)


def _named(axes: tuple[str, str], xs: np.ndarray, height: int) -> str:
    """The names of the axes, and the count of steps under some of the places `xs`."""
    total, (across, up) = len(xs), axes
    gap = next(gap for gap in (1, 2, 5, 10, 20, 50, 100, total) if total <= 6 * gap + 1)
    counts = [
        f'<text x="{xs[i]:.1f}" y="{height - 22}" text-anchor="middle">{i}</text>'
        for i in range(0, total, gap)
    ]
    names = (
        f'<text x="{(xs[0] + xs[-1]) / 2}" y="{height - 3}" text-anchor="middle">{html.escape(across)}</text>'
        f'<text y="14">{html.escape(up)}</text>'
    )
    return "".join(counts) + names


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two logarithms: powers of ten, or 1, 2 and 5 times them where these are few."""
    powers = range(math.ceil(low), math.floor(high) + 1, max(1, round((high - low) / 5)))
    if len(powers) > 2:
        return [10.0**one for one in powers]
    finer = [m * 10.0**one for one in range(math.floor(low), math.ceil(high) + 1) for m in (1, 2, 5)]
    return [one for one in finer if low <= math.log10(one) <= high]
