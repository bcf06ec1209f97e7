"""One run on the page: its curves, its steering for the owner, the moment that is shown, what can be taken away."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import runs, worker
from core.errors import ConvScopeError
from core.runs import LIVE, Run, Status
from pages.shared.components import curves
from pages.shared.downloads import row
from pages.shared.i18n import error_text, t
from pages.shared.runs import instructor, owner, run_kinds, run_list
from pages.shared.state import State
from pages.shared.widgets import shown

MOST_BESIDE = 5


def opened(state: State) -> Run | None:
    """The run that the link names, drawn; None where there is none."""
    run = run_list.found(state["run"])
    if run is not None:
        show(state, run)
    return run


def ahead() -> None:
    """Let the browser load what will draw the curves of the run that is being prepared."""
    curves(key="train.ahead", runs=[], charts=[], axis="step", labels=labels("pictures"))


def show(state: State, run: Run) -> None:
    """Draw a run."""
    try:
        config = run.config()
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    status = run.status()
    mine = owner.owns(run.about.get("owner", "")) or instructor.is_open()
    heading(state, run, config, status)
    steering(state, run, status, mine)
    steps = run.snapshots()
    at = moment(run, steps)
    curves(
        key="train.curves",
        runs=_drawn([run, *beside(state, run)]),
        charts=run_kinds.of(config).charts,
        levels=run_kinds.of(config).levels(config),
        axis=state["axis"],
        labels=labels(run_kinds.of(config).unit),
        moments=steps,
        at=at,
        on_at=lambda step: st.session_state.update({_at(run): step}),
    )
    if run_kinds.of(config).charts:
        with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
            st.segmented_control(**state.choice("axis", label_visibility="collapsed"))
            choose_beside(state, run)
    changes = run_kinds.of(config).changes
    if mine and status.state in LIVE and changes is not None:
        changing(run, config, changes)
    if steps:
        run_kinds.of(config).inside(run, config, steps, steps[-1] if at is None else at)
    take_away(run, config)


def _drawn(some: list[Run]) -> list[dict[str, Any]]:
    """Runs as the curves want them."""
    names = run_kinds.told_apart(some)
    return [
        {
            "id": run.id,
            "label": names[run.id],
            "known": {"state": run.status().state, "snapshots": len(run.snapshots())},
        }
        for run in some
    ]


def _at(run: Run) -> str:
    return f"train.at.{run.id}"


def moment(run: Run, steps: list[int]) -> int | None:
    """The step that the pictures show; None while they follow the newest."""
    at = st.session_state.get(_at(run))
    return at if at in steps and at != steps[-1] else None


def beside(state: State, run: Run) -> list[Run]:
    """The runs whose curves are drawn over this one's."""
    found = []
    for id in dict.fromkeys(filter(None, state["beside"].split("."))):
        try:
            one = runs.find(id)
            same = one.config().kind == run.config().kind
        except ConvScopeError:
            continue
        if same and one.id != run.id:
            found.append(one)
    return found


def choose_beside(state: State, run: Run) -> None:
    """Other runs over this one: one's own, the recorded ones, and those that the link names."""
    chosen = beside(state, run)
    offered = {one.id: one for one in (*run_list.openable(run.config().kind), *chosen)}
    offered.pop(run.id, None)
    known = run_kinds.told_apart(list(offered.values()))  # the browser tells options apart by their words
    if not known:
        return
    st.multiselect(
        t("train.beside"),
        placeholder=t("train.beside_none"),
        max_selections=MOST_BESIDE,
        width=420,
        **shown(
            "train.beside.chosen",
            [one.id for one in chosen],
            lambda ids: state.set(beside=".".join(ids)),
            labels=known,
        ),
    )


def labels(unit: str) -> dict[str, str]:
    """The words of the curves, of runs that take in so many units a second."""
    plain = ("train", "validation", "rate", "step", "examples", "seconds")
    titles = {f"title_{chart}" for kind in run_kinds.KINDS.values() for chart in kind.charts}
    replay = ("play", "pause", "speed", "time_machine", "at_step")
    states = [f"state_{one}" for one in runs.STATES]
    said = {name: t(f"curves.{name}") for name in (*plain, *titles, *replay, *states)}
    return said | {"state_running": said["state_running"].replace("{unit}", t(f"curves.unit.{unit}"))}


