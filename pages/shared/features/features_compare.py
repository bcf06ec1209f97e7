"""Methods side by side: accuracy against labelled pictures, with intervals, and what each costs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from core.features import METHODS, Point
from pages.shared import figures
from pages.shared.features import features_figures
from pages.shared.i18n import number, percent, t
from pages.shared.runs import run_figures

_COLOURS = {
    "raw": ("#64748b", "#cbd5e1"),
    "colour": ("#be185d", "#f9a8d4"),
    "edges": ("#0f766e", "#5eead4"),
    "hog": ("#c2570c", "#fb923c"),
    "pca": ("#7c8a12", "#d9f99d"),
    "learned": ("#4338ca", "#a5b4fc"),
}
_SYMBOLS = {"knn": "circle", "softmax": "square", "svm": "diamond", "forest": "triangle-up"}
_NETWORKS = {"mlp": "circle", "lenet5": "square", "fast": "diamond"}
_DASHES = {"circle": "dot", "square": "dash", "diamond": "solid", "triangle-up": "longdashdot"}


def name_of(method: str) -> str:
    """A method in a few words."""
    feature, learner = METHODS[method]
    if feature == "learned":
        return t(f"train.network.{learner}")
    return t(
        "features.pair", feature=t(f"features.feature.{feature}"), learner=t(f"features.learner.{learner}")
    )


def chosen(points: Iterable[Point], methods: Sequence[str]) -> dict[str, list[list[Point]]]:
    """Of each method its measurements, those on equally many pictures together, few pictures first."""
    found: dict[str, dict[int, list[Point]]] = {}
    for one in points:
        if one.method in methods:
            found.setdefault(one.method, {}).setdefault(one.count, []).append(one)
    return {
        method: [together[count] for count in sorted(together)]
        for method in methods
        if (together := found.get(method))
    }


def mean(points: Sequence[Point]) -> tuple[float, float, float]:
    """Mean accuracy of measurements on equally many pictures, and Wilson's 95 % interval of one test of that accuracy."""
    accuracy = float(np.mean([one.accuracy for one in points]))
    return accuracy, *run_figures.interval(accuracy, points[0].total)


def chart(points: Iterable[Point], methods: Sequence[str]) -> go.Figure:
    """A line for each method, its intervals as bars, single measurements as small dots."""
    drawn = go.Figure()
    for method, groups in chosen(points, methods).items():
        _line(drawn, method, groups)
    drawn.update_layout(
        xaxis={
            "type": "log",
            "title": t("features.axis.count"),
            "tickvals": sorted({count for line in drawn.data for count in line.x}),
            "tickformat": ",d",
        },
        yaxis={"title": t("features.axis.accuracy"), "ticksuffix": " %", "rangemode": "tozero"},
        height=460,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": -0.2},
        hovermode="x unified",
        separators=figures.separators(),
    )
    return drawn


def _line(drawn: go.Figure, method: str, groups: Sequence[Sequence[Point]]) -> None:
    """One method: colour by its description, sign and dashes by what learns."""
    feature, learner = METHODS[method]
    colour = _COLOURS[feature][figures.theme() == "dark"]
    symbol = {**_SYMBOLS, **_NETWORKS}[learner]
    means = [mean(group) for group in groups]
    drawn.add_scatter(
        x=[group[0].count for group in groups],
        y=[100 * middle for middle, *_ in means],
        error_y={
            "array": [100 * (high - middle) for middle, _, high in means],
            "arrayminus": [100 * (middle - low) for middle, low, _ in means],
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[
            [100 * low, 100 * high, len(group)] for (_, low, high), group in zip(means, groups, strict=True)
        ],
        name=name_of(method),
        mode="lines+markers",
        line={"color": colour, "width": 2.5, "dash": _DASHES[symbol]},
        marker={"symbol": symbol, "size": 9},
        hovertemplate="%{y:.1f} % (%{customdata[0]:.1f}–%{customdata[1]:.1f}), n = %{customdata[2]}",
    )
    single = [one for group in groups if len(group) > 1 for one in group]
    drawn.add_scatter(
        x=[one.count for one in single],
        y=[100 * one.accuracy for one in single],
        mode="markers",
        marker={"color": colour, "size": 4, "opacity": 0.6},
        showlegend=False,
        hoverinfo="skip",
    )


def show_chart(points: Iterable[Point], methods: Sequence[str], *, key: str) -> None:
    """The chart on the page."""
    st.plotly_chart(
        chart(points, methods), key=key, config={"displaylogo": False}, alt=t("features.alt.chart")
    )


def show_table(points: Iterable[Point], methods: Sequence[str], count: int) -> None:
    """The table on the page, to be pushed sideways where it is narrow; a sentence where nothing was measured."""
    columns = table(points, methods, count)
    if not columns[t("features.method")]:
        st.info(t("features.not_measured"), icon=":material/hourglass_empty:")
        return
    st.html(features_figures.table(columns, t("features.alt.table", count=count)))


def _best_first(points: Iterable[Point], methods: Sequence[str], count: int) -> list[list[Point]]:
    """The measurements on so many pictures, those of each method together."""
    groups = [group for all_ in chosen(points, methods).values() for group in all_ if group[0].count == count]
    return sorted(groups, key=lambda group: -mean(group)[0])


def show_verdict(points: Iterable[Point], methods: Sequence[str], count: int) -> None:
    """The best description by hand and the best network on so many pictures, of the methods that are shown."""
    groups = _best_first(points, methods, count)
    learned = [group for group in groups if METHODS[group[0].method][0] == "learned"]
    by_hand = [group for group in groups if METHODS[group[0].method][0] != "learned"]
    if learned and by_hand:
        st.info(
            t(
                "features.verdict",
                count=count,
                by_hand=name_of(by_hand[0][0].method),
                by_hand_accuracy=percent(mean(by_hand[0])[0]),
                learned=name_of(learned[0][0].method),
                learned_accuracy=percent(mean(learned[0])[0]),
            ),
            icon=":material/compare_arrows:",
        )


def table(points: Iterable[Point], methods: Sequence[str], count: int) -> dict[str, list[str]]:
    """What the methods cost on so many pictures, the best first: columns by their heads."""
    groups = _best_first(points, methods, count)
    said = [mean(group) for group in groups]
    return {
        t("features.method"): [name_of(group[0].method) for group in groups],
        t("features.accuracy"): [percent(middle) for middle, *_ in said],
        t("features.interval"): [
            f"{number(100 * low, digits=1)}–{number(100 * high, digits=1)}" for _, low, high in said
        ],
        t("features.training"): [_seconds(np.mean([one.training for one in group])) for group in groups],
        t("features.predicting"): [
            _seconds(1000 * np.mean([one.predicting / one.total for one in group])) for group in groups
        ],
        t("features.features"): [number(group[0].features) for group in groups],
        t("features.parameters"): [
            number(round(np.mean([one.parameters for one in group]))) for group in groups
        ],
        t("features.times"): [str(len(group)) for group in groups],
    }


def _seconds(value: Any) -> str:
    return number(float(value), digits=1 if value >= 1 else 3)


def to_csv(points: Iterable[Point]) -> str:
    """The measurements as plain numbers."""
    out = io.StringIO()
    names = [*Point.__dataclass_fields__, "accuracy", "low", "high"]
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    for one in points:
        low, high = run_figures.interval(one.accuracy, one.total)
        writer.writerow(
            {**asdict(one), "accuracy": one.accuracy, "low": round(low, 5), "high": round(high, 5)}
        )
    return out.getvalue()
