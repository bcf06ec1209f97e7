"""The runs that can be opened: one's own, the recorded ones, one from a file, and for the instructor all of them."""

import time
from collections.abc import Callable

import streamlit as st

from core import runs, worker
from core.errors import ConvScopeError
from core.runs import LIVE, Run, retention
from pages.shared.i18n import error_text, number, t
from pages.shared.runs import instructor, owner, run_kinds, run_stream
from pages.shared.state import State
from pages.shared.upload import upload

_LISTED, _ALL = 8, 50
_REFUSED = "train.load_refused"


def _of_kind(run: Run, kind: str) -> bool:
    try:
        return run.config().kind == kind
    except ConvScopeError:
        return False


def own(kind: str = "") -> list[Run]:
    """The runs of this browser, of one kind or all, the newest first."""
    mine = owner.owner()
    made = (one for one in runs.every() if mine and one.about.get("owner") == mine)
    return [one for one in made if not kind or _of_kind(one, kind)]


def openable(kind: str) -> list[Run]:
    """One's own runs and the recorded ones."""
    return [*own(kind)[:_LISTED], *run_kinds.recorded(kind)]


def found(id: str) -> Run | None:
    """The run that a link names; None, said where it is wrong, if there is none."""
    if not id:
        return None
    try:
        return runs.find(id)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


def glance(state: State, run: Run, growth: Callable[[Run], None]) -> None:
    """A recorded run before the reader's first own one: what becomes of it, drawn by `growth`, and the way into it."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(t("train.glance", name=run_kinds.name_of(run.config())))
            st.button(
                t("train.watch"), icon=":material/play_circle:", on_click=state.set, kwargs={"run": run.id}
            )
        growth(run)


def show(state: State, kind: str) -> None:
    """Everything below the form of a new run of some kind."""
    mine = own(kind)[:_LISTED]
    recorded = run_kinds.recorded(kind)
    names = run_kinds.told_apart([*mine, *recorded])
    if mine:
        st.subheader(t("train.your_runs"))
        for run in mine:
            _row(state, run, names[run.id])
    if recorded:
        st.subheader(t("train.recorded"))
    with st.container(horizontal=True):
        for run in recorded:
            _open_button(state, run, names[run.id])
    open_file(state)
    with st.expander(
        t("train.all_runs"), icon=":material/school:", on_change="rerun", key="train.all"
    ) as drawer:
        if drawer.open and instructor.ask():
            _all(state, kind)


def open_file(state: State, knob: str = "run") -> None:
    """Where a run from a file becomes one of this browser's, and the one that the knob names."""
    with st.popover(t("train.load"), icon=":material/upload_file:"):
        refused = st.session_state.pop(_REFUSED, None)
        if refused is not None:
            st.error(error_text(refused), icon=":material/error:")
        upload(t("train.load_zip"), key="train.zip", take=_load, args=[state, knob])


def _open_button(state: State, run: Run, name: str, *, among: str = "") -> None:
    """The way into a run; `among` names a list in which a run of another list can stand again."""
    kind = run_kinds.of(run.config())
    ended = kind.short_verdict(run.result() or {}) or t(f"train.state.{run.status().state}")
    st.button(
        f"{name} · {ended}",
        key=f"train.open.{among}{run.id}",
        icon=":material/show_chart:",
        on_click=lambda: state.set(run=run.id),
    )


def _row(state: State, run: Run, name: str, *, all_runs: bool = False) -> None:
    """A run with what its owner, or the instructor, may do with it."""
    live = run.status().state in LIVE
    among = "all." if all_runs else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        _open_button(state, run, name, among=among)
        minutes = (time.time() - run.about.get("created", 0.0)) / 60
        st.caption(
            t("train.age", minutes=number(minutes, digits=0), megabytes=number(run.bytes() / 1e6, digits=1)),
            width="content",
        )
        if live:
            st.button(
                t("train.stop"),
                key=f"train.stop.{among}{run.id}",
                icon=":material/stop:",
                on_click=_stop,
                args=[run],
                type="tertiary",
            )
        else:
            with st.popover(t("train.delete"), icon=":material/delete:", type="tertiary"):
                st.button(
                    t("train.delete_now"),
                    key=f"train.delete.{among}{run.id}",
                    on_click=_delete,
                    args=[run],
                    type="primary",
                )
        if all_runs:
            pinned = bool(run.about.get("pinned"))
            st.toggle(
                t("train.keep"),
                value=pinned,
                key=f"train.keep.{run.id}",
                on_change=lambda: run.pin(not pinned),
            )


def _all(state: State, kind: str) -> None:
    """For the instructor: every run of this server."""
    found = [one for one in runs.every() if _of_kind(one, kind)]
    days, gigabytes = retention.limits()
    total = sum(one.bytes() for one in found) / 1e6
    st.markdown(
        t(
            "train.all_say",
            count=len(found),
            total=number(total, digits=0),
            gigabytes=number(gigabytes),
            days=number(days),
        )
    )
    names = run_kinds.told_apart(found[:_ALL])
    for run in found[:_ALL]:
        _row(state, run, names[run.id], all_runs=True)


def _stop(run: Run) -> None:
    worker.current().cancel(run)


def _delete(run: Run) -> None:
    try:
        run.delete()
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")
        return
    run_stream.forget(run.id)


def _load(state: State, knob: str, data: bytes) -> None:
    """A run from a file becomes one of this browser's."""
    try:
        retention.sweep()
        state.set(**{knob: runs.unpack(data, owner=owner.owner()).id})
    except ConvScopeError as error:
        st.session_state[_REFUSED] = error
