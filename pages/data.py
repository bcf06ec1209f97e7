"""The pictures that networks learn from: classes, parts, samples, and what augmentation makes of them."""

import numpy as np
import streamlit as st

from core import datasets
from core.datasets import Dataset, augment, cifar10, own, shapes10
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.runs import fetch_panel, own_data, run_figures
from pages.shared.state import State

_SAMPLES, _VERSIONS = 12, 12
_SIX = 620  # pixels: room for six versions in a row


def browse(state: State) -> None:
    st.segmented_control(**state.choice("dataset"))
    data = chosen(state)
    if data is None:
        return
    st.markdown(prose("data", state["dataset"]))
    st.page_link(
        BY_NAME["train"].path,
        label=t("data.train"),
        icon=":material/model_training:",
        query_params={"v": "1", "dataset": state["dataset"]}
        | ({"own": state["own"]} if data.name == own.NAME else {}),
    )
    if data.origin == "altered":
        st.info(t("train.altered"), icon=":material/info:")
    classes(state, data)
    augmented(state, data)
    with st.expander(t("data.parts"), icon=":material/call_split:"):
        parts(data)
    if state["dataset"] == shapes10.NAME:
        with st.expander(t("data.code"), icon=":material/code:"):
            show_source(shapes10.draw)


def chosen(state: State) -> Dataset | None:
    """The data set, or what it takes to have it."""
    if state["dataset"] == own.NAME:
        data = own_data.choose(state)
        if data is not None:
            own_data.said(state, data)
        return data
    if state["dataset"] == cifar10.NAME and not cifar10.available():
        fetch_panel.show(fetch_panel.cifar())
        return None
    try:
        with st.spinner(t("data.loading")):
            return datasets.load(state["dataset"])
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


def classes(state: State, data: Dataset) -> None:
    """Training pictures of every class, others with every seed."""
    st.number_input(**state.widget("seed", width=280, help=t("data.seed.help")))
    random = np.random.default_rng(state["seed"])
    for label, name in enumerate(data.classes):
        members = data.train[data.labels[data.train] == label]
        shown = np.sort(random.choice(members, min(_SAMPLES, len(members)), replace=False))
        name = run_figures.class_name(name, escape=False)
        left, right = st.columns([1, 7], vertical_alignment="center")
        left.markdown(f"**{name}**")
        right.html(run_figures.tiles(data.images[shown], side=50, alt=t("data.alt.class", name=name)))


def augmented(state: State, data: Dataset) -> None:
    """One picture as a network sees it in twelve epochs."""
    st.subheader(t("data.augmentation"))
    st.markdown(prose("data", "augmentation"))
    with st.grid(4, min_column_width=150, gap="medium"):
        last = len(data.train) - 1
        if state["picture"] > last:
            state.set(picture=last)
        st.number_input(**state.widget("picture", max_value=last))
        st.slider(**state.widget("shift"))
        st.slider(**state.widget("cutout"))
        st.toggle(**state.widget("flip"))
    picture = data.images[data.train[state["picture"]]]
    seen = augment.preview(
        picture,
        _VERSIONS,
        seed=state["seed"],
        flip=state["flip"],
        shift=state["shift"],
        cutout=state["cutout"],
    )
    left, right = st.columns([1, 5], vertical_alignment="center")
    left.html(run_figures.tiles(picture[None], side=112, alt=t("data.alt.original")))
    right.html(run_figures.tiles(seen, side=100, alt=t("data.alt.augmented", count=len(seen))), width=_SIX)


def parts(data: Dataset) -> None:
    """How many pictures teach, choose, judge."""
    st.markdown(prose("data", "parts" if data.name != own.NAME else "parts_own"))
    st.table(
        {t("data.class"): [run_figures.class_name(name, escape=False) for name in data.classes]}
        | {t(f"data.part.{part}"): [number(n) for n in data.counts(part)] for part in datasets.PARTS}
    )


lesson("data", browse)
