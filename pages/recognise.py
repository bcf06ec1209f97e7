"""Ask a trained network what is on a picture of one's own."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import images
from core.errors import ConvScopeError
from core.inspection.loaded import Answer
from pages.shared import model_picker, picker, pretrained_panel, run_figures
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson
from pages.shared.state import State

_TOP = 5


def recognise(state: State, place: DeltaGenerator, knobs: DeltaGenerator) -> None:
    with knobs:
        st.segmented_control(**state.widget("by", required=True))
    if state["by"] == "imagenet":
        pretrained_panel.show(state, place, knobs)
        return
    with knobs, st.container(border=True):
        id = model_picker.choose(state)
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
    arithmetic(answer, network.classes)
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
    st.subheader(run_figures.class_name(classes[answer.order[0]], escape=False))
    st.html(run_figures.bars(answer.probabilities, answer.order[:_TOP], classes))


def arithmetic(answer: Answer, classes: tuple[str, ...]) -> None:
    """Softmax with the network's own scores."""
    st.subheader(t("recognise.softmax"))
    i = int(answer.order[0])
    powers = np.exp(answer.logits)
    name = run_figures.class_name(classes[i], escape=False)
    st.latex(
        rf"p(\text{{{name}}}) = \frac{{e^{{{_tex(answer.logits[i])}}}}}{{\sum_j e^{{z_j}}}}"
        rf" = \frac{{{_tex(powers[i])}}}{{{_tex(powers.sum())}}} = {_tex(answer.probabilities[i])}"
    )
    st.table(
        {
            t("data.class"): [run_figures.class_name(classes[j], escape=False) for j in answer.order],
            "z": [number(float(answer.logits[j])) for j in answer.order],
            "eᶻ": [number(float(powers[j])) for j in answer.order],
            "p": [number(float(answer.probabilities[j]), digits=4) for j in answer.order],
        }
    )


def _tex(value: float) -> str:
    return number(float(value), digits=4).replace(",", "{,}")


lesson("recognise", recognise)
