"""The test pictures that an autoencoder is shown."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core import datasets
from pages.shared.lessons.autoencoders import PICTURES


@dataclass(frozen=True, eq=False)
class Tests:
    """Test pictures: uint8 (N, 32, 32, 3), labels int64 (N,), names of the classes."""

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]


@st.cache_resource(max_entries=4, show_spinner=False)
def tests(dataset: str) -> Tests:
    """The first test pictures of a data set; raises what `datasets.load` raises."""
    return Tests(*datasets.judging(dataset, PICTURES), datasets.classes(dataset))
