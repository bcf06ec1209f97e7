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
        images: uint8 (N, 32, 32, 3), the first of them; `labels`: int64 (N,).
        count: how many there are in all.
        digest: tells them from those of another copy.
    """

    name: str
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    digest: str
    count: int


def of(loaded: Loaded, first: int) -> Tests:
    """The first ones, at least so many, of a run's data set; where it is not on this server, of Shapes-10, and a sentence
    says so."""
    name = loaded.config.dataset
    try:
        return Tests(name, loaded.classes, *_judging(name, _rounded(first)))
    except ConvScopeError:
        st.caption(t("tests.another", name=_named(name)))
        return Tests(shapes10.NAME, shapes10.CLASSES, *_judging(shapes10.NAME, _rounded(first)))


def _rounded(first: int) -> int:
    """A fresh server draws no more pictures of Shapes-10 than it must, and whole chunks of them."""
    return -(-first // shapes10.CHUNK) * shapes10.CHUNK


@st.cache_resource(max_entries=8, show_spinner=False)
def _judging(name: str, first: int) -> tuple[np.ndarray, np.ndarray, str, int]:
    images, labels = datasets.judging(name, first)
    count = shapes10.TEST if name == shapes10.NAME else len(datasets.load(name).test)
    return images, labels, label_digest(labels), count


def _named(dataset: str) -> str:
    return t(f"train.dataset.{dataset}") if dataset in datasets.NAMES else t("train.dataset.own")
