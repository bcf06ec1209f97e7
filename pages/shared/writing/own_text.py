"""A text of the reader's own, pasted or from a file: checked, and kept where the training processes find it."""

import streamlit as st

from core import text
from core.errors import ConvScopeError
from core.runs import retention
from core.text import kept
from pages.shared.i18n import error_text, number, t
from pages.shared.state import State
from pages.shared.upload import upload

_MINE, _REFUSED, _ENCODING, _TURN = "own_text.mine", "own_text.refused", "own_text.encoding", "own_text.turn"


def choose(state: State) -> bool:
    """The places for a text, or what was given; whether there is a text to learn from."""
    refused = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        st.error(error_text(refused), icon=":material/error:")
    if state["own"]:
        try:
            found = kept.load(state["own"])
        except ConvScopeError as error:
            st.info(error_text(error), icon=":material/draft:")
        else:
            _said(state, found)
            return True
    turn = st.session_state.get(_TURN, 0)
    st.text_area(t("own_text.paste"), key=f"own_text.area.{turn}", height=180, placeholder=t("own_text.here"))
    st.button(
        t("own_text.take"), icon=":material/check:", on_click=_pasted, args=[state, f"own_text.area.{turn}"]
    )
    upload(
        t("own_text.upload", megabytes=text.MOST_MB), key=f"own_text.file.{turn}", take=_given, args=[state]
    )
    st.caption(t("own.kept", days=round(retention.limits()[0])))
    return False


def _pasted(state: State, key: str) -> None:
    _take(state, lambda: text.own(st.session_state[key]))


def _given(state: State, data: bytes) -> None:
    _take(state, lambda: text.decoded(data))


def _take(state: State, read) -> None:
    """Keep a text, or remember why it is none; what was typed stays where it is."""
    try:
        corpus = read()
        name = kept.keep(corpus)
    except ConvScopeError as error:
        st.session_state[_REFUSED] = error
        return
    st.session_state[_MINE] = [*st.session_state.get(_MINE, []), name]
    st.session_state[_ENCODING] = {**st.session_state.get(_ENCODING, {}), name: corpus.encoding}
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    state.set(own=name)


def _said(state: State, corpus: text.Corpus) -> None:
    """How it was read, what its Unicode forms differ by, and the way to be rid of it."""
    encoding = st.session_state.get(_ENCODING, {}).get(state["own"])
    with st.container(horizontal=True, vertical_alignment="center"):
        if encoding:
            st.markdown(t("own_text.encoding", encoding=encoding))
        mine = state["own"] in st.session_state.get(_MINE, [])
        st.button(
            t("own.remove") if mine else t("own.another"),
            icon=":material/delete:" if mine else ":material/upload:",
            on_click=_leave,
            args=[state, mine],
            type="tertiary",
        )
    counts = text.counted(corpus.text)
    if counts["NFC"] != counts["NFD"]:
        st.info(
            t(
                "own_text.forms",
                nfc=number(counts["NFC"].characters),
                nfc_kinds=number(counts["NFC"].kinds),
                nfd=number(counts["NFD"].characters),
                nfd_kinds=number(counts["NFD"].kinds),
            ),
            icon=":material/translate:",
        )


def _leave(state: State, forget: bool) -> None:
    if forget:
        kept.forget(state["own"])
    state.set(own="")


def forget_mine() -> None:
    """Delete what this session has brought."""
    for name in st.session_state.get(_MINE, []):
        kept.forget(name)
