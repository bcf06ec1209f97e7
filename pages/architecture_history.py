"""The ImageNet contest year by year, and accuracy against work for the networks of torchvision."""

import streamlit as st

from core.architectures import history
from pages.shared.architectures import architecture_history, timing_panel
from pages.shared.downloads import Download, row
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.state import State


def contest(state: State) -> None:
    st.plotly_chart(
        architecture_history.timeline(),
        key="architecture_history.timeline",
        config={"displaylogo": False, "displayModeBar": False},
        alt=t("architecture_history.alt.timeline"),
    )
    st.caption(t("architecture_history.ensembles"))
    st.info(t("architecture_history.slip"), icon=":material/history_edu:")
    with st.container(horizontal=True):
        for example in ("senet", "squeezenet"):
            st.page_link(
                BY_NAME["architectures"].path,
                label=t(f"architectures.example.{example}"),
                icon=":material/account_tree:",
                query_params=BY_NAME["architectures"].link(example),
            )
    st.subheader(t("architecture_history.comparison"))
    comparison(state)
    st.subheader(t("architecture_history.winners"))
    st.table(architecture_history.winners())
    row(
        "architecture_history",
        Download("architecture_history.save_winners", "imagenet.csv", architecture_history.winners_csv),
        Download("architecture_history.save_networks", "networks.csv", architecture_history.networks_csv),
    )
    show_source(history.published)


def comparison(state: State) -> None:
    """Accuracy against what it costs; a bubble's area is the number of parameters."""
    st.markdown(prose("architecture_history", "comparison"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(**state.choice("shown"))
        st.segmented_control(**state.choice("across"))
        st.segmented_control(**state.choice("up"))
    if state["across"] == "seconds":
        st.caption(t("architecture_history.measured"))
        timing_panel.show(architecture_history.names(state["shown"]))
    measured = timing_panel.found()
    if state["across"] == "seconds" and not measured:
        return
    st.plotly_chart(
        architecture_history.bubbles(
            state["shown"], across=state["across"], up=state["up"], measured=measured
        ),
        key="architecture_history.bubbles",
        config={"displaylogo": False},
        alt=t("architecture_history.alt.bubbles"),
    )
    st.markdown(prose("architecture_history", "reading"))


lesson("architecture_history", contest)
