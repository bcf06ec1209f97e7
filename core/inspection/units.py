"""What the units of a layer do: their filters, what they answer to, which of them are dead or twins."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from core.inspection.loaded import Loaded
from core.networks import Row, Whiten, describe

TWINS = 0.95  # the least |cosine| of filters that do the same
_AT_ONCE = 250  # pictures
_LEARN = (
    "conv",
    "whiten",
    "fc",
    "grouped",
    "unit",
    "stage",
    "silustage",
    "residual",
    "fire",
    "inception",
    "bninception",
)
_LEARNING = (*_LEARN, "basic", "bottleneck", "sebottleneck")
_RECTIFIED = ("relu", "gelu", "silu")
# (kernel, stride, padding) of what a block slides, one after the other.
_THREE, _HALF = (3, 1, 1), (2, 2, 0)
_SLIDES = {**dict.fromkeys(("stage", "silustage"), (_THREE, _HALF, _THREE)), "residual": (_THREE, _THREE)}
_SLIDING = ("conv", "whiten", "grouped", "unit", "pool", "average")
_STILL = ("bn", "relu", "gelu", "silu", "dropout", "lrn")


@dataclass(frozen=True)
class Place:
    """A layer that learns, and where its units' answers are read.

    Attributes:
        name: of the layer, as `Loaded.names` has it; `index`: its place among the layers.
        read: place of the layer whose output is the units' answer: the ReLU that follows, if one follows before the next
            layer that learns.
        units: how many there are: channels, or numbers.
    """

    name: str
    index: int
    read: int
    units: int


@dataclass(frozen=True, eq=False)
class Answers:
    """What the units of one layer answer to N pictures.

    Attributes:
        peaks: float32 (N, K), the largest number of each unit's map.
        cells: int16 (N, K, 2), row and column where it stands; (0, 0) of units without a map.
        shape: of a unit's map, (H, W); (1, 1) without one.
        mean, deviation, lowest, highest: float64 (K,), over all pictures and cells.
        active: float64 (K,), the share of cells above 0.
    """

    peaks: np.ndarray
    cells: np.ndarray
    shape: tuple[int, int]
    mean: np.ndarray
    deviation: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    active: np.ndarray

    def dead(self) -> np.ndarray:
        """Units that answer the same to every picture at every place: bool (K,)."""
        return np.asarray(self.highest - self.lowest <= 1e-6)

    def best(self, unit: int, count: int) -> np.ndarray:
        """The pictures that excite a unit most, the strongest first: int64 (count,)."""
        return np.argsort(-self.peaks[:, unit], kind="stable")[:count]


@dataclass(frozen=True)
class Twins:
    """Two filters of a layer with the signed cosine of their weights: 1 the same, −1 each other's negative."""

    first: int
    second: int
    cosine: float


def places(loaded: Loaded) -> list[Place]:
    """The layers that learn, the first one first."""
    rows = [*loaded.config.network.rows, Row("fc", len(loaded.classes))]
    found = []
    for index, row in enumerate(rows):
        if row.kind not in _LEARNING:
            continue
        after = next(
            (i for i in range(index + 1, len(rows)) if rows[i].kind in (*_RECTIFIED, *_LEARNING)), index
        )
        read = after if rows[after].kind in _RECTIFIED else index
        found.append((loaded.names[index], index, read))
    sizes = shapes(loaded)
    return [Place(name, index, read, sizes[read][0]) for name, index, read in found]


def shapes(loaded: Loaded) -> list[tuple[int, ...]]:
    """What every layer gives out: (C, H, W) or (n,)."""
    return [layer.shape for layer in describe(loaded.config.network.rows, classes=len(loaded.classes))]


def filters(loaded: Loaded, place: Place) -> np.ndarray | None:
    """The weights of every unit: float32 (K, C, k, k) of maps, (K, n) of numbers. Of a block: those of its last layer.

    None where no single layer of the block has a filter for each unit.
    """
    kinds = nn.Conv2d | nn.Linear | Whiten
    own = [one.weight for one in loaded.model[place.index].modules() if isinstance(one, kinds)]
    fitting = [weight for weight in own if len(weight) == place.units]
    return fitting[-1].detach().numpy().copy() if fitting else None


@torch.inference_mode()
def answers(loaded: Loaded, pictures: np.ndarray) -> dict[str, Answers]:
    """What the units of all layers answer to pictures, uint8 (N, 32, 32, 3): by the names of `places`."""
    wanted = {place.read: place.name for place in places(loaded)}
    parts: dict[str, list[tuple[np.ndarray, ...]]] = {name: [] for name in wanted.values()}
    shapes = {}
    for start in range(0, len(pictures), _AT_ONCE):
        x = loaded.normalised(pictures[start : start + _AT_ONCE])
        for index, (_, layer) in enumerate(loaded.layers()):
            x = layer(x)
            if index in wanted:
                parts[wanted[index]].append(_measured(x))
                shapes[wanted[index]] = (x.shape[2], x.shape[3]) if x.ndim == 4 else (1, 1)
    return {name: _joined(found, shapes[name]) for name, found in parts.items()}


