"""A recurrent network learns a text, character by character, and writes like it."""

import streamlit as st

from pages.shared.i18n import t
from pages.shared.lesson import lesson, say_what_to_see
from pages.shared.runs import run_kinds, run_list, run_panel, run_start
from pages.shared.state import State
from pages.shared.writing import text_form, text_runs


def char_rnn(state: State) -> None:
    if run_panel.opened(state) is not None:
        return
    run_start.warm("char_rnn", text_form.config_of)
    with st.container():  # however much it holds, what follows keeps its place
        say_what_to_see(state)
        run_list.glance(state, run_kinds.recorded("text")[0], text_runs.growth)
        config = text_form.choose(state)
    with st.container(horizontal=True):
        run_start.button(state, text_form.config_of, ready=config is not None)
        st.button(
            t("char_rnn.race"),
            icon=":material/flag:",
            help=t("char_rnn.race.help"),
            on_click=run_start.start,
            args=[state, lambda values: text_form.racers(text_form.config_of(values))],
            disabled=config is None,
        )
    run_list.show(state, "text")
    run_panel.ahead()


lesson("char_rnn", char_rnn)
