"""A classifier finds things: slid over a picture, its windows made boxes, the boxes thinned out by their overlap."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import detection
from core.detection import Box, Slid, Suppression
from core.errors import ConvScopeError
from core.images import Picture
from pages.shared import caches, picker
from pages.shared.i18n import error_text, prose, t
from pages.shared.inside import model_picker
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.state import State
from pages.shared.vision import detection_models, detection_panels, ssd_panel

DEFAULT = {"scene": "shapes10-lenet5", "photo": "cifar10-fast"}


def detect(state: State) -> None:
    say_what_to_see(state)
    shown, asked = st.columns([9, 5], gap="medium")
    with asked:
        source = looked_at(state)
        id = network(state)
    try:
        slider = detection_models.slider(id)
        found = caches.render(
            _slid,
            source.picture,
            private=source.private,
            id=id,
            checkpoint_stamp=detection_models.stamp(id),
            scales=state["scales"],
        )
    except ConvScopeError as error:
        shown.error(error_text(error), icon=":material/error:")
        return
    detection_panels.knobs(state, slider.classes)
    boxes = windows(state, found)
    steps = detection.suppress(boxes, limit=state["limit"], apart=state["apart"])
    with shown:
        detection_panels.result(state, source.picture.pixels, boxes, steps, slider.classes)
        verdict(state, boxes, steps)
    detection_panels.one_window(state, found, slider)
    detection_panels.all_boxes(
        state, source.picture.pixels, boxes, top=detection_panels.highest(state, found)
    )
    detection_panels.thinning(state, source.picture.pixels, boxes, steps, slider.classes)
    st.markdown(prose("detection", "honest"))
    ssd_panel.show(state, source)
    detection_panels.take_away(state, source.picture.pixels, boxes, steps, slider.classes)
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(detection.overlap, detection.suppress, detection.sliding.convolutional)


def looked_at(state: State) -> picker.Source:
    """A drawn scene, or a picture of the reader's choice."""
    st.segmented_control(**state.choice("look", on_change=detection_panels.other_look, args=[state]))
    if state["look"] == "photo":
        picker.check(state)
        with st.container(border=True):
            picker.choose(state)
        return picker.current(state)
    st.slider(**state.widget("seed"))
    pixels = detection.scene(state["seed"]).pixels
    height, width = pixels.shape[:2]
    return picker.Source(Picture(pixels, f"scene {state['seed']}", height, width, "sample"), None)


def network(state: State) -> str:
    """The run whose network looks: the recorded one that fits, or another one."""
    known = model_picker.networks()
    named = {"": t("detection.fitting", name=known[DEFAULT[state["look"]]]), **known}
    if state["run"] not in named:
        state.set(run="")
    st.selectbox(**state.widget("run", options=list(named), format_func=named.__getitem__))
    return state["run"] or DEFAULT[state["look"]]


def _slid(pixels: np.ndarray, *, id: str, checkpoint_stamp: int, scales: int) -> tuple[Slid, ...]:
    return detection_models.slider(id).slide(pixels, scales=scales)


def windows(state: State, found: Sequence[Slid]) -> tuple[Box, ...]:
    """The windows that are sure enough, at most as many as can be shown."""
    by = state["score"]
    boxes = detection.boxes_of(
        found, label=detection_panels.label_of(state), by=by, threshold=state[f"least_{by}"]
    )
    return boxes[: detection_panels.MOST_BOXES]


def verdict(state: State, boxes: Sequence[Box], steps: Sequence[Suppression]) -> None:
    """On a drawn scene it is known what there is to find."""
    if state["look"] != "scene" or (state["run"] or DEFAULT["scene"]) != DEFAULT["scene"]:
        return
    true = detection.scene(state["seed"]).boxes
    said = detection.judge([boxes[step.kept] for step in steps], true)
    st.markdown(
        t("detection.verdict", hits=len(said.hits), things=len(true), false_alarms=len(said.false_alarms))
    )


lesson("detection", detect, with_picker=False)
