"""A kernel as a named record, and what its numbers say about it."""

from dataclasses import dataclass

import numpy as np

MAX_SIDE = 11


@dataclass(frozen=True, eq=False)
class Kernel:
    """A kernel.

    Attributes:
        name: its code in links, catalogs and files.
        family: the group it belongs to, a code.
        weights: float64 (kh, kw), read-only.
        source: where its numbers come from.
    """

    name: str
    family: str
    weights: np.ndarray
    source: str


def make(name: str, family: str, weights: object, source: str) -> Kernel:
    """A kernel from nested lists or an array; the weights become read-only."""
    numbers = np.array(weights, dtype=np.float64)
    numbers.setflags(write=False)
    return Kernel(name=name, family=family, weights=numbers, source=source)


@dataclass(frozen=True)
class Facts:
    """What can be read off a kernel.

    Attributes:
        total: sum of the weights: the response on a flat picture of brightness 1.
        lowest, highest: the range of responses on pixels 0..255.
        separable: whether it is a column times a row (rank 1).
        column, row: those two factors if it is separable, else empty.
    """

    total: float
    lowest: float
    highest: float
    separable: bool
    column: tuple[float, ...]
    row: tuple[float, ...]


def facts(kernel: Kernel) -> Facts:
    """Sum, range and separability of a kernel (rank by singular values)."""
    weights = kernel.weights
    column, row = _factors(weights)
    return Facts(
        total=float(weights.sum()),
        lowest=float(255 * weights[weights < 0].sum()),
        highest=float(255 * weights[weights > 0].sum()),
        separable=bool(column),
        column=column,
        row=row,
    )


def _factors(weights: np.ndarray) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Column and row whose product the weights are; the row is the shortest one that stands in them."""
    lengths = np.linalg.norm(weights, axis=1)
    if lengths.max() == 0 or np.linalg.matrix_rank(weights) > 1:
        return (), ()
    row = weights[np.where(lengths > 1e-12, lengths, np.inf).argmin()]
    column = weights @ row / (row @ row)
    return tuple((column + 0.0).round(9).tolist()), tuple((row + 0.0).round(9).tolist())
