"""A hidden character guessed from what stands before it, and from both sides: what a bidirectional network is for.

It reads the text once forwards and once backwards. It cannot write from left to right: what stands on the right is
not written yet.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.text import Corpus, vocabulary

REACH = 8  # characters that are seen on a side
_EMBEDDING, _HIDDEN, _BATCH, _RATE, _STEPS, _JUDGED = 24, 64, 128, 0.01, 300, 2_000


@dataclass(frozen=True)
class Guess:
    """One hidden character: what stands `before` and `after` it, what it `was`, and what a network holds for likeliest
    with which probability, from the `left` alone and from `both` sides."""

    before: str
    was: str
    after: str
    left: str
    left_probability: float
    both: str
    both_probability: float


@dataclass(frozen=True)
class Comparison:
    """Both networks on the same hidden characters of held-out text: shares guessed right, and nats per character."""

    left_accuracy: float
    both_accuracy: float
    left_nats: float
    both_nats: float
    guesses: tuple[Guess, ...]


class _Net(nn.Module):
    """A GRU for each side that is read; scores of the hidden character (B, V)."""

    def __init__(self, size: int, *, both: bool) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, _EMBEDDING)
        self.sides = nn.ModuleList(nn.GRU(_EMBEDDING, _HIDDEN) for _ in range(1 + both))
        self.head = nn.Linear(_HIDDEN * (1 + both), size)

    def forward(self, windows: Tensor) -> Tensor:
        """int64 (2·REACH + 1, B), the hidden one in the middle → (B, V)."""
        read = (windows[:REACH], windows[REACH + 1 :].flip(0))  # towards the middle, (REACH, B) each
        ends = [side(self.embedding(text))[0][-1] for side, text in zip(self.sides, read, strict=False)]
        return self.head(torch.cat(ends, dim=1))


def compare(corpus: Corpus, *, steps: int = _STEPS, seed: int = 0, shown: int = 20) -> Comparison:
    """Train both networks on a text, a second or two, and judge them on its held-out part."""
    known = vocabulary(corpus.text)
    train, held_out = (torch.from_numpy(known.encode(one)) for one in (corpus.train, corpus.validation))
    places = _places(len(held_out), _JUDGED, np.random.RandomState(seed))
    windows = _windows(held_out, places)  # (2·REACH + 1, N)
    found = []
    for both in (False, True):
        net = _trained(train, len(known), both=both, steps=steps, seed=seed)
        with torch.no_grad():
            found.append(net(windows).log_softmax(1))  # (N, V)
    left, both_sides = found
    was = windows[REACH]
    guesses = [
        _guess(known.characters, windows[:, i], left[i], both_sides[i]) for i in range(min(shown, len(was)))
    ]
    return Comparison(
        left_accuracy=float((left.argmax(1) == was).float().mean()),
        both_accuracy=float((both_sides.argmax(1) == was).float().mean()),
        left_nats=float(F.nll_loss(left, was)),
        both_nats=float(F.nll_loss(both_sides, was)),
        guesses=tuple(guesses),
    )


def _places(length: int, count: int, random: np.random.RandomState) -> Tensor:
    """Where the hidden characters stand."""
    return torch.from_numpy(random.randint(0, max(length - 2 * REACH, 1), count))


def _windows(text: Tensor, places: Tensor) -> Tensor:
    """int64 (2·REACH + 1, N): characters from each place on; a short text begins anew."""
    return text[(torch.arange(2 * REACH + 1)[:, None] + places) % len(text)]


def _trained(text: Tensor, size: int, *, both: bool, steps: int, seed: int) -> _Net:
    torch.manual_seed(seed)
    net, random = _Net(size, both=both), np.random.RandomState(seed)
    optimiser = torch.optim.Adam(net.parameters(), lr=_RATE)
    for _ in range(steps):
        windows = _windows(text, _places(len(text), _BATCH, random))
        loss = F.cross_entropy(net(windows), windows[REACH])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net


def _guess(characters: tuple[str, ...], window: Tensor, left: Tensor, both: Tensor) -> Guess:
    text = [characters[i] for i in window.tolist()]
    return Guess(
        before="".join(text[:REACH]),
        was=text[REACH],
        after="".join(text[REACH + 1 :]),
        left=characters[int(left.argmax())],
        left_probability=float(left.max().exp()),
        both=characters[int(both.argmax())],
        both_probability=float(both.max().exp()),
    )
