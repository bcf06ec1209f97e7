"""Which network is on the table: widgets, its description, its sentence, its code."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from core import architectures, networks
from core.architectures import REGISTRY, Description, export
from core.errors import ConvScopeError
from pages.shared import caches
from pages.shared.i18n import error_text, number, t
from pages.shared.lessons.architectures import FURTHER, OWN
from pages.shared.numbers.connection_figures import in_bytes
from pages.shared.runs import rows_editor
from pages.shared.state import State

_ROWS = "architectures.rows_table"
_OWN_SIDE = 32  # pixels, of the reader's own network


def choose(state: State) -> Description | None:
    """The widgets; returns the network taken apart, or None where a sentence says why it cannot be."""
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(**state.widget("network", width=300, format_func=_name))
        if state["network"] == FURTHER:
            st.selectbox(
                **state.widget("further", width=220, options=list(architectures.further()), format_func=str)
            )
        st.number_input(**state.widget("side", width=170, help=t("architectures.side.help")))
        if state["network"] == OWN:
            st.number_input(**state.widget("channels", width=150))
        st.number_input(**state.widget("batch", width=150))
        if _rows(state):
            st.button(t("architectures.edit"), icon=":material/edit:", on_click=_take_over, args=[state])
    if state["network"] == OWN:
        _edit(state)
    try:
        return described(state)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


def _name(code: str) -> str:
    return t(f"architectures.network.{code}")


def name(state: State) -> str:
    """What the network on the table is called."""
    return str(state["further"]) if state["network"] == FURTHER else _name(state["network"])


def shape(state: State) -> tuple[int, ...]:
    """Of its picture: (C, H, W); the network's own, unless another side is asked for."""
    side = state["side"]
    if state["network"] == OWN:
        return state["channels"], side or _OWN_SIDE, side or _OWN_SIDE
    own = architectures.get(_code(state)).shape
    return (own[0], side, side) if side else own


def _code(state: State) -> str:
    return str(state["further"] if state["network"] == FURTHER else state["network"])


def described(state: State) -> Description:
    """The network taken apart; raises what `core.architectures` raises."""
    if state["network"] == OWN:
        return caches.described_rows(state["rows"], shape(state))
    return caches.described(_code(state), shape(state))


def _rows(state: State) -> tuple[networks.Row, ...]:
    """The table that a named network can be changed in; empty where there is none, or where it is open already."""
    known = REGISTRY.get(state["network"])
    return known.rows if known else ()


def _take_over(state: State) -> None:
    """Open the network's table for changes, with its picture."""
    depth, side, _ = shape(state)
    rows = networks.format_rows(_rows(state))
    state.set(network=OWN, rows=rows, channels=depth, side=side, block="", cell="")
    rows_editor.forget(_ROWS)


def _edit(state: State) -> None:
    """The rows to type in. What cannot be is refused: the table below stays as it was."""
    drawer = st.expander(t("architectures.rows"), icon=":material/edit:", expanded=True)
    with drawer:
        st.caption(t("architectures.rows.help"))
        text = rows_editor.edit(_ROWS, state["rows"])
        if text == state["rows"]:
            return
        try:
            caches.described_rows(text, shape(state))
        except ConvScopeError as error:
            st.error(f"{error_text(error)} {t('architectures.refused')}", icon=":material/block:")
        else:
            state.set(rows=text)


def summary(state: State, found: Description) -> None:
    """The network in one sentence, the check of its sum, and what is to be known of its numbers."""
    training = found.training(state["batch"])
    st.markdown(
        t(
            "architectures.summary",
            name=name(state),
            parameters=found.parameters,
            multiplications=_in_words(found.multiplications),
            depth=found.depth,
            forward=in_bytes(found.peak_memory),
            batch=state["batch"],
            training=in_bytes(training.total),
        )
    )
    st.caption(
        t(
            "architectures.checked",
            sum=found.parameters,
            module=found.module_parameters,
            activations=in_bytes(training.activations),
            weights=in_bytes(training.weights),
        )
    )
    if state["network"] != OWN:
        st.info(t(f"architectures.note.{state['network']}"), icon=":material/history_edu:")


def _in_words(count: int) -> str:
    """A large count in millions or billions."""
    if count >= 1e9:
        return t("architectures.billions", count=number(count / 1e9))
    return t("architectures.millions", count=number(count / 1e6))


def script(state: State) -> str:
    """The network as a PyTorch file."""
    if state["network"] == OWN:
        return export.of_rows(networks.parse_rows(state["rows"]), shape(state))
    return export.of_named(_code(state), shape(state))


def plain(found: Description) -> dict[str, Any]:
    """The whole description as JSON can hold it."""
    return asdict(found) | {"parameters": found.parameters, "multiplications": found.multiplications}
