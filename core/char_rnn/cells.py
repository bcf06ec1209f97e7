"""The three recurrent cells, one step each, written to be read. `torch.nn.RNN/GRU/LSTM` do the same, faster.

Weights are named and laid out as torch lays them out: `w_xh` (G·H, E) holds the matrices of the G gates below each
other, `w_hh` (G·H, H) likewise; G is 1 for the RNN, 3 for the GRU (r, z, n), 4 for the LSTM (i, f, g, o).
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of one layer: `w_xh` (G·H, E), `w_hh` (G·H, H), `b_xh` and `b_hh` (G·H,)."""

    w_xh: Tensor
    w_hh: Tensor
    b_xh: Tensor
    b_hh: Tensor


def rnn_cell(x: Tensor, h: Tensor, w: Weights) -> Tensor:
    """h(t) = tanh(W_xh x(t) + W_hh h(t−1) + b): x (B, E), h (B, H) → (B, H)."""
    return torch.tanh(x @ w.w_xh.T + w.b_xh + h @ w.w_hh.T + w.b_hh)  # (B, H)


def gru_cell(x: Tensor, h: Tensor, w: Weights) -> Tensor:
    """A gate r that forgets while the news are made, a gate z that keeps: x (B, E), h (B, H) → (B, H)."""
    from_x = x @ w.w_xh.T + w.b_xh  # (B, 3H)
    from_h = h @ w.w_hh.T + w.b_hh  # (B, 3H)
    x_r, x_z, x_n = from_x.chunk(3, dim=1)  # (B, H) each
    h_r, h_z, h_n = from_h.chunk(3, dim=1)  # (B, H) each
    r = torch.sigmoid(x_r + h_r)  # (B, H): how much of the old state the news may see
    z = torch.sigmoid(x_z + h_z)  # (B, H): how much of the old state stays
    n = torch.tanh(x_n + r * h_n)  # (B, H): the news
    return (1 - z) * n + z * h  # (B, H)


def lstm_cell(x: Tensor, h: Tensor, c: Tensor, w: Weights) -> tuple[Tensor, Tensor]:
    """A memory c that is only scaled and added to: x (B, E), h and c (B, H) → h and c (B, H)."""
    gates = x @ w.w_xh.T + w.b_xh + h @ w.w_hh.T + w.b_hh  # (B, 4H)
    i, f, g, o = gates.chunk(4, dim=1)  # (B, H) each
    i = torch.sigmoid(i)  # (B, H): how much is written
    f = torch.sigmoid(f)  # (B, H): how much is remembered
    g = torch.tanh(g)  # (B, H): what is written
    o = torch.sigmoid(o)  # (B, H): how much is shown
    c = f * c + i * g  # (B, H)
    return o * torch.tanh(c), c  # (B, H), (B, H)


def unrolled(cell: str, x: Tensor, w: Weights) -> Tensor:
    """One layer over time, from a state of zeros: x (T, B, E) → every h(t), (T, B, H)."""
    h = x.new_zeros(x.shape[1], w.w_hh.shape[1])  # (B, H)
    c = torch.zeros_like(h)  # (B, H)
    found = []
    for x_t in x:  # (B, E)
        if cell == "lstm":
            h, c = lstm_cell(x_t, h, c, w)
        else:
            h = gru_cell(x_t, h, w) if cell == "gru" else rnn_cell(x_t, h, w)
        found.append(h)
    return torch.stack(found)  # (T, B, H)
