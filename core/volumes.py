"""Volumes of small numbers as text, and filters that fit a volume. Imports no torch."""

import math

import numpy as np

from core import kernels, matrices
from core.errors import ConvScopeError

_CHANNEL, _FILTER = "_", "__"
# Longer text is refused unread.
MAX_CHARACTERS = 20_000


def parse(text: str, *, channels: int, largest: int) -> np.ndarray:
    """`1,2;3,4_5,6;7,8` → float64 (C, H, W): matrices as `core.kernels.parse` reads them, `_` between channels.

    Args:
        channels: the most channels; `largest` the most rows and columns.

    Raises:
        ConvScopeError: as `core.kernels.parse`; `volume-too-deep` (found, limit); `volume-ragged` (place,
            expected, found: shapes), for a channel of another size than the first.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConvScopeError("kernel-text-too-long", limit=MAX_CHARACTERS)
    parts = text.split(_CHANNEL)
    if len(parts) > channels:
        raise ConvScopeError("volume-too-deep", found=len(parts), limit=channels)
    return _stacked([kernels.parse(part, largest=largest) for part in parts])


def parse_filters(text: str, *, filters: int, channels: int, largest: int) -> np.ndarray:
    """`…__…` → float64 (K, C, kh, kw): volumes as `parse` reads them, `__` between filters; errors as there."""
    if len(text) > MAX_CHARACTERS:
        raise ConvScopeError("kernel-text-too-long", limit=MAX_CHARACTERS)
    parts = text.split(_FILTER)
    if len(parts) > filters:
        raise ConvScopeError("volume-too-deep", found=len(parts), limit=filters)
    return _stacked([parse(part, channels=channels, largest=largest) for part in parts])


def _stacked(parts: list[np.ndarray]) -> np.ndarray:
    for place, part in enumerate(parts):
        if part.shape != parts[0].shape:
            raise ConvScopeError(
                "volume-ragged", place=place + 1, expected=_size(parts[0]), found=_size(part)
            )
    return np.stack(parts)


def _size(values: np.ndarray) -> str:
    return "×".join(str(side) for side in values.shape)


def format_text(values: np.ndarray) -> str:
    """(C, H, W) or (K, C, kh, kw) in the compact form of a link; `parse` and `parse_filters` read it back."""
    if values.ndim == 4:
        return _FILTER.join(format_text(one) for one in values)
    return _CHANNEL.join(kernels.format_text(one) for one in values)


def possible_groups(channels: int) -> list[int]:
    """The numbers of groups that `channels` can be parted into."""
    return [groups for groups in range(1, channels + 1) if channels % groups == 0]


def fitted(weights: np.ndarray, *, channels: int, groups: int, seed: int) -> np.ndarray:
    """Filters (K', C/groups, kh, kw) that fit `channels` in `groups`, as near to (K, G, kh, kw) as can be.

    K' is the next multiple of `groups`. What is new is drawn by `seed` from −1, 0, 1.
    """
    filters = math.ceil(len(weights) / groups) * groups
    shape = (filters, channels // groups, *weights.shape[2:])
    drawn = np.random.default_rng(seed).integers(-1, 2, shape).astype(np.float64)
    return matrices.resized(weights, shape, fill=drawn)
