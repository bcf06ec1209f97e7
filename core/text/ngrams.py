"""What counting alone achieves: characters guessed from the few before them.

P(c | h) = (C(h, c) + N(h) · P(c | h′)) / (C(h) + N(h)): counts C of the context h and, the more kinds of
characters N(h) have followed it, the more of the shorter context h′. Below the empty context every character is
equally likely. Interpolated Witten-Bell smoothing: I. Witten and T. Bell, "The zero-frequency problem", 1991, as in
S. Chen and J. Goodman, "An empirical study of smoothing techniques for language modeling", 1999, section 2.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ORDERS = (1, 2, 5)


@dataclass(frozen=True)
class Baseline:
    """One n-gram model on held-out text.

    Attributes:
        order: characters looked at, the guessed one included: 1 unigram, 2 bigram, …
        nats: mean −ln P of a held-out character; `bits` mean −log₂ P.
        contexts: different contexts that were counted.
    """

    order: int
    nats: float
    contexts: int

    @property
    def bits(self) -> float:
        return self.nats / math.log(2)


def baselines(
    train: np.ndarray, held_out: np.ndarray, *, size: int, orders: Sequence[int] = ORDERS
) -> list[Baseline]:
    """N-gram models of some orders.

    Args:
        train, held_out: int64 (T,), numbers below `size`; the second continues the first.
        size: of the vocabulary.
    """
    found = probabilities(train, held_out, size=size, most=max(orders))
    return [
        Baseline(
            order=order,
            nats=float(-np.log(found[order - 1]).mean()),
            contexts=len(np.unique(_keys(train, order - 1, size))) if order > 1 else 1,
        )
        for order in orders
    ]


def probabilities(train: np.ndarray, held_out: np.ndarray, *, size: int, most: int) -> np.ndarray:
    """float64 (most, T): P of every held-out character, by the orders 1 to `most`."""
    before = train[len(train) - min(most - 1, len(train)) :]
    whole = np.concatenate([before, held_out])
    shorter = np.full(len(held_out), 1 / size)
    found = []
    for order in range(1, most + 1):
        asked = _keys(whole, order, size)[-len(held_out) :]  # (T,)
        shorter = _interpolated(_keys(train, order, size), asked, shorter, size)
        found.append(shorter)
    return np.stack(found)


def _keys(text: np.ndarray, order: int, size: int) -> np.ndarray:
    """One number for every run of `order` characters: int64 (T − order + 1,)."""
    length = len(text) - order + 1
    keys = np.zeros(length, dtype=np.int64)
    for place in range(order):
        keys = keys * size + text[place : place + length]
    return keys


def _interpolated(counted: np.ndarray, asked: np.ndarray, shorter: np.ndarray, size: int) -> np.ndarray:
    """P (T,) of one order from the P of the order below."""
    runs, times = np.unique(counted, return_counts=True)
    contexts, first, kinds = np.unique(runs // size, return_index=True, return_counts=True)
    totals = np.add.reduceat(times, first)
    c_run = _looked_up(runs, times, asked)  # C(h, c)
    c_context = _looked_up(contexts, totals, asked // size)  # C(h)
    n_context = _looked_up(contexts, kinds, asked // size)  # N(h)
    known = c_context > 0
    mixed = (c_run + n_context * shorter) / np.where(known, c_context + n_context, 1)
    return np.where(known, mixed, shorter)


def _looked_up(keys: np.ndarray, values: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """The values of some sorted keys; 0 for a key that is not there."""
    places = np.searchsorted(keys, asked).clip(max=len(keys) - 1)
    return np.where(keys[places] == asked, values[places], 0)
