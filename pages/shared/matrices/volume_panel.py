"""A volume and its filters as the knobs hold them, and the fields that resize them."""

from functools import partial

import numpy as np
import streamlit as st

from core import kernels, matrices, volumes
from core.convolution import Convolution, convolve
from pages.shared.i18n import t
from pages.shared.lessons.layers import (
    LARGEST_KERNEL,
    LARGEST_SIDE,
    MOST_CHANNELS,
    MOST_FILTERS,
    filters_of,
    volume_of,
)
from pages.shared.state import State
from pages.shared.widgets import shown


def computed(state: State) -> Convolution:
    """The layer that the knobs describe; errors as `convolution.convolve`."""
    pad = state["pad"]
    return convolve(
        volume_of(state["volume"]),
        filters_of(state["filters"]),
        bias=biases(state),
        stride=(state["stride"],) * 2,
        padding=((pad, pad), (pad, pad)),
        groups=int(state["groups"]),
        relu=state["relu"],
    )


def biases(state: State) -> np.ndarray:
    """(K,)."""
    return kernels.parse(state["biases"], largest=MOST_FILTERS)[0]


def mend(state: State) -> bool:
    """Make filters, biases and groups fit the volume; returns whether anything had to be changed."""
    channels, weights = len(volume_of(state["volume"])), filters_of(state["filters"])
    groups = max(one for one in volumes.possible_groups(channels) if one <= int(state["groups"]))
    fits = volumes.fitted(weights, channels=channels, groups=groups, seed=state["seed"])
    added = matrices.resized(biases(state), (len(fits),))
    before = {name: state[name] for name in ("filters", "biases", "groups", "filter")}
    after = {
        "filters": volumes.format_text(fits),
        "biases": kernels.format_text(added[None]),
        "groups": str(groups),
        "filter": str(min(int(state["filter"]), len(fits))),
    }
    if after == before:
        return False
    state.set(**after)
    return True


def sizes(state: State) -> None:
    """Rows, columns and channels of the volume, the filters' side and number, and random numbers."""
    volume, weights = volume_of(state["volume"]).shape, filters_of(state["filters"]).shape
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _field(state, "rows", volume[1], LARGEST_SIDE)
        _field(state, "cols", volume[2], LARGEST_SIDE)
        _field(state, "channels", volume[0], MOST_CHANNELS)
        _field(state, "side", max(weights[2:]), min(LARGEST_KERNEL, min(volume[1:]) + 2 * state["pad"]))
        _field(state, "count", weights[0], MOST_FILTERS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(**state.widget("seed", width=150))
        st.button(t("volumes.random"), icon=":material/casino:", on_click=_random, args=[state])


def _field(state: State, name: str, value: int, largest: int) -> None:
    label = f"volumes.size.{name}"
    st.number_input(
        t(label), 1, largest, width=140, **shown(label, min(value, largest), partial(_resize, state, name))
    )


def _resize(state: State, name: str, value: int) -> None:
    """Give one size another value; whatever is new is drawn by the seed."""
    state.sync_from_widgets()
    present, weights = volume_of(state["volume"]), filters_of(state["filters"])
    sizes = dict(zip(("channels", "rows", "cols"), present.shape, strict=True))
    sizes |= {"count": len(weights), "side": max(weights.shape[2:]), name: value}
    rows, cols, channels, side, count = (sizes[one] for one in ("rows", "cols", "channels", "side", "count"))
    shape = (channels, rows, cols)
    volume = matrices.resized(present, shape, fill=matrices.random(shape, seed=state["seed"]))
    side = min(side, rows + 2 * state["pad"], cols + 2 * state["pad"])
    square = (count, weights.shape[1], side, side)
    drawn = np.random.default_rng(state["seed"]).integers(-1, 2, square).astype(float)
    state.set(
        volume=volumes.format_text(volume),
        filters=volumes.format_text(matrices.resized(weights, square, fill=drawn)),
    )
    mend(state)


def _random(state: State) -> None:
    state.sync_from_widgets()
    volume, weights = volume_of(state["volume"]), filters_of(state["filters"])
    drawn = np.random.default_rng(state["seed"]).integers(-1, 2, weights.shape).astype(float)
    state.set(
        volume=volumes.format_text(matrices.random(volume.shape, seed=state["seed"])),
        filters=volumes.format_text(drawn),
    )


def channel_name(place: int, count: int) -> str:
    """Red, green, blue in a volume of three channels, else a number."""
    return t(f"volumes.channel.{'rgb'[place]}") if count == 3 else t("volumes.channel", place=place + 1)
