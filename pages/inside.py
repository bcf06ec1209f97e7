"""From a wrong answer of a trained network down to one multiplication, and back."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from core import snippets
from core.errors import ConvScopeError
from core.inspection import loaded, numbers, steps
from core.inspection.loaded import Loaded
from core.inspection.opened import Opened
from pages.shared.i18n import error_text, prose, t
from pages.shared.inside import (
    drill_maps,
    drill_number,
    drill_picture,
    drill_place,
    drill_run,
    drill_why,
    model_picker,
)
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.state import State


def inside(state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id = model_picker.choose(state)
        model_picker.from_file(state)
    try:
        network = drill_place.opened(id)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    st.segmented_control(**state.choice("level", label_visibility="collapsed"))
    say_what_to_see(state)
    level = state["level"]
    if level == "run":
        with st.spinner(t("drill.asking")):
            drill_run.show(state, id, network)
    else:
        look(state, id, network)
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(*computed_by(state))
        if state["level"] == "layers":
            st.markdown(prose("inside", "script"))
            st.code(snippets.maps_script(network.loaded), language="python")


def look(state: State, id: str, network: Opened) -> None:
    """What the level shows of one picture."""
    level = state["level"]
    if level == "picture":
        drill_picture.choose(state, id)
    number = drill_place.test_picture(state, id, len(network.classes))
    picture = drill_place.seen(id, network, drill_place.pixels_of(state, id, number))
    if level == "picture":
        drill_picture.show(state, id, network, picture, number)
    elif level == "why":
        drill_why.show(state, network, picture)
    else:
        shown = {"layers": drill_maps.all_layers, "map": drill_maps.one_map, "number": drill_number.show}
        shown[level](state, network, picture, drill_place.place(state, network, picture))


def computed_by(state: State) -> tuple[Callable[..., Any], ...]:
    """What has computed the level, in `core`."""
    if state["level"] == "why":
        return (drill_why.METHODS[state["method"]],)
    return {
        "run": (Loaded.predict,),
        "picture": (Loaded.answer, loaded.answer_of),
        "layers": (Opened.look, steps.walked),
        "map": (numbers.map_parts,),
        "number": (numbers.cell_parts,),
    }[state["level"]]


lesson("inside", inside, with_picker=False)
