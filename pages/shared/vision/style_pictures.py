"""The two pictures of a style transfer: from the gallery, or the reader's own, kept where the processes find them."""

import numpy as np
import streamlit as st

from core import images
from core.errors import ConvScopeError
from core.runs import retention
from core.style import pictures
from pages.shared import sessions
from pages.shared.figures import background
from pages.shared.i18n import error_text, t
from pages.shared.lessons.vision import OWN
from pages.shared.runs import run_figures
from pages.shared.state import State
from pages.shared.upload import upload

_MINE, _REFUSED, _TURN = "style_pictures.mine", "style_pictures.refused", "style_pictures.turn"
_SHOWN = 256  # pixels of a side


def name_of(state: State, knob: str) -> str:
    """The picture that a knob names, as `core.style.pictures` knows it; "" where the reader has not brought one."""
    return state[f"own_{knob}"] if state[knob] == OWN else state[knob]


def choose(state: State, knob: str) -> None:
    """The menu of one of the two pictures (`content` or `painting`), the place for one's own, the picture."""
    options = state.knobs[knob].bounds["options"]
    st.selectbox(**state.widget(knob, format_func=lambda name: _said(name), options=options))
    if state[knob] == OWN:
        _own(state, knob)
    name = name_of(state, knob)
    if not name:
        return
    try:
        st.html(run_figures.figure(pictures.load(name, _SHOWN), t(f"style.{knob}")))
    except ConvScopeError as error:
        st.info(error_text(error), icon=":material/image_not_supported:")
        state.set(**{f"own_{knob}": ""})


def _said(name: str) -> str:
    if name == OWN:
        return t("style.own")
    return t(f"sample.{name}") if name in images.SAMPLES else t(f"style.painting.{name}")


def _own(state: State, knob: str) -> None:
    refused = st.session_state.pop(f"{_REFUSED}.{knob}", None)
    if refused is not None:
        st.error(error_text(refused), icon=":material/broken_image:")
    turn = st.session_state.get(f"{_TURN}.{knob}", 0)
    upload(t("style.upload"), key=f"style_pictures.{knob}.{turn}", take=_given, args=[state, knob])
    mine = sessions.upload()
    if mine is not None:
        st.button(
            t("style.take_mine"),
            key=f"style_pictures.mine.{knob}",
            icon=":material/image:",
            on_click=_take,
            args=[state, knob, mine.picture.pixels],
        )
    st.caption(t("style.kept", days=round(retention.limits()[0])))


def _given(state: State, knob: str, data: bytes) -> None:
    try:
        _take(state, knob, images.load(data, background=background()).pixels)
    except ConvScopeError as error:
        st.session_state[f"{_REFUSED}.{knob}"] = error


def _take(state: State, knob: str, pixels: np.ndarray) -> None:
    """Keep a picture; the place for the next one is empty again."""
    try:
        name = pictures.keep(pixels)
    except ConvScopeError as error:
        st.session_state[f"{_REFUSED}.{knob}"] = error
        return
    st.session_state[_MINE] = [*st.session_state.get(_MINE, []), name]
    st.session_state[f"{_TURN}.{knob}"] = st.session_state.get(f"{_TURN}.{knob}", 0) + 1
    state.set(**{f"own_{knob}": name})


def forget_mine() -> None:
    """Delete what this session has brought."""
    for name in st.session_state.get(_MINE, []):
        pictures.forget(name)
