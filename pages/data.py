"""The pictures that networks learn from: classes, parts, samples, and what augmentation makes of them."""

import numpy as np
import streamlit as st

from core import datasets
from core.datasets import Dataset, augment, cifar10, shapes10
from core.errors import ConvScopeError
from pages.shared import fetch_panel, run_figures
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.state import State

_SAMPLES, _VERSIONS = 12, 12


def browse(state: State) -> None:
    st.segmented_control(**state.widget("dataset", required=True))
    if state["dataset"] == cifar10.NAME and not cifar10.available():
        fetch_panel.show()
        return
    try:
        data = datasets.load(state["dataset"])
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    st.markdown(prose("data", state["dataset"]))
    if data.origin == "altered":
        st.info(t("train.altered"), icon=":material/info:")
    classes(state, data)
    augmented(state, data)
    with st.expander(t("data.parts"), icon=":material/call_split:"):
        parts(data)
    if state["dataset"] == shapes10.NAME:
        with st.expander(t("data.code"), icon=":material/code:"):
            show_source(shapes10.draw)


def classes(state: State, data: Dataset) -> None:
    """Training pictures of every class, others with every seed."""
    st.number_input(**state.widget("seed", width=180))
    random = np.random.default_rng(state["seed"])
    for label, name in enumerate(data.classes):
        own = data.train[data.labels[data.train] == label]
        chosen = np.sort(random.choice(own, _SAMPLES, replace=False))
        name = run_figures.class_name(name, escape=False)
        left, right = st.columns([1, 7], vertical_alignment="center")
        left.markdown(f"**{name}**")
        right.html(run_figures.tiles(data.images[chosen], side=50, alt=t("data.alt.class", name=name)))


def augmented(state: State, data: Dataset) -> None:
    """One picture as a network sees it in twelve epochs."""
    st.subheader(t("data.augmentation"))
    st.markdown(prose("data", "augmentation"))
    with st.grid(4, min_column_width=150, gap="medium"):
        st.number_input(**state.widget("picture"))
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
    right.html(run_figures.tiles(seen, side=84, alt=t("data.alt.augmented", count=len(seen))))


def parts(data: Dataset) -> None:
    """How many pictures teach, choose, judge."""
    st.markdown(prose("data", "parts"))
    st.table(
        {t("data.class"): [run_figures.class_name(name, escape=False) for name in data.classes]}
        | {t(f"data.part.{part}"): [str(n) for n in data.counts(part)] for part in datasets.PARTS}
    )


lesson("data", browse)
