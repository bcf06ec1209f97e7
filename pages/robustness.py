"""How sure is a network? A picture is turned, moved, blurred, covered, attacked, or drawn anew."""

from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import images
from core.errors import ConvScopeError
from core.inspection import glimpse
from core.inspection import robustness as core_robustness
from core.inspection.loaded import Loaded
from core.inspection.robustness import Change
from pages.shared import figures, picker, sessions
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, t
from pages.shared.inside import (
    canvas_board,
    model_picker,
    robustness_figures,
    robustness_panels,
    test_pictures,
)
from pages.shared.inside.robustness_panels import Places
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_figures
from pages.shared.state import State

_FIELDS = {"right": "across", "below": "down"}  # of a change, where the knob has another name
_STEPS = {
    "angle": range(-180, 181, 5),
    "right": range(-16, 17),
    "below": range(-16, 17),
    "blur": np.arange(0, 6.01, 0.25).tolist(),
    "noise": range(0, 121, 5),
    "cover": range(0, 25),
}


def robustness(state: State) -> None:
    picker.check(state)
    say_what_to_see(state)
    st.segmented_control(**state.choice("part", label_visibility="collapsed"))
    if state["part"] == "draw":
        with st.container(border=True):
            first, second = st.columns(2, gap="large")
    else:  # on a phone: the pictures, what changes them, what comes of it, and only then other pictures
        pictures, knobs = st.columns([9, 5], gap="medium")
        below, asked = st.columns([9, 5], gap="medium")
        places = Places(pictures, knobs, below)
        with asked, st.container(border=True):
            first, second = st.container(), st.container()
    with first:
        id = model_picker.choose(state)
        model_picker.from_file(state)
        try:
            loaded = model_picker.loaded(id)
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
            return
    with second:
        pixels = choose_picture(state, id, loaded, beside=first)
    if state["part"] == "draw":
        draw(state, id, loaded, pixels)
    else:
        part = {"change": change, "attack": robustness_panels.attack}[state["part"]]
        part(state, places, loaded, pixels)


def choose_picture(state: State, id: str, loaded: Loaded, *, beside: DeltaGenerator) -> np.ndarray:
    """A test picture, or a square of any other one: uint8 (32, 32, 3). `beside`: where there is room for its sliders."""
    st.segmented_control(**state.choice("source"))
    if state["source"] == "test":
        data = test_pictures.of(loaded, state["test"] + 1)
        if state["test"] >= len(data.images):
            state.set(test=0)
        st.number_input(**state.widget("test", max_value=data.count - 1))
        at = state["test"]
        st.caption(
            t("robustness.truth", name=run_figures.class_name(data.classes[data.labels[at]], escape=False))
        )
        if data.name == loaded.config.dataset:
            look_inside(id, picture=str(at))
        return np.asarray(data.images[at])
    picker.choose(state)
    with beside if state["part"] == "draw" else st.container():
        for name in ("zoom", "across", "down"):
            st.slider(**state.widget(name))
    look_inside(id, source="own", **{name: state[name] for name in ("image", "zoom", "across", "down")})
    return images.square(
        picker.current(state).picture.pixels,
        32,
        zoom=state["zoom"],
        across=state["across"],
        down=state["down"],
    )


def look_inside(id: str, **picture: Any) -> None:
    """The way to all layers of a picture, as it was before any change."""
    st.page_link(
        BY_NAME["inside"].path,
        label=t("robustness.inside"),
        icon=":material/layers:",
        query_params=BY_NAME["inside"].link_to(level="layers", run=id, **picture),
    )


def change_of(state: State) -> Change:
    """What the sliders say."""
    return Change(
        angle=state["angle"],
        across=state["right"],
        down=state["below"],
        blur=state["blur"],
        noise=state["noise"],
        seed=state["seed"],
        cover=state["cover"],
        row=state["cover_row"],
        col=state["cover_col"],
    )


def change(state: State, places: Places, loaded: Loaded, pixels: np.ndarray) -> None:
    """Sliders, the picture before and after, the answers to both."""
    with places.knobs, st.container(border=True):
        for name in ("angle", "right", "below", "blur", "noise"):
            st.slider(**state.widget(name))
        if state["noise"]:
            st.number_input(**state.widget("seed"))
        st.slider(**state.widget("cover"))
        if state["cover"]:
            st.slider(**state.widget("cover_row"))
            st.slider(**state.widget("cover_col"))
    after = core_robustness.changed(pixels, change_of(state))
    with places.pictures:
        robustness_panels.answers(
            [
                ("robustness.before", pixels, loaded.answer(pixels)),
                ("robustness.after", after, loaded.answer(after)),
            ],
            loaded.classes,
        )
    with places.below:
        st.selectbox(**state.widget("swept", width=260))
        swept(state, loaded, pixels, after)
    with places.below, st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(core_robustness.changed, core_robustness.moved, core_robustness.blurred)


def swept(state: State, loaded: Loaded, pixels: np.ndarray, after: np.ndarray) -> None:
    """The probabilities along one slider, everything else as it stands."""
    name = state["swept"]
    values = [float(value) for value in _STEPS[name]]
    shares = core_robustness.sweep(loaded, pixels, change_of(state), _FIELDS.get(name, name), values)
    label = t(f"robustness.{name}")
    st.plotly_chart(
        robustness_figures.curve(values, shares, at=state[name], classes=loaded.classes, title=label),
        key="robustness.curve",
        config={"displaylogo": False},
        alt=t("robustness.curve_alt", name=label),
    )
    row(
        "robustness",
        Download("robustness.save_picture", "changed.png", lambda: images.encode(after, format="png")),
        Download(
            "robustness.save_curve",
            f"probabilities-{name}.csv",
            lambda: robustness_figures.csv(values, shares, loaded.classes, name),
        ),
    )


def draw(state: State, id: str, loaded: Loaded, pixels: np.ndarray) -> None:
    """A board; the browser asks the server itself."""

    def take(drawing: np.ndarray) -> None:
        data = images.encode(drawing, format="png")
        sessions.keep(images.load(data, background=figures.background()), data)
        state.set(image="upload", source="picture", zoom=1.0, across=0.5, down=0.5, part="change")

    names = [run_figures.class_name(name, escape=False) for name in loaded.classes]
    canvas_board.draw(key="robustness.canvas", run=id, pixels=pixels, classes=names, on_picture=take)
    st.caption(t("robustness.board_said"))
    row(
        "robustness",
        Download("robustness.save_start", "drawing-start.png", lambda: images.encode(pixels, format="png")),
    )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(glimpse.glimpse)


lesson("robustness", robustness, with_picker=False)
