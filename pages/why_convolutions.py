"""Why convolutions? The same volumes joined fully and by a convolution: counted, drawn, tried out."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import connections, images, rendering
from core.errors import ConvScopeError
from pages.shared import caches, downloads, figures, picker
from pages.shared.components import picture
from pages.shared.downloads import Download
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.numbers import connection_figures
from pages.shared.state import State

_KERNEL = (3, 3)  # of the matrix that is drawn
_SHIFTS = tuple(range(0, 121, 6))


def why(state: State, picture_column: DeltaGenerator, knob_column: DeltaGenerator) -> None:
    with picture_column:
        try:
            found = connections.compare(
                state["n"],
                state["c"],
                f=state["f"],
                filters=state["k"],
                stride=state["s"],
                padding=state["p"],
            )
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
        else:
            counts(state, found)
    with knob_column, st.container(border=True), st.grid(2, min_column_width=90):
        for name in ("n", "c", "k", "f", "s", "p"):
            st.number_input(**state.widget(name))
    tabs(state)


def counts(state: State, found: connections.Comparison) -> None:
    """What both layers cost, with the learner's numbers."""
    source, target = (" × ".join(map(str, shape)) for shape in (found.source, found.target))
    st.markdown(
        t(
            "why_convolutions.counted",
            source=source,
            target=target,
            ratio=number(found.ratio, digits=0 if found.ratio >= 10 else 1),
        )
    )
    st.html(connection_figures.bars(found))
    inputs, outputs = found.source[0] ** 2 * found.source[2], found.target[0] ** 2 * found.target[2]
    joined = rf"{_under(found.source, inputs)} \cdot {_under(found.target, outputs)}"
    st.latex(rf"{joined} = {found.dense.weights}")
    f, c, k = state["f"], state["c"], state["k"]
    st.latex(rf"{k}\cdot({f}\cdot {f}\cdot {c} + 1) = {found.convolution.parameters}")
    if (state["n"], f, k, c) == (32, 5, 6, 3):
        one = connections.compare(state["n"], 1, f=f, filters=k).convolution.parameters
        said = prose("why_convolutions", "note-parameters").format(
            wrong=number(one), right=number(found.convolution.parameters)
        )
        st.info(said, icon=":material/history_edu:")


def _under(shape: tuple[int, int, int], count: int) -> str:
    """A count with the product it comes from."""
    product = r"\cdot ".join(map(str, shape))
    return rf"\underbrace{{{count}}}_{{{product}}}"


def tabs(state: State) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {"sharing": sharing, "sparsity": sparsity, "dense": dense, "code": code, "download": download}
    opened = st.tabs(
        [t(f"why_convolutions.tab.{name}") for name in contents],
        key="why_convolutions.tab",
        on_change="rerun",
    )
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw(state)


def sharing(state: State) -> None:
    """The picture moves under a detector that is tried everywhere, and under one that looks at one place."""
    st.markdown(prose("why_convolutions", "sharing"))
    st.slider(**state.widget("shift"))
    source = picker.current(state)
    found = caches.render(connections.shift, source.picture, private=source.private, by=state["shift"])
    curve = caches.render(connections.shift_curve, source.picture, private=source.private, shifts=_SHIFTS)
    left, right = st.columns(2, gap="medium")
    with left:
        _moved(found)
    with right:
        st.html(connection_figures.two_curves(curve, _SHIFTS, at=state["shift"]))
        row, col = found.place
        answer = number(found.shared, digits=2)
        st.markdown(t("why_convolutions.shared", answer=answer, row=row, col=col))
        st.markdown(t("why_convolutions.fixed", answer=number(found.fixed, digits=2)))


def _moved(found: connections.Shifted) -> None:
    shown = rendering.original(found.pixels, white=255)
    alt = t("why_convolutions.alt.moved")
    picture(
        key="why_convolutions.moved",
        images=[figures.view(shown, caption=t("why_convolutions.moved"), alt=alt)],
        pixel=found.place,
        window={"row": found.place[0], "col": found.place[1], "height": found.side, "width": found.side},
        labels=figures.picture_labels(),
        alt=alt,
        height="320px",
    )


def sparsity(state: State) -> None:
    """Wires and the matrix of weights: few of them, and the same ones again and again."""
    st.markdown(prose("why_convolutions", "sparsity"))
    columns = st.columns(2, gap="large")
    for column, shared in zip(columns, (False, True), strict=True):
        lines, weights = connection_figures.wire_counts(shared=shared)
        name = "convolution" if shared else "dense"
        with column:
            st.markdown(f"**{t(f'why_convolutions.{name}')}**")
            st.html(connection_figures.wires(shared=shared, output=2))
            st.caption(t("why_convolutions.wires", lines=lines, weights=weights))
    st.markdown(prose("why_convolutions", "matrix"))
    with st.container(horizontal=True, gap="large"):
        st.slider(**state.widget("side", width=260))
        st.slider(**state.widget("weight", width=260))
    joined = connections.matrix(_KERNEL, (state["side"],) * 2)
    st.html(
        f'<div style="max-width:720px">{connection_figures.weight_matrix(joined, kernel=9, chosen=state["weight"])}</div>'
    )
    st.caption(
        t(
            "why_convolutions.matrix",
            rows=joined.shape[0],
            cols=joined.shape[1],
            cells=joined.size,
            used=int((joined >= 0).sum()),
            weights=9,
        )
    )


def dense(state: State) -> None:
    """What the first fully connected layer of a picture costs."""
    st.markdown(prose("why_convolutions", "dense"))
    st.number_input(**state.widget("units", width=260))
    sides = (64, 224, 1000)
    rows = [(side, connections.dense(side * side * 3, state["units"])) for side in sides]
    st.table(
        {
            t("why_convolutions.image"): [f"{side}×{side}×3" for side in sides],
            t("why_convolutions.numbers"): [number(side * side * 3) for side in sides],
            t("why_convolutions.weights"): [number(cost.weights) for _, cost in rows],
            t("why_convolutions.memory"): [
                connection_figures.in_bytes(cost.memory_bytes) for _, cost in rows
            ],
        }
    )


def code(state: State) -> None:
    show_source(connections.compare, connections.matrix, connections.shift)


def download(state: State) -> None:
    def matrix() -> str:
        return images.to_csv(connections.matrix(_KERNEL, (state["side"],) * 2))

    downloads.row("why_convolutions", Download("why_convolutions.save_matrix", "connections.csv", matrix))


lesson("why_convolutions", why)
