"""What the units of a trained character model do: one unit over a text, what units track, a span, the gates."""

import numpy as np
import streamlit as st

from core.char_rnn import inside
from core.char_rnn.inside import Reading
from core.errors import ConvScopeError
from pages.shared.components import reading
from pages.shared.i18n import error_text, number, percent, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.state import State
from pages.shared.writing import inside_figures, text_models

_RANKED, _CONTEXTS = 30, 8
_GATES = {"lstm": "gates_lstm", "gru": "gates_gru", "rnn": "gates_rnn"}
_LARGE = 12_000  # characters of the model's own text, in which units are ranked


def look_inside(state: State) -> None:
    say_what_to_see(state)
    with st.container(border=True):
        left, right = st.columns(2, gap="medium")
        with left:
            id = text_models.choose(state)
            st.text_area(**state.widget("text", height=150, max_chars=2_000))
        with right:
            units = text_models.trained(id).config.hidden * text_models.trained(id).config.layers
            if state["unit"] > units:
                state.set(unit=units)
            st.number_input(
                **state.widget("unit", max_value=units, help=t("char_inside.unit.help", units=units))
            )
            st.markdown(prose("char_inside", "how"))
    try:
        found = read(id, state["text"])
        coloured(state, id, found)
        tracked(state, id)
        if state["end"] > state["first"]:
            span(state, found)
        gates(state, id)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(inside.correlations)


def read(id: str, text: str) -> Reading:
    return text_models.reading(id, text)


def coloured(state: State, id: str, found: Reading) -> None:
    """The text in the colours of one unit, the guesses under the pointer."""
    values = found.units[:, state["unit"] - 1]
    reading(
        key="char_inside.reading",
        text=found.text,
        values=(np.clip(values, -1, 1) * 100).round().astype(int).tolist(),
        guesses=[
            [(one.character, round(100 * one.probability, 1)) for one in place]
            for place in inside.guesses(text_models.folded(id), found)
        ],
        span=(state["first"], state["end"]) if state["end"] > state["first"] else None,
        labels={
            "alt": t("char_inside.alt", unit=state["unit"]),
            "guesses": t("char_inside.guesses"),
            "value": t("char_inside.value"),
            "none": t("char_inside.none"),
        },
        on_span=lambda first, end: state.set(first=first, end=end),
    )


def tracked(state: State, id: str) -> None:
    """Units ranked by what they go along with in the model's own text; the strongest places of the chosen one."""
    large = text_models.own_text(id, _LARGE)
    if large is None:
        return
    st.subheader(t("char_inside.ranked"))
    st.caption(t("char_inside.ranked_say", count=number(len(large.text))))
    left, right = st.columns(2, gap="large")
    with left, st.container(height=380, border=False):
        for one in inside.ranked(large)[:_RANKED]:
            name = t(f"char_inside.feature.{one.feature}")
            st.button(
                t(
                    "char_inside.tracks",
                    unit=one.unit + 1,
                    feature=name,
                    correlation=number(one.correlation, digits=2),
                ),
                key=f"char_inside.unit.{one.unit}",
                on_click=state.set,
                kwargs={"unit": one.unit + 1},
                type="primary" if one.unit + 1 == state["unit"] else "tertiary",
            )
    with right:
        st.markdown(t("char_inside.strongest", unit=state["unit"]))
        st.html(inside_figures.contexts(inside.strongest(large, state["unit"] - 1, count=_CONTEXTS)))


def span(state: State, found: Reading) -> None:
    """Units that are on inside of the brushed characters and off outside."""
    first, end = min(state["first"], len(found.text)), min(state["end"], len(found.text))
    st.subheader(t("char_inside.span"))
    st.code(found.text[first:end] or " ", language=None, wrap_lines=True)
    matches = inside.matching(found, first, end, count=6)
    with st.container(horizontal=True):
        for one in matches:
            said = t(
                "char_inside.match",
                unit=one.unit + 1,
                inside=percent(one.inside, digits=0),
                outside=percent(one.outside, digits=0),
            )
            st.button(
                said,
                key=f"char_inside.match.{one.unit}.{one.sign}",
                on_click=state.set,
                kwargs={"unit": one.unit + 1},
            )
        st.button(
            t("char_inside.forget"),
            icon=":material/close:",
            on_click=state.set,
            kwargs={"first": 0, "end": 0},
            type="tertiary",
        )


def gates(state: State, id: str) -> None:
    """The gates of the chosen unit over the text, one row each."""
    model = text_models.folded(id)
    hidden = text_models.trained(id).config.hidden
    layer, unit = divmod(state["unit"] - 1, hidden)
    found = inside.gates(model, state["text"], layer=layer)
    st.subheader(t("char_inside.gates", unit=state["unit"]))
    st.markdown(prose("char_inside", _GATES[model.cell]))
    rows = {t(f"char_inside.gate.{model.cell}.{name}"): one[:, unit] for name, one in found.items()}
    st.html(inside_figures.strips(state["text"], rows, t("char_inside.gates_alt", unit=state["unit"])))


lesson("char_inside", look_inside)
