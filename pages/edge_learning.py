"""Nine random numbers become an edge detector: gradient descent, watched."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import kernels, learning
from pages.shared import picker
from pages.shared.downloads import Download, row
from pages.shared.edges import kernel_panel, learning_panel
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.state import State


def learn(state: State, picture_column: DeltaGenerator, knob_column: DeltaGenerator) -> None:

    source = picker.current(state)
    with knob_column, st.container(border=True):
        st.selectbox(**state.widget("target", format_func=kernel_panel.name_of))
        if state["target"] == "turned":
            st.segmented_control(**state.choice("operator"))
            st.slider(**state.widget("angle", format="%d°"))
        st.number_input(**state.widget("seed", help=t("edge_learning.seed.help")))
    target = (
        kernels.turned(state["operator"], state["angle"])
        if state["target"] == "turned"
        else kernels.get(state["target"])
    )
    pixels, digest = source.picture.pixels, source.picture.digest
    text = kernels.format_text(target.weights)

    with picture_column:
        rank, total = learning.rank(pixels, target.weights.shape), target.weights.size
        if rank < total:
            st.warning(t("edge_learning.cannot", count=rank, total=total), icon=":material/school:")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            restart = st.button(t("edge_learning.start"), icon=":material/play_arrow:", type="primary")
            st.slider(**state.widget("moment", format="%d %%"))
        stage = learning_panel.Stage(pixels, target.weights)
        if restart:
            stage.perform(state["seed"])
        steps = learning_panel.remembered(digest, text, state["seed"], _pixels=pixels)
        at = round(state["moment"] / 100 * (len(steps) - 1))
        stage.draw(steps, at)
        st.page_link(
            BY_NAME["edge_detection"].path,
            label=t("edge_learning.send"),
            icon=":material/send:",
            query_params={"kernel": "own", "own": kernels.format_text(steps[at].weights)},
        )

        row(
            "edge_learning",
            Download("result.json", "learned.json", lambda: kernels.to_json(kernels.own(steps[at].weights))),
            Download("edge_learning.save_losses", "losses.csv", lambda: learning_panel.losses_csv(steps)),
        )

    with st.expander(t("edge_learning.formula"), icon=":material/function:"):
        st.markdown(prose("edge_learning", "formula"))
        st.latex(
            r"L(K) = \frac{1}{N} \sum_{\text{pixels}} \left(K \star I - T\right)^2,\qquad "
            r"K \leftarrow K - \eta\, C^{-1} \nabla L(K)"
        )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(learning.learn)


lesson("edge_learning", learn)
