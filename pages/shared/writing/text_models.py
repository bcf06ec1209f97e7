"""The models that can write: the one that comes with the app, and the finished runs of this browser."""

from functools import cache

import streamlit as st

from core import char_rnn, runs
from core import text as core_text
from core.char_rnn import Folded, State, Trained, inside
from core.char_rnn.inside import Reading
from core.errors import ConvScopeError
from core.runs import Run
from pages.shared.i18n import t
from pages.shared.runs import run_list
from pages.shared.state import State as Knobs
from pages.shared.writing import text_runs

SHIPPED = "stdlib-lstm"  # the recorded run whose network writes where no other is chosen


@cache
def shipped() -> Trained:
    """The model that comes with the app."""
    return _of(runs.find(SHIPPED))


def _of(run: Run) -> Trained:
    return char_rnn.trained(run.config(), run.checkpoint())


def choose(state: Knobs) -> str:
    """The menu of models; returns the run's id, or "" for the app's own."""
    writers = [run for run in run_list.openable("text") if run.id != SHIPPED and run.checkpoint()]
    found = {"": t("text_models.shipped")} | {run.id: text_runs.name_of(run.config()) for run in writers}
    if state["run"] == SHIPPED:
        state.set(run="")
    if state["run"] not in found and (run := _by_link(state["run"])) is not None:
        found[run.id] = text_runs.name_of(run.config())
    if state["run"] not in found:
        state.set(run="")
    st.selectbox(
        **state.widget("run", label=t("text_models.model"), options=list(found), format_func=found.get)
    )
    return state["run"]


def _by_link(id: str) -> Run | None:
    """A run that somebody's link names, if it is here and has learned something."""
    run = run_list.found(id)
    return run if run is not None and run.config().kind == "text" and run.checkpoint() else None


def trained(id: str) -> Trained:
    """A model by the id of its run; raises what `char_rnn.trained` raises."""
    return _trained(id, runs.find(id).status().step if id else 0)


def folded(id: str) -> Folded:
    """The same, ready to read a character at a time."""
    return _folded(id, runs.find(id).status().step if id else 0)


def after(id: str, text: str) -> State:
    """The state of a model that has read a text: kept, so that a moved knob runs no model."""
    return _after(id, runs.find(id).status().step if id else 0, text)


@st.cache_resource(max_entries=8, show_spinner=False)
def _trained(id: str, step: int) -> Trained:
    """`step` tells a run that went on from what it was before."""
    return _of(runs.find(id)) if id else shipped()


@st.cache_resource(max_entries=8, show_spinner=False)
def _folded(id: str, step: int) -> Folded:
    return Folded(_trained(id, step))


@st.cache_resource(max_entries=128, show_spinner=False)
def _after(id: str, step: int, text: str) -> State:
    return char_rnn.primed(_folded(id, step), text)


def reading(id: str, text: str) -> Reading:
    """A text as a model reads it: kept, so that another unit runs no model."""
    return _reading(id, runs.find(id).status().step if id else 0, text)


@st.cache_resource(max_entries=32, show_spinner=False)
def _reading(id: str, step: int, text: str) -> Reading:
    return inside.read(_folded(id, step), text)


def own_text(id: str, most: int) -> Reading | None:
    """The beginning of what a model was held out from, as it reads it; None where that text is gone."""
    config = trained(id).config
    try:
        corpus = core_text.load(config.corpus)
    except ConvScopeError:
        return None
    return reading(id, core_text.normalised(corpus, config.form).validation[:most])
