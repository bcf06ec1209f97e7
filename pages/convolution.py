"""One convolution, number by number: every output cell, its window, its products, their sum."""

import numpy as np
import streamlit as st

from core import arithmetic, convolution, images, kernels, matrices, snippets
from core.convolution import Convolution
from core.errors import ConvScopeError
from pages.shared import code_tabs
from pages.shared.components import sheet
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import example_shown, lesson, show_source
from pages.shared.lessons.numbers import LARGEST_INPUT, LARGEST_KERNEL, LARGEST_THIRD
from pages.shared.matrices import trace_limits, trace_sheet
from pages.shared.matrices.trace_sheet import inside, still
from pages.shared.state import State

_WIDE = 14  # columns of all matrices together; with more, cells are smaller
# Examples that a slide, or a copy of it, prints differently.
_NOTES = {
    "vertical": "note-vertical",
    "strided": "note-strided",
    "true_convolution": "note-true-convolution",
}

# With any of these the numbers are no longer the slide's.
_CHANGING = ("pad", "dilation", "bias", "relu", "transposed")


def matrix(state: State, name: str) -> np.ndarray:
    return kernels.parse(state[name], largest=LARGEST_INPUT)


def computed(state: State, *, flip: bool | None = None) -> Convolution:
    """The convolution that the knobs describe."""
    image, kernel = matrix(state, "input")[None], matrix(state, "kernel")[None, None]
    stride, dilation, pad = (state["stride"],) * 2, (state["dilation"],) * 2, state["pad"]
    more = {"bias": np.array([state["bias"]]), "stride": stride, "dilation": dilation, "relu": state["relu"]}
    if state["transposed"]:
        return convolution.transpose(image, kernel, padding=(pad, pad), **more)
    flip = state["flip"] if flip is None else flip
    border = state["border"]
    return convolution.convolve(
        image, kernel, padding=((pad, pad), (pad, pad)), border=border, flip=flip, **more
    )


def steps(state: State) -> None:
    for said in trace_limits.mend(state):
        st.warning(said, icon=":material/straighten:")
    try:
        found = computed(state)
    except ConvScopeError as error:
        found = None
        st.error(error_text(error), icon=":material/error:")
    the_sheet(state, found)
    shown = example_shown(state)
    if shown in _NOTES and not any(state[name] != state.knobs[name].default for name in _CHANGING):
        st.info(prose("convolution", _NOTES[shown]), icon=":material/history_edu:")
    st.segmented_control(**state.choice("view"))
    knobs(state)
    if found is not None:
        tabs(state, found)


def the_sheet(state: State, found: Convolution | None) -> None:
    """Input ∗ kernel = output; without an output, what can still be mended."""
    kernel = matrix(state, "kernel")

    given = still("input0", t("figure.input"), matrix(state, "input"))
    columns = (found.padded.shape[2] + kernel.shape[1] + found.output.shape[2]) if found else 0
    more = {"compact": columns > _WIDE}
    drawn = [
        trace_sheet.input_grid(found, 0, editable=True, **more) if found else {**given, "editable": True},
        trace_sheet.kernel_grid(kernel, 0, editable=True, **more),
        *(bias_grid(state, found, **more) if found else []),
        *([trace_sheet.output_grid(found.output[0], **more)] if found else []),
    ]
    predict = state["view"] == "predict"
    sheet(
        key="convolution.sheet",
        grids=drawn,
        links=trace_sheet.links(found) if found else None,
        labels=trace_sheet.labels(),
        play=found is not None and not predict,
        predict=predict,
        on_grid=lambda name, values: edited(state, name, values),
    )


def bias_grid(state: State, found: Convolution, **more: object) -> list[dict[str, object]]:
    """The bias as a cell of its own, once there is one."""
    if not state["bias"]:
        return []
    return [
        {**still("bias", t("convolution.bias"), found.bias[None], **more), "editable": True, "glyph": "+"}
    ]


