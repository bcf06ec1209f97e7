"""Style transfer: a picture is changed until a network sees one picture's content and another one's style in it."""

import numpy as np
import streamlit as st

from core.errors import ConvScopeError
from core.style import by_hand, losses
from pages.shared.components import sheet
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.matrices.trace_sheet import still
from pages.shared.numerals import tex
from pages.shared.runs import run_kinds, run_list, run_panel, run_start
from pages.shared.state import State
from pages.shared.vision import style_form, style_pictures, style_runs


def style(state: State) -> None:
    if run_panel.opened(state) is not None:
        return
    run_start.warm("style", style_form.config_of)
    with st.container():  # however much it holds, what follows keeps its place
        say_what_to_see(state)
        run_list.glance(state, run_kinds.recorded("style")[0], style_runs.growth)
        config = style_form.choose(state)
    run_start.button(state, style_form.config_of, ready=config is not None, label="style.paint", icon="brush")
    run_list.show(state, "style")
    gram_by_hand(state)
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(losses.gram, losses.style_loss, losses.far)
    run_panel.ahead()


def gram_by_hand(state: State) -> None:
    """One entry of the painting's Gram matrix, from the two maps that it is made of."""
    st.subheader(t("style.by_hand"))
    st.markdown(prose("style", "gram"))
    name = style_pictures.name_of(state, "painting")
    if not name:
        return
    try:
        found = by_hand.entry(name, state["first"] - 1, state["second"] - 1)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    left, right = st.columns([3, 9], gap="medium")
    with left:
        st.slider(**state.widget("first"))
        st.slider(**state.widget("second"))
        limit = float(np.abs(found.matrix).max())
        st.html(style_runs.drawn(found.matrix, limit, t("style.matrix")))
    with right:
        i, j = state["first"], state["second"]
        sheet(
            key="style.gram",
            grids=[
                {**still("window", t("style.map_of", channel=i), found.first), "compact": True},
                {
                    **still("kernel", t("style.map_of", channel=j), found.second),
                    "compact": True,
                    "glyph": "·",
                },
                {**still("products", t("style.products"), found.products), "compact": True, "glyph": "="},
            ],
            links={"mode": "elementwise"},
            labels={},
        )
        total = float(found.products.sum())
        st.latex(
            rf"G_{{{i}{j}}} = \frac{{1}}{{64}} \sum_{{p}} F_{{{i}p}} \, F_{{{j}p}}"
            rf" = \frac{{{tex(total, 4)}}}{{64}} = {tex(found.value, 4)}"
        )


lesson("style", style)
