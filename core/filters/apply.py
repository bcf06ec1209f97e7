"""A kernel on a whole picture, fast, with exact float32 sums.

A row of a response is a weighted sum of rows of the picture: for every tap of the kernel one row, shifted by
the tap's column, times its weight. torch has an operation that sums rows of a table by their numbers, made
for word vectors ("embedding bag"). On a CPU it does this 2 to 5 times as fast as torch's convolution, which
is made for dozens of channels; `python -m tests.benchmarks.filters` shows both. Stride, dilation and borders
only change which rows are summed.
"""

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F

from core import device
from core.arithmetic import span
from core.filters.channels import planes
from core.filters.geometry import Geometry

# Bytes of shifted rows at a time: they and their sums stay in the processor's cache, and are too small for
# the memory allocator to give back each time (fresh memory costs more than the arithmetic).
_TABLE_BYTES = {"cpu": 1_000_000, "cuda": 64_000_000}
_FEWEST_ROWS = 8
# The operation for tables of 8-bit rows; each row ends in a scale and an offset of its own.
_BYTE_SUMS = "embedding_bag_byte_rowwise_offsets"
_SCALE = np.array([1, 0], np.float32).view(np.uint8)


def apply(
    pixels: np.ndarray, weights: np.ndarray, *, geometry: Geometry = Geometry(), channels: str = "each"
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
    return responses(pixels, weights[None], geometry=geometry, channels=channels)[0]


def effective(weights: np.ndarray, geometry: Geometry) -> np.ndarray:
    """Weights (..., kh, kw) as they are laid on the picture: rotated by 180° where `geometry.flip`."""
    return np.flip(weights, axis=(-2, -1)) if geometry.flip else weights


def responses(pixels: np.ndarray, kernels: np.ndarray, *, geometry: Geometry, channels: str) -> np.ndarray:
    """As `apply`, to several kernels of one size (N, kh, kw) at once: (N, H', W') or (N, H', W', 3)."""
    size = geometry.output_shape(pixels.shape, kernels.shape[1:])
    depth = pixels.shape[2:] if channels == "each" else ()
    found = np.empty((len(kernels), *size, *depth), np.float32)
    for rows, strip in strips(pixels, kernels, geometry=geometry, channels=channels):
        found[:, rows] = strip
    return found


def strips(
    pixels: np.ndarray, kernels: np.ndarray, *, geometry: Geometry, channels: str
) -> Iterator[tuple[slice, np.ndarray]]:
    """The responses in strips from top to bottom: which rows, and float32 (N, rows, W') or (N, rows, W', 3)."""
    height, width = geometry.output_shape(pixels.shape, kernels.shape[1:])
    source = planes(pixels, channels)
    stride, depth = geometry.stride, source.shape[2]
    ky, kx, weights = _taps(effective(kernels, geometry))
    columns, copy = np.unique(kx, return_inverse=True)
    row_bytes = width * depth + _SCALE.size
    step = max(_FEWEST_ROWS, _TABLE_BYTES[device.current().kind] // (len(columns) * row_bytes * stride))
    step = min(step, height)
    count = (step - 1) * stride + span(kernels.shape[1], dilation=geometry.dilation)  # lines under a strip
    table = np.empty((len(columns), count, row_bytes), np.uint8)
    table[..., -_SCALE.size :] = _SCALE
    index = np.arange(step)[:, None] * stride + copy * count + ky * geometry.dilation  # (rows, taps)
    for first in range(0, height, step):
        rows = min(step, height - first)
        lines = _lines(source, kernels.shape[1:], geometry, first * stride, count - (step - rows) * stride)
        for shifted, column in zip(table, columns, strict=True):
            start = column * geometry.dilation
            part = lines[:, start : start + (width - 1) * stride + 1 : stride]
            shifted[: len(lines), : -_SCALE.size] = part.reshape(len(lines), -1)
        sums = _row_sums(table.reshape(-1, row_bytes), index[:rows], weights)
        sums = sums.reshape(rows, len(kernels), width, depth).swapaxes(0, 1)
        if channels == "sum":
            sums = sums.sum(axis=-1, keepdims=True)
        yield slice(first, first + rows), sums if sums.shape[-1] > 1 else sums[..., 0]


def _taps(kernels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows and columns of the taps that any kernel (N, kh, kw) uses, and their weights (N, taps)."""
    used = kernels.any(axis=0)
    used[0, 0] = True  # one tap at least, even of an all-zero kernel
    ky, kx = used.nonzero()
    return ky, kx, kernels[:, ky, kx].astype(np.float32)


def _lines(
    source: np.ndarray, kernel_shape: tuple[int, ...], geometry: Geometry, first: int, count: int
) -> np.ndarray:
    """Lines first..first+count−1 of the padded picture (H, W, C): uint8 (count, left + W + right, C)."""
    (top, _), (left, right) = geometry.pads(kernel_shape)
    height, width, depth = source.shape
    first -= top
    inside = 0 <= first and first + count <= height
    rows = geometry.sources(np.arange(first, first + count), height)
    lines = np.empty((count, left + width + right, depth), np.uint8)
    middle = lines[:, left : left + width]
    middle[:] = source[first : first + count] if inside else source[rows]
    for edge, outside in ((lines[:, :left], range(-left, 0)), (lines[:, left + width :], range(width, width + right))):
        cols = geometry.sources(np.array(outside, int), width)
        edge[:] = middle[:, cols] if geometry.border != "zero" else 0
    if geometry.border == "zero":
        lines[rows < 0] = 0
    return lines


@torch.inference_mode()
def _row_sums(table: np.ndarray, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Σ_t weights[n, t] · table[index[r, t]] for every row r and kernel n: float32 (rows · N, numbers).

    Args:
        table: uint8 (lines, numbers + 8).
        index: (rows, taps).
        weights: float32 (N, taps).
    """
    kind = device.current().kind
    rows = torch.from_numpy(index.astype(np.int32)).repeat_interleave(len(weights), dim=0)  # (rows·N, taps)
    scales = torch.from_numpy(weights).repeat(len(index), 1)  # (rows·N, taps)
    if kind == "cuda" or not hasattr(torch.ops.quantized, _BYTE_SUMS):
        numbers = torch.from_numpy(table[:, : -_SCALE.size]).to(kind, torch.float32)
        return _row_sums_anywhere(numbers, rows, scales)
    ends = torch.arange(0, rows.numel() + 1, rows.shape[1], dtype=torch.int32)
    byte_sums = getattr(torch.ops.quantized, _BYTE_SUMS)
    return byte_sums(torch.from_numpy(table), rows.flatten(), ends, False, 0, False, scales.flatten(), None, True).numpy()
