"""A kernel on a whole picture, fast, with exact float32 sums.

A row of a response is a weighted sum of rows of the picture: for every tap of the kernel one row, shifted by
the tap's column, times its weight. torch has an operation that sums rows of a table by their numbers, made
for word vectors ("embedding bag"). On a CPU it does this 2 to 5 times as fast as torch's convolution, which
is made for dozens of channels; `python -m tests.benchmarks.filters` shows both. Stride, dilation and borders
only change which rows are summed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import torch
import torch.nn.functional as F

from core import capability, device
from core.arithmetic import span
from core.filters.channels import planes
from core.filters.geometry import PLAIN, Geometry

# Bytes of shifted rows at a time: they and their sums stay in the processor's cache, and are too small for
# the memory allocator to give back each time (fresh memory costs more than the arithmetic).
_TABLE_BYTES = {"cpu": 1_000_000, "cuda": 64_000_000}
_FEWEST_ROWS = 8
# A picture whose shifted rows are at most so large is done in one go: its sums are then the response itself,
# and copying strips together, which costs more than the cache saves, falls away.
_WHOLE_BYTES = 12_000_000
# The operation for tables of 8-bit rows; each row ends in a scale and an offset of its own.
_BYTE_SUMS = "embedding_bag_byte_rowwise_offsets"
_SCALE = np.array([1, 0], np.float32).view(np.uint8)


def apply(
    pixels: np.ndarray, weights: np.ndarray, *, geometry: Geometry = PLAIN, channels: str = "each"
) -> np.ndarray:
    """The response of a picture to a kernel, in grey levels: float32 (H', W') or (H', W', 3).

    Whole-numbered weights give exact whole numbers as long as sums stay below 2²⁴.

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        weights: (kh, kw).
        geometry: stride, dilation, padding, border, flip.
        channels: `"each"` (a response per channel), `"gray"` (of the luma) or `"sum"` (R, G and B added).

    Raises:
        ConvScopeError: as `Geometry.output_shape`.
    """
    found = responses(pixels, weights[None], geometry=geometry, channels=channels)  # (1, H', W'[, 3])
    return found.reshape(found.shape[1:])


def effective(weights: np.ndarray, geometry: Geometry) -> np.ndarray:
    """Weights (..., kh, kw) as they are laid on the picture: rotated by 180° where `geometry.flip`."""
    return weights[..., ::-1, ::-1] if geometry.flip else weights


def responses(pixels: np.ndarray, kernels: np.ndarray, *, geometry: Geometry, channels: str) -> np.ndarray:
    """As `apply`, to several kernels of one size (N, kh, kw) at once: (N, H', W') or (N, H', W', 3)."""
    height, width = geometry.output_shape(pixels.shape, kernels.shape[1:])
    found: np.ndarray | None = None
    for rows, strip in strips(pixels, kernels, geometry=geometry, channels=channels):
        if strip.shape[1] == height:
            return strip
        if found is None:
            found = np.empty((len(kernels), height, width, *strip.shape[3:]), np.float32)
        found[:, rows] = strip
    assert found is not None
    return found


def strips(
    pixels: np.ndarray, kernels: np.ndarray, *, geometry: Geometry, channels: str
) -> Iterator[tuple[slice, np.ndarray]]:
    """The responses from top to bottom: which rows, and float32 (N, rows, W') or (N, rows, W', 3)."""
    height, width = geometry.output_shape(pixels.shape, kernels.shape[1:])
    source = planes(pixels, channels)
    number, depth, stride = len(kernels), source.shape[2], geometry.stride
    ky, kx, weights = _taps(effective(kernels, geometry))
    columns, copy = np.unique(kx, return_inverse=True)
    row_bytes = width * depth + _SCALE.size
    line_bytes = len(columns) * row_bytes * stride
    step = max(_TABLE_BYTES[_place()] // line_bytes, _FEWEST_ROWS)
    if line_bytes * height <= _WHOLE_BYTES or step > height:
        step = height
    lines_below = (step - 1) * stride + span(kernels.shape[1], dilation=geometry.dilation)
    table = np.empty((len(columns), lines_below, row_bytes), np.uint8)
    table[..., -_SCALE.size :] = _SCALE
    first_tap = copy * lines_below + ky * geometry.dilation
    index = np.repeat(first_tap + np.arange(step)[:, None] * stride, number, axis=0)  # (rows·N, taps)
    weights = np.tile(weights, (step, 1))  # (rows·N, taps)
    (top, _), (left, _) = geometry.pads(kernels.shape[1:])
    places = [
        _places(np.arange(width) * stride + column * geometry.dilation - left, source.shape[1], geometry)
        for column in columns
    ]
    for first in range(0, height, step):
        rows = min(step, height - first)
        lines = np.arange(lines_below - (step - rows) * stride) + first * stride - top
        below = _places(lines, source.shape[0], geometry)
        for numbers, across in zip(table, places, strict=True):
            shifted = numbers[: len(lines), : -_SCALE.size].reshape(len(lines), width, depth)
            _copy(source, shifted, below, across)
        sums = _row_sums(table.reshape(-1, row_bytes), index[: rows * number], weights[: rows * number])
        found = sums.reshape(rows, number, width, depth).swapaxes(0, 1)
        if channels == "sum":
            found = sum((found[..., c, None] for c in range(1, depth)), found[..., :1])
        yield slice(first, first + rows), found if found.shape[-1] > 1 else found[..., 0]


def _taps(kernels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows and columns of the taps that any kernel (N, kh, kw) uses, and their weights (N, taps)."""
    taps = np.argwhere(np.any(kernels, axis=0))
    if not len(taps):
        taps = np.zeros((1, 2), int)  # an all-zero kernel keeps one tap
    ky, kx = taps.T
    return ky, kx, kernels[:, ky, kx].astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Evenly spaced positions along an axis of the picture, continued beyond its border."""

    inside: slice  # the positions that lie on the picture,
    pixels: slice  # and those pixels
    beyond: np.ndarray  # the other positions
    sources: np.ndarray  # for every position the pixel that stands there; −1 is a zero


def _places(positions: np.ndarray, n: int, geometry: Geometry) -> _Places:
    first, last = (int(end) for end in np.searchsorted(positions, [0, n]))
    step = int(positions[1] - positions[0]) if len(positions) > 1 else 1
    start = int(positions[first]) if first < last else 0
    return _Places(
        inside=slice(first, last),
        pixels=slice(start, start + (last - first) * step, step),
        beyond=np.r_[0:first, last : len(positions)],
        sources=geometry.sources(positions, n),
    )


def _copy(source: np.ndarray, out: np.ndarray, rows: _Places, cols: _Places) -> None:
    """out[i, j] = the pixel at the i-th row and the j-th column of the picture (H, W, C)."""
    inner, pixels = out[rows.inside, cols.inside], source[rows.pixels, cols.pixels]
    if cols.pixels.step == 1:
        inner[:] = pixels
    else:  # with gaps, numpy copies single bytes fastest
        for channel in range(source.shape[2]):
            inner[..., channel] = pixels[..., channel]
    if len(cols.beyond):
        out[:, cols.beyond] = _continued(source, rows.sources, cols.sources[cols.beyond])
    if len(rows.beyond):
        out[rows.beyond] = _continued(source, rows.sources[rows.beyond], cols.sources)


def _continued(source: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """Pixels by their sources: uint8 (rows, cols, C)."""
    found = source[rows[:, None], cols]
    found[rows < 0] = 0
    found[:, cols < 0] = 0
    return found


def _row_sums(table: np.ndarray, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
    place = _place()
    if place == "cuda" or lacks_byte_sums():
        return row_sums(table, index, weights, kind=place)
    return byte_row_sums(table, index, weights)


def _place() -> str:
    """Where rows are summed: on an Nvidia GPU, or on the CPU, also beside another GPU."""
    return "cuda" if device.current().kind == "cuda" else "cpu"


@cache
def lacks_byte_sums() -> str:
    """Try the operation for 8-bit tables: `""` if it sums exactly, or why it is not used, as `capability.compare`."""
    table = np.arange(48, dtype=np.uint8).reshape(3, 16)
    table[:, -_SCALE.size :] = _SCALE
    index = np.array([[0, 2], [1, 1]])
    weights = np.array([[1, -2], [3, 0.5]], np.float32)

    def sums(way: Callable[..., np.ndarray]) -> list[torch.Tensor]:
        return [torch.from_numpy(np.array(way(table, index, weights)))]

    plain = partial(row_sums, kind="cpu")
    return capability.compare(partial(sums, byte_row_sums), partial(sums, plain), tolerance=0)


@torch.inference_mode()
def byte_row_sums(table: np.ndarray, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Σ_t weights[r, t] · table[index[r, t]] for every r: float32 (R, numbers), on the CPU.

    Args:
        table: uint8 (rows, numbers + 8); each row ends in its scale 1 and offset 0, two float32.
        index, weights: (R, taps), int and float32.
    """
    rows = torch.from_numpy(index.astype(np.int32)).flatten()
    ends = torch.arange(0, rows.numel() + 1, index.shape[1], dtype=torch.int32)
    sums = getattr(torch.ops.quantized, _BYTE_SUMS)(
        *(torch.from_numpy(table), rows, ends),
        *(False, 0, False),  # three options for training and for tables with rows left out
        torch.from_numpy(weights).flatten(),
        *(None, True),  # no renumbering of rows; `ends` has the last end too
    )
    return np.asarray(sums)


@torch.inference_mode()
def row_sums(table: np.ndarray, index: np.ndarray, weights: np.ndarray, *, kind: str) -> np.ndarray:
    """As `byte_row_sums`, by torch's documented function: for GPUs, and where torch lacks the other."""
    numbers = torch.from_numpy(table[:, : -_SCALE.size]).to(kind).to(torch.float32)
    rows, scales = torch.from_numpy(index).to(kind), torch.from_numpy(weights).to(kind)
    return np.asarray(F.embedding_bag(rows, numbers, mode="sum", per_sample_weights=scales).cpu())
