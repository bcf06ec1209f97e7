"""The lecture's "hello" by hand: every number of a recurrent network over time, and of its training."""

import streamlit as st

from core import snippets
from core.char_rnn import by_hand
from core.char_rnn.by_hand import Forwards, Model
from core.errors import ConvScopeError
from pages.shared import code_tabs
from pages.shared.hello import hello_figures, hello_formulas, hello_panels
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.lessons.text import MOST_UPDATES
from pages.shared.state import State

_AHEAD = 40  # updates that the curve shows beyond the present one


def hello(state: State) -> None:
    word_place, time_place, training_place = st.columns([5, 7, 13], gap="small")
    with word_place:
        hello_panels.word(state)
    try:
        start, fits = hello_panels.given(state)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    if not fits:
        st.warning(t("char_hello.unfit"), icon=":material/grid_off:")
    walked, losses = hello_panels.walk(state, start)
    count = len(start.word) - 1
    state.set(time=min(state["time"], count), steps=min(state["steps"], len(walked) - 1))
    model, at = walked[state["steps"]], state["time"] - 1
    taken = by_hand.forwards(model)
    with time_place:
        hello_panels.through_time(state, count)
    with training_place:
        hello_panels.through_training(state, taken.loss, last=len(walked) - 1)
    st.html(hello_figures.forwards(model, taken, at=at))
    say_what_to_see(state)
    hello_panels.formulas(state, model, taken, at)
    learning(state, model, taken, losses)
    tabs(state, model, taken, losses)


def learning(state: State, model: Model, taken: Forwards, losses: list[float]) -> None:
    """The loss on its way, and the numbers that are learned."""
    st.subheader(t("char_hello.learning"))
    now, guessed = state["steps"], hello_formulas.guessing(taken)
    left, right = st.columns([4, 5], gap="large")
    left.latex(hello_formulas.total(taken))
    said = t(
        "char_hello.guessing",
        count=len(taken.x),
        size=len(model.vocabulary),
        loss=number(guessed, digits=4),
    )
    left.caption(said)
    right.html(hello_figures.curve(losses[: now + _AHEAD + 1], guessed, at=now))
    if losses[now] > losses[0]:
        before, after = (number(one, digits=4) for one in (losses[0], losses[now]))
        st.warning(t("char_hello.rises", before=before, after=after), icon=":material/trending_up:")
    if len(losses) <= MOST_UPDATES:
        st.warning(t("char_hello.diverged", count=len(losses) - 1), icon=":material/rocket_launch:")
    st.markdown(prose("char_hello", "weights"))
    hello_panels.weights(state, model)


def tabs(state: State, model: Model, taken: Forwards, losses: list[float]) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {
        "back": lambda: hello_panels.way_back(state, model, taken, state["time"] - 1),
        "write": lambda: hello_panels.writing(state, model),
        "code": lambda: code(state, model),
        "download": lambda: hello_panels.download(model, taken, losses),
    }
    opened = st.tabs(
        [t(f"char_hello.tab.{name}") for name in contents], key="char_hello.tab", on_change="rerun"
    )
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def code(state: State, model: Model) -> None:
    """One update in four frameworks, and the functions that computed this page."""
    code_tabs.frameworks(lambda framework: snippets.recurrent_snippet(framework, model, rate=state["rate"]))
    show_source(by_hand.forwards, by_hand.backwards, by_hand.moved, by_hand.write, by_hand.autograd)


lesson("char_hello", hello)
