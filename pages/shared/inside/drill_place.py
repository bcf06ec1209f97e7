"""Where the reader is on the way into a network: which network, which picture, which layer, map and number."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core import datasets, images, runs
from core.datasets.dataset import label_digest
from core.errors import ConvScopeError
from core.inspection.opened import Layer, Opened, Seen
from core.runs import Run
from pages.shared import picker
from pages.shared.i18n import t
from pages.shared.inside import model_picker
from pages.shared.runs import run_figures
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint
from pages.shared.state import State

_SEEN = "inside.seen"
_ASKED = 300  # test pictures that a network is asked that has no verdict yet


@dataclass(frozen=True, eq=False)
class Judged:
    """A run's answers to test pictures: `labels` int (N,), `probabilities` float32 (N, classes); `whole`: all of them."""

    labels: np.ndarray
    probabilities: np.ndarray
    whole: bool

    @property
    def said(self) -> np.ndarray:
        """The likeliest class of each."""
        return self.probabilities.argmax(1)


@dataclass(frozen=True, eq=False)
class Tests:
    """Test pictures: `images` uint8 (n, 32, 32, 3), `labels` int64 (n,)."""

    images: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, eq=False)
class Place:
    """A number in a layer of a network: `channel` from 0."""

    layer: Layer
    channel: int
    row: int
    col: int


def numbers(text: str) -> tuple[int, ...]:
    """What a place knob holds."""
    return tuple(map(int, text.split("."))) if text else ()


def opened(id: str) -> Opened:
    """A run's network, unrolled; errors as `model_picker.loaded`."""
    return _opened(id)


@cached_per_checkpoint(max_entries=6)
def _opened(id: str) -> Opened:
    return Opened(model_picker.loaded(id))


def tests_of(run: Run) -> Tests | None:
    """The test pictures that a run was judged on, if they are here, in the same order."""
    try:
        found = _tests(run.config().dataset)
    except ConvScopeError:
        return None
    said = (run.result() or {}).get("test_digest")
    return found if said is None or said == label_digest(found.labels) else None


@st.cache_resource(max_entries=4, show_spinner=False)
def _tests(name: str) -> Tests:
    return Tests(*datasets.judging(name))


def judged(id: str) -> Judged | None:
    """A run's answers: those of its verdict, or of its last checkpoint to some pictures; None without pictures."""
    return _judged(id)


@cached_per_checkpoint(max_entries=16)
def _judged(id: str) -> Judged | None:
    run = runs.find(id)
    answers, tests = run.answers(), tests_of(run)
    labels = answers["labels"].numpy() if "labels" in answers else tests and tests.labels
    if "probabilities" in answers and labels is not None and run.result():
        whole = tests is None or len(labels) == len(tests.labels)
        return Judged(labels, answers["probabilities"].float().numpy(), whole=whole)
    if tests is None:
        return None
    said = model_picker.loaded(id).predict(tests.images[:_ASKED])
    return Judged(tests.labels[:_ASKED], said, whole=False)


def last_confusions(id: str) -> np.ndarray | None:
    """What the run itself has counted last, on pictures that are not here: (classes, classes)."""
    run = runs.find(id)
    kept = run.snapshot(run.snapshots()[-1]) if run.snapshots() else {}
    return kept["confusion"].numpy() if "confusion" in kept else None


def confusions(found: Judged, classes: int) -> np.ndarray:
    """Pictures by class (row) and answer (column)."""
    return run_figures.counted(found.labels, found.said, classes)


def pair(state: State, counts: np.ndarray) -> tuple[int, int]:
    """The class and the answer that are chosen; at first those that are mixed up most."""
    asked = numbers(state["pair"])
    if asked and max(asked) < len(counts):
        return asked[0], asked[1]
    wrong = counts * (1 - np.eye(len(counts), dtype=int))
    row, col = np.unravel_index(wrong.argmax(), wrong.shape)
    return int(row), int(col)


