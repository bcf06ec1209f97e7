"""What opens and closes every lesson: its sentence, its examples, its code."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import snippets
from pages.shared.i18n import prose, t
from pages.shared.lessons import BY_NAME
from pages.shared.state import State


def begin(name: str) -> State:
    """Open a lesson: take over the link, say what it teaches, offer its worked examples."""
    lesson = BY_NAME[name]
    state = State(name, lesson.knobs)
    mended = state.enter(dict(st.query_params))
    st.markdown(prose(name, "teaches"))
    for one in mended:
        label = t(f"{name}.{one.name}")
        st.warning(
            t("frame.mended", name=label, said=_harmless(one.said), used=one.used), icon=":material/link_off:"
        )
    if lesson.examples:
        _examples(state, lesson.examples)
    return state


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
