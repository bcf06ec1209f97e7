"""A trained model writes: what may come next, what temperature does to it, how surprising a text is."""

import time
from itertools import islice

import streamlit as st

from core import char_rnn
from core.char_rnn import Rules
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.state import State
from pages.shared.writing import sampler_figures, text_models

_PIECES, _PAUSE = 40, 0.03  # of a text that is seen being written
_TEMPERATURES = (0.1, 0.5, 1.0, 1.5, 2.0)
_BEAM = 60  # characters that beam search looks ahead
PARTS = ("write", "step", "temperature", "beam", "judge")


def sampler(state: State) -> None:
    say_what_to_see(state)
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            id = text_models.choose(state)
            st.text_input(**state.widget("prime", max_chars=200, help=t("char_sampler.prime.help")))
        with right, st.grid(2, min_column_width=140, gap="medium"):
            st.slider(**state.widget("temperature"))
            st.slider(**state.widget("top_p"))
            st.slider(**state.widget("top_k", help=t("char_sampler.top_k.help")))
            st.number_input(**state.widget("seed"))
    try:
        rules = rules_of(state)
        tabs = st.tabs(
            [t(f"char_sampler.tab.{part}") for part in PARTS], key="char_sampler.tab", on_change="rerun"
        )
        for tab, part in zip(tabs, PARTS, strict=True):
            if tab.open:
                with tab:
                    _DRAWN[part](state, id, rules)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(char_rnn.distribution)


def rules_of(state: State) -> Rules:
    """How the next character is drawn; raises as `Rules`."""
    return Rules(state["temperature"], state["top_k"], state["top_p"])


def write(state: State, id: str, rules: Rules) -> None:
    """A text in one go, or seen being written; the same seed gives the same text."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(**state.widget("length", width=300))
        watched = st.button(t("char_sampler.watch"), icon=":material/play_arrow:")
    text = written(state, id, rules)
    place = st.empty()
    if watched:
        for end in range(1, _PIECES):
            sampler_figures.page_of_text(place, state["prime"], text[: len(text) * end // _PIECES])
            time.sleep(_PAUSE)
    sampler_figures.page_of_text(place, state["prime"], text)
    st.download_button(
        t("char_sampler.save"),
        state["prime"] + text,
        "convscope-sample.txt",
        icon=":material/download:",
        on_click="ignore",
    )


def written(state: State, id: str, rules: Rules) -> str:
    model = text_models.folded(id)
    begun = text_models.after(id, state["prime"])
    picks = char_rnn.generate(model, begun, rules=rules, seed=state["seed"])
    return "".join(pick.character for pick in islice(picks, state["length"]))


def step(state: State, id: str, rules: Rules) -> None:
    """One character at a time: the candidates as bars, any of them may be chosen."""
    so_far = state["prime"] + state["written"]
    scores = text_models.after(id, so_far).logits
    sampler_figures.page_of_text(st.empty(), state["prime"], state["written"])
    likely = char_rnn.distribution(scores, rules)
    vocabulary = text_models.folded(id).vocabulary
    with st.container(horizontal=True):
        st.button(
            t("char_sampler.draw"),
            icon=":material/casino:",
            type="primary",
            on_click=_draw,
            args=[state, id],
        )
        st.button(t("char_sampler.back"), icon=":material/backspace:", on_click=_back, args=[state])
    st.caption(t("char_sampler.choose"))
    for one in char_rnn.candidates(vocabulary, likely):
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.html(sampler_figures.bar(one.character, one.probability))
        button.button(
            t("char_sampler.take"),
            key=f"char_sampler.take.{one.code}",
            on_click=_take,
            args=[state, one.character],
            type="tertiary",
        )


def _draw(state: State, id: str) -> None:
    state.sync_from_widgets()
    begun = text_models.after(id, state["prime"] + state["written"])
    picks = char_rnn.generate(
        text_models.folded(id), begun, rules=rules_of(state), seed=state["seed"], skip=len(state["written"])
    )
    _take(state, next(picks).character)


def _take(state: State, character: str) -> None:
    state.set(written=(state["written"] + character)[-400:])


def _back(state: State) -> None:
    state.set(written=state["written"][:-1])


def temperature(state: State, id: str, rules: Rules) -> None:
    """The same scores at several temperatures: is 0.1 more or less random?"""
    scores = text_models.after(id, state["prime"] + state["written"]).logits
    vocabulary = text_models.folded(id).vocabulary
    st.markdown(prose("char_sampler", "temperature"))
    shown = sorted({*_TEMPERATURES, round(state["temperature"], 2)})
    st.html(
        sampler_figures.side_by_side(
            [
                (
                    t("char_rnn.temperature_is", temperature=number(one, digits=2)).replace("*", ""),
                    char_rnn.candidates(vocabulary, char_rnn.distribution(scores, Rules(one)), count=6),
                    sampler_figures.entropy(char_rnn.distribution(scores, Rules(one))),
                )
                for one in shown
            ]
        )
    )
    st.latex(r"p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}")


def beam(state: State, id: str, rules: Rules) -> None:
    """The likeliest continuations that are found when several beginnings are followed, beside argmax."""
    st.slider(**state.widget("width"))
    begun = text_models.after(id, state["prime"])
    found = char_rnn.beam_search(text_models.folded(id), begun, length=_BEAM, width=state["width"])
    greedy = char_rnn.beam_search(text_models.folded(id), begun, length=_BEAM, width=1)
    st.caption(t("char_sampler.beam_say", length=_BEAM))
    for name, beams in (("greedy", greedy), ("beams", found)):
        for one in beams[:5]:
            st.markdown(t(f"char_sampler.{name}", log=number(one.log_probability, digits=2)))
            st.code(state["prime"] + one.text, language=None, wrap_lines=True)


def judge(state: State, id: str, rules: Rules) -> None:
    """How likely a typed text is, character by character."""
    st.text_area(**state.widget("judged", height=120, max_chars=2_000))
    if not state["judged"]:
        return
    found = char_rnn.surprise(text_models.folded(id), state["judged"])
    st.markdown(
        t(
            "char_sampler.judged_is",
            log=number(found.log_probability, digits=1),
            bits=number(float(found.bits.mean()), digits=2),
            count=len(found.text),
        )
    )
    st.html(sampler_figures.surprise(found))


_DRAWN = {"write": write, "step": step, "temperature": temperature, "beam": beam, "judge": judge}

lesson("char_sampler", sampler)
