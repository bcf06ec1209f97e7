"""Filters and what excites them, as pictures; statistics and cosines as charts."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from core.inspection.handmade import Match
from core.inspection.units import Answers
from pages.shared import figures
from pages.shared.i18n import t
from pages.shared.inside.mosaic import Tiles, fitting
from pages.shared.runs import run_figures

_WIDE, _HIGH = 860, 640  # px of a mosaic
_ENLARGED = 4  # times: of a picture on which a window is marked
_MOST_TILES = 96
_SHARE = 0.998  # of a mosaic's numbers lie within its colours
_COLOURS = ("#4338ca", "#c2570c", "#0f766e", "#be185d", "#1d7fbf", "#7c8a12", "#7c3aed", "#a16207")
_COLOURS_DARK = ("#a5b4fc", "#fb923c", "#5eead4", "#f9a8d4", "#7dd3fc", "#d9f99d", "#d8b4fe", "#fde047")
Array = np.ndarray


def signed(values: Array, limit: float) -> Array:
    """Numbers (…) as colours uint8 (…, 3), zero the page's background."""
    levels = (128 + np.clip(values / max(limit, 1e-12), -1, 1) * 127).round().astype(np.uint8)
    return np.asarray(figures.diverging(figures.theme())[levels])


def of_filter(weights: Array) -> Tiles:
    """A filter (C, k, k) or (n,) as tiles whose numbers stand under the pointer: one for every map or number it looks at."""
    values = weights[:_MOST_TILES] if weights.ndim == 3 else weights[:, None, None]
    if len(weights) == 3 and weights.ndim == 3:
        names = [t(f"robustness.colour_{i}") for i in range(3)]
    else:
        names = [t("units.its_map" if weights.ndim == 3 else "units.its_number")]
    limit = float(np.abs(weights).max()) or 1.0
    scale = fitting(*values.shape[1:], side=72) if weights.ndim == 3 else 16
    return Tiles(name="filter", values=values, limit=limit, scale=scale, names=names)


def small_filter(weights: Array, alt: str) -> str:
    """One map of a kernel (1, k, k) as a tile of the size of a colour filter's."""
    return run_figures.tiles(signed(weights, float(np.abs(weights).max())), side=52, alt=alt)


def mosaic(weights: Array, alt: str) -> str:
    """All filters of a layer: colour tiles of (K, 3, k, k); else beside each other, each a row of tiles, one for each map."""
    limit = float(np.quantile(np.abs(weights), _SHARE))
    if weights.ndim == 2:
        return _picture(signed(weights, limit), alt)
    if weights.shape[1] == 3:
        return run_figures.filters(weights, float(np.abs(weights).max()))
    count, maps, height, width = weights.shape
    high, wide = height + 1, maps * (width + 1) + 2
    across = max(1, round((count * high / wide) ** 0.5))  # about as wide as high
    drawn = np.empty((-(-count // across) * high - 1, min(across, count) * wide - 3, 3), dtype=np.uint8)
    drawn[:] = figures.diverging(figures.theme())[128]
    coloured = signed(weights, limit)
    for i in range(count):
        for j in range(maps):
            top, left = i // across * high, i % across * wide + j * (width + 1)
            drawn[top : top + height, left : left + width] = coloured[i, j]
    return _picture(drawn, alt)


def _picture(pixels: Array, alt: str) -> str:
    """A picture whose pixels stay squares, as wide as they ask for and the page allows."""
    side = max(1, min(10, _WIDE // pixels.shape[1], _HIGH // pixels.shape[0]))
    return run_figures.pixelated(pixels, width=pixels.shape[1] * side, alt=alt)


def exciting(pictures: Array, windows: Sequence[tuple[int, int, int, int]], alt: str) -> str:
    """Pictures (N, 32, 32, 3), on each the window (top, left, bottom, right) that the unit answers to."""
    large = pictures.repeat(_ENLARGED, axis=1).repeat(_ENLARGED, axis=2)
    for picture, window in zip(large, windows, strict=True):
        top, left, bottom, right = (_ENLARGED * one for one in window)
        for inset, colour in ((0, 0), (1, 255)):  # dark and bright: seen on every ground
            i, j = slice(top + inset, bottom - inset), slice(left + inset, right - inset)
            picture[top + inset, j] = picture[bottom - 1 - inset, j] = colour
            picture[i, left + inset] = picture[i, right - 1 - inset] = colour
    return run_figures.tiles(large, side=104, alt=alt)


def activity(found: Answers, chosen: int) -> go.Figure:
    """How often every unit is on: bars, the chosen one in the accent's colour."""
    count = len(found.mean)
    colours = [figures.accent() if i == chosen else "#8b93a7" for i in range(count)]
    chart = go.Figure()
    chart.add_bar(
        x=list(range(1, count + 1)),
        y=(100 * found.active).round(2).tolist(),
        marker={"color": colours},
        customdata=np.stack([found.mean, found.highest], axis=1).round(3).tolist(),
        hovertemplate=f"{t('units.unit')} %{{x}}: %{{y:.1f}} %<br>{t('units.mean')} %{{customdata[0]}}, "
        f"{t('units.highest')} %{{customdata[1]}}<extra></extra>",
    )
    chart.update_layout(
        xaxis={"title": t("units.unit")},
        yaxis={"title": t("units.active"), "range": [0, 102], "ticksuffix": " %"},
        height=300,
        bargap=0.15,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        separators=figures.separators(),
    )
    return chart


def climb(values: Array) -> go.Figure:
    """A unit's answer while a picture is changed to please it."""
    chart = go.Figure()
    line = {"width": 3, "color": figures.accent()}
    chart.add_scatter(
        y=values.round(4).tolist(), mode="lines", line=line, hovertemplate="%{x}: %{y:.3f}<extra></extra>"
    )
    chart.update_layout(
        xaxis_title=t("units.steps"),
        yaxis_title=t("units.answer"),
        height=240,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        separators=figures.separators(),
    )
    return chart


def followed(
    steps: Sequence[int], ways: Mapping[str, Sequence[Match]], names: Mapping[str, str]
) -> go.Figure:
    """For every kernel the magnitude of the nearest filter's cosine, against the steps of the training."""
    palette = _COLOURS_DARK if figures.theme() == "dark" else _COLOURS
    chart = go.Figure()
    for place, (name, way) in enumerate(ways.items()):
        chart.add_scatter(
            x=list(steps),
            y=[round(abs(one.cosine), 4) for one in way],
            name=names[name],
            mode="lines+markers",
            line={"width": 3, "color": palette[place % len(palette)]},
            customdata=[[one.filter + 1, round(one.cosine, 3)] for one in way],
            hovertemplate=f"{t('units.filter')} %{{customdata[0]}}, cos %{{customdata[1]}}",
        )
    chart.update_layout(
        xaxis_title=t("units.train_step"),
        yaxis={"title": "|cos|", "range": [0, 1.02]},
        height=380,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        separators=figures.separators(),
    )
    return chart


def table_csv(found: Answers) -> str:
    """Every unit's figures."""
    rows = ["unit,mean,deviation,lowest,highest,active,dead"]
    columns = (found.mean, found.deviation, found.lowest, found.highest, found.active, found.dead())
    for i, (mean, deviation, low, high, active, dead) in enumerate(zip(*columns, strict=True), start=1):
        rows.append(f"{i},{mean:.6g},{deviation:.6g},{low:.6g},{high:.6g},{active:.6g},{int(dead)}")
    return "\n".join(rows) + "\n"
