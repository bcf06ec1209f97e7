"""A kernel on a picture: the whole road from pixels to edges, down to one multiplication."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import filters, rendering
from core.errors import ConvScopeError
from core.rendering import Rendered
from pages.shared import caches, figures, picker
from pages.shared.edges import kernel_panel
from pages.shared.i18n import error_text
from pages.shared.lesson import lesson
from pages.shared.runs import result_panels
from pages.shared.state import State


def response(state: State) -> Rendered:
    """The picture that the knobs ask for."""
    source, kernel = picker.current(state), kernel_panel.chosen(state)
    return caches.render(
        rendering.response,
        source.picture,
        private=source.private,
        weights=kernel.weights,
        geometry=kernel_panel.geometry(state),
        channels=state["channels"],
        mode=kernel_panel.mode(state["show"], kernel.weights),
        threshold=state["threshold"],
        palette=figures.diverging(figures.theme()),
    )


def edges(state: State, picture_column: DeltaGenerator, knob_column: DeltaGenerator) -> None:
    source, kernel, geometry = picker.current(state), kernel_panel.chosen(state), kernel_panel.geometry(state)
    shown = source.picture
    result = None
    # The picture comes first.
    with picture_column:
        try:
            result = response(state)
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
        else:
            before = caches.render(rendering.original, shown, private=source.private, white=shown.white)
            row, col = result_panels.chosen_pixel(state, result)
            trace = filters.pixel(
                shown.pixels, kernel.weights, row, col, geometry=geometry, channels=state["channels"]
            )
            if result.values is not None and before.values is not None:
                result_panels.worked_example(shown, kernel, result, geometry)
            else:
                result_panels.comparison(state, before, result, trace)
            result_panels.look(state)
            result_panels.signs(result, mode=kernel_panel.mode(state["show"], kernel.weights), kernel=kernel)
    with knob_column:
        with st.container(border=True):
            kernel_panel.choose(state)
        kernel_panel.choose_motion(state)
    if result is not None:
        result_panels.tabs(state, source, kernel, geometry, result, trace)


lesson("edge_detection", edges)
