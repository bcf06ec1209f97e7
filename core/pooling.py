"""Pooling of small volumes with its trace, and of whole pictures."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from core import arithmetic
from core.errors import ConvScopeError

Pair = tuple[int, int]
KINDS = ("max", "average")


@dataclass(frozen=True, eq=False)
class Pooling:
    """A pooled volume with its trace.

    Attributes:
        output: (C, H', W').
        argmax: int (C, H', W'), the winner's place in the input, counted row by row; None for an average.
        windows: for every output cell, row by row, the places of the input's cells in its window.
        divisor: int (H', W'), what an average divides by: torch counts the padding in.
        unreached: rows and columns at the end, padding included, that no window reaches.
    """

    output: np.ndarray
    argmax: np.ndarray | None
    windows: list[list[int]]
    divisor: np.ndarray
    unreached: Pair
    _shape: tuple[int, ...]

    def gradient(self, upstream: np.ndarray) -> np.ndarray:
        """The gradient of the input (C, H, W) from that of the output (C, H', W').

        Max: all of it goes to the winner. Average: every cell of the window gets its share.
        """
        found = np.zeros((self._shape[0], self._shape[1] * self._shape[2]))
        for channel, place in np.ndindex(len(upstream), len(self.windows)):
            one = upstream[channel].ravel()[place]
            if self.argmax is not None:
                found[channel, self.argmax[channel].ravel()[place]] += one
            else:
                found[channel, self.windows[place]] += one / self.divisor.ravel()[place]
        return found.reshape(self._shape)


def pool(
    volume: np.ndarray,
    *,
    kind: str,
    size: Pair = (2, 2),
    stride: Pair | None = None,
    padding: Pair = (0, 0),
    ceil_mode: bool = False,
) -> Pooling:
    """Pool a volume (C, H, W), every channel by itself, as torch's `max_pool2d` and `avg_pool2d`.

    Args:
        kind: one of `KINDS`.
        stride: the window's size if None.
        padding: both sides of an axis; a maximum never picks it, an average counts it as 0.
        ceil_mode: round the size up: a last window may hang over the end.

    Raises:
        ConvScopeError: `kernel-larger-than-image`; `pooling-padding-too-large` (padding, limit), torch's rule:
            at most half of the window.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    stride = stride or size
    for f, p in zip(size, padding, strict=True):
        if p > f // 2:
            raise ConvScopeError("pooling-padding-too-large", padding=p, limit=f // 2)
    shape = volume.shape[1:]
    axes = list(zip(shape, size, stride, padding, strict=True))
    out = [arithmetic.output_size(n, f, padding=(p, p), stride=s, ceil_mode=ceil_mode) for n, f, s, p in axes]
    x = torch.from_numpy(volume.astype(np.float64))[None]  # (1, C, H, W)
    argmax = None
    if kind == "max":
        y, places = F.max_pool2d(x, size, stride, padding, ceil_mode=ceil_mode, return_indices=True)
        argmax = places[0].numpy()
    else:
        y = F.avg_pool2d(x, size, stride, padding, ceil_mode=ceil_mode)
    reach = [_reach(*axis, count) for axis, count in zip(axes, out, strict=True)]
    return Pooling(
        output=y[0].numpy(),
        argmax=argmax,
        windows=[
            [r * shape[1] + c for r in rows for c in cols] for rows, _ in reach[0] for cols, _ in reach[1]
        ],
        divisor=np.array([[high * wide for _, wide in reach[1]] for _, high in reach[0]]),
        unreached=(
            max(0, arithmetic.unreached(shape[0], size[0], padding=(padding[0],) * 2, stride=stride[0])),
            max(0, arithmetic.unreached(shape[1], size[1], padding=(padding[1],) * 2, stride=stride[1])),
        )
        if not ceil_mode
        else (0, 0),
        _shape=volume.shape,
    )


def _reach(n: int, f: int, s: int, p: int, count: int) -> list[tuple[list[int], int]]:
    """Along one axis, for every window: its cells inside of the input, and how many an average counts."""
    windows = []
    for k in range(count):
        start = k * s - p
        end = min(start + f, n + p)  # torch does not count what hangs over the padding
        windows.append(([i for i in range(start, end) if 0 <= i < n], end - start))
    return windows


def global_average(volume: np.ndarray) -> np.ndarray:
    """The mean of every channel: (C, H, W) → (C,)."""
    return np.asarray(volume, dtype=np.float64).mean(axis=(1, 2))


def pool_picture(
    pixels: np.ndarray, *, kind: str, size: int, stride: int, padding: int, ceil_mode: bool
) -> np.ndarray:
    """A pooled picture: uint8 (H, W) or (H, W, 3) → uint8; averages are rounded.

    Args:
        kind: one of `KINDS`.

    Raises:
        ConvScopeError: `kernel-larger-than-image`, `pooling-padding-too-large`.
    """
    if padding > size // 2:
        raise ConvScopeError("pooling-padding-too-large", padding=padding, limit=size // 2)
    for n in pixels.shape[:2]:
        arithmetic.output_size(n, size, padding=(padding, padding), stride=stride)
    planes = pixels[..., None] if pixels.ndim == 2 else pixels
    x = torch.from_numpy(np.ascontiguousarray(planes.transpose(2, 0, 1))).float()[None]  # (1, C, H, W)
    if kind == "max":
        y = F.max_pool2d(x, size, stride, padding, ceil_mode=ceil_mode)
    else:
        y = F.avg_pool2d(x, size, stride, padding, ceil_mode=ceil_mode)
    found = y[0].permute(1, 2, 0).round().to(torch.uint8).numpy()
    return found[..., 0] if pixels.ndim == 2 else found


@dataclass(frozen=True)
class Change:
    """How much a picture changes: `kept` the share of numbers that stay equal, `mean` the mean |change| in grey levels."""

    kept: float
    mean: float


def shift_changes(
    pixels: np.ndarray, *, by: int, size: int, stride: int, padding: int, ceil_mode: bool
) -> dict[str, Change]:
    """What moving a picture to the right does to it (`input`) and to what pooling makes of it (`max`, `average`).

    Pixels that enter from the left repeat the first column.

    Args:
        by: pixels.

    Raises:
        ConvScopeError: as `pool_picture`.
    """
    moved = np.concatenate([pixels[:, :1].repeat(by, axis=1), pixels[:, : pixels.shape[1] - by]], axis=1)

    def both(kind: str) -> tuple[np.ndarray, np.ndarray]:
        before, after = (
            pool_picture(one, kind=kind, size=size, stride=stride, padding=padding, ceil_mode=ceil_mode)
            for one in (pixels, moved)
        )
        return before, after

    pairs = {"input": (pixels, moved), **{kind: both(kind) for kind in KINDS}}
    return {name: _change(before, after) for name, (before, after) in pairs.items()}


def _change(before: np.ndarray, after: np.ndarray) -> Change:
    difference = np.abs(after.astype(np.int16) - before)
    return Change(kept=float((difference == 0).mean()), mean=float(difference.mean()))


def edge_kernel(size: int) -> np.ndarray:
    """A vertical-edge kernel (size, size) that looks through the same window as a pooling.

    Its columns fall from 1 to −1, divided by the sum of what is positive, so that responses stay within ±255.
    A size of 1 is the identity.
    """
    columns = np.linspace(1, -1, size) if size > 1 else np.ones(1)
    weights = np.tile(columns, (size, 1))
    return weights / weights.clip(0).sum()
