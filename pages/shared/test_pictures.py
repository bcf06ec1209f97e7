"""The pictures that networks are judged by, and what stands in for them where a data set is not here."""

import streamlit as st

from core import datasets
from core.datasets import Dataset, shapes10
from core.errors import ConvScopeError
from pages.shared.i18n import t


def of(dataset: str) -> Dataset:
    """A run's data set; where it is not on this server, Shapes-10, and a sentence says so."""
    try:
        return datasets.load(dataset)
    except ConvScopeError:
        st.caption(t("tests.another", name=_named(dataset)))
        return datasets.load(shapes10.NAME)


def _named(dataset: str) -> str:
    return t(f"train.dataset.{dataset}") if dataset in datasets.NAMES else t("train.dataset.own")
