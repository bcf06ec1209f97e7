"""A convolution of small matrices on a sheet: every number, and which numbers it came from."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core import kernels, matrices
from core.convolution import Convolution
from pages.shared.components import sheet
from pages.shared.i18n import t
from pages.shared.state import State
from pages.shared.widgets import shown

Values = list[list[float]]

_PLAYER = (
    *("play", "pause", "first", "back", "forward", "scrub", "speed", "terms", "counts", "size"),
    *("fullscreen", "leave_fullscreen", "step", "bias", "relu"),
)
_PREDICT = ("right", "wrong", "score", "reveal", "predict")


def labels() -> dict[str, str]:
    """The words that a sheet with a player speaks."""
    spoken = ("refused", "too_large", "cell", "output", "input", "weight", *_PLAYER, *_PREDICT)
    return {name: t(f"sheet.{name}") for name in spoken}


def input_grid(found: Convolution, channel: int, **more: Any) -> dict[str, Any]:
    """A channel of the input, padding included, with the fan-out of its cells."""
    rows, cols = found.unreached
    inside = np.argwhere(~found.padding_mask)
    return {
        "name": f"input{channel}",
        "title": t("figure.input"),
        "values": found.padded[channel].tolist(),
        "padded": found.padding_mask.tolist(),
        "pads": inside[0].tolist(),
        "counts": found.uses.tolist(),
        "unreached": {"rows": rows, "cols": cols},
        "scale": "diverging",
        **more,
    }


def kernel_grid(kernel: np.ndarray, channel: int, **more: Any) -> dict[str, Any]:
    """A kernel (kh, kw) as it is drawn: not flipped."""
    return {
        "name": f"kernel{channel}",
        "title": t("figure.kernel"),
        "values": kernel.tolist(),
        "scale": "diverging",
        "glyph": "∗",
        **more,
    }


def output_grid(values: np.ndarray, **more: Any) -> dict[str, Any]:
    """The output (H', W')."""
    return {
        "name": "output",
        "title": t("figure.output"),
        "values": values.tolist(),
        "scale": "diverging",
        "glyph": "=",
        **more,
    }


def links(found: Convolution, *, filter: int = 0, partial: bool = False) -> dict[str, Any]:
    """Which cells belong together, as `components.sheet` wants it."""
    channels = [
        {
            "input": f"input{found.input_channel(filter, channel)}",
            "kernel": f"kernel{channel}",
            "partial": f"partial{channel}" if partial else None,
            "terms": found.terms(filter, channel),
        }
        for channel in range(found.partial.shape[1])
    ]
    before, bias = found.before[filter], float(found.bias[filter])
    return {
        "mode": "trace",
        "channels": channels,
        "output": "output",
        "before": before.ravel().tolist() if not np.array_equal(before, found.output[filter]) else None,
        "bias": bias or None,
        "winners": None,
        "reduce": "sum",
    }


def plain_sheet(key: str, *grids: Mapping[str, Any]) -> None:
    """Matrices beside each other, only to be read."""
    sheet(key=key, grids=list(grids), labels={})


def still(name: str, title: str, values: np.ndarray, **more: Any) -> dict[str, Any]:
    """A matrix under a title."""
    return {"name": name, "title": title, "values": values.tolist(), "scale": "diverging", **more}


def inside(values: Values, shape: tuple[int, ...]) -> np.ndarray:
    """The matrix of this shape in the middle of what the sheet showed: without the padding, if there was any."""
    matrix = np.array(values, dtype=float)
    top, left = ((shown - own) // 2 for shown, own in zip(matrix.shape, shape, strict=True))
    return matrix[top : top + shape[0], left : left + shape[1]]


def side(state: State, name: str, axis: int, *, label: str, largest: int) -> None:
    """A number field for the rows (axis 0) or columns (1) of a matrix that the knob `name` holds as text."""
    key = f"{state.lesson}.{name}.side{axis}"
    matrix = kernels.parse(state[name], largest=largest)

    def resize(length: int) -> None:
        present = kernels.parse(state[name], largest=largest)
        shape = list(present.shape)
        shape[axis] = length
        state.set(**{name: kernels.format_text(matrices.resized(present, tuple(shape)))})

    st.number_input(label, 1, largest, width=150, **shown(key, matrix.shape[axis], resize))
