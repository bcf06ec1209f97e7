"""Hand-crafted features and simple classifiers against networks, on the same pictures."""

from collections.abc import Callable

import streamlit as st

from core.features import record
from pages.shared.downloads import Download, row
from pages.shared.features import features_compare, features_exercise, features_form, features_hog
from pages.shared.i18n import number, prose, t
from pages.shared.lesson import lesson
from pages.shared.lessons import BY_NAME
from pages.shared.state import State


def features(state: State) -> None:
    st.segmented_control(**state.choice("part", label_visibility="collapsed"))
    parts: dict[str, Callable[[State], None]] = {
        "hog": features_hog.show,
        "compare": compare,
        "measure": features_form.show,
        "exercise": features_exercise.show,
    }
    parts[state["part"]](state)


def compare(state: State) -> None:
    """The recorded measurements."""
    st.markdown(prose("features", "compare"))
    st.segmented_control(**state.choice("dataset", format_func=lambda name: t(f"train.dataset.{name}")))
    points = record.recorded(state["dataset"])
    st.multiselect(**state.widget("shown", format_func=features_compare.name_of))
    if not state["shown"]:
        st.info(t("features.choose"), icon=":material/checklist:")
        return
    features_compare.show_chart(points, state["shown"], key="features.chart")
    st.caption(t("features.jpeg_copy" if state["dataset"] == "cifar10" else "features.drawn"))
    st.markdown(prose("features", "reading"))
    st.segmented_control(**state.choice("at", format_func=lambda count: number(int(count))))
    features_compare.show_table(points, state["shown"], int(state["at"]))
    features_compare.show_verdict(points, state["shown"], int(state["at"]))
    st.caption(t("features.measured_how"))
    with st.expander(t("features.described"), icon=":material/menu_book:"):
        st.markdown(prose("features", "descriptions"))
        st.markdown(prose("features", "classifiers"))
    row(
        "features",
        Download("features.save_csv", "features.csv", lambda: features_compare.to_csv(points)),
    )
    with st.container(horizontal=True):
        for network in ("lenet5", "fast"):
            st.page_link(
                BY_NAME["train"].path,
                label=t("features.watch", name=t(f"train.network.{network}")),
                icon=":material/model_training:",
                query_params=BY_NAME["train"].link(network),
            )


lesson("features", features, with_picker=False)