def edited(state: State, name: str, values: trace_sheet.Values) -> None:
    """A grid of the sheet was edited; of several, each finds what the one before has left."""
    if name == "bias":
        state.set(bias=min(max(round(values[0][0], 1), -100.0), 100.0))
    elif name == "kernel0":
        state.set(kernel=kernels.format_text(np.array(values)))
    else:
        state.set(input=kernels.format_text(inside(values, matrix(state, "input").shape)))


def knobs(state: State) -> None:
    """How the kernel moves, and what is added."""
    with st.container(border=True):
        with st.grid(4, min_column_width=160, gap="medium"):
            st.slider(**state.widget("stride"))
            for name, (low, high) in trace_limits.bounds(state).items():
                trace_limits.slider(state, name, low, high)
            st.number_input(**state.widget("bias"))
        if state["pad"] and not state["transposed"]:
            st.segmented_control(**state.choice("border"))
        with st.grid(3, min_column_width=210):
            st.toggle(**state.widget("relu"))
            st.toggle(**state.widget("transposed", help=t("convolution.transposed.help")))
            if not state["transposed"]:
                st.toggle(**state.widget("flip", help=t("convolution.flip.help")))
    with st.expander(t("convolution.sizes"), icon=":material/grid_on:"):
        sizes(state)


def sizes(state: State) -> None:
    """Rows and columns of input and kernel, and random numbers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, largest in (("input", LARGEST_INPUT), ("kernel", LARGEST_KERNEL)):
            for axis, place in enumerate(("rows", "cols")):
                trace_sheet.side(state, name, axis, label=t(f"convolution.{name}_{place}"), largest=largest)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(**state.widget("seed", width=150))
        st.button(t("convolution.random"), icon=":material/casino:", on_click=_random, args=[state])


def _random(state: State) -> None:
    state.sync_from_widgets()
    drawn = matrices.random(matrix(state, "input").shape, seed=state["seed"])
    state.set(input=kernels.format_text(drawn))


def tabs(state: State, found: Convolution) -> None:
    """The lower half of the page; only the open tab is computed."""
    names = ("size", "picture", "flip", "associativity", "code", "download")
    opened = st.tabs(
        [t(f"convolution.tab.{name}") for name in names], key="convolution.tab", on_change="rerun"
    )
    contents = (size, picture, flipped, associativity, code, download)
    for tab, draw in zip(opened, contents, strict=True):
        if tab.open:
            with tab:
                draw(state, found)


def size(state: State, found: Convolution) -> None:
    """The output-size formula with the learner's numbers."""
    st.markdown(prose("convolution", "size-transposed" if state["transposed"] else "size"))
    s, d, p = state["stride"], state["dilation"], state["pad"]
    for n, f, out in zip(
        matrix(state, "input").shape, matrix(state, "kernel").shape, found.output.shape[1:], strict=True
    ):
        if state["transposed"]:
            st.latex(rf"({n} - 1)\cdot {s} - 2\cdot {p} + {d}\cdot({f} - 1) + 1 = {out}")
        else:
            st.latex(
                rf"\left\lfloor \frac{{{n} + 2\cdot {p} - {d}\cdot({f} - 1) - 1}}{{{s}}} \right\rfloor + 1 = {out}"
            )
    rows, cols = found.unreached
    if rows or cols:
        st.markdown(t("convolution.unreached", rows=rows, cols=cols))
    macs = arithmetic.multiplications(1, 1, matrix(state, "kernel").shape, found.output.shape[1:])
    if not state["transposed"]:
        st.markdown(t("convolution.multiplications", count=macs))


def picture(state: State, found: Convolution) -> None:
    """The same matrices as pictures: dark and bright beside the numbers."""
    st.markdown(prose("convolution", "picture"))
    grids = [
        {
            **still("input", t("figure.input"), found.padded[0]),
            "scale": "gray",
            "white": _white(found.padded[0]),
        },
        still("kernel", t("figure.kernel"), matrix(state, "kernel")),
        {
            **still("output", t("figure.output"), found.output[0]),
            "scale": "gray",
            "white": _white(found.output[0]),
        },
    ]
    trace_sheet.plain_sheet("convolution.picture", *grids)


