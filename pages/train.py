"""Train a network and watch it learn, live."""

import streamlit as st

from core import datasets, worker
from core.datasets import cifar10
from pages.shared.components import curves
from pages.shared.i18n import prose, t
from pages.shared.inside import model_picker
from pages.shared.lesson import example_shown, lesson
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.training import FAST
from pages.shared.runs import fetch_panel, kernel_start, run_form, run_list, run_panel, run_start
from pages.shared.state import State


def train(state: State) -> None:
    run = run_list.found(state["run"])
    if run is not None:
        run_panel.show(state, run)
        if run.checkpoint_stamp():
            model_picker.look_inside(run.id)
        return
    _warm()
    with st.container():  # however much it holds, what follows keeps its place
        chosen = example_shown(state)
        if chosen:
            st.info(prose("train", chosen), icon=":material/visibility:")
        config = run_form.choose(state)
    if state["dataset"] == datasets.cifar10.NAME and not cifar10.available():
        fetch_panel.show(fetch_panel.cifar())
        config = None
    with st.container(horizontal=True):
        run_start.button(state, config)
        if config is not None and config.kernels:
            st.button(
                t("train.race"),
                icon=":material/flag:",
                help=t("train.race.help"),
                on_click=lambda: run_start.start(state, *kernel_start.racers(config)),
            )
    run_list.show(state, "pictures")
    curves(
        key="train.ahead", runs=[], charts=[], axis="step", labels=run_panel.labels()
    )  # loads what will draw them


@st.cache_resource
def _warm() -> None:
    """Start the workers, once in a server's life: the first point is then on the curve within seconds of the click."""
    knobs = {knob.name: knob.default for knob in BY_NAME["train"].knobs}
    worker.current().warm(run_form.config_of(knobs | FAST))


lesson("train", train)
