"""The network: a character's numbers, recurrent layers, a score for every next character."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from core.char_rnn.config import Config

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
_LAYERS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
# What these modules call; called here with weights of which some are left out.
_RUN: dict[str, Callable[..., Any]] = {"rnn": torch.rnn_tanh, "gru": torch.gru, "lstm": torch.lstm}
_LEVELS = 256  # of a mask's random numbers
Hidden = tuple[Tensor, ...]  # (layers, B, H) each: h, and the LSTM's c


class CharRNN(nn.Module):
    """Scores of the next character after each character of some texts.

    What dropout leaves out at the input and at the output is the same over a whole step: Y. Gal and Z. Ghahramani, "A
    theoretically grounded application of dropout in recurrent neural networks", 2016.
    """

    def __init__(self, config: Config, *, size: int) -> None:
        """A new network for a vocabulary of `size` characters; its weights come from torch's global generator."""
        super().__init__()
        self.cell = config.cell
        self.embedding = nn.Embedding(size, config.embedding)
        self.layers = _LAYERS[config.cell](config.embedding, config.hidden, config.layers)
        self.head = nn.Linear(config.hidden, size)
        self.change(config)
        if config.cell == "lstm":
            self._remember()

    @torch.no_grad()
    def _remember(self) -> None:
        """Forget gates begin nearly open, so that the memory lasts: R. Jozefowicz et al., 2015, section 2.2."""
        for layer in range(self.layers.num_layers):
            getattr(self.layers, f"bias_ih_l{layer}").chunk(4)[1].fill_(1.0)

    def change(self, config: Config) -> None:
        """Take over the settings that may change during a run."""
        self.dropout, self.input_dropout = config.dropout, config.input_dropout
        self.weight_dropout = config.weight_dropout

    def forward(self, text: Tensor, hidden: Hidden) -> tuple[Tensor, Hidden]:
        """int64 (T, B) and the state before it → scores (T, B, size) and the state after it."""
        x = self.embedding(text)  # (T, B, E)
        x = self._dropped(x, (1, *x.shape[1:]), self.input_dropout)  # one mask for all T
        before = hidden if self.cell == "lstm" else hidden[0]
        between = self.dropout if self.layers.num_layers > 1 else 0.0
        options = (True, self.layers.num_layers, between, self.training, False, False)
        y, *after = _RUN[self.cell](x, before, self._weights(), *options)  # (T, B, H)
        scores = self.head(self._dropped(y, (1, *y.shape[1:]), self.dropout))  # (T, B, size)
        return scores, tuple(after)

    def _weights(self) -> list[Tensor]:
        """The layers' weights in torch's order; in training some numbers of every W_hh are left out.

        S. Merity et al., "Regularizing and optimizing LSTM language models", 2018: of all that was tried here, this
        keeps the model best from learning the text by heart.
        """
        return [
            self._dropped(weights, weights.shape, self.weight_dropout) if "weight_hh" in name else weights
            for name, weights in self.layers.named_parameters()
        ]

    def _dropped(self, x: Tensor, shape: Sequence[int], share: float) -> Tensor:
        """Leave out a share of the numbers of a mask's shape, and scale up the others."""
        if not self.training or share == 0:
            return x
        return x * mask(shape, share, device=x.device).to(x.dtype)

    def start(self, batch: int) -> Hidden:
        """The state of `batch` texts of which nothing has been read."""
        zeros = self.head.weight.new_zeros(self.layers.num_layers, batch, self.layers.hidden_size)
        return (zeros, zeros.clone()) if self.cell == "lstm" else (zeros,)


def mask(shape: Sequence[int], share: float, *, device: torch.device) -> Tensor:
    """0 for a share of the numbers, the others such that the mean is 1; from torch's global generator.

    Four numbers come from each one that is drawn: drawing is what dropout costs on a CPU.
    """
    count, off = math.prod(shape), round(share * _LEVELS)
    words = torch.empty(math.ceil(count / 4), dtype=torch.int32, device=device)
    levels = words.random_(-(2**31), 2**31).view(torch.uint8)[:count]
    return (levels >= off).float().mul_(_LEVELS / (_LEVELS - off)).view(tuple(shape))


def parameters(config: Config, *, size: int) -> int:
    """Numbers that a network learns, for a vocabulary of `size` characters."""
    hidden, found = config.hidden, size * config.embedding
    for layer in range(config.layers):
        inputs = config.embedding if layer == 0 else hidden
        found += GATES[config.cell] * hidden * (inputs + hidden + 2)
    return found + size * (hidden + 1)


def equal_hidden(config: Config, cell: str, *, size: int, most: int = 1_024) -> int:
    """Hidden units with which another cell has the nearest number of parameters."""
    wanted = parameters(config, size=size)

    def gap(hidden: int) -> int:
        return abs(parameters(replace(config, cell=cell, hidden=hidden), size=size) - wanted)

    return min(range(1, most + 1), key=gap)
