"""Choosing a kernel and how it moves."""

import streamlit as st

from core import kernels
from core.errors import ConvScopeError
from core.filters import Geometry
from core.kernels import Kernel
from pages.shared.components import sheet
from pages.shared.i18n import error_text, number, t
from pages.shared.state import State

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


def choose(state: State) -> Kernel:
    """The widgets for choosing a kernel; returns the kernel chosen."""
    st.selectbox(**state.widget("kernel", format_func=_with_family))
    code = state["kernel"]
    if code == "turned":
        st.segmented_control(**state.widget("operator", required=True))
    if code in ("turned", "gabor"):
        st.slider(**state.widget("angle", format="%d°"))
    if code in SIZED:
        st.slider(**state.widget("size"))
    if code in WITH_SIGMA:
        st.slider(**state.widget("sigma"))
    kernel = chosen(state)
    if code == "own":
        _editor(state, kernel)
        return chosen(state)
    sheet(key=f"kernel_panel.shown.{code}", grids=[grid(kernel)], labels={})
    st.caption(t("kernel_panel.sum", total=number(float(kernel.weights.sum()))))
    st.button(t("kernel_panel.edit"), icon=":material/edit:", on_click=_edit, args=[state, kernel])
    return kernel


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


def geometry(state: State) -> Geometry:
    """The widgets for how the kernel moves; returns the geometry chosen."""
    st.slider(**state.widget("stride"))
    st.slider(**state.widget("dilation"))
    st.segmented_control(**state.widget("padding", required=True))
    if state["padding"] == "custom":
        st.slider(**state.widget("pad"))
    if state["padding"] != "none":
        st.segmented_control(**state.widget("border", required=True))
    st.toggle(**state.widget("flip", help=t("edge_detection.flip.help")))
    st.segmented_control(**state.widget("channels", required=True))
    return Geometry(
        stride=state["stride"],
        dilation=state["dilation"],
        padding=state["pad"] if state["padding"] == "custom" else state["padding"],
        border=state["border"],
        flip=state["flip"],
    )


def _with_family(code: str) -> str:
    if code in ("turned", "own"):
        return t(f"kernel.{code}.name")
    return f"{name_of(code)} · {t(f'kernel.family.{kernels.get(code).family}')}"


def _edit(state: State, kernel: Kernel) -> None:
    state.set(kernel="own", own=kernels.format_text(kernel.weights))


def _editor(state: State, kernel: Kernel) -> None:
    edited = sheet(
        key="kernel_panel.editor",
        grids=[grid(kernel, editable=True, resizable=True)],
        labels={name: t(f"sheet.{name}") for name in ("refused", "cell")},
    )
    if edited is not None:
        _accept(state, "\n".join(" ".join(str(cell) for cell in row) for row in edited))
    _shape(state, kernel)
    total = float(kernel.weights.sum())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(t("kernel_panel.sum", total=number(total)))
        st.button(t("kernel_panel.normalise"), on_click=_normalise, args=[state, kernel], help=t("kernel_panel.normalise_help"))
    st.text_area(
        t("kernel_panel.paste"), key=_TEXT, placeholder="1 0 -1\n2 0 -2\n1 0 -1", on_change=_from_text, args=[state], height=110
    )
    if _REFUSED in st.session_state:
        st.error(error_text(st.session_state[_REFUSED]), icon=":material/error:")
