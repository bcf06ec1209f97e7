"""How large is the output? One axis at a time, forwards, backwards and inverted."""

import streamlit as st

from core import arithmetic, snippets
from core.axis import Axis
from core.errors import ConvScopeError
from pages.shared import code_tabs
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.matrices import axis_figures
from pages.shared.matrices.size_panel import axes, axis_knobs, formula, part_axes
from pages.shared.state import State


def sizes(state: State) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, gap="large"):
            st.segmented_control(**state.choice("axes"))
            st.segmented_control(**state.choice("padding"))
            if state["axes"] != "1":
                st.toggle(**state.widget("alike", on_change=part_axes, args=[state]))
        axis_knobs(state)
    found = axes(state)
    st.markdown(
        t(
            "padding_stride.result",
            before=" × ".join(str(one.n) for one in found),
            after=" × ".join(str(one.out) for one in found),
        )
    )
    different = found[:1] if state["alike"] else found
    for one in different:
        formula(one)
        dropped(one)
        drawn(axis_figures.strip(one))
    if len(found) == 2:
        plane(*found)
    opened = st.tabs(
        [t(f"padding_stride.tab.{name}") for name in ("same", "chart", "transposed", "inverse", "code")],
        key="padding_stride.tab",
        on_change="rerun",
    )
    for tab, draw in zip(opened, (same, chart, transposed, inverse, code), strict=True):
        if tab.open:
            with tab:
                draw(state, found[0])
    st.page_link(
        BY_NAME["convolution"].path,
        label=t("padding_stride.see_strided"),
        icon=":material/grid_on:",
        query_params=BY_NAME["convolution"].link("strided"),
    )


def drawn(picture: str) -> None:
    """A picture, unless the input is too large for one."""
    if picture:
        st.html(picture)


def plane(down: Axis, across: Axis) -> None:
    """The picture of which pixels are used, how often, and which are dropped."""
    picture = axis_figures.plane(down, across)
    drawn(picture)
    if picture:
        st.caption(
            t(
                "padding_stride.plane",
                count=axis_figures.missed(down, across),
                total=down.n * across.n,
            )
        )


def dropped(one: Axis) -> None:
    """What the stride leaves over, and what rounding up would do."""
    if one.unreached:
        st.markdown(t("padding_stride.dropped", count=one.unreached, ceil=one.ceil, floor=one.out))


def same(state: State, one: Axis) -> None:
    """PyTorch's same padding beside TensorFlow's."""
    st.markdown(prose("padding_stride", "same"))
    if one.s > 1:
        st.info(t("padding_stride.torch_refuses", s=one.s), icon=":material/block:")
    torch = arithmetic.same_padding(one.f, dilation=one.d)
    tensorflow = arithmetic.tensorflow_same(one.n, one.f, stride=one.s, dilation=one.d)
    rows = [
        (
            t("padding_stride.pytorch_same"),
            torch,
            arithmetic.output_size(one.n, one.f, padding=torch, dilation=one.d),
            1,
        ),
        (
            t("padding_stride.tensorflow_same"),
            tensorflow,
            arithmetic.output_size(one.n, one.f, padding=tensorflow, stride=one.s, dilation=one.d),
            one.s,
        ),
    ]
    st.table(
        {
            t("padding_stride.framework"): [name for name, *_ in rows],
            t("padding_stride.before"): [pads[0] for _, pads, *_ in rows],
            t("padding_stride.after"): [pads[1] for _, pads, *_ in rows],
            t("padding_stride.s"): [stride for *_, stride in rows],
            t("padding_stride.output"): [size for *_, size, _ in rows],
        }
    )


def chart(state: State, one: Axis) -> None:
    """Output size against the stride, one line for each padding, or the other way round."""
    st.segmented_control(**state.choice("against"))
    st.plotly_chart(
        axis_figures.size_chart(one, state["against"]),
        key="padding_stride.chart",
        config={"displaylogo": False},
        alt=t(f"padding_stride.alt.chart.{state['against']}"),
    )


def transposed(state: State, one: Axis) -> None:
    """The way back: what a transposed convolution makes of the output."""
    st.markdown(prose("padding_stride", "transposed"))
    st.slider(**state.widget("output_padding"))
    extra = state["output_padding"]
    if one.before != one.after:
        st.caption(t("padding_stride.symmetric_only"))
        return
    try:
        back = arithmetic.transposed_size(
            one.out, one.f, padding=one.before, stride=one.s, dilation=one.d, output_padding=extra
        )
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    st.latex(
        rf"({one.out} - 1)\cdot {one.s} - 2\cdot {one.before} + {one.d}\cdot({one.f} - 1) + {extra} + 1 = {back}"
    )
    st.markdown(t("padding_stride.back", n=one.n, back=back, needed=one.unreached))


def inverse(state: State, _: Axis) -> None:
    """Which kernel, padding and stride lead from one size to another?"""
    st.markdown(prose("padding_stride", "inverse"))
    with st.container(horizontal=True):
        st.number_input(**state.widget("from", width=160))
        st.number_input(**state.widget("to", width=160))
    found = arithmetic.solutions(state["from"], state["to"])
    if not found:
        st.info(t("padding_stride.no_solution"), icon=":material/search_off:")
        return
    st.markdown(t("padding_stride.solutions", count=len(found)))
    st.dataframe(
        {
            t("padding_stride.f"): [one.f for one in found],
            t("padding_stride.p"): [one.p for one in found],
            t("padding_stride.s"): [one.s for one in found],
        },
        height=320,
        width="content",
    )


def code(state: State, _: Axis) -> None:
    """The size in four frameworks, by convolving zeros."""
    code_tabs.frameworks(lambda framework: snippets.size_snippet(framework, axes(state)))
    show_source(arithmetic.output_size, arithmetic.tensorflow_same, arithmetic.transposed_size)


lesson("padding_stride", sizes)
