"""Learned filters beside the kernels that people thought of: which comes nearest, and how near, through training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.inspection.units import cosines


@dataclass(frozen=True)
class Match:
    """The learned filter that comes nearest to a kernel.

    Attributes:
        filter: its place among the filters.
        cosine: signed: 1 the same direction, −1 the same with dark and bright exchanged, 0 nothing in common.
        row, col: where the kernel lies in the filter's window, its upper left cell.
    """

    filter: int
    cosine: float
    row: int
    col: int


def placed(kernel: np.ndarray, side: int, colours: int) -> tuple[np.ndarray, list[tuple[int, int]]]:
    """A kernel at every place of a window, the same in every colour: (P, C, k, k), and the places."""
    rows, cols = kernel.shape
    spots = [(i, j) for i in range(side - rows + 1) for j in range(side - cols + 1)]
    laid = np.zeros((len(spots), colours, side, side))
    for one, (i, j) in zip(laid, spots, strict=True):
        one[:, i : i + rows, j : j + cols] = kernel
    return laid, spots


def nearest(filters: np.ndarray, kernel: np.ndarray) -> Match:
    """The filter (K, C, k, k) whose direction comes nearest to a kernel's at any place of the window, of either sign.

    Raises:
        ValueError: if the kernel is larger than the window.
    """
    laid, spots = placed(kernel, filters.shape[2], filters.shape[1])
    if not spots:
        raise ValueError("the kernel is larger than the filters")
    found = cosines(filters, laid)  # (K, P)
    unit, spot = np.unravel_index(np.abs(found).argmax(), found.shape)
    row, col = spots[spot]
    return Match(filter=int(unit), cosine=float(found[unit, spot]), row=row, col=col)


def followed(moments: Sequence[np.ndarray], kernels: Mapping[str, np.ndarray]) -> dict[str, list[Match]]:
    """For every kernel the nearest filter at every moment of a training, its filters (K, C, k, k) each."""
    return {name: [nearest(filters, kernel) for filters in moments] for name, kernel in kernels.items()}


def one_filter(moments: Sequence[np.ndarray], kernel: np.ndarray, match: Match) -> list[float]:
    """The signed cosine of one filter with a kernel at one place, at every moment."""
    laid, spots = placed(kernel, moments[0].shape[2], moments[0].shape[1])
    there = laid[spots.index((match.row, match.col))][None]
    return [float(cosines(filters[match.filter][None], there)[0, 0]) for filters in moments]


def terms(filters: np.ndarray, kernel: np.ndarray, match: Match) -> tuple[float, float, float]:
    """What the cosine of a match is made of: the sum of the products, and both lengths."""
    laid, spots = placed(kernel, filters.shape[2], filters.shape[1])
    a, b = filters[match.filter].astype(np.float64), laid[spots.index((match.row, match.col))]
    return float((a * b).sum()), float(np.linalg.norm(a)), float(np.linalg.norm(b))
