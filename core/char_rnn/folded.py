"""One character after the other, fast: the network's step in NumPy, with everything done before that can be.

A character's way through the embedding and W_xh is the same every time: one row of a table. All a layer's state has
to be multiplied with (its own W_hh and the next layer's W_xh, or the head) stands side by side in one matrix: one
product a layer. σ(a) = (1 + tanh(a/2))/2, and the halves are in the weights: one tanh for all gates.
"""

from dataclasses import dataclass

import numpy as np

from core.char_rnn.model import GATES
from core.char_rnn.trained import Trained

_HALVED = {"rnn": (False,), "gru": (True, True, False), "lstm": (True, True, False, True)}


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What a layer remembers between two characters.

    Attributes:
        h: (H,), its output; `c`: (H,), the LSTM's memory, else `h`.
        recurrent: (G·H,), W_hh h, which the next step begins with.
        gates: (G·H,), the gates after their functions, in torch's order (LSTM: i, f, g, o; GRU: r, z, n; RNN: h).
    """

    h: np.ndarray
    c: np.ndarray
    recurrent: np.ndarray
    gates: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A text that has been read: what each layer remembers, and the scores (V,) of its next character."""

    layers: tuple[Layer, ...]
    logits: np.ndarray


class Folded:
    """A trained model that reads one character at a time. Reading changes nothing: it gives a new state."""

    def __init__(self, model: Trained, *, dtype: type = np.float32) -> None:
        self.cell, self.vocabulary = model.config.cell, model.vocabulary
        self.size, self.hidden, self.depth = len(model.vocabulary), model.config.hidden, model.config.layers
        self._width = GATES[self.cell] * self.hidden
        weights = {name: one.astype(np.float64) for name, one in model.weights.items()}
        self._fold(weights, dtype)
        self._advance = {"rnn": _rnn, "gru": _gru, "lstm": _lstm}[self.cell]

    def _fold(self, w: dict[str, np.ndarray], dtype: type) -> None:
        halves = np.repeat([0.5 if halved else 1.0 for halved in _HALVED[self.cell]], self.hidden)  # (G·H,)
        inputs = [w[f"layers.weight_ih_l{i}"] * halves[:, None] for i in range(self.depth)]  # (G·H, E or H)
        recurrent = [w[f"layers.weight_hh_l{i}"] * halves[:, None] for i in range(self.depth)]  # (G·H, H)
        b_x = [w[f"layers.bias_ih_l{i}"] * halves for i in range(self.depth)]  # (G·H,)
        b_h = [w[f"layers.bias_hh_l{i}"] * halves for i in range(self.depth)]  # (G·H,)
        if self.cell == "gru":  # n = tanh(… + r · (W h + b)): this b stays with its product
            self._recurrent_bias = [np.where(np.arange(self._width) < 2 * self.hidden, 0, b) for b in b_h]
        else:
            self._recurrent_bias = [np.zeros(self._width) for _ in b_h]
        self._recurrent_bias = [b.astype(dtype) for b in self._recurrent_bias]
        biases = [x + h - kept for x, h, kept in zip(b_x, b_h, self._recurrent_bias, strict=True)]
        ## What a character adds to the first layer's gates: one row (G·H,) of this table (V, G·H).
        self._table = (w["embedding.weight"] @ inputs[0].T + biases[0]).astype(dtype)
        above = [*inputs[1:], w["head.weight"]]
        self._up_bias = [b.astype(dtype) for b in (*biases[1:], w["head.bias"])]
        self._matrices: list[np.ndarray] = [
            np.ascontiguousarray(
                np.concatenate([own, up]).T.astype(dtype)
            )  # (H, G·H + what the layer above takes)
            for own, up in zip(recurrent, above, strict=True)
        ]

    def start(self) -> State:
        """Nothing has been read: all zeros. Its logits are the head's bias, which means nothing yet."""
        zeros = np.zeros(self.hidden, self._table.dtype)
        gates = np.zeros(self._width, self._table.dtype)
        layers = tuple(Layer(zeros, zeros, bias, gates) for bias in self._recurrent_bias)
        return State(layers, self._up_bias[-1])

    def read(self, state: State, index: int) -> State:
        """The state after one more character."""
        rising = self._table[index]  # (G·H,)
        layers = []
        for layer, matrix, up_bias, bias in zip(
            state.layers, self._matrices, self._up_bias, self._recurrent_bias, strict=True
        ):
            h, c, gates = self._advance(rising, layer)
            both = h @ matrix  # (G·H + next,)
            recurrent = both[: self._width]
            if self.cell == "gru":
                recurrent = recurrent + bias
            layers.append(Layer(h, c, recurrent, gates))
            rising = both[self._width :] + up_bias
        return State(tuple(layers), rising)

    def read_text(self, text: str, state: State | None = None) -> State:
        """The state after a text; an empty one leaves it as it is."""
        state = self.start() if state is None else state
        for index in self.vocabulary.encode(text):
            state = self.read(state, int(index))
        return state


def _rnn(rising: np.ndarray, layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gates' input from below (H,) → h, c, gates."""
    h = np.tanh(rising + layer.recurrent)  # (H,)
    return h, h, h


def _gru(rising: np.ndarray, layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gates' input from below (3H,) → h, c, gates."""
    units = len(layer.h)
    gates = np.empty_like(rising)  # (3H,)
    open_ = gates[: 2 * units]
    np.add(rising[: 2 * units], layer.recurrent[: 2 * units], out=open_)
    np.tanh(open_, out=open_)
    open_ *= 0.5
    open_ += 0.5  # r, z
    news = gates[2 * units :]
    np.multiply(gates[:units], layer.recurrent[2 * units :], out=news)
    news += rising[2 * units :]
    np.tanh(news, out=news)  # n
    h = news + gates[units : 2 * units] * (layer.h - news)  # (1 − z) n + z h
    return h, h, gates


def _lstm(rising: np.ndarray, layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gates' input from below (4H,) → h, c, gates."""
    units = len(layer.h)
    gates = np.tanh(rising + layer.recurrent)  # (4H,)
    for open_ in (gates[: 2 * units], gates[3 * units :]):  # i and f; o
        open_ *= 0.5
        open_ += 0.5
    c = gates[units : 2 * units] * layer.c  # f c
    c += gates[:units] * gates[2 * units : 3 * units]  # + i g
    h = np.tanh(c)
    h *= gates[3 * units :]  # o tanh(c)
    return h, c, gates
