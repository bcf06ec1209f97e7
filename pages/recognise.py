"""Ask a trained network what is on a picture of one's own."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import images
from core.errors import ConvScopeError
from core.inspection.loaded import Answer
from pages.shared import picker
from pages.shared.i18n import error_text, prose, t
from pages.shared.inside import answer_panel, model_picker, pretrained_panel
from pages.shared.lesson import lesson
from pages.shared.runs import run_figures
from pages.shared.state import State


def recognise(state: State, place: DeltaGenerator, knobs: DeltaGenerator) -> None:
    with knobs:
        st.segmented_control(**state.choice("by"))
    if state["by"] == "imagenet":
        pretrained_panel.show(state, place, knobs)
        return
    with knobs:
        id = model_picker.choose(state)
    with knobs, st.container(border=True):
        for name in ("zoom", "across", "down"):
            st.slider(**state.widget(name))
    pixels = images.square(
        picker.current(state).picture.pixels,
        32,
        zoom=state["zoom"],
        across=state["across"],
        down=state["down"],
    )
    try:
        network = model_picker.loaded(id)
    except ConvScopeError as error:
        place.error(error_text(error), icon=":material/error:")
        return
    answer = network.answer(pixels)
    with place:
        seen(state, pixels, answer, network.classes)
        cut = {name: state[name] for name in ("image", "zoom", "across", "down")}
        model_picker.look_inside(id, level="picture", source="own", **cut)
    answer_panel.arithmetic(answer, network.classes)
    st.markdown(prose("recognise", "honest"))


def seen(state: State, pixels: np.ndarray, answer: Answer, classes: tuple[str, ...]) -> None:
    """The part of the picture that was cut out, the 32 × 32 pixels that the network gets, its answer."""
    whole = images.square(
        picker.current(state).picture.pixels,
        256,
        zoom=state["zoom"],
        across=state["across"],
        down=state["down"],
    )
    left, right = st.columns(2, gap="medium")
    for column, name, picture in ((left, "cut", whole), (right, "small", pixels)):
        said = t("recognise.cut" if name == "cut" else "recognise.small")
        column.html(run_figures.figure(picture, said))
    answer_panel.classes(answer, classes)


lesson("recognise", recognise)
