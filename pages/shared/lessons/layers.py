"""The lessons about layers: volumes, filters, parameters."""

import numpy as np

from core import volumes
from core.errors import ConvScopeError
from core.images import SAMPLES
from core.kernels import format_text, parse
from pages.shared.knobs import UPLOAD, Knob, choice, parsed, switch, whole
from pages.shared.lessons.numbers import (
    HORIZONTAL,
    LECTURE,
    LIGHT_TO_DARK,
    QUADRANTS,
    VERTICAL,
)
from pages.shared.lessons.record import Lesson

LARGEST_SIDE, LARGEST_KERNEL = 8, 5
MOST_CHANNELS = MOST_FILTERS = 4
COUNTS = ("1", "2", "3", "4")
MOST_LAYERS, LARGEST_VALUE = 6, 2048

# Red, green and blue of a small picture, and a filter for either direction.
PICTURE = f"{LECTURE}_{LIGHT_TO_DARK}_{QUADRANTS}"
NOTHING = "0,0,0;0,0,0;0,0,0"
VERTICAL_3 = "_".join([VERTICAL] * 3)
HORIZONTAL_3 = "_".join([HORIZONTAL] * 3)
TWO = f"{VERTICAL_3}__{HORIZONTAL_3}"
CHAIN = "3,1,0,10;5,2,0,20;5,2,0,40"


def filters_of(text: str) -> np.ndarray:
    """The filters (K, G, kh, kw) that a link writes; raises ConvScopeError."""
    return volumes.parse_filters(text, filters=MOST_FILTERS, channels=MOST_CHANNELS, largest=LARGEST_KERNEL)


def volume_of(text: str) -> np.ndarray:
    """The volume (C, H, W) that a link writes; raises ConvScopeError."""
    return volumes.parse(text, channels=MOST_CHANNELS, largest=LARGEST_SIDE)


def chain_of(text: str) -> np.ndarray:
    """The rows (f, s, p, filters) of a chain that a link writes, int; raises ConvScopeError."""
    rows = parse(text, largest=MOST_LAYERS)
    low = np.array([1, 1, 0, 1])
    if (
        rows.shape[1] != 4
        or (rows != rows.round()).any()
        or (rows < low).any()
        or (rows > LARGEST_VALUE).any()
    ):
        raise ConvScopeError("chain-not-understood")
    return rows.astype(int)


def _biases(text: str) -> str:
    found = parse(text, largest=MOST_FILTERS)
    if len(found) != 1:
        raise ConvScopeError("kernel-too-large", rows=len(found), columns=found.shape[1], limit=1)
    return format_text(found)


def _volume(name: str, default: str) -> Knob:
    return parsed(name, default, lambda text: volumes.format_text(volume_of(text)))


LAYERS = (
    Lesson(
        name="volumes",
        section="layers",
        icon="layers",
        knobs=(
            _volume("volume", PICTURE),
            parsed("filters", TWO, lambda text: volumes.format_text(filters_of(text))),
            parsed("biases", "0,0", _biases),
            choice("filter", "1", COUNTS),
            choice("groups", "1", COUNTS),
            whole("stride", 1, 1, 3),
            whole("pad", 0, 0, 3),
            switch("relu", False),
            whole("seed", 1, 0, 9999),
            whole("lf", 3, 1, 31),
            whole("lc", 3, 1, LARGEST_VALUE),
            whole("lk", 10, 1, LARGEST_VALUE),
            whole("ln", 6, 1, 4096),
            parsed("chain", CHAIN, lambda text: format_text(chain_of(text))),
            whole("chain_n", 39, 1, 1024),
            whole("chain_c", 3, 1, LARGEST_VALUE),
            choice("head", "logistic", ("logistic", "softmax")),
        ),
        examples={
            "volume": {},
            "one_layer": {"biases": "1,-2", "relu": True},
            "one_channel": {"filters": f"{VERTICAL}_{NOTHING}_{NOTHING}__{HORIZONTAL_3}"},
            "pointwise": {"filters": "0.5_0.25_0.25__1_-1_0"},
            "depthwise": {
                "filters": f"{VERTICAL}__{HORIZONTAL}__{VERTICAL}",
                "biases": "0,0,0",
                "groups": "3",
            },
        },
    ),
    Lesson(
        name="why_convolutions",
        section="layers",
        icon="hub",
        knobs=(
            whole("n", 32, 1, 4096),
            whole("c", 3, 1, LARGEST_VALUE),
            whole("f", 5, 1, 31),
            whole("k", 6, 1, LARGEST_VALUE),
            whole("s", 1, 1, 8),
            whole("p", 0, 0, 15),
            whole("units", 1000, 1, 10_000),
            whole("side", 5, 3, 8),
            whole("weight", 0, 0, 9),
            whole("shift", 24, 0, 120),
            choice("image", "astronaut", (*SAMPLES, UPLOAD)),
        ),
        examples={
            "lecture": {},
            "one_channel": {"c": 1},
            "large": {"n": 1000, "f": 3, "k": 10},
            "deep": {"n": 14, "c": 512, "f": 3, "k": 512, "p": 1},
        },
    ),
)
