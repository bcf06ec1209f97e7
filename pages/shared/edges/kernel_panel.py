"""Choosing a kernel and how it moves."""

from functools import partial

import numpy as np
import streamlit as st

from core import kernels
from core.errors import ConvScopeError
from core.filters import Geometry
from core.kernels import Kernel
from pages.shared.components import sheet
from pages.shared.i18n import error_text, t
from pages.shared.state import State
from pages.shared.widgets import shown

_REFUSED = "kernel_panel.refused"
_TEXT = "kernel_panel.text"
SIZED = ("gaussian", "box", "laplacian_of_gaussian", "difference_of_gaussians", "gabor")
WITH_SIGMA = ("gaussian", "laplacian_of_gaussian", "difference_of_gaussians", "gabor")


def name_of(code: str) -> str:
    """A kernel's name in the reader's language."""
    return t(f"kernel.{code}.name")


def chosen(state: State) -> Kernel:
    """The kernel that the state describes."""
    code = state["kernel"]
    if code == "turned":
        return kernels.turned(state["operator"], state["angle"])
    if code == "own":
        return kernels.own(kernels.parse(state["own"]))
    size, sigma = state["size"], state["sigma"]
    makers = {
        "gaussian": lambda: kernels.gaussian(size, sigma),
        "box": lambda: kernels.box(size),
        "laplacian_of_gaussian": lambda: kernels.laplacian_of_gaussian(size, sigma),
        "difference_of_gaussians": lambda: kernels.difference_of_gaussians(size, sigma, 1.6 * sigma),
        "gabor": lambda: kernels.gabor(size, wavelength=4.0, angle=state["angle"], sigma=sigma),
    }
    return makers[code]() if code in makers else kernels.get(code)


def choose(state: State) -> None:
    """The widgets for choosing a kernel."""
    st.selectbox(**state.widget("kernel", format_func=name_of))
    code = state["kernel"]
    if code == "turned":
        st.segmented_control(**state.choice("operator"))
    if code in ("turned", "gabor"):
        st.slider(**state.widget("angle", format="%d°"))
    if code in SIZED:
        st.slider(**state.widget("size"))
    if code in WITH_SIGMA:
        st.slider(**state.widget("sigma"))
    kernel = chosen(state)
    if code == "own":
        _editor(state, kernel)
        return
    sheet(key=f"kernel_panel.shown.{code}", grids=[grid(kernel, compact=True)], labels=sheet_labels())
    _sum(kernel)
    st.button(t("kernel_panel.edit"), icon=":material/edit:", on_click=_edit, args=[state, kernel])


def grid(kernel: Kernel, **more: object) -> dict[str, object]:
    """A kernel as one grid of a sheet."""
    return {
        "name": "kernel",
        "title": t("figure.kernel"),
        "values": kernel.weights.tolist(),
        "scale": "diverging",
        "limit": float(abs(kernel.weights).max()) or 1.0,
        **more,
    }


def sheet_labels() -> dict[str, str]:
    """The words that the sheet component speaks."""
    return {
        name: t(f"sheet.{name}") for name in ("refused", "too_large", "cell", "output", "input", "weight")
    }


def keeps_brightness(weights: np.ndarray) -> bool:
    """Whether the numbers add up to 1: what comes out is then a picture again."""
    return abs(float(weights.sum()) - 1) < 1e-6


def mode(chosen: str, weights: np.ndarray) -> str:
    """How a response is shown: signed colours would only tint a picture."""
    return "clipped" if chosen == "signed" and keeps_brightness(weights) else chosen


def geometry(state: State) -> Geometry:
    """How the kernel moves, as the state describes it."""
    return Geometry(
        stride=state["stride"],
        dilation=state["dilation"],
        padding=state["pad"] if state["padding"] == "custom" else state["padding"],
        border=state["border"],
        flip=state["flip"],
    )


def choose_motion(state: State) -> None:
    """The widgets for how the kernel moves, in a drawer; a closed one is not drawn."""
    drawer = st.expander(
        t("edge_detection.sliding"), icon=":material/tune:", key="edge_detection.sliding", on_change="rerun"
    )
    if drawer.open:
        with drawer:
            _motion(state)


def _motion(state: State) -> None:
    st.slider(**state.widget("stride"))
    st.slider(**state.widget("dilation"))
    st.segmented_control(**state.choice("padding"))
    if state["padding"] == "custom":
        st.slider(**state.widget("pad"))
    if state["padding"] != "none":
        st.segmented_control(**state.choice("border"))
    st.toggle(**state.widget("flip", help=t("edge_detection.flip.help")))
    st.segmented_control(**state.choice("channels"))


def _edit(state: State, kernel: Kernel) -> None:
    state.set(kernel="own", own=kernels.format_text(kernel.weights))


def _editor(state: State, kernel: Kernel) -> None:
    st.caption(t("kernel_panel.invite"))
    sheet(
        key="kernel_panel.editor",
        grids=[grid(kernel, editable=True, resizable=kernels.MAX_SIDE, compact=True)],
        labels=sheet_labels(),
        on_values=lambda values: state.set(own=kernels.format_text(np.array(values, dtype=float))),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for axis, name in enumerate(("rows", "cols")):
            key = f"kernel_panel.{name}"
            st.number_input(
                t(f"kernel_panel.{name}"),
                1,
                kernels.MAX_SIDE,
                width=110,
                **shown(key, kernel.weights.shape[axis], partial(_reshape, state, axis)),
            )
        st.button(
            t("kernel_panel.normalise"),
            on_click=_normalise,
            args=[state, kernel],
            help=t("kernel_panel.normalise_help"),
        )
    st.text_area(
        t("kernel_panel.paste"),
        key=_TEXT,
        placeholder="1 0 -1\n2 0 -2\n1 0 -1",
        on_change=_from_text,
        args=[state],
        height=110,
    )
    if _REFUSED in st.session_state:
        st.error(error_text(st.session_state[_REFUSED]), icon=":material/error:")
    _sum(chosen(state))


def _sum(kernel: Kernel) -> None:
    total = float(kernel.weights.sum())
    known = {0.0: "kernel_panel.sum_zero", 1.0: "kernel_panel.sum_one"}.get(round(total, 6) + 0.0)
    st.caption(t(known) if known else t("kernel_panel.sum", total=total))


def _reshape(state: State, axis: int, length: int) -> None:
    """Keep the numbers around the centre; new cells are 0."""
    weights = kernels.parse(state["own"])
    rows, cols = weights.shape
    shape = (length, cols) if axis == 0 else (rows, length)
    state.set(own=kernels.format_text(kernels.reshaped(weights, shape)))


def _normalise(state: State, kernel: Kernel) -> None:
    try:
        state.set(own=kernels.format_text(kernels.normalised(kernel.weights)))
        st.session_state.pop(_REFUSED, None)
    except ConvScopeError as error:
        st.session_state[_REFUSED] = error


def _from_text(state: State) -> None:
    try:
        state.set(own=kernels.format_text(kernels.parse(st.session_state[_TEXT])))
        st.session_state.pop(_REFUSED, None)
    except ConvScopeError as error:
        st.session_state[_REFUSED] = error