def heading(state: State, run: Run, config: Any, status: Status) -> None:
    """What runs, on which data, how it ended."""
    st.subheader(run_kinds.name_of(config))
    kind, result = run_kinds.of(config), run.result()
    st.caption(" · ".join(kind.settings(config).values()))
    if look_for := kind.look_for(config):
        with st.expander(t("train.look_for"), icon=":material/visibility:"):
            st.markdown(look_for)
    if result:
        kind.verdict(result)
        _say_sample(result)
    elif kind.to_come and status.state in LIVE and status.state != "queued":
        st.info(t(kind.to_come), icon=":material/flag:")
    if status.reason:
        st.warning(t(f"error.{status.reason}", **(status.values or {})), icon=":material/error:")
    place = worker.current().position(run.id)
    if status.state == "queued" and place:
        seconds = round(worker.current().waiting_seconds(run.id))
        st.info(t("train.waiting", place=place, seconds=seconds), icon=":material/hourglass_empty:")
        for recorded in run_kinds.recorded(config.kind)[:1]:
            st.button(
                t("train.meanwhile", name=run_kinds.name_of(recorded.config())),
                icon=":material/play_circle:",
                on_click=state.set,
                kwargs={"run": recorded.id},
            )


def steering(state: State, run: Run, status: Status, mine: bool) -> None:
    """Pause, step, slow motion, stop, resume: for the owner and the instructor."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if mine and status.state in LIVE:
            paused = status.state == "paused"
            _button("resume" if paused else "pause", "play_arrow" if paused else "pause", run.ask)
            if paused:
                _button("step", "skip_next", run.ask)
            else:
                key = f"train.slow.{run.id}"
                st.toggle(t("train.slow"), status.delay > 0, key=key, on_change=_slow, args=[run, key])
            st.button(t("train.stop"), icon=":material/stop:", on_click=worker.current().cancel, args=[run])
        elif mine and status.state in ("interrupted", "stopped") and run.checkpoint():
            st.button(
                t("train.go_on"), icon=":material/play_arrow:", on_click=_submit, args=[run], type="primary"
            )
        if status.state not in LIVE or not mine:
            st.button(
                t("train.another"), icon=":material/add:", on_click=lambda: state.set(run=""), type="tertiary"
            )
    if not mine and run.folder.parent != runs.RECORDED:
        st.caption(t("train.watching"))


def _button(name: str, icon: str, act: Callable[[str], None]) -> None:
    st.button(t(f"train.{name}"), icon=f":material/{icon}:", on_click=act, args=[name])


def _slow(run: Run, key: str) -> None:
    run.ask("slow", delay=0.5 if st.session_state[key] else 0.0)


def _submit(run: Run) -> None:
    try:
        worker.current().submit(run)
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")


def changing(run: Run, config: Any, ask: Callable[[Run, Any], dict[str, Any]]) -> None:
    """What may be changed while it runs."""
    with st.expander(t("train.change"), icon=":material/tune:"), st.form("train.changes", border=False):
        changes = ask(run, config)
        if st.form_submit_button(t("train.apply"), icon=":material/check:"):
            run.ask("change", changes=changes)


def take_away(run: Run, config: Any) -> None:
    """The run as files."""
    with st.expander(t("train.take_away"), icon=":material/download:"):
        row("train", *run_kinds.of(config).downloads(run))
        st.caption(t("train.link_says"))


def _say_sample(result: dict[str, Any]) -> None:
    """Say where the time budget was too short to judge all test samples."""
    for part in ("test", "validation"):
        count, total = result.get(f"{part}_count", 0), result.get(f"{part}_total", 0)
        if count < total:
            st.caption(t(f"train.judged_{part}_sample", count=count, total=total))
