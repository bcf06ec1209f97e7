"""One run on the page: its curves, its steering for the owner, the time machine, what can be taken away."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core import datasets, runs, worker
from core.datasets import Dataset
from core.errors import ConvScopeError
from core.runs import LIVE, Run, Status
from core.training import Config
from pages.shared import instructor, owner, run_export, run_figures
from pages.shared.components import curves
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, percent, t
from pages.shared.state import State

_SHOWN = 24  # test pictures
PARTS = ("answers", "filters", "maps", "confusion", "statistics")


def show(state: State, run: Run) -> None:
    """Draw a run."""
    try:
        config = run.config()
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    status = run.status()
    mine = owner.owns(run.about.get("owner", "")) or instructor.is_open()
    heading(run, config, status)
    steering(state, run, status, mine)
    steps = run.snapshots()
    at = time_machine(state, run, steps)
    curves(
        key="train.curves",
        runs=[
            {
                "id": run.id,
                "label": name_of(config),
                "known": {"state": status.state, "snapshots": len(steps)},
            }
        ],
        axis=state["axis"],
        labels=labels(),
        marker=at if steps and at != steps[-1] else None,
    )
    st.segmented_control(**state.widget("axis", required=True, label_visibility="collapsed"))
    if mine and status.state in LIVE:
        changing(run, config)
    if at is not None:
        inside(run, config, steps, at)
    take_away(run, config)


def name_of(config: Config) -> str:
    """A run in a few words."""
    return f"{t(f'train.network.{config.network.name}')}, {t(f'train.dataset.{config.dataset}')}"


def labels() -> dict[str, str]:
    """The words of the curves."""
    plain = ("train", "validation", "rate", "step", "examples", "seconds")
    titles = ("title_loss", "title_accuracy", "title_rate")
    return {name: t(f"curves.{name}") for name in (*plain, *titles, *(f"state_{one}" for one in runs.STATES))}


def heading(run: Run, config: Config, status: Status) -> None:
    """What runs, on which data, how it ended."""
    st.subheader(name_of(config))
    result = run.result()
    if result and "test_accuracy" in result:
        low, high = interval(result["test_accuracy"], result["test_count"])
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


def interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `count` (E. B. Wilson, JASA 22, 1927)."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return middle - half, middle + half


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
    if not mine:
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


def time_machine(state: State, run: Run, steps: list[int]) -> int | None:
    """The step that the pictures below show: the newest, unless the reader has gone back."""
    if len(steps) < 2:
        return steps[-1] if steps else None
    key = f"train.at.{run.id}"
    if st.session_state.get(key) not in steps or st.session_state.get(f"{key}.newest", True):
        st.session_state[key] = steps[-1]
    at = st.select_slider(
        t("train.time_machine"),
        options=steps,
        key=key,
        format_func=lambda step: t("train.at_step", step=step),
        on_change=_went_back,
        args=[key, steps[-1]],
    )
    return int(at)


def _went_back(key: str, newest: int) -> None:
    st.session_state[f"{key}.newest"] = st.session_state[key] == newest


def inside(run: Run, config: Config, steps: list[int], at: int) -> None:
    """The network's inside at a step, and beside it at a pinned one."""
    tabs = st.tabs([t(f"train.tab.{part}") for part in PARTS], key="train.tab", on_change="rerun")
    pin = f"train.pinned.{run.id}"
    pinned = st.session_state.get(pin)
    for tab, part in zip(tabs, PARTS, strict=True):
        if not tab.open:
            continue
        with tab:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{t('train.at_step', step=at)}**")
                st.button(
                    t("train.pin"),
                    icon=":material/push_pin:",
                    key="train.pin",
                    on_click=_pin,
                    args=[pin, at],
                    type="tertiary",
                )
            _draw(part, run, config, steps, at)
            if pinned in steps and pinned != at:
                st.divider()
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(f"**{t('train.at_step', step=pinned)}**")
                    st.button(
                        t("train.unpin"),
                        icon=":material/keep_off:",
                        key="train.unpin",
                        on_click=_pin,
                        args=[pin, None],
                        type="tertiary",
                    )
                _draw(part, run, config, steps, pinned)


def _pin(key: str, at: int | None) -> None:
    st.session_state[key] = at


def _draw(part: str, run: Run, config: Config, steps: list[int], at: int) -> None:
    found = {name: np.asarray(tensor, dtype=np.float32) for name, tensor in run.snapshot(at).items()}
    if not found:
        st.info(t("train.no_picture"), icon=":material/hide_image:")
        return
    ends = [run.snapshot(step) for step in {steps[0], steps[len(steps) // 2], steps[-1]}]

    def limit(name: str) -> float:
        """The largest magnitude at the run's beginning, middle and end: one scale for all moments."""
        sizes = [float(one[name].float().abs().max()) for one in ends if name in one]
        return max([*sizes, 1e-6])

    if part == "filters":
        if "filters" in found:
            st.caption(t("train.filters_say"))
            st.html(run_figures.filters(found["filters"], limit("filters")))
        else:
            st.info(t("train.no_filters"), icon=":material/hide_image:")
    elif part == "confusion":
        st.html(run_figures.confusion(found["confusion"].astype(int), _classes(run, config)))
    elif part == "statistics":
        names = [name.removeprefix("maps.") for name in found if name.startswith("maps.")]
        st.table(run_figures.statistics(found, names))
    elif part == "maps":
        _maps(found, limit)
    else:
        _answers(found["answers"], config)


def _classes(run: Run, config: Config) -> tuple[str, ...]:
    """The names of the classes: the finished run knows them, before that the data set."""
    known = (run.result() or {}).get("classes")
    if known:
        return tuple(map(str, known))
    return data.classes if (data := _data(config.dataset)) else tuple(str(i) for i in range(10))


def _data(name: str) -> Dataset | None:
    try:
        return datasets.load(name)
    except ConvScopeError:
        return None


def _maps(found: dict[str, np.ndarray], limit: Callable[[str], float]) -> None:
    layers = [name for name in found if name.startswith("maps.")]
    probes = len(found[layers[0]])
    probe = st.segmented_control(
        t("train.probe"),
        list(range(probes)),
        default=0,
        format_func=lambda i: str(i + 1),
        key="train.probe",
        required=True,
    )
    for name in sorted(layers, key=lambda name: int(name.split(".")[1])):
        place, _, kind = name.removeprefix("maps.").partition(".")
        st.caption(t("train.map_of", place=int(place) + 1, kind=kind, limit=f"{limit(name):.3g}"))
        st.html(run_figures.maps(found[name][probe], limit(name), kind))


def _answers(probabilities: np.ndarray, config: Config) -> None:
    data = _data(config.dataset)
    if data is None:
        st.info(t("train.no_pictures_here"), icon=":material/hide_image:")
        return
    chosen = data.test[:_SHOWN]
    st.html(
        run_figures.answers(data.images[chosen], data.labels[chosen], probabilities[:_SHOWN], data.classes)
    )


def take_away(run: Run, config: Config) -> None:
    """The run as files."""
    with st.expander(t("train.take_away"), icon=":material/download:"):
        row(
            "train",
            Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
            Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
            Download("train.save_checkpoint", "network.safetensors", lambda: run_export.network(run)),
            Download("train.save_run", "run.zip", lambda: run_export.as_zip(run)),
        )
        st.caption(t("train.link_says"))
