"""What opens and closes every lesson: its sentence, its examples, its code."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import snippets
from pages.shared import picker
from pages.shared.header import PRESENT, header, share
from pages.shared.i18n import prose, recall_language, t
from pages.shared.knobs import Mended
from pages.shared.lessons import BY_NAME
from pages.shared.state import State
from pages.shared.widgets import shown

_EXAMPLE = "lesson.example_was_chosen"


def lesson(name: str, body: Callable[..., None], *, with_picker: bool = True) -> None:
    """Draw the lesson `name`.

    Head, teaching sentence, what had to be mended in the link and the choice of the picture are drawn once.
    What `body` draws is a fragment: a moved knob runs it again with the new state, and nothing around it.

    Args:
        body: called with the state and, in a lesson about a picture, the columns for the picture and for the
            knobs. What it draws elsewhere comes below them.
        with_picker: whether those columns stand at the top; else `body` offers the choice of the picture itself.
    """
    record = BY_NAME[name]
    place = header(record)
    state = State(name, record.knobs)
    mended = state.enter(dict(st.query_params))
    st.markdown(prose(name, "teaches"))
    _say(name, mended)
    above = st.container()
    columns = _with_picker(state) if with_picker and "image" in state.knobs else ()

    @st.fragment
    def moved() -> None:
        recall_language()
        state.sync_from_widgets()
        if st.session_state.pop(_EXAMPLE, False):
            st.rerun()  # with another picture, perhaps, and that is chosen outside of the fragment
        body(state, *columns)
        # The hall's first screen is the run's.
        watching = st.session_state[PRESENT] and state.values().get("run")
        if record.examples and not watching:
            with above:
                _examples(state, record.examples)
        with place:
            share(record, state)

    moved()


def _with_picker(state: State) -> tuple[DeltaGenerator, DeltaGenerator]:
    picture_column, knob_column = st.columns([9, 5], gap="medium")
    picker.check(state)
    with knob_column, st.container(border=True):
        picker.choose(state)
    return picture_column, knob_column


def _say(name: str, mended: list[Mended]) -> None:
    for one in mended:
        label = t(f"{name}.{one.name}")
        st.warning(
            t("frame.mended", name=label, said=_harmless(one.said), used=one.used), icon=":material/link_off:"
        )


def _harmless(text: str) -> str:
    """Foreign text as inline code: nothing in it is Markdown."""
    return "`" + text.replace("`", "'").replace("\n", " ") + "`"


def example_shown(state: State) -> str | None:
    """The worked example that the state is, if it is one: every knob that any example sets stands as it says."""
    examples = BY_NAME[state.lesson].examples
    touched = {name for values in examples.values() for name in values}
    for example, values in examples.items():
        if all(state[name] == values.get(name, state.knobs[name].default) for name in touched):
            return example
    return None


def say_what_to_see(state: State) -> None:
    """What there is to see in the worked example that the state is, if it is one."""
    example = example_shown(state)
    if example:
        st.info(prose(state.lesson, example), icon=":material/visibility:")


def _examples(state: State, examples: dict[str, dict[str, Any]]) -> None:
    def choose(name: str | None) -> None:
        if name is not None:
            state.reset()
            state.set(**examples[name])
            st.session_state[_EXAMPLE] = True

    st.pills(
        t("frame.examples"),
        **shown(
            f"{state.lesson}.examples",
            example_shown(state),
            choose,
            labels={name: t(f"{state.lesson}.example.{name}") for name in examples},
            argument="default",
        ),
    )


def show_source(*functions: Callable[..., Any]) -> None:
    """The source of the very functions of `core` that computed what is on screen."""
    for function in functions:
        st.code(snippets.source(function), language="python")
