"""The networks that have learned pictures, to be asked: those that come with the app, and this browser's finished runs."""

import streamlit as st

from core import runs
from core.detection import Slider
from core.inspection.recognition import Recogniser
from core.runs import Run
from pages.shared import run_kinds, run_list
from pages.shared.i18n import percent
from pages.shared.picture_runs import name_of


def known() -> dict[str, str]:
    """Ids of the runs that can be asked, with their names; the recorded ones first."""
    own = [run for run in run_list.own("pictures") if run.result()]
    return {run.id: _named(run) for run in [*run_kinds.recorded("pictures"), *own]}


def _named(run: Run) -> str:
    accuracy = (run.result() or {}).get("test_accuracy", 0.0)
    return f"{name_of(run.config())} · {percent(accuracy)}"


def slider(id: str) -> Slider:
    """A run's network, ready to be slid; raises as `Recogniser`."""
    return _slider(id, step(id))


def step(id: str) -> int:
    """The step that a run stands at: what tells its network from an earlier one."""
    return runs.find(id).status().step


@st.cache_resource(max_entries=6, show_spinner=False)
def _slider(id: str, step: int) -> Slider:
    """`step` tells a continued run from what it was before."""
    return Slider(Recogniser(runs.find(id)))
