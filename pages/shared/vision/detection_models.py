"""The networks that are slid over pictures, each made ready once."""

import streamlit as st

from core import runs
from core.detection import Slider
from pages.shared.inside import model_picker


def slider(id: str) -> Slider:
    """A run's network, ready to be slid; raises as `model_picker.loaded`."""
    return _slider(id, stamp(id))


def stamp(id: str) -> int:
    """What tells a run's network from an earlier one."""
    return runs.find(id).checkpoint_stamp()


@st.cache_resource(max_entries=6, show_spinner=False)
def _slider(id: str, stamp: int) -> Slider:
    return Slider(model_picker.loaded(id))
