"""What a comparison of one's own measures, and about how long it takes."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import datasets, features
from core.datasets import cifar10
from core.features import Config, Hog, Recipe
from pages.shared.features import features_compare
from pages.shared.i18n import number, prose, t
from pages.shared.runs import fetch_panel, run_list, run_panel, run_start
from pages.shared.state import State

# One grid, so that a comparison is done within a minute; the recorded one has three.
QUICK = Recipe(hogs=(Hog(),), iterations=40, mirrored=())


def config_of(values: Mapping[str, Any]) -> Config:
    """The run that the knobs describe."""
    return features.checked(
        Config(
            dataset=values["data"],
            methods=tuple(one for one in features.METHODS if one in values["methods"]),
            counts=tuple(sorted(map(int, values["counts"]))),
            seeds=values["seeds"],
            recipe=QUICK,
            seed=values["seed"],
        )
    )


def show(state: State) -> None:
    """A run that is open, or the form of a new one."""
    if run_panel.opened(state) is not None:
        return
    st.markdown(prose("features", "measure"))
    st.segmented_control(**state.choice("data", format_func=_dataset))
    st.multiselect(**state.widget("methods", format_func=features_compare.name_of))
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        st.multiselect(**state.widget("counts", format_func=lambda count: number(int(count)), width=320))
        for name in ("seeds", "seed"):
            st.number_input(**state.widget(name, width=150, help=t(f"features.{name}.help")))
    ready = bool(state["methods"]) and bool(state["counts"])
    if not ready:
        st.info(t("features.choose"), icon=":material/checklist:")
    if state["data"] == datasets.cifar10.NAME and not cifar10.available():
        fetch_panel.show(fetch_panel.cifar())
        ready = False
    if ready:
        st.caption(t("features.plan", count=len(config_of(state.values()).measurements)))
    run_start.button(state, config_of, ready=ready, label="features.start")
    run_list.show(state, "features")
    run_panel.ahead()


def _dataset(name: str) -> str:
    return t(f"train.dataset.{name}")
