"""What is computed once for a network's checkpoint: its units' answers, its first filters through training, dreams."""

import numpy as np
import streamlit as st

from core import runs
from core.inspection import maximise, units
from core.inspection.maximise import Dream
from core.inspection.units import Answers, Place
from pages.shared.i18n import t
from pages.shared.inside import model_picker
from pages.shared.inside.test_pictures import Tests
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint

PICTURES = 500  # of the test part


def answers(id: str, data: Tests) -> dict[str, Answers]:
    """The answers of all units of a run to the first test pictures."""
    with st.spinner(t("units.asking")):
        return _answers(id, data.digest, _data=data)


@cached_per_checkpoint(max_entries=16)
def _answers(id: str, digest: str, *, _data: Tests) -> dict[str, Answers]:
    return units.answers(model_picker.loaded(id), _data.images[:PICTURES])


def dream(id: str, place: Place, unit: int, *, seed: int, regularised: bool) -> Dream:
    """Make a picture that excites a unit."""
    return _dream(id, place, unit, seed, regularised)


@cached_per_checkpoint(max_entries=256)
def _dream(id: str, place: Place, unit: int, seed: int, regularised: bool) -> Dream:
    return maximise.maximise(model_picker.loaded(id), place, unit, seed=seed, regularised=regularised)


def moments(id: str) -> tuple[list[int], list[np.ndarray]]:
    """The steps of a run of which its first filters are known, and the filters, float32 (K, C, k, k) each."""
    run = runs.find(id)
    return _moments(id, tuple(run.snapshots()))


@st.cache_resource(max_entries=16, show_spinner=False)
def _moments(id: str, steps: tuple[int, ...]) -> tuple[list[int], list[np.ndarray]]:
    kept = {step: runs.find(id).snapshot(step).get("filters") for step in steps}
    known = {step: one.float().numpy() for step, one in kept.items() if one is not None}
    return list(known), list(known.values())
