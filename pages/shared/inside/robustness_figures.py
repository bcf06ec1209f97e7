"""Pictures before and after a change, probabilities along a slider, a difference made visible."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.inspection.robustness import Attack
from pages.shared import figures
from pages.shared.i18n import t
from pages.shared.runs import run_figures

_LINES = 4  # classes that are drawn
_COLOURS = {
    "light": ("#4338ca", "#c2570c", "#0f766e", "#be185d"),
    "dark": ("#a5b4fc", "#fb923c", "#5eead4", "#f9a8d4"),
}


def curve(
    values: Sequence[float], shares: np.ndarray, *, at: float, classes: Sequence[str], title: str
) -> go.Figure:
    """Probabilities (values, classes) of the classes that come highest anywhere, the present place as a line."""
    chart = go.Figure()
    highest = np.argsort(-shares.max(axis=0), kind="stable")[:_LINES]
    for colour, i in zip(_COLOURS[figures.theme()], highest, strict=False):
        chart.add_scatter(
            x=list(values),
            y=(100 * shares[:, i]).round(3).tolist(),
            name=run_figures.class_name(classes[i]),
            mode="lines",
            line={"width": 3, "color": colour},
            hovertemplate="%{x}: %{y:.1f} %",
        )
    chart.add_vline(x=at, line={"dash": "dash", "width": 2, "color": figures.ink()})
    chart.update_layout(
        xaxis_title=title,
        yaxis={"title": t("robustness.probability"), "range": [-2, 102], "ticksuffix": " %"},
        height=340,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
        separators=figures.separators(),
    )
    return chart


def magnified(attack: Attack) -> np.ndarray:
    """The difference as a picture uint8 (32, 32, 3): mid-gray where nothing has changed, ± `size` at the ends."""
    return np.clip(128 + attack.difference * (127 / max(attack.size, 1)), 0, 255).astype(np.uint8)


def csv(values: Sequence[float], shares: np.ndarray, classes: Sequence[str], name: str) -> str:
    """The curve as a table."""
    rows = [",".join([name, *classes])]
    rows += [
        ",".join([f"{value:g}", *(f"{share:.6f}" for share in line)])
        for value, line in zip(values, shares, strict=True)
    ]
    return "\n".join(rows) + "\n"
