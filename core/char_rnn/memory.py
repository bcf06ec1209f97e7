"""How far back a network remembers: the gradient's size against distance, and learning to recall.

Through time the gradient is multiplied with the same matrix at every step: it vanishes or explodes (Y. Bengio et al.,
"Learning long-term dependencies with gradient descent is difficult", 1994). The LSTM's memory is only scaled by its
forget gate (S. Hochreiter and J. Schmidhuber, 1997). Clipping shortens a gradient that is too long and keeps its
direction (R. Pascanu et al., "On the difficulty of training recurrent neural networks", 2013).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from core.char_rnn.config import CELLS, Config
from core.char_rnn.model import CharRNN
from core.errors import ConvScopeError

_SYMBOLS = 8  # in the sequences
_REMEMBERED = 4  # of them can stand first
_BATCH = 32


@dataclass(frozen=True, eq=False)
class Reach:
    """How much the last output depends on the character `distance` steps before it.

    Attributes:
        distance: int64 (T,), 0 is the last character itself.
        gradient: float64 (T,), norm of the derivative by that character's numbers, mean over some texts.
    """

    distance: np.ndarray
    gradient: np.ndarray


def reach(cell: str, *, hidden: int = 32, length: int = 60, scale: float = 1.0, seed: int = 0) -> Reach:
    """The gradient through a new network.

    Args:
        scale: the recurrent weights W_hh times this: above 1 the tanh RNN's gradient may explode.

    Raises:
        ConvScopeError: `config-choice` (field, value, known) for an unknown cell.
    """
    model = _new(cell, hidden, seed)
    with torch.no_grad():
        model.layers.weight_hh_l0.mul_(scale)
    text = torch.randint(_SYMBOLS, (length, _BATCH), generator=torch.Generator().manual_seed(seed))  # (T, B)
    x = model.embedding(text).detach().requires_grad_()  # (T, B, E)
    y, _ = model.layers(x)  # (T, B, H)
    asked = torch.randn(y.shape[1:], generator=torch.Generator().manual_seed(seed + 1))  # (B, H)
    (slope,) = torch.autograd.grad((y[-1] * asked).sum(), x)
    norms = slope.double().norm(dim=2).mean(dim=1).numpy()  # (T,)
    return Reach(distance=np.arange(length), gradient=norms[::-1].copy())


@dataclass(frozen=True, eq=False)
class Recall:
    """Learning to say at the end which symbol stood first.

    Attributes:
        losses: float64 (steps,), nats; guessing gives ln 4.
        gradients: float64 (steps,), the gradient's norm; `used` the norm that the step was taken with.
        accuracy: share of new sequences answered rightly in the end.
    """

    losses: np.ndarray
    gradients: np.ndarray
    used: np.ndarray
    accuracy: float


def recall(
    cell: str,
    *,
    distance: int = 10,
    clip: float = 1.0,
    rate: float = 0.3,
    steps: int = 300,
    hidden: int = 32,
    scale: float = 1.0,
    seed: int = 0,
) -> Recall:
    """Train a network on sequences whose first symbol is asked for `distance` steps later; about a second.

    Args:
        clip: longest gradient; 0 for no clipping.
        scale: as in `reach`.

    Raises:
        ConvScopeError: as `reach`.
    """
    model = _new(cell, hidden, seed)
    with torch.no_grad():
        model.layers.weight_hh_l0.mul_(scale)
    optimiser = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    random = torch.Generator().manual_seed(seed)
    rows: list[Sequence[float]] = []
    for _ in range(steps):
        loss = _loss(model, _sequences(distance, random))
        optimiser.zero_grad()
        loss.backward()
        norm = float(nn.utils.clip_grad_norm_(model.parameters(), clip or math.inf))
        rows.append((loss.item(), norm, min(norm, clip) if clip else norm))
        if not math.isfinite(norm):
            break  # it has left for good
        optimiser.step()
    losses, gradients, used = np.array(rows, dtype=np.float64).T
    return Recall(losses, gradients, used, _accuracy(model, _sequences(distance, random, count=200)))


def _new(cell: str, hidden: int, seed: int) -> CharRNN:
    if cell not in CELLS:
        raise ConvScopeError("config-choice", field="cell", value=cell[:40], known=", ".join(CELLS))
    torch.manual_seed(seed)
    return CharRNN(
        Config(cell=cell, hidden=hidden, embedding=_SYMBOLS, dropout=0.0, input_dropout=0.0), size=_SYMBOLS
    )


def _sequences(distance: int, random: torch.Generator, *, count: int = _BATCH) -> torch.Tensor:
    """int64 (distance + 1, B): the symbol to remember, then others."""
    first = torch.randint(_REMEMBERED, (1, count), generator=random)
    others = torch.randint(_REMEMBERED, _SYMBOLS, (distance, count), generator=random)
    return torch.cat([first, others])


def _scores(model: CharRNN, text: torch.Tensor) -> torch.Tensor:
    """Scores (B, remembered) after the last symbol."""
    return model(text, model.start(text.shape[1]))[0][-1, :, :_REMEMBERED]


def _loss(model: CharRNN, text: torch.Tensor) -> torch.Tensor:
    return F.cross_entropy(_scores(model, text), text[0])


@torch.no_grad()
def _accuracy(model: CharRNN, text: torch.Tensor) -> float:
    return float((_scores(model, text).argmax(1) == text[0]).float().mean())
