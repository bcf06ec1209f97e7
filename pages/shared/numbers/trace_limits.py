"""What padding and dilation the matrices allow: knobs that cannot be set to an impossible geometry."""

import streamlit as st

from core import arithmetic, kernels
from pages.shared.i18n import t
from pages.shared.lessons.numbers import LARGEST_INPUT
from pages.shared.state import State


def bounds(state: State) -> dict[str, tuple[int, int]]:
    """The ends of the knobs `pad` and `dilation`, each with the other as it stands."""
    axes = _axes(state)
    most = {name: state.knobs[name].bounds["max_value"] for name in ("pad", "dilation")}
    s, d, p = state["stride"], state["dilation"], state["pad"]
    spans = [arithmetic.span(f, dilation=d) for _, f in axes]
    if state["transposed"]:
        taken = min(((n - 1) * s + span - 1) // 2 for (n, _), span in zip(axes, spans, strict=True))
        return {"pad": (0, min(most["pad"], taken)), "dilation": (1, most["dilation"])}
    border = {"reflect": -1, "circular": 0}.get(state["border"])
    widest = min(n for n, _ in axes) + border if border is not None else most["pad"]
    needed = max(-(-(span - n) // 2) for (n, _), span in zip(axes, spans, strict=True))
    spread = min(((n + 2 * p - 1) // (f - 1) for n, f in axes if f > 1), default=most["dilation"])
    return {
        "pad": (max(0, needed), min(most["pad"], widest)),
        "dilation": (1, max(1, min(most["dilation"], spread))),
    }


def mend(state: State) -> list[str]:
    """Take the nearest possible value of what a link or a new matrix made impossible; returns what to say."""
    said = []
    for name in ("dilation", "pad"):
        low, high = bounds(state)[name]
        near = min(max(state[name], low), max(low, high))
        if near != state[name] and near <= state.knobs[name].bounds["max_value"]:
            said.append(t("convolution.mended", name=t(f"convolution.{name}"), said=state[name], used=near))
            state.set(**{name: near})
    return said


def slider(state: State, name: str, low: int, high: int) -> None:
    """The knob within its ends; where only one value is left, that value."""
    if low < high:
        st.slider(**state.widget(name, min_value=low, max_value=high))
    else:
        st.markdown(t("convolution.only", name=t(f"convolution.{name}"), value=state[name]))


def _axes(state: State) -> list[tuple[int, int]]:
    """(input, kernel) along rows and columns."""
    shapes = (kernels.parse(state[name], largest=LARGEST_INPUT).shape for name in ("input", "kernel"))
    return list(zip(*shapes, strict=True))