def of_pair(found: Judged, chosen: tuple[int, int]) -> np.ndarray:
    """The test pictures of a class and an answer, the surest answers first."""
    places = np.flatnonzero((found.labels == chosen[0]) & (found.said == chosen[1]))
    return places[np.argsort(-found.probabilities[places, chosen[1]], kind="stable")]


def test_picture(state: State, id: str, classes: int) -> int | None:
    """The number of the test picture that is chosen: at first the surest of the chosen confusion. None where the
    reader has chosen a photo, or the test pictures are not here."""
    found = judged(id) if state["source"] == "test" else None
    if found is None or tests_of(runs.find(id)) is None:
        return None
    asked = numbers(state["picture"])
    if asked and asked[0] < len(found.labels):
        return asked[0]
    places = of_pair(found, pair(state, confusions(found, classes)))
    return int(places[0]) if len(places) else 0


def pixels_of(state: State, id: str, number: int | None) -> np.ndarray:
    """The picture that the network gets, uint8 (32, 32, 3): a test picture by its number, or a square of a photo."""
    tests = None if number is None else tests_of(runs.find(id))
    if tests is not None:
        return np.asarray(tests.images[number])
    return square(state, 32)


def square(state: State, side: int) -> np.ndarray:
    """The square of the reader's picture that the knobs cut out, uint8 (side, side, 3)."""
    return images.square(
        picker.current(state).picture.pixels,
        side,
        zoom=state["zoom"],
        across=state["across"],
        down=state["down"],
    )


def seen(id: str, network: Opened, pixels: np.ndarray) -> Seen:
    """The picture in the network. The session remembers its last one, and nothing else does."""
    key = (id, runs.find(id).checkpoint_stamp(), hashlib.sha256(pixels.tobytes()).digest())
    kept = st.session_state.get(_SEEN)
    if kept is None or kept[0] != key:
        kept = (key, network.look(pixels), {})
        st.session_state[_SEEN] = kept
    return kept[1]


def remembered(name: Any, make: Any) -> Any:
    """What was computed from the session's last picture, once for the same name."""
    known = st.session_state[_SEEN][2]
    if name not in known:
        known[name] = make()
    return known[name]


def layer(state: State, network: Opened) -> Layer:
    """The layer that is chosen; at first the one after the picture."""
    asked = numbers(state["layer"])
    return network.layers[min(asked[0], len(network.layers) - 1) if asked else 1]


def place(state: State, network: Opened, picture: Seen) -> Place:
    """The number that is chosen; at first the largest of the layer, or of the chosen map."""
    here = layer(state, network)
    values = picture.values[here.steps[-1]]
    asked = numbers(state["map"])
    largest = int(np.abs(values).max((1, 2)).argmax())
    channel = min(max(asked[0], 1), here.shape[0]) - 1 if asked else largest
    cell = numbers(state["cell"])
    if not cell:
        found = np.unravel_index(np.abs(values[channel]).argmax(), values[channel].shape)
        cell = int(found[0]), int(found[1])
    return Place(here, channel, min(cell[0], here.shape[1] - 1), min(cell[1], here.shape[2] - 1))


def go(state: State, layer: int, channel: int, row: int, col: int, **more: Any) -> None:
    """Choose a number, from a callback."""
    state.set(layer=str(layer), map=str(channel + 1), cell=f"{row}.{col}", input="", **more)


def title(here: Layer) -> str:
    """A layer in a few words."""
    if here.place == 0:
        return t("drill.layer_picture")
    return t("drill.layer", place=here.place, what=" → ".join(step_name(kind) for kind in here.kinds))


def step_name(kind: str) -> str:
    return t(f"drill.kind.{kind}")


def shape(here: Layer, *, sliding: bool = True) -> str:
    """What comes out of a layer, in words, and if wanted what slides over its maps."""
    maps, rows, cols = here.shape
    if (rows, cols) == (1, 1):
        return t("drill.vector", count=maps)
    said = t("drill.maps", count=maps, rows=rows, cols=cols)
    if sliding and here.window is not None:
        return t("drill.sliding", maps=said, rows=here.window[0], cols=here.window[1], stride=here.stride)
    return said
