"""What recurrent networks can be asked for: one or many in, one or many out; both sides; long memory."""

import numpy as np
import streamlit as st

from core import text
from core.char_rnn import both_sides, memory, shapes
from core.char_rnn.both_sides import Comparison
from core.char_rnn.memory import Reach, Recall
from core.char_rnn.shapes import Learned
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, number, percent, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.state import State
from pages.shared.writing import sequence_figures

PARTS = ("shapes", "both_sides", "memory")


def sequences(state: State) -> None:
    if state["part"] != "shapes":  # what a shape is stands beside it
        say_what_to_see(state)
    st.segmented_control(**state.choice("part", label_visibility="collapsed"))
    try:
        {"shapes": all_shapes, "both_sides": from_both_sides, "memory": long_memory}[state["part"]](state)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")


def all_shapes(state: State) -> None:
    """One shape drawn, learned here and now, and asked."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(**state.choice("shape"))
        st.number_input(**state.widget("seed", width=140))
    st.markdown(prose("sequences", state["shape"]))
    st.html(sequence_figures.unrolled(state["shape"], t(f"sequences.alt.{state['shape']}")))
    with st.spinner(t("sequences.learning")):
        found = _learned(state["shape"], state["seed"])
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(t("sequences.learned", accuracy=percent(found.accuracy), steps=len(found.losses)))
        st.html(sequence_figures.losses(found.losses, t("sequences.alt.losses")))
    with right:
        st.html(sequence_figures.answers(found.answers[:10]))
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(shapes.learn)


@st.cache_data(max_entries=32, show_spinner=False)
def _learned(name: str, seed: int) -> Learned:
    return shapes.learn(shapes.task(name, seed=seed), seed=seed)


def from_both_sides(state: State) -> None:
    """A hidden character guessed from the left alone, and from both sides."""
    st.markdown(prose("sequences", "both_sides"))
    with st.spinner(t("sequences.learning")):
        found = _compared(state["seed"])
    with st.container(horizontal=True):
        st.metric(t("sequences.left"), percent(found.left_accuracy))
        st.metric(t("sequences.both"), percent(found.both_accuracy))
    st.html(sequence_figures.guesses(found.guesses[:12]))
    st.caption(t("sequences.no_writing"))
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(both_sides.compare)


@st.cache_data(max_entries=8, show_spinner=False)
def _compared(seed: int) -> Comparison:
    return both_sides.compare(text.load("stdlib"), seed=seed)


def long_memory(state: State) -> None:
    """The gradient against distance, and what becomes of learning with and without clipping."""
    st.markdown(prose("sequences", "memory"))
    with st.grid(3, min_column_width=180, gap="medium"):
        st.slider(**state.widget("scale", help=t("sequences.scale.help")))
        st.slider(**state.widget("distance"))
        st.slider(**state.widget("clip", help=t("sequences.clip.help")))
    cells = ("rnn", "gru", "lstm")
    with st.spinner(t("sequences.learning")):
        reached = {cell: _reach(cell, state["scale"]) for cell in cells}
        recalled = {
            cell: _recall(cell, state["distance"], state["clip"], state["scale"]) for cell in ("rnn", "lstm")
        }
    names = {cell: t(f"char_rnn.cell.{cell}") for cell in cells}
    st.html(
        sequence_figures.gradients(
            {names[cell]: one.gradient for cell, one in reached.items()}, t("sequences.alt.gradients")
        )
    )
    last = min(40, len(reached["rnn"].gradient) - 1)
    st.table(
        {
            t("char_rnn.cell"): [names[cell] for cell in cells],
            t("sequences.kept", distance=last): [
                _share(float(one.gradient[last]), float(one.gradient[0])) for one in reached.values()
            ],
        }
    )
    st.subheader(t("sequences.recall", distance=state["distance"]))
    for column, (cell, one) in zip(st.columns(2, gap="large"), recalled.items(), strict=True):
        with column:
            st.markdown(
                t(
                    "sequences.recalled",
                    cell=names[cell],
                    accuracy=percent(one.accuracy),
                    largest=f"{np.nanmax(one.gradients):.3g}",
                )
            )
            st.html(sequence_figures.losses(one.losses, t("sequences.alt.losses")))
    st.caption(t("sequences.guessing", nats=number(float(np.log(4)), digits=3)))
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(memory.reach)


def _share(value: float, of: float) -> str:
    return f"{value / of:.2e}" if of else "—"


@st.cache_data(max_entries=64, show_spinner=False)
def _reach(cell: str, scale: float) -> Reach:
    return memory.reach(cell, scale=scale)


@st.cache_data(max_entries=64, show_spinner=False)
def _recall(cell: str, distance: int, clip: float, scale: float) -> Recall:
    return memory.recall(cell, distance=distance, clip=clip, scale=scale)


lesson("sequences", sequences)
