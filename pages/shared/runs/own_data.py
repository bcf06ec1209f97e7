"""A data set of the reader's own: a zip is checked, shrunk, and kept where the training processes find it."""

import streamlit as st

from core.datasets import Dataset, own
from core.errors import ConvScopeError
from core.runs import retention
from pages.shared.i18n import error_text, t
from pages.shared.state import State
from pages.shared.upload import upload

_MINE, _GIVEN, _TURN = "own_data.mine", "own_data.given", "own_data.turn"


def choose(state: State) -> Dataset | None:
    """The place for the zip, or what came out of it; None until there is a data set."""
    given = st.session_state.get(_GIVEN)
    if given is not None:
        _read(state, given)
        del st.session_state[
            _GIVEN
        ]  # not before: a press in between draws the page anew, and the zip is read again
    if state["own"]:
        try:
            return own.kept(state["own"])
        except ConvScopeError as error:
            st.info(error_text(error), icon=":material/folder_off:")
    upload(
        t("own.upload", megabytes=own.MAX_MB),
        key=f"own_data.zip.{st.session_state.get(_TURN, 0)}",
        take=_take,
        help=t("own.help", least=own.MIN_CLASSES, most=own.MAX_CLASSES, pictures=own.MIN_PICTURES),
    )
    st.caption(t("own.kept", days=round(retention.limits()[0])))
    return None


def _take(data: bytes) -> None:
    """Remember a zip for the run that follows. Its widget then lets go of the 200 MB: the next one has another key."""
    st.session_state[_GIVEN] = data
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _read(state: State, data: bytes) -> None:
    """Make a data set of a zip, or say why it is none."""
    bar = st.progress(0.0, text=t("own.reading"))
    try:
        name = own.keep(own.load(data, progress=lambda share: bar.progress(share, text=t("own.reading"))))
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/folder_zip:")
    else:
        st.session_state[_MINE] = [*st.session_state.get(_MINE, []), name]
        state.set(own=name)
    bar.empty()


def said(state: State, data: Dataset) -> None:
    """What a data set of one's own holds, and for who brought it the way to be rid of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            t(
                "own.said",
                count=len(data.labels),
                classes=len(data.classes),
                train=len(data.train),
                validation=len(data.validation),
                test=len(data.test),
            )
        )
        if state["own"] in st.session_state.get(_MINE, []):
            st.button(
                t("own.remove"), icon=":material/delete:", on_click=_remove, args=[state], type="tertiary"
            )
        else:
            st.button(
                t("own.another"), icon=":material/upload:", on_click=_leave, args=[state], type="tertiary"
            )


def _remove(state: State) -> None:
    own.forget(state["own"])
    _leave(state)


def _leave(state: State) -> None:
    state.set(own="")


def forget_mine() -> None:
    """Delete what this session has brought."""
    for name in st.session_state.get(_MINE, []):
        own.forget(name)
