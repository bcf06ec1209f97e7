"""Rendered pictures, remembered: samples for everybody, the reader's own picture only in its session.

Keys are digests and plain parameters, never arrays: Streamlit hashes only a sample of a large array.
"""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from core.images import Picture
from pages.shared import figures

if TYPE_CHECKING:  # the home page draws before torch is loaded
    from core.architectures import Description
    from core.architectures.gradients import Flow


def render(function: Callable[..., Any], picture: Picture, *, private: bool, **parameters: Any) -> Any:
    """`function(picture.pixels, **parameters)`, computed once for the same picture and parameters."""
    remember = _private if private else _shared
    key = tuple((name, _plain(value)) for name, value in sorted(parameters.items()))
    return remember(
        function.__qualname__, picture.digest, key, _call=lambda: function(picture.pixels, **parameters)
    )


def forget_private() -> None:
    """Drop what was computed from this session's own picture."""
    _private.clear()


@st.cache_data(max_entries=300, show_spinner=False)
def _shared(name: str, digest: str, key: tuple[Any, ...], *, _call: Callable[[], Any]) -> Any:
    return _call()


@st.cache_data(max_entries=12, show_spinner=False, scope="session")
def _private(name: str, digest: str, key: tuple[Any, ...], *, _call: Callable[[], Any]) -> Any:
    return _call()


@st.cache_data(max_entries=256, show_spinner=False)
def error_picture(operator: str, angle: float, noise: float) -> Any:
    """See `core.orientation.error_picture`."""
    from core import orientation

    return orientation.error_picture(operator, angle=angle, noise=noise, size=512, palette=figures.heat())


@st.cache_data(max_entries=64, show_spinner=False)
def error_curves(noise: float) -> list[Any]:
    """See `core.orientation.error_curve`, for every operator."""
    from core import orientation

    return [orientation.error_curve(operator, noise=noise) for operator in ("prewitt", "sobel", "scharr")]


@st.cache_resource(max_entries=128, show_spinner=False)
def described(name: str, shape: tuple[int, ...]) -> "Description":
    """See `core.architectures.describe_named`. Nothing in it can be changed, so all readers share it."""
    from core import architectures

    return architectures.describe_named(name, shape)


@st.cache_resource(max_entries=128, show_spinner=False)
def described_rows(text: str, shape: tuple[int, ...]) -> "Description":
    """See `core.architectures.describe_rows`; the rows as a link writes them."""
    from core import architectures, networks

    return architectures.describe_rows(networks.parse_rows(text), shape)


@st.cache_data(max_entries=64, show_spinner=False)
def flow(depth: int, *, start: str, normed: bool, seed: int) -> "Flow":
    """See `core.architectures.gradients.flow`."""
    from core.architectures import gradients

    return gradients.flow(depth, start=start, normed=normed, seed=seed)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, hashlib.sha256(np.ascontiguousarray(value)).hexdigest()
    return repr(value)
