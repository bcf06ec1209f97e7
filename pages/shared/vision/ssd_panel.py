"""A network that was made for detection, on the same picture: its weights fetched on request, a worker process answers."""

from concurrent.futures import TimeoutError

import numpy as np
import streamlit as st
from pebble import ProcessExpired

from core import worker
from core.detection import Box, ssd
from core.errors import ConvScopeError
from pages.shared import caches
from pages.shared.i18n import error_text, prose, t
from pages.shared.picker import Source
from pages.shared.runs import fetch_panel
from pages.shared.state import State
from pages.shared.vision import detection_figures
from pages.shared.vision.detection_figures import KEPT, Mark

_PATIENCE = 60.0  # seconds for an answer, the reading of the weights included


def show(state: State, source: Source) -> None:
    """What SSDLite finds; a sentence where it cannot run."""
    drawer = st.expander(
        t("detection.ssd"), icon=":material/frame_inspect:", key="detection.ssd", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        st.markdown(prose("detection", "ssd"))
        if not ssd.can_run():
            st.info(t("detection.ssd.no_ops"), icon=":material/build:")
        elif not ssd.published().available():
            fetch_panel.show(_wanted())
        else:
            _found(state, source)


def _wanted() -> fetch_panel.Wanted:
    one = ssd.published()
    ask = t(
        "fetch.ask_weights",
        name="SSDLite",
        megabytes=round(one.source.size / 1e6, 1),
        address=one.source.address,
        folder=str(one.path.parent),
    )
    return fetch_panel.Wanted(
        ssd.NAME, one.source.size, ask, t("fetch.go_weights"), one.fetch, one.fetched_bytes
    )


def _found(state: State, source: Source) -> None:
    st.slider(**state.widget("ssd_least"))
    try:
        with st.spinner(t("detection.ssd.asking")):
            boxes = caches.render(_asked, source.picture, private=source.private)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return
    sure = [box for box in boxes if box.score >= state["ssd_least"]]
    names = ssd.published().classes
    marks = [
        Mark(box, KEPT, detection_figures.corner_text(box, "p", names[box.label])) for box in reversed(sure)
    ]
    alt = t("detection.alt.ssd", count=len(sure))
    st.html(detection_figures.marked(source.picture.pixels, marks, alt))
    st.caption(t("detection.ssd.found", count=len(sure)))


def _asked(pixels: np.ndarray) -> tuple[Box, ...]:
    """The answer of a worker; raises `worker-no-answer` if its process ended or took too long, and as `ssd.find`."""
    try:
        found: tuple[Box, ...] = worker.current().call(ssd.find, pixels, seconds=_PATIENCE).result()
    except (ProcessExpired, TimeoutError) as error:
        raise ConvScopeError("worker-no-answer") from error
    return found
