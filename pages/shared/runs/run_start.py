"""Starting runs: one click at a time for each owner; old runs make room."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from core import runs, worker
from core.errors import ConvScopeError
from core.runs import LIVE, Run, retention
from pages.shared.i18n import error_text, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import owner, run_kinds, run_list
from pages.shared.runs.run_kinds import RunKind
from pages.shared.state import State


@st.cache_resource
def warm(lesson: str, _config_of: Callable[[dict[str, Any]], Any], **knobs: Any) -> None:
    """Start the workers, once in a server's life: the first point is then on the curve within seconds of the click.

    What they try out is the run of a lesson's form as it stands at first, with some other knobs.
    """
    worker.current().warm(_config_of({knob.name: knob.default for knob in BY_NAME[lesson].knobs} | knobs))


Described = Callable[[Mapping[str, Any]], Any]


def button(
    state: State, config_of: Described, *, ready: bool, label: str = "train.start", icon: str = "play_arrow"
) -> None:
    """What starts the run that a form describes: `config_of` its knobs' values, asked when it is pressed.

    What was typed last reaches the server together with the press, in one message. It is asleep where the form describes
    no run (not `ready`), or where another page's is at work.
    """
    elsewhere = _at_work_elsewhere(state)
    st.button(
        t(label),
        icon=f":material/{icon}:",
        type="primary",
        on_click=start,
        args=[state, lambda values: [config_of(values)]],
        disabled=not ready or elsewhere,
    )


def start(state: State, described: Callable[[Mapping[str, Any]], Sequence[Any]]) -> None:
    """Start the runs that knobs describe now, several as a race: the first one is shown, the others' curves beside it."""
    state.sync_from_widgets()
    active = _at_work()
    if active is not None:
        kind = _kind_of(active)
        if kind is not None and kind.lesson == state.lesson:
            state.set(run=active.id)
        st.toast(t("train.one_at_a_time"), icon=":material/info:")
        return
    try:
        retention.sweep()
        made = _submitted(described(state.values()))
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")
        return
    state.set(run=made[0].id, beside=".".join(run.id for run in made[1:]))


def _at_work() -> Run | None:
    """The reader's run that is not over yet."""
    return next((one for one in run_list.own() if one.status().state in LIVE), None)


def _kind_of(run: Run) -> RunKind | None:
    try:
        return run_kinds.of(run.config())
    except ConvScopeError:
        return None


def _at_work_elsewhere(state: State) -> bool:
    """Say where one's run is at work, if that is another page."""
    active = _at_work()
    kind = _kind_of(active) if active is not None else None
    if active is None or kind is None or kind.lesson == state.lesson:
        return False
    lesson = BY_NAME[kind.lesson]
    st.page_link(
        lesson.path,
        label=t("train.at_work_elsewhere", lesson=t(f"{lesson.name}.title")),
        icon=":material/hourglass_top:",
        query_params=lesson.link_to(run=active.id, **kind.where),
    )
    return True


def _submitted(configs: Sequence[Any]) -> list[Run]:
    mine = owner.owner()
    made = [runs.create(config, owner=mine) for config in configs]
    for run in made:
        worker.current().submit(run)
    return made
