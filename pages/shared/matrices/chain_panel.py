"""Layers one after the other: rows that can be changed, what they make, drawn as boxes."""

import math
from functools import partial

import streamlit as st

from core import arithmetic
from core.chain import Layer, Step, chain
from core.errors import ConvScopeError
from core.kernels import format_text
from pages.shared import figures
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lessons.layers import LARGEST_VALUE, MOST_LAYERS, chain_of
from pages.shared.state import State
from pages.shared.widgets import shown

_LEAST = {"f": 1, "s": 1, "p": 0, "filters": 1}
_CLASSES = {"logistic": 1, "softmax": 10}


def show(state: State) -> None:
    """The chain, its boxes, its table."""
    st.markdown(prose("volumes", "chain"))
    rows = chain_of(state["chain"]).tolist()
    _fields(state, rows)
    n, c = state["chain_n"], state["chain_c"]
    try:
        layers = chain(n, c, [Step(*row) for row in rows])
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    st.html(_boxes(n, c, layers))
    last, classes = layers[-1], _CLASSES[state["head"]]
    dense = arithmetic.dense_parameters(last.size, classes)
    st.table(_table(n, c, layers, dense, state["head"]))
    st.latex(rf"{last.n}\cdot {last.n}\cdot {last.channels} = {last.size}")
    st.latex(rf"{classes}\cdot ({last.size} + 1) = {dense}")


def _fields(state: State, rows: list[list[int]]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(**state.widget("chain_n", width=150))
        st.number_input(**state.widget("chain_c", width=150))
        st.segmented_control(**state.choice("head"))
    for place, row in enumerate(rows):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            for column, (name, least) in enumerate(_LEAST.items()):
                key = f"volumes.chain.{place}.{name}"
                st.number_input(
                    t(f"volumes.chain.{name}", place=place + 1),
                    least,
                    LARGEST_VALUE,
                    width=150,
                    **shown(key, row[column], partial(_typed, state, place, column)),
                )
    with st.container(horizontal=True):
        if len(rows) < MOST_LAYERS:
            st.button(t("volumes.chain.add"), icon=":material/add:", on_click=_add, args=[state])
        if len(rows) > 1:
            st.button(t("volumes.chain.remove"), icon=":material/remove:", on_click=_remove, args=[state])


def _typed(state: State, place: int, column: int, value: int) -> None:
    rows = chain_of(state["chain"])
    rows[place, column] = value
    state.set(chain=format_text(rows))


def _add(state: State) -> None:
    rows = chain_of(state["chain"]).tolist()
    state.set(chain=format_text([*rows, [3, 1, 1, rows[-1][3]]]))


def _remove(state: State) -> None:
    state.set(chain=format_text(chain_of(state["chain"])[:-1]))


def _table(n: int, c: int, layers: list[Layer], dense: int, head: str) -> dict[str, list[str]]:
    names = [t("volumes.chain.input"), *(t("volumes.chain.conv", place=i + 1) for i in range(len(layers)))]
    volumes = [(n, c), *((layer.n, layer.channels) for layer in layers)]
    counts = [0, *(layer.parameters for layer in layers)]
    work = [0, *(layer.multiplications for layer in layers)]
    classes, last = _CLASSES[head], layers[-1].size
    return {
        t("volumes.chain.layer"): [*names, t(f"volumes.head.{head}"), t("volumes.chain.sum")],
        t("volumes.chain.shape"): [
            *(f"{side}×{side}×{depth}" for side, depth in volumes),
            number(classes),
            "",
        ],
        t("volumes.chain.size"): [
            *(number(side * side * depth) for side, depth in volumes),
            number(classes),
            "",
        ],
        t("volumes.chain.parameters"): [number(one) for one in (*counts, dense, sum(counts) + dense)],
        t("volumes.chain.multiplications"): [
            number(one) for one in (*work, classes * last, sum(work) + classes * last)
        ],
    }


def _boxes(n: int, c: int, layers: list[Layer]) -> str:
    """A box for every volume: its side is drawn to scale, its depth by the logarithm of the channels."""
    volumes = [(n, c), *((layer.n, layer.channels) for layer in layers)]
    unit = 150 / max(side for side, _ in volumes)
    x, parts = 10.0, []
    for place, (side, depth) in enumerate(volumes):
        tall, deep = max(10.0, side * unit), 10 + 9 * math.log2(depth + 1)
        parts.append(_box(x, tall, deep, f"{side}×{side}×{depth}"))
        x += tall * 0.45 + deep + 30
        if place < len(volumes) - 1:
            parts.append(f'<text x="{x - 12:.0f}" y="112" font-size="20" fill="currentColor">→</text>')
            x += 26
    drawn = figures.drawing(f"0 0 {x:.0f} 215", "".join(parts), t("volumes.chain.alt"))
    return f'<div style="max-width:{x * 1.25:.0f}px">{drawn}</div>'


def _box(x: float, tall: float, deep: float, caption: str) -> str:
    """A slab seen from its side: front face sheared, depth to the right."""
    skew = tall * 0.45
    top, colour = 100 - tall / 2, figures.accent()
    front = f"{x},{top + skew * 0.4} {x + skew},{top} {x + skew},{top + tall} {x},{top + tall + skew * 0.4}"
    roof = f"{x},{top + skew * 0.4} {x + skew},{top} {x + skew + deep},{top} {x + deep},{top + skew * 0.4}"
    side = f"{x + skew},{top} {x + skew + deep},{top} {x + skew + deep},{top + tall} {x + skew},{top + tall}"
    shape = 'stroke="currentColor" stroke-opacity="0.55" stroke-linejoin="round"'
    return (
        f'<polygon points="{roof}" fill="{colour}" fill-opacity="0.16" {shape}/>'
        f'<polygon points="{side}" fill="{colour}" fill-opacity="0.32" {shape}/>'
        f'<polygon points="{front}" fill="{colour}" fill-opacity="0.55" {shape}/>'
        f'<text x="{x + (skew + deep) / 2:.0f}" y="208" text-anchor="middle" font-size="13" fill="currentColor">{caption}</text>'
    )
