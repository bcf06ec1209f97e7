"""Several kernels side by side on one picture."""

import streamlit as st

from core import kernels, rendering
from core.filters import Geometry
from pages.shared import caches, figures, kernel_panel, picker
from pages.shared.components import picture
from pages.shared.i18n import t
from pages.shared.lesson import begin

state = begin("edge_compare")
picture_column, knob_column = st.columns([8, 4], gap="large")

with knob_column:
    with st.container(border=True):
        source = picker.current(state)
        picker.choose(state)
    with st.container(border=True):
        st.multiselect(**state.widget("kernels", format_func=kernel_panel.name_of))
        st.segmented_control(**state.widget("channels", required=True))
        st.segmented_control(**state.widget("show", required=True))

names = state["kernels"]
with picture_column:
    if len(names) < 2:
        st.info(t("edge_compare.choose_two"), icon=":material/info:")
    with st.grid(2 if len(names) in (2, 4) else 3, min_column_width=160):
        for name in names:
            result = caches.render(
                rendering.response,
                source.picture,
                private=source.private,
                weights=kernels.get(name).weights,
                geometry=Geometry(),
                channels=state["channels"],
                mode=state["show"],
                palette=figures.diverging(figures.theme()),
            )
            with st.container():
                alt = t("edge_compare.alt", kernel=kernel_panel.name_of(name))
                picture(
                    key=f"edge_compare.{name}",
                    images=[figures.view(result, caption=kernel_panel.name_of(name), alt=alt)],
                    labels=figures.picture_labels(),
                    alt=alt,
                )
                st.caption(t(f"kernel.{name}.detects"))
