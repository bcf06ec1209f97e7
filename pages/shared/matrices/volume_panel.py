"""A volume and its filters as the knobs hold them, and the fields that resize them."""

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
    key = f"volumes.size.{name}"
    st.session_state[key] = min(value, largest)
    st.number_input(
        t(f"volumes.size.{name}"), 1, largest, key=key, width=140, on_change=_resize, args=[state]
    )


def _resize(state: State) -> None:
    """Whatever is new is drawn by the seed."""
    rows, cols, channels, side, count = (
        st.session_state[f"volumes.size.{name}"] for name in ("rows", "cols", "channels", "side", "count")
    )
    shape = (channels, rows, cols)
    volume = matrices.resized(
        volume_of(state["volume"]), shape, fill=matrices.random(shape, seed=state["seed"])
    )
    weights = filters_of(state["filters"])
    side = min(side, rows + 2 * state["pad"], cols + 2 * state["pad"])
    square = (count, weights.shape[1], side, side)
    drawn = np.random.default_rng(state["seed"]).integers(-1, 2, square).astype(float)
    state.set(
        volume=volumes.format_text(volume),
        filters=volumes.format_text(matrices.resized(weights, square, fill=drawn)),
    )
    mend(state)


def _random(state: State) -> None:
    state.take_over()
    volume, weights = volume_of(state["volume"]), filters_of(state["filters"])
    drawn = np.random.default_rng(state["seed"]).integers(-1, 2, weights.shape).astype(float)
    state.set(
        volume=volumes.format_text(matrices.random(volume.shape, seed=state["seed"])),
        filters=volumes.format_text(drawn),
    )


def channel_name(place: int, count: int) -> str:
    """Red, green, blue in a volume of three channels, else a number."""
    return t(f"volumes.channel.{'rgb'[place]}") if count == 3 else t("volumes.channel", place=place + 1)