def _measured(x: torch.Tensor) -> tuple[np.ndarray, ...]:
    """Of (B, K, H, W) or (B, K): peaks, cells, and over pictures and cells: sums, squares, ends, count above 0, cells."""
    flat = x.flatten(2) if x.ndim == 4 else x[:, :, None]  # (B, K, H·W)
    peaks, at = flat.max(2)
    width = x.shape[3] if x.ndim == 4 else 1
    cells = torch.stack([at // width, at % width], dim=2).short()
    exact = flat.double()
    sums, squares = exact.sum((0, 2)), (exact**2).sum((0, 2))
    ends = flat.amin((0, 2)).double(), flat.amax((0, 2)).double()
    above = (flat > 0).sum((0, 2))
    count = torch.tensor(flat.shape[0] * flat.shape[2])
    return tuple(one.numpy() for one in (peaks, cells, sums, squares, *ends, above, count))


def _joined(parts: list[tuple[np.ndarray, ...]], shape: tuple[int, int]) -> Answers:
    peaks, cells, sums, squares, low, high, above, counts = map(list, zip(*parts, strict=True))
    count = sum(counts)
    mean = sum(sums) / count
    return Answers(
        peaks=np.concatenate(peaks),
        cells=np.concatenate(cells),
        shape=shape,
        mean=mean,
        deviation=np.sqrt(np.maximum(sum(squares) / count - mean**2, 0.0)),
        lowest=np.min(low, axis=0),
        highest=np.max(high, axis=0),
        active=sum(above) / count,
    )


def twins(weights: np.ndarray, *, least: float = TWINS) -> list[Twins]:
    """Pairs of filters (K, …) that are nearly the same, or each other's negative; the closest first."""
    between = cosines(weights, weights)
    first, second = np.nonzero(np.triu(np.abs(between) >= least, k=1))
    found = [Twins(int(a), int(b), float(between[a, b])) for a, b in zip(first, second, strict=True)]
    return sorted(found, key=lambda one: -abs(one.cosine))


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Signed cosines of all pairs of filters (K, …) and (L, …) of the same shape: float64 (K, L); 0 for empty filters."""
    a, b = (
        _unit(np.asarray(filters, dtype=np.float64).reshape(len(filters), -1)) for filters in (one, other)
    )
    return np.asarray(np.clip(a @ b.T, -1.0, 1.0))


def slid(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The signed cosine of a filter (C, k, k) with each of others (K, C, m, m), where it is largest: the smaller window is
    laid at every place of the larger one: float64 (K,)."""
    small, large = sorted([one.shape[-1], others.shape[-1]])
    spots = [(i, j) for i in range(large - small + 1) for j in range(large - small + 1)]
    if one.shape[-1] == small:
        found = cosines(np.concatenate([_laid(one[None], large, *spot) for spot in spots]), others)  # (P, K)
    else:
        found = np.concatenate([cosines(one[None], _laid(others, large, *spot)) for spot in spots])
    return np.asarray(found[np.abs(found).argmax(axis=0), np.arange(len(others))])


def _laid(filters: np.ndarray, side: int, row: int, col: int) -> np.ndarray:
    """Filters (K, C, k, k) in a larger window, zeros around them."""
    out = np.zeros((*filters.shape[:2], side, side))
    own = filters.shape[-1]
    out[:, :, row : row + own, col : col + own] = filters
    return out


def alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlations of units by what they answer to the same pictures, peaks (N, K) and (N, L): float64 (K, L).

    Filters of different layers or runs speak of different inputs, so that their weights can't be compared. Answers can.
    """
    return cosines(*((peaks - peaks.mean(0)).astype(np.float64).T for peaks in (one, other)))


def _unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-12)


def seen(loaded: Loaded, place: Place, cell: tuple[int, int]) -> tuple[int, int, int, int]:
    """The pixels that a cell of a unit's map depends on: top, left, bottom, right, the last two not included."""
    start, size, jump = 0, 1, 1
    rows = [*loaded.config.network.rows, Row("fc")]
    for row in rows[: place.read + 1]:
        if row.kind in _SLIDING:
            slides: tuple[tuple[int, int, int], ...] = ((row.kernel, row.stride, row.padding),)
        elif row.kind in _SLIDES:
            slides = _SLIDES[row.kind]
        elif row.kind in _STILL:
            slides = ()
        else:
            return 0, 0, 32, 32
        for kernel, stride, padding in slides:
            start, size, jump = start - padding * jump, size + (kernel - 1) * jump, jump * stride
    ends = [(start + at * jump, start + at * jump + size) for at in cell]
    (top, bottom), (left, right) = [(max(0, low), min(32, high)) for low, high in ends]
    return top, left, bottom, right
