"""Two derivatives make a gradient: its length finds edges, its direction names them; Canny thins them."""

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import canny, filters, images, kernels, rendering
from core.errors import ConvScopeError
from core.filters import Geometry
from core.images import Picture
from core.rendering import Rendered
from pages.shared import caches, figures, picker
from pages.shared.components import picture
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, percent, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.picker import Source
from pages.shared.state import State


def gradient(state: State, picture_column: DeltaGenerator, knob_column: DeltaGenerator) -> None:
    source = picker.current(state)
    kernel_x = kernels.turned(state["operator"], 0).weights
    kernel_y = kernels.turned(state["operator"], 90).weights
    found = caches.render(
        rendering.gradient,
        source.picture,
        private=source.private,
        kernel_x=kernel_x,
        kernel_y=kernel_y,
        geometry=Geometry(),
        palette=figures.diverging(figures.theme()),
        directions=figures.directions(),
        threshold=state["threshold"],
    )
    with picture_column:
        show({name: getattr(found, name) for name in ("gx", "gy", "magnitude", "orientation")})
        key, meaning = st.columns([1, 2], vertical_alignment="center")
        key.image(figures.wheel_png(), width=150, alt=t("edge_gradient.alt.wheel"))
        meaning.markdown(prose("edge_gradient", "wheel"))
        if state["threshold"] > 0:
            st.markdown(
                t("edge_gradient.share", share=percent(found.edge_share), threshold=state["threshold"])
            )
    with knob_column, st.container(border=True):
        st.segmented_control(**state.choice("operator"))
        st.slider(**state.widget("threshold", help=t("edge_gradient.threshold.help")))
    formula(kernel_x, kernel_y)
    thinned(state, source)
    row(
        "edge_gradient",
        Download("edge_gradient.save_magnitude", "magnitude.jpg", lambda: found.magnitude.data),
        Download("edge_gradient.save_direction", "direction.jpg", lambda: found.orientation.data),
        Download(
            "edge_gradient.save_numbers", "gradient.npy", partial(numbers, source.picture, kernel_x, kernel_y)
        ),
    )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(filters.gradient, canny.canny)


def show(pictures: dict[str, Rendered]) -> None:
    """Pictures two in a row, under the names of their labels."""
    with st.grid(2, min_column_width=190):
        for name, one in pictures.items():
            alt = t(f"edge_gradient.alt.{name}")
            picture(
                key=f"edge_gradient.{name}",
                images=[figures.view(one, caption=t(f"edge_gradient.{name}"), alt=alt)],
                labels=figures.picture_labels(),
                alt=alt,
            )


def numbers(shown: Picture, kernel_x: np.ndarray, kernel_y: np.ndarray) -> bytes:
    """Gx, Gy, magnitude (grey levels) and direction (degrees), one after the other: float32 (4, H, W)."""
    gradient = filters.gradient(shown.pixels, kernel_x, kernel_y)
    return images.to_npy(np.stack([gradient.gx, gradient.gy, gradient.magnitude, gradient.orientation]))


def formula(kernel_x: np.ndarray, kernel_y: np.ndarray) -> None:
    with st.container(border=True):
        st.subheader(t("edge_gradient.formula"), anchor=False)
        st.markdown(prose("edge_gradient", "formula"))
        st.latex(
            r"G_x = K_x \star I,\quad G_y = K_y \star I,\qquad "
            r"|\nabla I| = \sqrt{G_x^2 + G_y^2},\qquad \theta = \operatorname{atan2}(G_y,\,-G_x)"
        )
        st.latex(
            figures.latex_matrix(kernel_x, name="K_x")
            + r"\qquad "
            + figures.latex_matrix(kernel_y, name="K_y")
        )


def thinned(state: State, source: Source) -> None:
    """Canny's edges of the same picture."""
    st.subheader(t("edge_gradient.canny"), anchor=False)
    st.markdown(prose("edge_gradient", "canny"))
    canny_pictures, canny_knobs = st.columns([9, 5], gap="medium")
    with canny_knobs, st.container(border=True):
        st.slider(**state.widget("sigma"))
        st.slider(**state.widget("low"))
        st.slider(**state.widget("high"))
    with canny_pictures:
        try:
            stages = caches.render(
                rendering.canny,
                source.picture,
                private=source.private,
                sigma=state["sigma"],
                low=state["low"],
                high=state["high"],
            )
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
        else:
            show({"smoothed": stages.smoothed, "edges": stages.edges})
            st.caption(t("edge_gradient.canny_count", count=stages.count, share=percent(stages.share)))


lesson("edge_gradient", gradient)
