"""A page's head: its title, the link to what is on screen, presenter mode."""

from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import i18n
from pages.shared.components import address
from pages.shared.i18n import t
from pages.shared.lessons import HOME, Lesson
from pages.shared.state import State

PRESENT = "frame.present"
SPOKEN = "frame.language_was_chosen"

_ADDRESS_WIDTH = 190  # pixels: the longest label of its button, in any language


def header(lesson: Lesson) -> DeltaGenerator:
    """Draw the head; returns the place where `share` puts the link."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(t(f"{lesson.name}.title"), anchor=False)
        place = st.container(width=_ADDRESS_WIDTH).empty()
        presenting = st.session_state[PRESENT]
        st.button(
            t("frame.leave_presenter" if presenting else "frame.present"),
            icon=":material/close_fullscreen:" if presenting else ":material/present_to_all:",
            on_click=_present,
            args=[not presenting],
        )
    return place


def share(lesson: Lesson, state: State) -> None:
    """Keep the browser's address at the state on screen; the button that copies it is not for the home page."""
    address(
        key="frame.address",
        path="" if lesson.name == HOME else lesson.name,
        query=_query(state),
        labels={name: t(f"frame.link.{name}") for name in ("copy", "copied", "select")},
        share=lesson.name != HOME,
    )


def _query(state: State) -> str:
    """What the address bar shows: the lesson's state, and what was chosen for the whole app."""
    parameters = state.link()
    if st.session_state[SPOKEN]:
        parameters["lang"] = i18n.language()
    if st.session_state[PRESENT]:
        parameters["present"] = "1"
    return "&".join(f"{name}={quote(value, safe=',;.-_')}" for name, value in parameters.items())


def _present(on: bool) -> None:
    st.session_state[PRESENT] = on
