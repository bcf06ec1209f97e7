"""The receptive field of one number, drawn on the reader's own picture."""

import numpy as np
import streamlit as st

from core import images
from core.architectures import PICTURE, Description, Field, Layer
from pages.shared import figures, picker
from pages.shared.architectures import architecture_text as text
from pages.shared.components import picture
from pages.shared.i18n import percent, prose, t
from pages.shared.state import State

_SHOWN = ("conv", "sparse", "pool", "average", "subsample", "add", "cat")
_LARGEST = 448  # px: a larger picture is shown in half its size or less
_FIRST = Field((1, 1), (1, 1), (0, 0))


def show(state: State, found: Description) -> None:
    """Choose a layer and one of its numbers; the picture shows what that number sees."""
    st.markdown(prose("architectures", "field"))
    places = [str(i) for i, layer in enumerate(found.layers) if layer.kind in _SHOWN and _maps(layer)]
    if not places:
        st.info(t("architectures.no_maps"), icon=":material/visibility_off:")
        return
    if state["layer"] not in places:
        state.set(layer=_middle(found, places))
    picker.check(state)
    left, right = st.columns([9, 5], gap="medium")
    with right, st.container(border=True):
        st.selectbox(
            **state.widget(
                "layer", options=places, format_func=lambda place: _named(found.layers[int(place)])
            )
        )
        picker.choose(state)
    layer = found.layers[int(state["layer"])]
    unit = _unit(state, layer)
    with left:
        _drawn(state, found, layer, unit)
        _said(found, layer, unit)


def _maps(layer: Layer) -> bool:
    return len(layer.shape) == 3 and layer.shape[1] > 1


def _middle(found: Description, places: list[str]) -> str:
    """The last layer whose field is smaller than the picture; else the first."""
    small = [place for place in places if found.layers[int(place)].field.size[0] <= found.shape[1] // 2]
    return small[-1] if small else places[0]


def _named(layer: Layer) -> str:
    return f"{text.title(layer)} · {text.shape(layer.shape)} · {layer.name}"


def _unit(state: State, layer: Layer) -> tuple[int, int]:
    """The chosen number's row and column; the middle one until one is chosen, or where that one is not there."""
    rows, cols = layer.shape[1:]
    row, col = state["row"], state["col"]
    return (row, col) if 0 <= row < rows and 0 <= col < cols else (rows // 2, cols // 2)


def _drawn(state: State, found: Description, layer: Layer, unit: tuple[int, int]) -> None:
    """The picture in the network's size under the map's grid; the window follows the pointer."""
    pixels = picker.current(state).picture.pixels
    side, cells = found.shape[1], layer.shape[1]
    (top, left), (high, wide) = layer.field.of(*unit)
    picture(
        key="architectures.field",
        images=[
            _view(pixels, side, found.shape[0], "architectures.alt.photo"),
            _view(pixels, cells, found.shape[0], "architectures.alt.map"),
        ],
        compare=True,
        pixel=unit,
        window={
            "row": top,
            "col": left,
            "height": high,
            "width": wide,
            "stride": layer.field.stride[0],
        },
        on_pixel=lambda row, col: state.set(row=row, col=col),
        labels={name: words for name, words in figures.picture_labels().items() if name != "value"},
        alt=t("architectures.alt.field", layer=text.title(layer), rows=high, cols=wide),
        height=f"{_LARGEST}px",
    )


def _view(pixels: np.ndarray, side: int, channels: int, alt: str) -> dict[str, object]:
    """A square of the picture with that many pixels on each side; gray for a network that sees one channel."""
    small = images.square(pixels, side)
    if channels == 1:
        small = small.mean(axis=2, keepdims=True).repeat(3, axis=2).round().astype(np.uint8)
    caption = t("architectures.pixels", rows=side, cols=side)
    return {
        "src": images.encode(small, format="png" if side < 64 else "jpeg"),
        "rows": side,
        "cols": side,
        "caption": caption,
        "alt": t(alt),
    }


def _said(found: Description, layer: Layer, unit: tuple[int, int]) -> None:
    """The same in a sentence and as a formula."""
    rows, cols = layer.field.inside(*unit, found.shape)
    share = (rows[1] - rows[0]) * (cols[1] - cols[0]) / (found.shape[1] * found.shape[2])
    st.markdown(
        t(
            "architectures.sees",
            row=unit[0],
            col=unit[1],
            size=" × ".join(map(str, layer.field.size)),
            share=percent(share),
            first=f"{rows[0]}–{rows[1] - 1}",
            second=f"{cols[0]}–{cols[1] - 1}",
        )
    )
    if layer.field.gated:
        st.info(t("architectures.how.gated"), icon=":material/visibility:")
    place = layer.inputs[0]
    before = _FIRST if place == PICTURE else found.layers[place].field
    if layer.window is not None:
        f, s = layer.window.size[0], layer.window.stride[0]
        st.latex(
            rf"r = {before.size[0]} + ({f} - 1)\cdot {before.stride[0]} = {layer.field.size[0]},\qquad "
            rf"j = {before.stride[0]}\cdot {s} = {layer.field.stride[0]}"
        )
