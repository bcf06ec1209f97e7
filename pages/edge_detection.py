"""A kernel on a picture: the whole road from pixels to edges, down to one multiplication."""

import streamlit as st

from core import filters, rendering
from core.errors import ConvScopeError
from pages.shared import caches, figures, kernel_panel, picker, result_panels
from pages.shared.components import picture
from pages.shared.i18n import error_text, t
from pages.shared.lesson import begin

state = begin("edge_detection")
picture_column, knob_column = st.columns([9, 5], gap="medium")

with knob_column:
    with st.container(border=True):
        source = picker.current(state)
        picker.choose(state)
    with st.container(border=True):
        kernel = kernel_panel.choose(state)
    with st.expander(t("edge_detection.sliding"), icon=":material/tune:"):
        geometry = kernel_panel.geometry(state)

shown = source.picture
settings = {"geometry": geometry, "channels": state["channels"]}

mode = kernel_panel.mode(state["show"], kernel.weights)

with picture_column:
    try:
        result = caches.render(
            rendering.response,
            shown,
            private=source.private,
            weights=kernel.weights,
            mode=mode,
            threshold=state["threshold"],
            palette=figures.diverging(figures.theme()),
            **settings,
        )
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        st.stop()
    before = caches.render(rendering.original, shown, private=source.private, white=shown.white)
    row, col = result_panels.chosen_pixel(state, result)
    trace = filters.pixel(shown.pixels, kernel.weights, row, col, **settings)
    if result.values is not None and before.values is not None:
        result_panels.worked_example(shown, kernel, result, geometry)
    else:
        picture(
            key="edge_detection.picture",
            images=[
                figures.view(before, caption="", alt=t("edge_detection.alt.original")),
                figures.view(
                    result,
                    caption=t("edge_detection.caption", rows=result.rows, cols=result.cols),
                    alt=t("edge_detection.alt.result"),
                ),
            ],
            compare=state["view"] == "compare",
            pixel=(row, col),
            window=result_panels.window(trace),
            on_pixel=lambda row, col: state.set(row=row, col=col),
            labels=figures.picture_labels(),
            alt=t("edge_detection.alt.result"),
        )
    result_panels.look(state)
    result_panels.signs(result, mode=mode, kernel=kernel)

result_panels.tabs(state, source, kernel, geometry, result, trace)
