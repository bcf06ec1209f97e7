"""One run on the page: its curves, its steering for the owner, the moment that is shown, what can be taken away."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import runs, worker
from core.errors import ConvScopeError
from core.runs import LIVE, Run, Status
from core.training import Config
from pages.shared import instructor, owner, run_export, run_figures, run_inside
from pages.shared.components import curves
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, percent, t
from pages.shared.run_list import name_of, openable
from pages.shared.state import State

MOST_BESIDE = 5


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
        runs=[_drawn(one) for one in (run, *beside(state, run))],
        axis=state["axis"],
        labels=labels(),
        moments=steps,
        at=at,
        on_at=lambda step: st.session_state.update({_at(run): step}),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.segmented_control(**state.widget("axis", required=True, label_visibility="collapsed"))
        choose_beside(state, run)
    if mine and status.state in LIVE:
        changing(run, config)
    if steps:
        run_inside.show(run, config, steps, steps[-1] if at is None else at)
    take_away(run)


def _drawn(run: Run) -> dict[str, Any]:
    """A run as the curves want it."""
    known = {"state": run.status().state, "snapshots": len(run.snapshots())}
    return {"id": run.id, "label": name_of(run.config()), "known": known}


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
            one.config()
        except ConvScopeError:
            continue
        if one.id != run.id:
            found.append(one)
    return found


def choose_beside(state: State, run: Run) -> None:
    """Other runs over this one: one's own, the recorded ones, and those that the link names."""
    chosen = beside(state, run)
    known = {one.id: name_of(one.config()) for one in (*openable(), *chosen) if one.id != run.id}
    if not known:
        return
    key = "train.beside.chosen"
    st.session_state[key] = [one.id for one in chosen]
    st.multiselect(
        t("train.beside"),
        list(known),
        key=key,
        format_func=known.__getitem__,
        placeholder=t("train.beside_none"),
        max_selections=MOST_BESIDE,
        on_change=lambda: state.set(beside=".".join(st.session_state[key])),
        width=420,
    )


def labels() -> dict[str, str]:
    """The words of the curves."""
    plain = ("train", "validation", "rate", "step", "examples", "seconds")
    titles = ("title_loss", "title_accuracy", "title_rate")
    replay = ("play", "pause", "speed", "time_machine", "at_step")
    states = [f"state_{one}" for one in runs.STATES]
    return {name: t(f"curves.{name}") for name in (*plain, *titles, *replay, *states)}


def heading(state: State, run: Run, config: Config, status: Status) -> None:
    """What runs, on which data, how it ended."""
    st.subheader(name_of(config))
    result = run.result()
    if result and "test_accuracy" in result:
        low, high = run_figures.interval(result["test_accuracy"], result["test_count"])
        st.success(
            t(
                "train.result",
                accuracy=percent(result["test_accuracy"], digits=2),
                low=percent(low),
                high=percent(high),
                count=result["test_count"],
                views=t(f"train.views_{result.get('views', 1)}"),
            ),
            icon=":material/flag:",
        )
    if result and result.get("origin") == "altered":
        st.caption(t("train.altered"))
    if status.reason:
        st.warning(t(f"error.{status.reason}", **(status.values or {})), icon=":material/error:")
    place = worker.current().position(run.id)
    if status.state == "queued" and place:
        seconds = round(worker.current().waiting_seconds(run.id))
        st.info(t("train.waiting", place=place, seconds=seconds), icon=":material/hourglass_empty:")
        recorded = runs.recorded()[0]
        st.button(
            t("train.meanwhile", name=name_of(recorded.config())),
            icon=":material/play_circle:",
            on_click=lambda: state.set(run=recorded.id),
        )


def steering(state: State, run: Run, status: Status, mine: bool) -> None:
    """Pause, step, slow motion, stop, resume: for the owner and the instructor."""
    with st.container(horizontal=True):
        if mine and status.state in LIVE:
            paused = status.state == "paused"
            _button("resume" if paused else "pause", "play_arrow" if paused else "pause", run.ask)
            if paused:
                _button("step", "skip_next", run.ask)
            else:
                st.toggle(t("train.slow"), key="train.slow", on_change=_slow, args=[run])
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


def _slow(run: Run) -> None:
    run.ask("slow", delay=0.5 if st.session_state["train.slow"] else 0.0)


def _submit(run: Run) -> None:
    try:
        worker.current().submit(run)
    except ConvScopeError as error:
        st.toast(error_text(error), icon=":material/error:")


def changing(run: Run, config: Config) -> None:
    """What may be changed while it runs."""
    with st.expander(t("train.change"), icon=":material/tune:"), st.form("train.changes", border=False):
        with st.grid(4, min_column_width=150, gap="medium"):
            changes: dict[str, Any] = {
                "rate": st.number_input(
                    t("train.rate"), 0.0001, 10.0, config.rate, format="%.4f", key=f"{run.id}.rate"
                ),
                "weight_decay": st.number_input(
                    t("train.weight_decay"),
                    0.0,
                    0.1,
                    config.weight_decay,
                    format="%.4f",
                    key=f"{run.id}.weight_decay",
                ),
                "shift": st.slider(t("train.shift"), 0, 4, config.shift, key=f"{run.id}.shift"),
                "cutout": st.slider(t("train.cutout"), 0, 16, config.cutout, key=f"{run.id}.cutout"),
            }
            changes["flip"] = st.toggle(t("train.flip"), config.flip, key=f"{run.id}.flip")
        if st.form_submit_button(t("train.apply"), icon=":material/check:"):
            run.ask("change", changes=changes)


def take_away(run: Run) -> None:
    """The run as files."""
    with st.expander(t("train.take_away"), icon=":material/download:"):
        row(
            "train",
            Download("train.save_script", "train.py", lambda: run_export.script(run)),
            Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
            Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
            Download("train.save_checkpoint", "network.safetensors", lambda: run_export.network(run)),
            Download("train.save_run", "run.zip", lambda: runs.pack(run)),
        )
        st.caption(t("train.link_says"))
