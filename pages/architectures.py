"""Well-known networks taken apart: every layer with its arithmetic, edited, drawn, compared."""

import json

import streamlit as st

from core import architectures
from core.architectures import Description
from core.architectures.graph import lay_out
from pages.shared.architectures import (
    architecture_compare,
    architecture_field,
    architecture_figures,
    architecture_form,
    architecture_table,
)
from pages.shared.downloads import Download, row
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons.architectures import MEASURES
from pages.shared.state import State


def workbench(state: State) -> None:
    found = architecture_form.choose(state)
    if found is None:
        return
    if found.block_of(state["block"]) is None:
        state.set(block="")  # of the network before
    architecture_form.summary(state, found)
    architecture_table.show(state, found)
    tabs(state, found)


def tabs(state: State, found: Description) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {
        "volumes": volumes,
        "graph": graph,
        "field": architecture_field.show,
        "shares": shares,
        "compare": architecture_compare.show,
        "code": code,
        "download": download,
    }
    opened = st.tabs(
        [t(f"architectures.tab.{name}") for name in contents], key="architectures.tab", on_change="rerun"
    )
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw(state, found)


def volumes(_: State, found: Description) -> None:
    """Every volume to scale."""
    st.markdown(prose("architectures", "volumes"))
    st.html(architecture_figures.volumes(found))


def graph(state: State, found: Description) -> None:
    """Branches and skips; one block in full where one is open."""
    st.markdown(prose("architectures", "graph"))
    names = [block.name for block in found.blocks]
    if names:
        st.selectbox(
            **state.widget(
                "block",
                options=["", *names],
                format_func=lambda name: name or t("architectures.whole"),
                label=t("architectures.graph_of"),
            )
        )
    st.html(architecture_figures.graph(lay_out(found, block=state["block"])))


def shares(_: State, found: Description) -> None:
    """Where parameters, work and memory go."""
    st.markdown(prose("architectures", "shares"))
    st.plotly_chart(
        architecture_figures.shares(found),
        key="architectures.shares",
        config={"displaylogo": False, "displayModeBar": False},
        alt=t(
            "architectures.alt.shares",
            measures=", ".join(t(f"architectures.measure.{one}") for one in MEASURES),
        ),
    )


def code(state: State, _: Description) -> None:
    """The network as a file that runs, and what took it apart."""
    st.code(architecture_form.script(state), language="python")
    show_source(architectures.measure)


def download(state: State, found: Description) -> None:
    name = state["further"] if state["network"] == "further" else state["network"]
    row(
        "architectures",
        Download(
            "architectures.save_csv", f"{name}.csv", lambda: architecture_table.as_csv(found, state["batch"])
        ),
        Download(
            "architectures.save_json", f"{name}.json", lambda: json.dumps(architecture_form.plain(found))
        ),
        Download("architectures.save_code", f"{name}.py", lambda: architecture_form.script(state)),
    )


lesson("architectures", workbench, with_picker=False)
