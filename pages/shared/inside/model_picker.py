"""Choosing a trained network: the runs of this browser, the recorded ones, one that a link names, one from a file."""

from typing import Any

import streamlit as st

from core import runs
from core.errors import ConvScopeError
from core.inspection.loaded import Loaded
from core.runs import Run
from pages.shared.i18n import error_text, percent, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_kinds, run_list
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint
from pages.shared.runs.picture_runs import name_of
from pages.shared.state import State

_KIND = "pictures"
_WIDTH = 378  # pixels: room for the longest name


def choose(state: State, knob: str = "run", *, label: str = "") -> str:
    """The menu of networks, for the knob that holds a run's id; returns the id that is chosen.

    A link to a run that cannot be shown falls back to the first of the menu, and says why.
    """
    known = networks()
    if state[knob] and state[knob] not in known and (run := _by_link(state[knob])) is not None:
        known[run.id] = named(run)
    if state[knob] not in known:
        state.set(**{knob: next(iter(known))})
    st.selectbox(
        **state.widget(
            knob,
            label=label or t("models.network"),
            options=list(known),
            format_func=known.__getitem__,
            width=_WIDTH,
        )
    )
    return state[knob]


def from_file(state: State, knob: str = "run") -> None:
    """Where a run that was saved to a file becomes one of this browser's, and the one that is shown."""
    run_list.open_file(state, knob)


def networks() -> dict[str, str]:
    """The runs that can be asked, by id, in words: this browser's own, finished or not, then the recorded ones."""
    own = [run for run in run_list.own(_KIND) if run.checkpoint_stamp()]
    return {run.id: named(run) for run in [*own, *run_kinds.recorded(_KIND)]}


def named(run: Run) -> str:
    """A run in a few words, its right answers first: a narrow menu cuts what comes last."""
    name, accuracy = name_of(run.config()), (run.result() or {}).get("test_accuracy")
    if accuracy is None:
        return name if run.status().state == "finished" else t("models.on_the_way", name=name)
    return t("models.finished", name=name, accuracy=percent(accuracy))


def loaded(id: str) -> Loaded:
    """The network of a run, read once for each of its checkpoints; raises what `runs.find` and `Loaded` raise."""
    return _loaded(id)


@cached_per_checkpoint(max_entries=8)
def _loaded(id: str) -> Loaded:
    return Loaded(runs.find(id))


def look_inside(id: str, **where: Any) -> None:
    """A way into a run's network: the lesson that takes it apart, at a place of its knobs."""
    inside = BY_NAME["inside"]
    st.page_link(
        inside.path,
        label=t("models.look_inside"),
        icon=f":material/{inside.icon}:",
        query_params=inside.link_to(run=id, **where),
    )


def _by_link(id: str) -> Run | None:
    """A run that somebody's link names, if it is here and has learned pictures; else it is said why not."""
    try:
        run = runs.find(id)
        if run.config().kind != _KIND:
            raise ConvScopeError("run-of-another-kind")
        if not run.checkpoint_stamp():
            raise ConvScopeError("run-without-network")
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None
    return run
