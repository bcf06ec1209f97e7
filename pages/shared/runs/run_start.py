"""Starting runs: one click at a time for each owner; old runs make room."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core import runs, worker
from core.errors import ConvScopeError
from core.runs import LIVE, retention
from pages.shared.i18n import error_text, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import owner
from pages.shared.state import State


@st.cache_resource
def warm(lesson: str, _config_of: Callable[[dict[str, Any]], Any], **knobs: Any) -> None:
    """Start the workers, once in a server's life: the first point is then on the curve within seconds of the click.

    What they try out is the run of a lesson's form as it stands at first, with some other knobs.
    """
    worker.current().warm(_config_of({knob.name: knob.default for knob in BY_NAME[lesson].knobs} | knobs))


def button(state: State, config: Any, *, label: str = "train.start", icon: str = "play_arrow") -> None:
    """What starts the run that a form describes; asleep where the form describes none."""
    st.button(
        t(label),
        icon=f":material/{icon}:",
        type="primary",
        on_click=start,
        args=[state, config],
        disabled=config is None,
    )


def start(state: State, *configs: Any) -> None:
    """Start runs, several of them as a race: the first one is shown, the others' curves beside it."""
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
        made = _submitted(configs, mine)
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")
        return
    state.set(run=made[0].id, beside=".".join(run.id for run in made[1:]))


def _submitted(configs: Sequence[Any], mine: str) -> list[runs.Run]:
    made = [runs.create(config, owner=mine) for config in configs]
    for run in made:
        worker.current().submit(run)
    return made
