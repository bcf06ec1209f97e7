"""A network that was trained on ImageNet, asked what is on the reader's picture; a worker process answers."""

from concurrent.futures import TimeoutError

import numpy as np
import streamlit as st
from pebble import ProcessExpired
from streamlit.delta_generator import DeltaGenerator

from core import weights, worker
from core.errors import ConvScopeError
from core.weights import Answer
from pages.shared import caches, picker
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.runs import fetch_panel, run_figures
from pages.shared.state import State

_PATIENCE = 60.0  # seconds for an answer, the reading of the weights included


def show(state: State, place: DeltaGenerator, knobs: DeltaGenerator) -> None:
    """Choose a network; fetch its weights where they are not here yet; its five likeliest classes."""
    with knobs:
        st.selectbox(**state.widget("pretrained", options=weights.NAMES, format_func=_named))
    name = state["pretrained"]
    if not weights.get(name).available():
        with place:
            fetch_panel.show(fetch_panel.pretrained(name))
            st.markdown(t("recognise.instead"))
            st.button(
                t("recognise.ask_small"),
                icon=":material/model_training:",
                on_click=lambda: state.set(by="runs"),
            )
        return
    source = picker.current(state)
    try:
        with place, st.spinner(t("recognise.asking", name=name)):
            answer = caches.render(_asked, source.picture, private=source.private, name=name)
    except ConvScopeError as error:
        place.error(error_text(error), icon=":material/error:")
        return
    with place:
        _said(name, answer)
    st.markdown(prose("recognise", "imagenet"))


def _named(name: str) -> str:
    one = weights.get(name)
    return t(
        "recognise.published",
        name=name,
        megabytes=round(one.source.size / 1e6, 1),
        top1=number(one.top1, digits=1),
    )


def _asked(pixels: np.ndarray, *, name: str) -> Answer:
    """The answer of a worker.

    Raises:
        ConvScopeError: `worker-no-answer` if its process ended or took too long; as `weights.classify`.
    """
    try:
        answer: Answer = (
            worker.current().call(weights.classify_named, name, pixels, seconds=_PATIENCE).result()
        )
    except (ProcessExpired, TimeoutError) as error:
        raise ConvScopeError("worker-no-answer") from error
    return answer


def _said(name: str, answer: Answer) -> None:
    """What the network gets, and its answer."""
    left, right = st.columns([2, 3], gap="medium")
    left.html(run_figures.figure(answer.seen, t("recognise.seen", name=name)))
    with right:
        st.subheader(answer.guesses[0].name)
        shares = np.array([guess.probability for guess in answer.guesses])
        classes = [guess.name for guess in answer.guesses]
        st.html(run_figures.bars(shares, np.arange(len(shares)), classes))
