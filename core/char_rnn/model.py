"""The network: a character's numbers, recurrent layers, a score for every next character."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.char_rnn.config import Config

GATES = {"rnn": 1, "gru": 3, "lstm": 4}
_LAYERS = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}
Hidden = tuple[Tensor, ...]  # (layers, B, H) each: h, and the LSTM's c


class CharRNN(nn.Module):
    """Scores of the next character after each character of some texts."""

    def __init__(self, config: Config, *, size: int) -> None:
        """A new network for a vocabulary of `size` characters; its weights come from torch's global generator."""
        super().__init__()
        self.cell, self.dropout, self.input_dropout = config.cell, config.dropout, config.input_dropout
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
        self.layers.dropout = config.dropout if config.layers > 1 else 0.0

    def forward(self, text: Tensor, hidden: Hidden) -> tuple[Tensor, Hidden]:
        """int64 (T, B) and the state before it → scores (T, B, size) and the state after it."""
        x = self._dropped(self.embedding(text), self.input_dropout)  # (T, B, E)
        before = hidden if self.cell == "lstm" else hidden[0]
        y, after = self.layers(x, before)  # (T, B, H)
        scores = self.head(self._dropped(y, self.dropout))  # (T, B, size)
        return scores, after if self.cell == "lstm" else (after,)

    def _dropped(self, x: Tensor, share: float) -> Tensor:
        """Leave out the same numbers at every time of a step: (T, B, ·) → (T, B, ·).

        Y. Gal and Z. Ghahramani, "A theoretically grounded application of dropout in recurrent neural networks",
        2016. It learns as much as a mask for every character, whose random numbers cost a quarter of a step.
        """
        if not self.training or share == 0:
            return x
        return x * F.dropout(x.new_ones(1, *x.shape[1:]), share)  # (1, B, ·): for all T

    def start(self, batch: int) -> Hidden:
        """The state of `batch` texts of which nothing has been read."""
        zeros = self.head.weight.new_zeros(self.layers.num_layers, batch, self.layers.hidden_size)
        return (zeros, zeros.clone()) if self.cell == "lstm" else (zeros,)


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
