"""Train a network and watch it learn, live."""

import streamlit as st

from core import datasets, runs, worker
from core.datasets import cifar10
from core.errors import ConvScopeError
from core.runs import LIVE, Run, retention
from core.training import Config
from pages.shared import fetch_panel, owner, run_form, run_list, run_panel
from pages.shared.components import curves
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import example_shown, lesson
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.training import FAST
from pages.shared.state import State


def train(state: State) -> None:
    run = _found(state["run"])
    if run is not None:
        run_panel.show(state, run)
        return
    _warm()
    chosen = example_shown(state)
    if chosen:
        st.info(prose("train", chosen), icon=":material/visibility:")
    config = run_form.choose(state)
    if state["dataset"] == datasets.cifar10.NAME and not cifar10.available():
        fetch_panel.show()
        config = None
    st.button(
        t("train.start"),
        icon=":material/play_arrow:",
        type="primary",
        on_click=_start,
        args=[state, config],
        disabled=config is None,
    )
    run_list.show(state, "pictures")
    curves(
        key="train.ahead", runs=[], charts=[], axis="step", labels=run_panel.labels()
    )  # loads what will draw them


def _found(id: str) -> Run | None:
    if not id:
        return None
    try:
        return runs.find(id)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


@st.cache_resource
def _warm() -> None:
    """Start the workers, once in a server's life: the first point is then on the curve within seconds of the click."""
    knobs = {knob.name: knob.default for knob in BY_NAME["train"].knobs}
    worker.current().warm(run_form.config_of(knobs | FAST))


def _start(state: State, config: Config) -> None:
    """One run at a time for each owner; old ones make room."""
    mine = owner.owner()
    active = next(
        (
            one
            for one in runs.every()
            if mine and one.about.get("owner") == mine and one.status().state in LIVE
        ),
        None,
    )
    if active is not None:
        state.set(run=active.id)
        st.toast(t("train.one_at_a_time"), icon=":material/info:")
        return
    try:
        retention.sweep()
        run = runs.create(config, owner=mine)
        worker.current().submit(run)
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")
        return
    state.set(run=run.id)


lesson("train", train)
