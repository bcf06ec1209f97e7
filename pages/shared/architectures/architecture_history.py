"""Charts and tables of the history: errors per year, accuracy against cost."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache

import plotly.graph_objects as go

from core.architectures.history import HUMAN, WINNERS, Published, Winner, published
from core.architectures.timing import Timing
from pages.shared import figures
from pages.shared.i18n import number, t
from pages.shared.numbers.connection_figures import dense_colour

# Those of the lecture's chart that torchvision has.
_LECTURE = (
    *("alexnet", "vgg16", "vgg19", "googlenet", "inception_v3"),
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "squeezenet1_0", "squeezenet1_1"),
)
_BELOW = ("alexnet", "googlenet", "resnet34", "vgg16", "resnet101")  # their names would lie on others
_TRANSFORMERS = ("vit", "swin", "maxvit")
_COLOURS = ("#4338ca", "#c2570c", "#0f766e", "#be185d", "#1d7fbf", "#7c8a12", "#7c3aed", "#a16207", "#047857")
_COLOURS_DARK = (
    "#a5b4fc",
    "#fb923c",
    "#5eead4",
    "#f9a8d4",
    "#7dd3fc",
    "#d9f99d",
    "#d8b4fe",
    "#fde047",
    "#6ee7b7",
)


def timeline() -> go.Figure:
    """A column for every year, hand-crafted features in the colour of what is not learned; the human as a line."""
    chart = go.Figure()
    for learned in (False, True):
        chosen = [one for one in WINNERS if one.learned == learned]
        chart.add_bar(
            x=[one.year for one in chosen],
            y=[one.error for one in chosen],
            name=t("architecture_history.learned" if learned else "architecture_history.hand_crafted"),
            marker={"color": figures.accent() if learned else dense_colour()},
            text=[f"{number(one.error)} %" for one in chosen],
            textposition=["outside" if one.error > HUMAN else "inside" for one in chosen],
            cliponaxis=False,
            hovertemplate="%{x}: %{y} %<extra></extra>",
        )
    chart.add_hline(
        y=HUMAN,
        line={"dash": "dash", "width": 2, "color": figures.ink()},
        annotation={"text": t("architecture_history.human", error=HUMAN), "xanchor": "right", "yshift": 4},
    )
    chart.update_layout(
        yaxis={"title": t("architecture_history.error"), "range": [0, 34], "ticksuffix": " %"},
        xaxis={
            "tickvals": [one.year for one in WINNERS],
            "ticktext": [f"{one.year}<br>{_short(one)}" for one in WINNERS],
        },
        height=400,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.1},
        separators=figures.separators(),
    )
    return chart


def _short(one: Winner) -> str:
    return t(f"architecture_history.short.{one.name}")


def winners() -> dict[str, list[str]]:
    """The years as a table."""
    return {
        t("architecture_history.year"): [str(one.year) for one in WINNERS],
        t("architecture_history.winner"): [t(f"architecture_history.winner.{one.name}") for one in WINNERS],
        t("architecture_history.error"): [f"{number(one.error)} %" for one in WINNERS],
        t("architecture_history.entry"): [
            t("architecture_history.entry.ensemble" if one.ensemble else "architecture_history.entry.single")
            for one in WINNERS
        ],
        t("architecture_history.also"): [
            f"{t(f'architecture_history.winner.{one.also[0]}')}: {number(one.also[1])} %" if one.also else ""
            for one in WINNERS
        ],
    }


@cache
def _chosen(shown: str) -> tuple[Published, ...]:
    if shown == "lecture":
        return tuple(one for one in published() if one.name in _LECTURE)
    if shown == "convolutions":
        return tuple(one for one in published() if one.family not in _TRANSFORMERS)
    return published()


_COSTS = {"operations": "billions", "parameters": "parameters", "file": "mebibytes"}


def names(shown: str) -> list[str]:
    """The networks that are chosen, those with the least work first."""
    return [one.name for one in sorted(_chosen(shown), key=lambda one: one.billions)]


def _cost(one: Published, across: str, measured: Mapping[str, Timing]) -> float | None:
    """What a network costs; None where it has not been measured yet."""
    if across == "seconds":
        return 1000 * measured[one.name].seconds if one.name in measured else None
    return float(getattr(one, _COSTS[across]))


def bubbles(shown: str, *, across: str, up: str, measured: Mapping[str, Timing]) -> go.Figure:
    """Networks as circles: right what they cost (logarithmic), up how often they are right, area the parameters.

    Args:
        measured: times of this machine, for the axis `seconds`.
    """
    chart = go.Figure()
    networks = _chosen(shown)
    largest = max(one.parameters for one in networks)
    colours = _COLOURS_DARK if figures.theme() == "dark" else _COLOURS
    for place, family in enumerate(dict.fromkeys(one.family for one in networks)):
        members = [one for one in networks if one.family == family]
        chart.add_scatter(
            x=[_cost(one, across, measured) for one in members],
            y=[getattr(one, up) for one in members],
            mode="markers+text" if shown == "lecture" else "markers",
            text=[one.name for one in members],
            textposition=["bottom center" if one.name in _BELOW else "top center" for one in members],
            name=family,
            marker={
                "size": [one.parameters for one in members],
                "sizemode": "area",
                "sizeref": largest / 60**2,
                "sizemin": 3,
                "opacity": 0.6,
                "color": colours[place % len(colours)],
            },
            customdata=[
                (number(one.parameters), number(one.billions), one.top1, one.top5) for one in members
            ],
            hovertemplate=_hover(),
        )
    chart.update_layout(
        xaxis={
            "title": t(f"architecture_history.across.{across}"),
            "type": "log",
            "tickvals": [step * 10.0**power for power in range(-2, 10) for step in (1, 3)],
            "tickangle": 0,
        },
        yaxis={"title": t(f"architecture_history.axis.{up}"), "ticksuffix": " %"},
        height=520,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": -0.18},
        showlegend=shown != "lecture",
        separators=figures.separators(),
    )
    return chart


def _hover() -> str:
    lines = [
        f"{t('architecture_history.across.parameters')}: %{{customdata[0]}}",
        f"{t('architecture_history.across.operations')}: %{{customdata[1]}}",
        "top-1 %{customdata[2]} %, top-5 %{customdata[3]} %",
    ]
    return "<b>%{text}</b><br>" + "<br>".join(lines) + "<extra></extra>"


def winners_csv() -> str:
    """The contest as plain numbers."""
    return _csv([{**asdict(one), "also": " ".join(map(str, one.also or ()))} for one in WINNERS])


def networks_csv() -> str:
    """What torchvision publishes, as plain numbers."""
    return _csv([asdict(one) for one in published()])


def _csv(rows: list[dict[str, object]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
