"""What opens and closes every lesson: its sentence, its examples, its code."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import snippets
from pages.shared.header import header, share
from pages.shared.i18n import prose, recall_language, t
from pages.shared.knobs import Mended
from pages.shared.lessons import BY_NAME
from pages.shared.state import State


def lesson(name: str, body: Callable[[State], None]) -> None:
    """Draw the lesson `name`.

    Head, teaching sentence and what had to be mended in the link are drawn once. What `body` draws is a
    fragment: a moved knob runs it again with the new state, and nothing around it.
    """
    record = BY_NAME[name]
    place = header(record)
    mended = State(name, record.knobs).enter(dict(st.query_params))
    st.markdown(prose(name, "teaches"))
    _say(name, mended)

    @st.fragment
    def moved() -> None:
        recall_language()
        state = State(name, record.knobs)
        if record.examples:
            _examples(state, record.examples)
        body(state)
        with place:
            share(record)

    moved()


def _say(name: str, mended: list[Mended]) -> None:
    for one in mended:
        label = t(f"{name}.{one.name}")
        st.warning(
            t("frame.mended", name=label, said=_harmless(one.said), used=one.used), icon=":material/link_off:"
        )


def _harmless(text: str) -> str:
    """Foreign text as inline code: nothing in it is Markdown."""
    return "`" + text.replace("`", "'").replace("\n", " ") + "`"


def _examples(state: State, examples: dict[str, dict[str, Any]]) -> None:
    key = f"{state.lesson}.examples"
    shown = (name for name, values in examples.items() if all(state[k] == v for k, v in values.items()))
    st.session_state[key] = next(shown, None)

    def choose() -> None:
        name = st.session_state[key]
        if name is not None:
            state.reset()
            state.set(**examples[name])

    st.pills(
        t("frame.examples"),
        options=list(examples),
        format_func=lambda name: t(f"{state.lesson}.example.{name}"),
        key=key,
        on_change=choose,
    )


def show_source(*functions: Callable[..., Any]) -> None:
    """The source of the very functions of `core` that computed what is on screen."""
    for function in functions:
        st.code(snippets.source(function), language="python")
