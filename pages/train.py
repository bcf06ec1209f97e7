"""Train a network and watch it learn, live."""

import streamlit as st

from core import datasets
from core.datasets import cifar10
from pages.shared.i18n import t
from pages.shared.inside import model_picker
from pages.shared.lesson import lesson, say_what_to_see
from pages.shared.lessons.training import FAST
from pages.shared.runs import fetch_panel, kernel_start, run_form, run_list, run_panel, run_start
from pages.shared.state import State


def train(state: State) -> None:
    run = run_panel.opened(state)
    if run is not None:
        if run.checkpoint_stamp():
            model_picker.look_inside(run.id)
        return
    run_start.warm("train", run_form.config_of, **FAST)
    with st.container():  # however much it holds, what follows keeps its place
        say_what_to_see(state)
        config = run_form.choose(state)
    if state["dataset"] == datasets.cifar10.NAME and not cifar10.available():
        fetch_panel.show(fetch_panel.cifar())
        config = None
    with st.container(horizontal=True):
        run_start.button(state, run_form.config_of, ready=config is not None)
        if config is not None and config.kernels:
            st.button(
                t("train.race"),
                icon=":material/flag:",
                help=t("train.race.help"),
                on_click=run_start.start,
                args=[state, lambda values: kernel_start.racers(run_form.config_of(values))],
            )
    run_list.show(state, "pictures")
    run_panel.ahead()


lesson("train", train)
