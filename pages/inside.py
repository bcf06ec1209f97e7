"""From a wrong answer of a trained network down to one multiplication, and back."""

import streamlit as st

from core.errors import ConvScopeError
from core.inspection import numbers
from pages.shared import (
    drill_maps,
    drill_number,
    drill_picture,
    drill_place,
    drill_run,
    drill_why,
    model_picker,
)
from pages.shared.i18n import error_text, prose, t
from pages.shared.lesson import example_shown, lesson, show_source
from pages.shared.state import State


def inside(state: State) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="bottom"):
        id = model_picker.choose(state)
        model_picker.from_file(state)
    try:
        network = drill_place.opened(id)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    st.segmented_control(**state.widget("level", required=True))
    chosen = example_shown(state)
    if chosen:
        st.info(prose("inside", chosen), icon=":material/visibility:")
    level = state["level"]
    if level == "run":
        with st.spinner(t("drill.asking")):
            drill_run.show(state, id, network)
        return
    if level == "picture":
        drill_picture.choose(state, id)
    number = drill_place.test_picture(state, id, len(network.classes))
    picture = drill_place.seen(id, network, drill_place.pixels_of(state, id, number))
    if level == "picture":
        drill_picture.show(state, id, network, picture, number)
    elif level == "why":
        drill_why.show(state, network, picture)
    else:
        here = drill_place.place(state, network, picture)
        {"layers": drill_maps.all_layers, "map": drill_maps.one_map, "number": drill_number.show}[level](
            state, network, picture, here
        )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        shown = {"why": drill_why.METHODS[state["method"]], "map": numbers.map_parts}
        show_source(shown.get(level, numbers.cell_parts))


lesson("inside", inside, with_picker=False)
