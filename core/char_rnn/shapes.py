"""What a recurrent network can be asked for: one or many characters in, one or many out.

It is the same cell every time. What differs is when it is given something and when it has to answer; where it
answers several times by itself, each answer is its next input.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

_BLANK = "·"  # no answer is asked for here
_END = "."
_HIDDEN, _RATE, _BATCH = 48, 0.01, 64
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Pair:
    """A question and its answer."""

    given: str
    wanted: str


@dataclass(frozen=True)
class Task:
    """A shape with something to learn.

    Attributes:
        name: the shape.
        answers: when: `along` with every character, at the `end`, or `after` what is given, one after the other.
        pairs: all questions; `held_out` of them, the last ones, are not learned from (0: all are learned by heart).
        steps: of learning.
    """

    name: str
    answers: str
    pairs: tuple[Pair, ...]
    held_out: int
    steps: int


@dataclass(frozen=True)
class Answer:
    """A question, the right answer, and what the network says."""

    given: str
    wanted: str
    found: str


@dataclass(frozen=True)
class Learned:
    """What came of it: the `losses` (steps,), mean nats per answered character; `answers` to questions, those held out
    where there are any; `accuracy`, the share of questions answered without a mistake."""

    name: str
    losses: tuple[float, ...]
    answers: tuple[Answer, ...]
    accuracy: float


def _next_letter(random: np.random.RandomState) -> tuple[Pair, ...]:
    return tuple(Pair(one, other) for one, other in zip(_LETTERS, _LETTERS[1:] + "a", strict=True))


def _spelled(random: np.random.RandomState) -> tuple[Pair, ...]:
    return tuple(Pair(str(digit), name + _END) for digit, name in enumerate(_DIGITS))


def _majority(random: np.random.RandomState) -> tuple[Pair, ...]:
    words = ["".join(word) for word in product("ab", repeat=9)]
    return tuple(Pair(words[i], max("ab", key=words[i].count)) for i in random.permutation(len(words)))


def _quoted(random: np.random.RandomState) -> tuple[Pair, ...]:
    """Text with quotation marks; the answer says of every character whether it stands between two."""
    texts = ["".join(random.choice(list('abcd""'), 12)) for _ in range(600)]
    return tuple(Pair(text, "".join("01"[text[: i + 1].count('"') % 2] for i in range(12))) for text in texts)


def _reversed(random: np.random.RandomState) -> tuple[Pair, ...]:
    words = ["".join(word) for word in product("abcdef", repeat=3)]
    return tuple(Pair(words[i] + ">", words[i][::-1] + _END) for i in random.permutation(len(words)))


_TASKS: tuple[tuple[str, str, Callable[[np.random.RandomState], tuple[Pair, ...]], int, int], ...] = (
    ("one_to_one", "along", _next_letter, 0, 50),
    ("one_to_many", "after", _spelled, 0, 60),
    ("many_to_one", "end", _majority, 100, 80),
    ("many_to_many", "along", _quoted, 100, 80),
    ("sequence_to_sequence", "after", _reversed, 40, 160),
)
NAMES = tuple(name for name, *_ in _TASKS)


def task(name: str, *, seed: int = 0) -> Task:
    """A shape's example."""
    found, answers, make, held_out, steps = next(one for one in _TASKS if one[0] == name)
    return Task(found, answers, make(np.random.RandomState(seed)), held_out, steps)


class _Net(nn.Module):
    """Embedding, one GRU, scores: (T, B) → (T, B, V)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(size, _HIDDEN)
        self.layers = nn.GRU(_HIDDEN, _HIDDEN)
        self.head = nn.Linear(_HIDDEN, size)

    def forward(self, text: Tensor) -> Tensor:
        return self.head(self.layers(self.embedding(text))[0])


def learn(wanted: Task, *, seed: int = 0) -> Learned:
    """Learn a task, well under a second."""
    characters = sorted({one for pair in wanted.pairs for one in pair.given + pair.wanted} | {_BLANK, _END})
    known = wanted.pairs[: len(wanted.pairs) - wanted.held_out]
    inputs, targets = _laid_out(wanted, known, characters)  # (T, N) each
    torch.manual_seed(seed)
    net = _Net(len(characters))
    optimiser = torch.optim.Adam(net.parameters(), lr=_RATE)
    random, losses = torch.Generator().manual_seed(seed), []
    for _ in range(wanted.steps):
        chosen = torch.randint(inputs.shape[1], (_BATCH,), generator=random)
        scores = net(inputs[:, chosen])  # (T, B, V)
        loss = F.cross_entropy(scores.flatten(0, 1), targets[:, chosen].flatten(), ignore_index=-1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    asked = wanted.pairs[len(known) :] or known
    answers = _answers(net, wanted, asked, characters)
    right = sum(one.wanted == one.found for one in answers)
    return Learned(wanted.name, tuple(losses), answers, right / len(answers))


def _laid_out(wanted: Task, pairs: Sequence[Pair], characters: list[str]) -> tuple[Tensor, Tensor]:
    """Inputs and targets int64 (T, N), time first; target −1 where no answer is asked for."""
    inputs, targets = [], []
    longest = max(len(pair.wanted) for pair in pairs)
    for pair in pairs:
        read, say = pair.given, pair.wanted
        if wanted.answers == "end":
            say = _BLANK * (len(read) - 1) + say
        if wanted.answers == "after":
            say = _BLANK * (len(read) - 1) + say.ljust(longest, _BLANK)
            read = read + pair.wanted.ljust(longest, _BLANK)[:-1]
        inputs.append([characters.index(one) for one in read])
        targets.append([-1 if one == _BLANK else characters.index(one) for one in say])
    return torch.tensor(inputs).T, torch.tensor(targets).T


@torch.no_grad()
def _answers(net: _Net, wanted: Task, pairs: Sequence[Pair], characters: list[str]) -> tuple[Answer, ...]:
    text = torch.tensor([[characters.index(one) for one in pair.given] for pair in pairs]).T  # (T, N)
    said = [net(text).argmax(2)]  # (T, N)
    if wanted.answers == "after":
        longest = max(len(pair.wanted) for pair in pairs)
        said = [said[0][-1:]]
        for _ in range(longest - 1):
            text = torch.cat([text, said[-1]])
            said.append(net(text).argmax(2)[-1:])
    found = torch.cat(said)[-1:] if wanted.answers == "end" else torch.cat(said)
    texts = ["".join(characters[i] for i in column) for column in found.T.tolist()]
    if wanted.answers == "after":
        texts = [text.partition(_END)[0] + _END for text in texts]
    return tuple(Answer(pair.given, pair.wanted, text) for pair, text in zip(pairs, texts, strict=True))