def _white(values: np.ndarray) -> float:
    return max(float(np.abs(values).max()), 1.0)


def flipped(state: State, found: Convolution) -> None:
    """Cross-correlation and true convolution of the same numbers."""
    st.markdown(prose("convolution", "flip"))
    if state["transposed"]:
        st.caption(t("convolution.not_transposed"))
        return
    kernel = matrix(state, "kernel")
    for flip, name in ((False, "correlation"), (True, "true")):
        st.markdown(f"**{t(f'convolution.{name}')}**")
        result = computed(state, flip=flip)
        trace_sheet.plain_sheet(
            f"convolution.flip.{name}",
            still("input", t("figure.input"), matrix(state, "input"), compact=True),
            still(
                "kernel",
                t("convolution.turned_kernel") if flip else t("figure.kernel"),
                kernel[::-1, ::-1] if flip else kernel,
                compact=True,
                glyph="∗" if flip else "⋆",
            ),
            still("output", t("figure.output"), result.output[0], compact=True, glyph="="),
        )


def associativity(state: State, _: Convolution) -> None:
    """(A∗B)∗C against A∗(B∗C), with and without the flip."""
    st.markdown(prose("convolution", "associativity"))
    image, first, second = matrix(state, "input"), matrix(state, "kernel"), matrix(state, "third")
    sheet(
        key="convolution.third.sheet",
        grids=[still("third", "C", second, editable=True, resizable=LARGEST_THIRD, compact=True)],
        labels=trace_sheet.labels(),
        on_values=lambda values: state.set(third=kernels.format_text(np.array(values))),
    )
    for flip in (True, False):
        try:
            both = convolution.associativity(image, first, second, flip=flip)
        except ConvScopeError as error:
            st.warning(error_text(error), icon=":material/error:")
            return
        same = np.allclose(both.left, both.right)
        st.markdown(t("convolution.with_flip" if flip else "convolution.without_flip"))
        trace_sheet.plain_sheet(
            f"convolution.associativity.{flip}",
            still("inner", "B ∗ C" if flip else "B ⋆ C", both.inner, compact=True),
            still("left", "(A ∗ B) ∗ C" if flip else "(A ⋆ B) ⋆ C", both.left, compact=True),
            still(
                "right",
                "A ∗ (B ∗ C)" if flip else "A ⋆ (B ⋆ C)",
                both.right,
                compact=True,
                glyph="=" if same else "≠",
            ),
        )


def code(state: State, _: Convolution) -> None:
    """The same numbers in four frameworks."""
    weights, pad = matrix(state, "kernel"), state["pad"]
    same = {
        "image": matrix(state, "input"),
        "stride": state["stride"],
        "dilation": state["dilation"],
        "bias": state["bias"],
        "relu": state["relu"],
    }
    if state["transposed"]:
        code_tabs.frameworks(
            lambda framework: snippets.transposed_snippet(framework, weights, padding=pad, **same)
        )
        show_source(convolution.transpose)
        return
    moves = {"pads": ((pad, pad), (pad, pad)), "border": state["border"], "flip": state["flip"]}
    code_tabs.frameworks(lambda framework: snippets.snippet(framework, weights, **moves, **same))
    show_source(convolution.convolve)


def download(state: State, found: Convolution) -> None:
    row(
        "convolution",
        Download("convolution.save_output", "output.csv", lambda: images.to_csv(found.output[0])),
        Download("convolution.save_input", "input.csv", lambda: images.to_csv(matrix(state, "input"))),
        Download("convolution.save_npy", "output.npy", lambda: images.to_npy(found.output[0])),
    )


lesson("convolution", steps)
