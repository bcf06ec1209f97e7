"""A recurrent network learns a text, character by character, and writes like it."""

import streamlit as st

from core import worker
from pages.shared.components import curves
from pages.shared.i18n import prose, t
from pages.shared.lesson import example_shown, lesson
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_kinds, run_list, run_panel, run_start
from pages.shared.state import State
from pages.shared.writing import text_form, text_runs


def char_rnn(state: State) -> None:
    run = run_list.found(state["run"])
    if run is not None:
        run_panel.show(state, run)
        return
    _warm()
    with st.container():  # however much it holds, what follows keeps its place
        chosen = example_shown(state)
        if chosen:
            st.info(prose("char_rnn", chosen), icon=":material/visibility:")
        run_list.glance(state, run_kinds.recorded("text")[0], text_runs.growth)
        config = text_form.choose(state)
    with st.container(horizontal=True):
        run_start.button(state, config)
        st.button(
            t("char_rnn.race"),
            icon=":material/flag:",
            help=t("char_rnn.race.help"),
            on_click=lambda: run_start.start(state, *text_form.racers(config)),
            disabled=config is None,
        )
    run_list.show(state, "text")
    curves(key="train.ahead", runs=[], charts=[], axis="step", labels=run_panel.labels())


@st.cache_resource
def _warm() -> None:
    """Start the workers, once in a server's life: the first point is then on the curve within seconds of the click."""
    worker.current().warm(
        text_form.config_of({knob.name: knob.default for knob in BY_NAME["char_rnn"].knobs})
    )


lesson("char_rnn", char_rnn)
