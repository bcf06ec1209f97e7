"""The way into a network, second: one picture, its scores, softmax."""

import streamlit as st

from core import runs
from core.inspection.opened import Opened, Seen
from pages.shared import picker
from pages.shared.i18n import prose, t
from pages.shared.inside import answer_panel, drill_place, drill_run
from pages.shared.inside.mosaic import Tiles, mosaic
from pages.shared.runs import run_figures
from pages.shared.state import State

LARGE = 10  # CSS pixels of a pixel
_COLOURS = ("red", "green", "blue")


def choose(state: State, id: str) -> None:
    """A test picture, or one of the reader's own with the square that is cut out."""
    here = drill_place.judged(id) is not None and drill_place.tests_of(runs.find(id)) is not None
    if here:
        st.segmented_control(**state.choice("source"))
    if here and state["source"] == "test":
        return
    picker.check(state)
    left, right = st.columns(2, gap="medium")
    with left, st.container(border=True):
        picker.choose(state)
    with right, st.container(border=True):
        for name in ("zoom", "across", "down"):
            st.slider(**state.widget(name))


def show(state: State, id: str, network: Opened, picture: Seen, number: int | None) -> None:
    """The pixels, the answer, the arithmetic of softmax."""
    left, right = st.columns([4, 5], gap="large")
    with left:
        pixels(picture, "inside.pixels")
    with right:
        if number is not None:
            drill_run.neighbours(state, id, network, number)
        answer_panel.classes(picture.answer, network.classes)
        if number is not None:
            _verdict(id, network, picture, number)
        with st.container(horizontal=True):
            for level, icon in (("why", "help"), ("layers", "layers")):
                st.button(
                    t(f"drill.go.{level}"),
                    icon=f":material/{icon}:",
                    key=f"inside.go.{level}",
                    on_click=state.set,
                    kwargs={"level": level},
                )
    st.markdown(prose("inside", "scores"))
    answer_panel.arithmetic(picture.answer, network.classes, digits=5)


def pixels(picture: Seen, key: str) -> None:
    """What the network gets, every pixel a square."""
    mosaic(
        key,
        [
            Tiles(
                name="picture",
                title=t("drill.pixels"),
                values=picture.pixels[None],
                scale=LARGE,
                names=[t("drill.picture")],
            )
        ],
    )


def _verdict(id: str, network: Opened, picture: Seen, number: int) -> None:
    """The true class; and where the run was judged by two looks, what they came to."""
    found = drill_place.judged(id)
    assert found is not None
    truth = run_figures.class_name(network.classes[int(found.labels[number])], escape=False)
    st.markdown(t("train.truth", name=truth))
    if network.loaded.views == 2:
        said = run_figures.class_name(network.classes[int(found.said[number])], escape=False)
        st.caption(t("drill.two_looks", said=said))
