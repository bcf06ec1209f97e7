"""Writing with a trained model: what may come next, one draw after the other, and how surprising a text is."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from core.char_rnn.folded import Folded, State
from core.char_rnn.trained import Trained
from core.errors import ConvScopeError
from core.text import Vocabulary

BOUNDS: dict[str, tuple[float, float]] = {"temperature": (0.0, 5.0), "top_k": (0, 1_000), "top_p": (0.0, 1.0)}
_DRAWN_AT_ONCE = 256


@dataclass(frozen=True)
class Rules:
    """How the next character is chosen from the scores.

    Attributes:
        temperature: the scores are divided by it before the softmax; 0 takes the likeliest character (argmax).
        top_k: only the k likeliest stay; 0 for all.
        top_p: of those, the fewest whose probabilities reach p stay (the nucleus: A. Holtzman et al., "The curious
            case of neural text degeneration", 2020); 1 for all.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0


def checked(rules: Rules) -> Rules:
    """The same rules, if they are possible; raises ConvScopeError `config-value` (field, value, low, high)."""
    for name, (low, high) in BOUNDS.items():
        value = getattr(rules, name)
        if not low <= value <= high:
            raise ConvScopeError("config-value", field=name, value=value, low=low, high=high)
    return rules


def distribution(logits: np.ndarray, rules: Rules) -> np.ndarray:
    """The very probabilities (V,) that a character is drawn from, float64, for some scores (V,). No model is run.

    Raises:
        ConvScopeError: `model-diverged` where the scores are no numbers any more.
    """
    scores = logits.astype(np.float64)
    best = scores.max()
    if not math.isfinite(best):
        raise ConvScopeError("model-diverged")
    if rules.temperature == 0:
        return (np.arange(len(scores)) == scores.argmax()).astype(np.float64)
    scores -= best
    with np.errstate(over="ignore"):  # −∞ is right: what is less likely is then not drawn at all
        scores /= rules.temperature
    p = np.exp(scores)
    p /= p.sum()
    return p if rules.top_k == 0 and rules.top_p >= 1 else _truncated(p, rules)


def _truncated(p: np.ndarray, rules: Rules) -> np.ndarray:
    """Without the unlikely ones, the others brought back to a sum of 1."""
    order = np.argsort(-p, kind="stable")
    kept = rules.top_k or len(p)
    mass = np.cumsum(p[order[:kept]])
    kept = min(kept, int(np.searchsorted(mass, rules.top_p * mass[-1] * (1 - 1e-12))) + 1)
    found = np.zeros_like(p)
    found[order[:kept]] = p[order[:kept]]
    return found / found.sum()


def drawn(probabilities: np.ndarray, chance: float) -> int:
    """The character that a number in [0, 1) falls on, when the probabilities are laid side by side."""
    ends = probabilities.cumsum()
    return int(ends.searchsorted(chance * ends[-1], side="right"))


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """One character written.

    Attributes:
        character: what was chosen; `code` its number.
        probabilities: float64 (V,), what it was chosen from.
        before: the state whose scores these were: from it another choice can be made.
    """

    character: str
    code: int
    probabilities: np.ndarray
    before: State


@dataclass(frozen=True, slots=True)
class Candidate:
    """A character that may come next, its number, and how likely it is to be drawn."""

    character: str
    code: int
    probability: float


def candidates(vocabulary: Vocabulary, probabilities: np.ndarray, *, count: int = 10) -> list[Candidate]:
    """The likeliest characters, the likeliest first; those that cannot be drawn are left out."""
    order = np.argsort(-probabilities, kind="stable")[:count]
    return [
        Candidate(vocabulary.characters[i], int(i), float(probabilities[i]))
        for i in order
        if probabilities[i] > 0
    ]


def primed(model: Folded, prime: str) -> State:
    """The state after a prime text; an empty one counts as the beginning of a line."""
    return model.read_text(prime or _line_start(model.vocabulary))


def _line_start(vocabulary: Vocabulary) -> str:
    return "\n" if vocabulary.knows("\n") else vocabulary.characters[0]


def generate(
    model: Folded, state: State, *, rules: Rules | None = None, seed: int = 0, skip: int = 0
) -> Iterator[Pick]:
    """Write on without end, from a state (see `primed`). The same seed gives the same text.

    `skip`: random numbers of the seed that were used before, one for every character: a text that goes on after
    somebody chose a character by hand then goes on as it would have.

    Raises:
        ConvScopeError: `config-value` as `checked`, `model-diverged`.
    """
    rules = checked(rules or Rules())
    characters = model.vocabulary.characters
    random = np.random.Generator(np.random.PCG64(seed))
    random.random(skip)
    while True:
        for chance in random.random(_DRAWN_AT_ONCE).tolist():
            probabilities = distribution(state.logits, rules)
            index = drawn(probabilities, chance)
            yield Pick(characters[index], index, probabilities, state)
            state = model.read(state, index)


def text_of(
    model: Trained, length: int, *, rules: Rules | None = None, prime: str = "", seed: int = 0
) -> str:
    """A text of some length, without the prime; errors as `generate`."""
    folded = Folded(model)
    picks = generate(folded, primed(folded, prime), rules=rules, seed=seed)
    return "".join(pick.character for pick in islice(picks, length))


@dataclass(frozen=True)
class Beam:
    """A text and its log probability: the sum of ln P of its characters, each given those before it."""

    text: str
    log_probability: float


def beam_search(model: Folded, state: State, *, length: int, width: int = 5) -> list[Beam]:
    """The likeliest texts that are found when only the `width` best beginnings are followed; the best first.

    Raises:
        ConvScopeError: `model-diverged`.
    """
    found = [(0.0, "", state)]
    for _ in range(length):
        grown = []
        for total, text, at in found:
            logs = log_probabilities(at.logits)
            grown += [(total + logs[i], text, at, int(i)) for i in np.argsort(-logs, kind="stable")[:width]]
        grown.sort(key=lambda one: -one[0])
        found = [
            (total, text + model.vocabulary.characters[i], model.read(at, i))
            for total, text, at, i in grown[:width]
        ]
    return [Beam(text, float(total)) for total, text, _ in found]


def log_probabilities(logits: np.ndarray) -> np.ndarray:
    """ln of the softmax of some scores (V,), float64; raises ConvScopeError `model-diverged`."""
    scores = logits.astype(np.float64)
    best = scores.max()
    if not math.isfinite(best):
        raise ConvScopeError("model-diverged")
    scores -= best
    return scores - np.log(np.exp(scores).sum())


@dataclass(frozen=True, eq=False)
class Surprise:
    """How likely a model holds a text, character by character.

    Attributes:
        text: what was judged.
        nats: float64 (T,), −ln P of each character given those before it; `bits` the same in bits.
        ranks: int64 (T,), how many characters the model held for likelier.
        unknown: bool (T,): characters outside of the vocabulary, judged as its last.
    """

    text: str
    nats: np.ndarray
    ranks: np.ndarray
    unknown: np.ndarray

    @property
    def bits(self) -> np.ndarray:
        return self.nats / math.log(2)

    @property
    def log_probability(self) -> float:
        """ln P of the whole text."""
        return -float(self.nats.sum())


def surprise(model: Folded, text: str, *, prime: str = "") -> Surprise:
    """Judge a text that follows a prime (see `primed`); raises ConvScopeError `model-diverged`."""
    state, codes = primed(model, prime), model.vocabulary.encode(text)
    nats, ranks = np.empty(len(codes)), np.empty(len(codes), dtype=np.int64)
    for place, index in enumerate(codes):
        logs = log_probabilities(state.logits)  # (V,)
        nats[place], ranks[place] = -logs[index], (logs > logs[index]).sum()
        state = model.read(state, int(index))
    return Surprise(text=text, nats=nats, ranks=ranks, unknown=codes == model.vocabulary.unknown)
