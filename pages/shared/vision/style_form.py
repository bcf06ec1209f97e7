"""The settings of a style transfer: widgets, the config that they describe."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import weights
from core.errors import ConvScopeError
from core.style.config import Config, checked
from pages.shared.i18n import error_text, t
from pages.shared.lessons.vision import OWN
from pages.shared.runs import fetch_panel
from pages.shared.state import State
from pages.shared.vision import style_pictures


def config_of(values: Mapping[str, Any]) -> Config:
    """The run that the knobs describe; raises what `checked` raises."""
    content, painting = (
        values[f"own_{knob}"] if values[knob] == OWN else values[knob] for knob in ("content", "painting")
    )
    return checked(
        Config(
            content=content,
            painting=painting,
            style=values["strength"],
            size=int(values["size"]),
            seconds=float(values["seconds"]),
            **{name: values[name] for name in ("network", "smooth", "keep_colours", "start", "seed")},
        )
    )


def choose(state: State) -> Config | None:
    """The widgets; returns the config, or None where something is missing and a sentence says so."""
    left, middle, right = st.columns([3, 3, 4], gap="medium")
    with left, st.container(border=True):
        style_pictures.choose(state, "content")
    with middle, st.container(border=True):
        style_pictures.choose(state, "painting")
    with right, st.container(border=True):
        _knobs(state)
    if state["network"] == "vgg16" and not weights.get("vgg16").available():
        fetch_panel.show(fetch_panel.pretrained("vgg16"))
        return None
    if not all(style_pictures.name_of(state, knob) for knob in ("content", "painting")):
        return None
    try:
        return config_of(state.values())
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


def _knobs(state: State) -> None:
    st.slider(**state.widget("strength", help=t("style.strength.help")))
    st.slider(**state.widget("seconds"))
    st.segmented_control(**state.choice("size", format_func=str))
    st.segmented_control(**state.choice("network", help=t("style.network.help")))
    drawer = st.expander(t("train.more"), icon=":material/tune:", key="style.more", on_change="rerun")
    if drawer.open:
        with drawer:
            st.slider(**state.widget("smooth", help=t("style.smooth.help")))
            st.toggle(**state.widget("keep_colours", help=t("style.keep_colours.help")))
            st.segmented_control(**state.choice("start"))
            st.number_input(**state.widget("seed"))
