"""The pictures that networks are judged by, and what stands in for them where a data set is not here."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core import datasets
from core.datasets import shapes10
from core.datasets.dataset import label_digest
from core.errors import ConvScopeError
from core.inspection.loaded import Loaded
from pages.shared.i18n import t


@dataclass(frozen=True, eq=False)
class Tests:
    """Test pictures.

    Attributes:
        name: of the data set; `classes`: what their labels mean.
        images: uint8 (N, 32, 32, 3); `labels`: int64 (N,).
        digest: tells them from those of another copy.
    """

    name: str
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    digest: str


def of(loaded: Loaded) -> Tests:
    """Those of a run's data set; where it is not on this server, of Shapes-10, and a sentence says so."""
    name = loaded.config.dataset
    try:
        images, labels, digest = _judging(name)
        return Tests(name, loaded.classes, images, labels, digest)
    except ConvScopeError:
        st.caption(t("tests.another", name=_named(name)))
        return Tests(shapes10.NAME, shapes10.CLASSES, *_judging(shapes10.NAME))


@st.cache_resource(max_entries=4, show_spinner=False)
def _judging(name: str) -> tuple[np.ndarray, np.ndarray, str]:
    images, labels = datasets.judging(name)
    return images, labels, label_digest(labels)


def _named(dataset: str) -> str:
    return t(f"train.dataset.{dataset}") if dataset in datasets.NAMES else t("train.dataset.own")
