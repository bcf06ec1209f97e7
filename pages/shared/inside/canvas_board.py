"""The drawing board of the browser, and what it asks the server past the reruns."""

import base64
import binascii
from collections.abc import Callable, Sequence
from urllib.parse import quote

import numpy as np
import streamlit as st

from core import runs
from core.inspection.glimpse import PIXELS, SIDE, Strip
from pages.shared import components
from pages.shared.i18n import language, t
from pages.shared.inside import canvas_route, drill_place

_CANVAS = components.component("canvas")
_WORDS = (
    *("board", "colours", "colour", "own_colour", "sizes", "size", "fill", "undo", "clear", "again"),
    *("use", "answer", "pace", "busy", "maps", "number"),
)


def draw(
    *,
    key: str,
    run: str,
    pixels: np.ndarray,
    classes: Sequence[str],
    on_picture: Callable[[np.ndarray], None],
) -> None:
    """A board that begins with a picture uint8 (32, 32, 3), and a run's answers to every stroke.

    Args:
        classes: their names, as they are shown.
        on_picture: called with the drawing, uint8 (32, 32, 3), when the reader wants it on the page.
    """
    _, strips = canvas_route.network(run, runs.find(run).checkpoint_stamp())
    numbered = drill_place.opened(run).layer_of_row
    data = {
        "address": f"{canvas_route.PATH}?run={quote(run)}",
        "classes": list(classes),
        "strips": [_strip(place, one) for place, one in zip(numbered, strips, strict=True)],
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
        "labels": {name: t(f"canvas.{name}") for name in _WORDS},
        "locale": language(),
    }

    def drawn() -> None:
        found = _pixels(st.session_state[key].get("picture"))
        if found is not None:
            on_picture(found)

    _CANVAS(key=key, data=data, on_picture_change=drawn)


def _strip(place: int, one: Strip) -> dict[str, object]:
    maps, height, width = one.shape
    shape = " × ".join(map(str, one.whole))
    said = "canvas.layer" if maps == one.whole[0] else "canvas.layer_cut"
    title = t(said, place=place, kind=t(f"train.kind.{one.kind}"), shape=shape, count=maps)
    return {"title": title, "maps": maps, "height": height, "width": width, "limit": one.limit}


def _pixels(found: object) -> np.ndarray | None:
    """What the browser says was drawn, if it is a picture."""
    if not isinstance(found, str) or len(found) > 2 * PIXELS:
        return None
    try:
        data = base64.b64decode(found, validate=True)
    except binascii.Error:
        return None
    return np.frombuffer(bytearray(data), np.uint8).reshape(SIDE, SIDE, 3) if len(data) == PIXELS else None
