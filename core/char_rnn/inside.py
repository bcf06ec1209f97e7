"""What the units of a trained model do over a text: activations, gates, guesses, and what they seem to track.

A. Karpathy et al., "Visualizing and understanding recurrent networks", 2015; H. Strobelt et al., "LSTMVis", 2018.
"""

from dataclasses import dataclass

import numpy as np

from core.char_rnn.folded import Folded
from core.char_rnn.model import GATES
from core.char_rnn.sampling import Candidate, Rules, candidates, distribution
from core.char_rnn.tracking import FEATURES
from core.errors import ConvScopeError

MOST = 20_000  # characters looked at in one call
GUESSES = 5
_GATE_NAMES = {"rnn": ("h",), "gru": ("r", "z", "n"), "lstm": ("i", "f", "g", "o")}


@dataclass(frozen=True, eq=False)
class Reading:
    """A text as a model reads it; unit u of layer l has the number l·H + u.

    Attributes:
        text: what was read; T characters.
        units: float32 (T, layers·H), each unit's output h after each character.
        memory: float32 (T, layers·H), the LSTM's c; of other cells the same as `units`.
        logits: float32 (T, V), the scores of what comes after each character.
    """

    text: str
    units: np.ndarray
    memory: np.ndarray
    logits: np.ndarray


def read(model: Folded, text: str) -> Reading:
    """Read a text of at most `MOST` characters from the beginning.

    Raises:
        ConvScopeError: `text-empty`, `text-too-long` (count, most).
    """
    _check(text)
    rows_h, rows_c, rows_y = [], [], []
    state = model.start()
    for index in model.vocabulary.encode(text):
        state = model.read(state, int(index))
        rows_h.append(np.concatenate([layer.h for layer in state.layers]))
        rows_c.append(np.concatenate([layer.c for layer in state.layers]))
        rows_y.append(state.logits)
    return Reading(text, np.stack(rows_h), np.stack(rows_c), np.stack(rows_y))


def _check(text: str) -> None:
    if not text:
        raise ConvScopeError("text-empty")
    if len(text) > MOST:
        raise ConvScopeError("text-too-long", count=len(text), most=MOST)


def gates(model: Folded, text: str, *, layer: int = 0) -> dict[str, np.ndarray]:
    """The gates of a layer over a text: float32 (T, H) by name (LSTM: i, f, g, o; GRU: r, z, n; RNN: h).

    Raises:
        ConvScopeError: as `read`, and `config-value` (field, value, low, high) for a layer that is not there.
    """
    _check(text)
    if not 0 <= layer < model.depth:
        raise ConvScopeError("config-value", field="layer", value=layer, low=0, high=model.depth - 1)
    rows, state = [], model.start()
    for index in model.vocabulary.encode(text):
        state = model.read(state, int(index))
        rows.append(state.layers[layer].gates)
    parts = np.split(np.stack(rows), GATES[model.cell], axis=1)  # (T, H) each
    return dict(zip(_GATE_NAMES[model.cell], parts, strict=True))


def guesses(model: Folded, reading: Reading, *, count: int = GUESSES) -> list[list[Candidate]]:
    """The likeliest next characters after each character, the likeliest first."""
    return [
        candidates(model.vocabulary, distribution(scores, Rules()), count=count) for scores in reading.logits
    ]


@dataclass(frozen=True)
class Tracked:
    """A unit and the feature of the text that its output goes along with most: `correlation` is Pearson's, −1..1."""

    unit: int
    feature: str
    correlation: float


def ranked(reading: Reading) -> list[Tracked]:
    """Every unit with the feature of `tracking.FEATURES` that it tracks best, the strongest correlation first."""
    found = correlations(reading)  # (units, features)
    names = list(FEATURES)
    best = np.abs(found).argmax(axis=1)  # (units,)
    strength = found[np.arange(len(best)), best]
    order = np.argsort(-np.abs(strength), kind="stable")
    return [Tracked(int(unit), names[best[unit]], float(strength[unit])) for unit in order]


def correlations(reading: Reading) -> np.ndarray:
    """Pearson's correlation of every unit with every feature, float64 (units, features); 0 where one is constant."""
    features = np.stack([feature(reading.text) for feature in FEATURES.values()], axis=1)  # (T, F)
    x, y = _standard(reading.units.astype(np.float64)), _standard(features)
    return x.T @ y / len(x)


def _standard(columns: np.ndarray) -> np.ndarray:
    """Every column with mean 0 and deviation 1, or all zeros."""
    centred = columns - columns.mean(axis=0)
    deviation = centred.std(axis=0)
    return np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-9)


@dataclass(frozen=True)
class Context:
    """A place where a unit is strong: the `character` at `place`, what stands around it, and the unit's `value`."""

    place: int
    before: str
    character: str
    after: str
    value: float


def strongest(
    reading: Reading, unit: int, *, count: int = 10, around: int = 30, apart: int = 20
) -> list[Context]:
    """The places where a unit's output is highest, the highest first, at least `apart` characters from each other."""
    values = reading.units[:, unit]
    taken: list[int] = []
    for place in np.argsort(-values, kind="stable"):
        if all(abs(int(place) - other) >= apart for other in taken):
            taken.append(int(place))
        if len(taken) == count:
            break
    text = reading.text
    return [
        Context(
            at, text[max(at - around, 0) : at], text[at], text[at + 1 : at + 1 + around], float(values[at])
        )
        for at in taken
    ]


@dataclass(frozen=True)
class Match:
    """A unit that tells a span from the rest.

    Attributes:
        unit: its number; `sign` is −1 where it is on by being negative.
        inside, outside: shares of the characters of the span, and of all others, at which it is on.
    """

    unit: int
    sign: int
    inside: float
    outside: float

    @property
    def score(self) -> float:
        return self.inside - self.outside


def matching(
    reading: Reading, first: int, end: int, *, threshold: float = 0.3, count: int = 10
) -> list[Match]:
    """Units that are on (beyond the threshold, with one sign) inside of text[first:end] and off outside, best first.

    Raises:
        ConvScopeError: `span-empty` where the span holds nothing or everything.
    """
    inside = np.zeros(len(reading.text), dtype=bool)
    inside[max(first, 0) : max(end, 0)] = True
    if inside.all() or not inside.any():
        raise ConvScopeError("span-empty")
    found = []
    for sign in (1, -1):
        on = sign * reading.units > threshold  # (T, units)
        shares = zip(on[inside].mean(axis=0), on[~inside].mean(axis=0), strict=True)
        found += [
            Match(unit, sign, float(within), float(without)) for unit, (within, without) in enumerate(shares)
        ]
    return sorted(found, key=lambda one: -one.score)[:count]
