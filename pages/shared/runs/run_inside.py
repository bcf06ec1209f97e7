"""A network's inside at one moment of its run: what it answers, its filters, its maps, its confusions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from core import datasets
from core.datasets import Dataset, cifar10
from core.errors import ConvScopeError
from core.inspection.names import named_rows
from core.inspection.snapshots import PROBES, probes
from core.networks import Network
from core.runs import Run
from core.training import Config
from pages.shared.i18n import t
from pages.shared.numerals import written
from pages.shared.runs import run_figures

_SHOWN = 24  # test pictures
PARTS = ("answers", "mistakes", "filters", "maps", "confusion", "statistics")


def show(run: Run, config: Config, steps: list[int], at: int) -> None:
    """The network's inside at a step, and beside it at a pinned one."""
    tabs = st.tabs([t(f"train.tab.{part}") for part in PARTS], key="train.tab", on_change="rerun")
    pin = f"train.pinned.{run.id}"
    pinned = st.session_state.get(pin)
    for tab, part in zip(tabs, PARTS, strict=True):
        if not tab.open:
            continue
        with tab:
            if part == "mistakes":
                _mistakes(run, config)
                continue
            if part == "maps":
                _choose_probe(run, config, at)
            moments = [("unpin" if pinned == at else "pin", at)]
            if pinned == at:
                st.caption(t("train.pinned_says", step=at))
            elif pinned in steps:
                moments = [("unpin", pinned), ("pin_instead", at)]  # what was, then what is
            for column, (act, step) in zip(st.columns(len(moments), gap="medium"), moments, strict=True):
                with column:
                    _moment(act, pin, step)
                    _draw(part, run, config, steps, step)


def _moment(act: str, pin: str, step: int) -> None:
    """Which step is shown, and the button that pins it or lets it go."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{t('train.at_step', step=step)}**")
        st.button(
            t(f"train.{act}"),
            icon=":material/keep_off:" if act == "unpin" else ":material/push_pin:",
            key=f"train.{act}",
            on_click=_pin,
            args=[pin, None if act == "unpin" else step],
            type="tertiary",
        )


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
        _confusion(found["confusion"].astype(int), _classes(run, config))
    elif part == "statistics":
        st.table(run_figures.statistics(found, _titles(config.network)))
    elif part == "maps":
        _maps(found, limit, _titles(config.network), _classes(run, config))
    else:
        _answers(found["answers"], run, config)


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


def _layers(found: dict[str, Any]) -> list[str]:
    """The layers whose maps were kept, in their order."""
    return sorted(
        (name for name in found if name.startswith("maps.")), key=lambda name: int(name.split(".")[1])
    )


def _choose_probe(run: Run, config: Config, at: int) -> None:
    """Which picture goes through the network: its number, and the picture itself."""
    found = run.snapshot(at)
    if not found:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        chosen = st.segmented_control(
            t("train.probe"),
            list(range(len(found[_layers(found)[0]]))),
            default=0,
            format_func=lambda i: str(i + 1),
            key="train.probe",
            required=True,
            width="content",
        )
        data = _judged(run, config) if config.dataset != cifar10.NAME else None
        if data is not None or config.dataset == cifar10.NAME:
            tests = np.empty(0) if data is None else data.images[data.test[:PROBES]]
            pictures = probes(config.dataset, tests)
            said = t("train.probe_number", number=chosen + 1)
            st.html(run_figures.pixelated(pictures[chosen], width=96, alt=said), width="content")


def _maps(
    found: dict[str, np.ndarray],
    limit: Callable[[str], float],
    titles: dict[str, str],
    classes: tuple[str, ...],
) -> None:
    probe, layers = st.session_state["train.probe"], _layers(found)
    for name in layers:
        title, activations = titles[name.removeprefix("maps.")], found[name][probe]
        st.caption(t("train.map_of", layer=title, limit=written(limit(name), 3)))
        if name == layers[-1] and activations.shape == (len(classes),):
            st.html(run_figures.scores(activations, limit(name), classes))
        else:
            st.html(run_figures.maps(activations, limit(name), title))


def _titles(network: Network) -> dict[str, str]:
    """What every layer is called here, by its name in snapshots: with the numbers of the way into the network."""
    return {
        name: t("train.layer_of", place=place, kind=t(f"train.kind.{kind}"))
        for name, place, kind in named_rows(network)
    }


def _confusion(counts: np.ndarray, classes: tuple[str, ...]) -> None:
    with st.grid(2, min_column_width=330, gap="medium"):
        st.html(run_figures.confusion(counts, classes))
        st.html(run_figures.per_class(counts, classes))


def _judged(run: Run, config: Config) -> Dataset | None:
    """The data set whose test pictures the run was judged on, if it is here, in the same order."""
    data = _data(config.dataset)
    said = (run.result() or {}).get("test_digest")
    if data is None or (said is not None and said != data.digest("test")):
        st.info(t("train.no_pictures_here"), icon=":material/hide_image:")
        return None
    return data


def _mistakes(run: Run, config: Config) -> None:
    """The wrong answers that the finished network is surest of."""
    answers = run.answers()
    if "probabilities" not in answers:
        st.info(t("train.mistakes_later"), icon=":material/hourglass_empty:")
        return
    data = _judged(run, config)
    if data is None:
        return
    probabilities = answers["probabilities"].float().numpy()
    labels = data.labels[data.test][: len(probabilities)]  # the verdict of a short run is on a sample
    counts = run_figures.counted(labels, probabilities.argmax(1), len(data.classes))
    wrong = np.flatnonzero(probabilities.argmax(1) != labels)
    worst = wrong[np.argsort(-probabilities[wrong].max(1), kind="stable")][:_SHOWN]
    st.markdown(t("train.mistakes_say", wrong=len(wrong), count=len(labels)))
    chosen = data.test[worst]
    st.html(run_figures.answers(data.images[chosen], labels[worst], probabilities[worst], data.classes))
    st.html(run_figures.per_class(counts, data.classes))


def _answers(probabilities: np.ndarray, run: Run, config: Config) -> None:
    data = _judged(run, config)
    if data is None:
        return
    chosen = data.test[:_SHOWN]
    st.html(
        run_figures.answers(data.images[chosen], data.labels[chosen], probabilities[:_SHOWN], data.classes)
    )
