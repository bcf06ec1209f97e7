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
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint
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
    writers = [run for run in run_list.openable("text") if run.id != SHIPPED and run.checkpoint_stamp()]
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
    return run if run is not None and run.config().kind == "text" and run.checkpoint_stamp() else None


def trained(id: str) -> Trained:
    """Return the model of a run, or of the app for ""; raises what `char_rnn.trained` raises."""
    return _trained(id or SHIPPED)


def folded(id: str) -> Folded:
    """Return the same model, ready to read a character at a time."""
    return _folded(id or SHIPPED)


def after(id: str, text: str) -> State:
    """Return the state of a model that has read a text: kept, so that a moved knob runs no model."""
    return _after(id or SHIPPED, text)


def reading(id: str, text: str) -> Reading:
    """Return a text as a model reads it: kept, so that another unit runs no model."""
    return _reading(id or SHIPPED, text)


@cached_per_checkpoint(max_entries=8)
def _trained(id: str) -> Trained:
    return _of(runs.find(id))


@cached_per_checkpoint(max_entries=8)
def _folded(id: str) -> Folded:
    return Folded(_trained(id))


@cached_per_checkpoint(max_entries=128)
def _after(id: str, text: str) -> State:
    return char_rnn.primed(_folded(id), text)


@cached_per_checkpoint(max_entries=32)
def _reading(id: str, text: str) -> Reading:
    return inside.read(_folded(id), text)


def own_text(id: str, most: int) -> Reading | None:
    """The beginning of what a model was held out from, as it reads it; None where that text is gone."""
    config = trained(id).config
    try:
        corpus = core_text.load(config.corpus)
    except ConvScopeError:
        return None
    return reading(id, core_text.normalised(corpus, config.form).validation[:most])
