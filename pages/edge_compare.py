"""Several kernels side by side on one picture."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import filters, kernels, rendering
from core.filters import Geometry
from pages.shared import caches, figures, picker
from pages.shared.components import picture
from pages.shared.downloads import Download, row
from pages.shared.edges import kernel_panel
from pages.shared.i18n import t
from pages.shared.lesson import lesson, show_source
from pages.shared.state import State


def compare(state: State, picture_column: DeltaGenerator, _: DeltaGenerator) -> None:
    source = picker.current(state)
    names = state["kernels"]
    results = {
        name: caches.render(
            rendering.response,
            source.picture,
            private=source.private,
            weights=kernels.get(name).weights,
            geometry=Geometry(),
            channels=state["channels"],
            mode=kernel_panel.mode(state["show"], kernels.get(name).weights),
            palette=figures.diverging(figures.theme()),
        )
        for name in names
    }

    with picture_column:
        st.multiselect(**state.widget("kernels", format_func=kernel_panel.name_of))
        with st.container(horizontal=True, gap="large"):
            st.segmented_control(**state.choice("show", help=t("edge_detection.show.help")))
            st.segmented_control(**state.choice("channels"))
        if len(names) < 2:
            st.info(t("edge_compare.choose_two"), icon=":material/info:")
        with st.grid(2 if len(names) in (2, 4) else 3, min_column_width=160):
            for name, result in results.items():
                with st.container():
                    alt = t("edge_compare.alt", kernel=kernel_panel.name_of(name))
                    picture(
                        key=f"edge_compare.{name}",
                        images=[figures.view(result, caption=kernel_panel.name_of(name), alt=alt)],
                        labels=figures.picture_labels(),
                        alt=alt,
                    )
                    st.caption(t(f"kernel.{name}.detects"))

    with st.expander(t("frame.show_code"), icon=":material/code:"):
        st.latex(
            r"\qquad ".join(
                figures.latex_matrix(
                    kernels.get(name).weights, name=rf"\text{{{kernel_panel.name_of(name)}}}"
                )
                for name in names
                if kernels.get(name).weights.shape[0] <= 3
            )
        )
        show_source(filters.apply)
    row(
        "edge_compare",
        *(
            Download(f"kernel.{name}.name", f"{name}.jpg", lambda result=result: result.data)
            for name, result in results.items()
        ),
    )


lesson("edge_compare", compare)
