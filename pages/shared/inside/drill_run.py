"""The way into a network, first: which classes it mixes up, and the pictures of one confusion."""

import numpy as np
import streamlit as st

from core import runs
from core.inspection.opened import Opened
from pages.shared.i18n import number, percent, t
from pages.shared.inside import drill_place
from pages.shared.inside.drill_place import Judged
from pages.shared.inside.mosaic import Tiles, confusion, mosaic
from pages.shared.runs import run_figures
from pages.shared.state import State

_MOST = 40  # pictures of a confusion


def show(state: State, id: str, network: Opened) -> None:
    """The confusions, and the pictures of the one that is chosen."""
    found = drill_place.judged(id)
    names = [run_figures.class_name(name, escape=False) for name in network.classes]
    if found is None:
        _only_counted(state, id, names)
        return
    counts = drill_place.confusions(found, len(names))
    chosen = drill_place.pair(state, counts)
    left, right = st.columns([6, 5], gap="large")
    with left:
        confusion(
            "inside.confusion",
            counts,
            names,
            chosen=chosen,
            caption=t("drill.confusion_caption"),
            on_chosen=lambda truth, said: state.set(pair=f"{truth}.{said}", picture=""),
        )
        right_ones = int((found.labels == found.said).sum())
        st.caption(
            t(
                "drill.whole" if found.whole else "drill.some",
                count=len(found.labels),
                share=percent(right_ones / len(found.labels), digits=2),
            )
        )
    with right:
        pictures(state, id, found, chosen, names)


def _only_counted(state: State, id: str, names: list[str]) -> None:
    """Confusions that the run has counted on pictures that are not here."""
    counts = drill_place.last_confusions(id)
    left, right = st.columns([6, 5], gap="large")
    if counts is not None:
        with left:
            confusion(
                "inside.confusion",
                counts,
                names,
                chosen=drill_place.pair(state, counts),
                caption=t("train.confusion_caption"),
                on_chosen=lambda truth, said: state.set(pair=f"{truth}.{said}", picture=""),
            )
    with right:
        no_pictures(state)


def pictures(state: State, id: str, found: Judged, chosen: tuple[int, int], names: list[str]) -> None:
    """The test pictures of one class that got one answer."""
    truth, said = (names[i] for i in chosen)
    places = drill_place.of_pair(found, chosen)
    st.subheader(t("drill.right" if chosen[0] == chosen[1] else "drill.taken_for", truth=truth, said=said))
    tests = drill_place.tests_of(runs.find(id))
    if tests is None:
        no_pictures(state)
        return
    if not len(places):
        st.info(t("drill.none_of_them"), icon=":material/check_circle:")
        return
    st.caption(t("drill.wall", count=len(places), shown=min(len(places), _MOST)))
    shown = places[:_MOST]
    mosaic(
        "inside.wall",
        [
            Tiles(
                name="wall",
                values=tests.images[shown],
                scale=2,
                names=[_named(found, int(place), chosen[1], said) for place in shown],
                chooses="tile",
            )
        ],
        on_chosen=lambda _, tile, row, col: state.set(
            picture=str(int(shown[tile])), source="test", level="picture", target=""
        ),
    )


def _named(found: Judged, place: int, answer: int, said: str) -> str:
    share = percent(float(found.probabilities[place, answer]))
    return t("drill.test_picture", number=str(place), said=said, share=share)


def no_pictures(state: State) -> None:
    """The run's test pictures are not on this machine: a photo goes the same way."""
    st.info(t("train.no_pictures_here"), icon=":material/hide_image:")
    st.button(
        t("drill.take_photo"),
        icon=":material/photo_camera:",
        on_click=lambda: state.set(source="own", level="picture"),
    )


def neighbours(state: State, id: str, network: Opened, at: int) -> None:
    """From one test picture of a confusion to the next."""
    found = drill_place.judged(id)
    assert found is not None
    chosen = int(found.labels[at]), int(found.said[at])
    places = drill_place.of_pair(found, chosen)
    i = int(np.flatnonzero(places == at)[0])
    truth, said = (run_figures.class_name(network.classes[j], escape=False) for j in chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        for step, icon, name in ((-1, "chevron_left", "before"), (1, "chevron_right", "after_this")):
            to = i + step
            st.button(
                t(f"drill.{name}"),
                key=f"inside.{name}",
                icon=f":material/{icon}:",
                disabled=not 0 <= to < len(places),
                on_click=state.set,
                kwargs={"picture": str(int(places[max(0, min(to, len(places) - 1))])), "target": ""},
            )
        st.caption(
            t(
                "drill.among",
                number=str(at),
                place=number(i + 1),
                count=number(len(places)),
                truth=truth,
                said=said,
            ),
            width="content",
        )
