"""What only the instructor may open: a key in the server's environment, typed once in a session."""

import hmac
import os
import time

import streamlit as st

from pages.shared.i18n import t

VARIABLE = "CONVSCOPE_INSTRUCTOR_KEY"

_OPEN, _TRIES = "session.instructor", "session.instructor_tries"
_FIELD = "instructor.key"
_MOST_TRIES, _DELAY = 8, 1.0  # seconds


def is_open() -> bool:
    """Whether this session has shown the key."""
    return bool(os.environ.get(VARIABLE) and st.session_state.get(_OPEN))


def ask() -> bool:
    """Draw the field for the key; returns whether it has been opened in this session.

    Without the variable nothing can open it. A wrong key costs a second, and a session has a few tries.
    """
    if not os.environ.get(VARIABLE):
        st.caption(t("instructor.unset", variable=f"`{VARIABLE}`"))
        return False
    if st.session_state.get(_OPEN):
        return True
    if st.session_state.get(_TRIES, 0) >= _MOST_TRIES:
        st.error(t("instructor.locked"), icon=":material/lock:")
        return False
    st.text_input(t("instructor.key"), type="password", key=_FIELD, on_change=_check, width=320)
    if st.session_state.get(_TRIES):
        st.error(t("instructor.wrong"), icon=":material/lock:")
    return False


def _check() -> None:
    said = st.session_state[_FIELD]
    if not said:
        return
    if hmac.compare_digest(said.encode(), os.environ.get(VARIABLE, "").encode()):
        st.session_state[_OPEN] = True
        st.session_state.pop(_TRIES, None)
        return
    time.sleep(_DELAY)
    st.session_state[_TRIES] = st.session_state.get(_TRIES, 0) + 1
