"""Convolution of small matrices and volumes, with everything that went into every number.

"Convolution" means what deep learning calls so, cross-correlation, unless `flip` is set. All numbers are
float64; torch computes the sums, the trace of products is laid beside them.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from core import arithmetic
from core.filters.geometry import Geometry, Pads

Pair = tuple[int, int]
NO_PADS: Pads = ((0, 0), (0, 0))
# (place in the padded input, place in the kernel as it is drawn, product); places count row by row.
Term = tuple[int, int, float]


@dataclass(frozen=True, eq=False)
class Convolution:
    """A convolution with its trace. C input channels, K filters, G = C/groups channels that a filter sees.

    Attributes:
        padded: (C, Hp, Wp), the input with its padding; `padding_mask` bool (Hp, Wp), which cells are padding.
        partial: (K, G, H', W'), the sum of every channel by itself.
        before: (K, H', W'), sum over the channels plus bias; `output` the same after ReLU, if there is one.
        bias: (K,).
        uses: int (Hp, Wp), how many outputs of a filter use each cell of the padded input.
        unreached: rows and columns at the end of the padded input that no window reaches.
    """

    padded: np.ndarray
    padding_mask: np.ndarray
    partial: np.ndarray
    before: np.ndarray
    output: np.ndarray
    bias: np.ndarray
    uses: np.ndarray
    unreached: Pair
    _kernels: np.ndarray
    _taps: list[list[Pair]]

    def input_channel(self, filter: int, channel: int) -> int:
        """The input's channel that a filter's `channel`-th slice lies on."""
        seen = self._kernels.shape[1]
        per_group = len(self._kernels) // (len(self.padded) // seen)
        return filter // per_group * seen + channel

    def terms(self, filter: int, channel: int) -> list[list[Term]]:
        """For every output cell, row by row, its products, in the lecture's order: window column by column."""
        values = self.padded[self.input_channel(filter, channel)].ravel()
        weights = self._kernels[filter, channel].ravel()
        return [[(x, w, float(values[x] * weights[w])) for x, w in cell] for cell in self._taps]


def convolve(
    volume: np.ndarray,
    kernels: np.ndarray,
    *,
    bias: np.ndarray | None = None,
    stride: Pair = (1, 1),
    padding: Pads = NO_PADS,
    dilation: Pair = (1, 1),
    border: str = "zero",
    flip: bool = False,
    groups: int = 1,
    relu: bool = False,
) -> Convolution:
    """Convolve a volume (C, H, W) with kernels (K, C/groups, kh, kw).

    Args:
        bias: (K,), added to every output of a filter.
        padding: ((top, bottom), (left, right)); `border` says what it holds, see `core.filters.Geometry`.
        flip: true convolution: every kernel is turned by 180° first.
        relu: negative sums become 0.

    Raises:
        ConvScopeError: `kernel-larger-than-image`, `reflect-padding-too-large`, `circular-padding-too-large`.
    """
    rule = Geometry(border=border)
    for n, pads in zip(volume.shape[1:], padding, strict=True):
        rule.check_border(n, max(pads))
    rows, cols = (
        rule.sources(np.arange(-before, n + after), n)
        for n, (before, after) in zip(volume.shape[1:], padding, strict=True)
    )
    padded = volume[:, rows][:, :, cols].astype(np.float64)
    padded[:, rows < 0] = 0
    padded[:, :, cols < 0] = 0
    size = [
        arithmetic.output_size(n, f, stride=s, dilation=d)
        for n, f, s, d in zip(padded.shape[1:], kernels.shape[2:], stride, dilation, strict=True)
    ]
    applied = kernels[..., ::-1, ::-1] if flip else kernels
    partial = _partial(padded, applied, stride=stride, dilation=dilation, groups=groups)
    taps = _taps(padded.shape[1:], kernels.shape[2:], size, stride=stride, dilation=dilation, flip=flip)
    added = np.zeros(len(kernels)) if bias is None else np.asarray(bias, dtype=np.float64)
    before = partial.sum(axis=1) + added[:, None, None]
    return Convolution(
        padded=padded,
        padding_mask=_beyond(volume.shape[1:], padding),
        partial=partial,
        before=before,
        output=before.clip(0) if relu else before,
        bias=added,
        uses=_uses(taps, padded.shape[1:]),
        unreached=(
            arithmetic.unreached(padded.shape[1], kernels.shape[2], stride=stride[0], dilation=dilation[0]),
            arithmetic.unreached(padded.shape[2], kernels.shape[3], stride=stride[1], dilation=dilation[1]),
        ),
        _kernels=kernels.astype(np.float64),
        _taps=taps,
    )


def _partial(
    padded: np.ndarray, kernels: np.ndarray, *, stride: Pair, dilation: Pair, groups: int
) -> np.ndarray:
    """Every channel's own sums, (K, G, H', W'): a depthwise convolution of the channels that each filter sees."""
    filters, seen = kernels.shape[:2]
    per_group = filters // groups
    channels = [k // per_group * seen + g for k in range(filters) for g in range(seen)]
    x = torch.from_numpy(padded[channels])[None]  # (1, K·G, Hp, Wp)
    weight = torch.from_numpy(
        kernels.reshape(-1, 1, *kernels.shape[2:]).astype(np.float64)
    )  # (K·G, 1, kh, kw)
    y = F.conv2d(x, weight, stride=stride, dilation=dilation, groups=len(channels))  # (1, K·G, H', W')
    return np.asarray(y[0].reshape(filters, seen, *y.shape[2:]).numpy())


def _taps(
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    size: list[int],
    *,
    stride: Pair,
    dilation: Pair,
    flip: bool,
) -> list[list[Pair]]:
    """For every output cell: (place in the padded input, place in the kernel as drawn)."""
    (kh, kw), width = kernel, shape[1]
    order = [(i, j) for j in range(kw) for i in range(kh)]
    drawn = [((kh - 1 - i) * kw + kw - 1 - j) if flip else i * kw + j for i, j in order]
    offsets = [i * dilation[0] * width + j * dilation[1] for i, j in order]
    corners = [r * stride[0] * width + c * stride[1] for r in range(size[0]) for c in range(size[1])]
    return [
        [(corner + offset, place) for offset, place in zip(offsets, drawn, strict=True)] for corner in corners
    ]


def _uses(taps: list[list[Pair]], shape: tuple[int, ...]) -> np.ndarray:
    places = [x for cell in taps for x in {x for x, _ in cell}]
    return np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape[0], shape[1])


def _beyond(shape: tuple[int, ...], padding: Pads) -> np.ndarray:
    inside = np.zeros(shape, dtype=bool)
    return np.pad(inside, padding, constant_values=True)


def transpose(
    volume: np.ndarray,
    kernels: np.ndarray,
    *,
    bias: np.ndarray | None = None,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    output_padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
    relu: bool = False,
) -> Convolution:
    """Transposed convolution of a volume (C, H, W); kernels (C, K, kh, kw), as torch's `conv_transpose2d`.

    Every input number stamps the kernel into the output; what overlaps adds up. The products of an output
    cell come in the order of the input's cells.

    Raises:
        ConvScopeError: as `arithmetic.transposed_size`.
    """
    size = [
        arithmetic.transposed_size(n, f, padding=p, stride=s, dilation=d, output_padding=o)
        for n, f, p, s, d, o in zip(
            volume.shape[1:], kernels.shape[2:], padding, stride, dilation, output_padding, strict=True
        )
    ]
    source = volume.astype(np.float64)
    partial = np.stack(
        [
            F.conv_transpose2d(
                torch.from_numpy(source[c : c + 1])[None],  # (1, 1, H, W)
                torch.from_numpy(kernels[c : c + 1].astype(np.float64)),  # (1, K, kh, kw)
                stride=stride,
                padding=padding,
                output_padding=output_padding,
                dilation=dilation,
            )[0].numpy()
            for c in range(len(source))
        ],
        axis=1,
    )  # (K, C, H', W')
    taps = _stamps(
        source.shape[1:], kernels.shape[2:], size, stride=stride, padding=padding, dilation=dilation
    )
    added = np.zeros(kernels.shape[1]) if bias is None else np.asarray(bias, dtype=np.float64)
    before = partial.sum(axis=1) + added[:, None, None]
    return Convolution(
        padded=source,
        padding_mask=np.zeros(source.shape[1:], dtype=bool),
        partial=partial,
        before=before,
        output=before.clip(0) if relu else before,
        bias=added,
        uses=_uses(taps, source.shape[1:]),
        unreached=(0, 0),
        _kernels=kernels.transpose(1, 0, 2, 3).astype(np.float64),
        _taps=taps,
    )


def _stamps(
    shape: tuple[int, ...],
    kernel: tuple[int, ...],
    size: list[int],
    *,
    stride: Pair,
    padding: Pair,
    dilation: Pair,
) -> list[list[Pair]]:
    taps: list[list[Pair]] = [[] for _ in range(size[0] * size[1])]
    for r, c in np.ndindex(*shape):
        for i, j in np.ndindex(*kernel):
            y = r * stride[0] + i * dilation[0] - padding[0]
            x = c * stride[1] + j * dilation[1] - padding[1]
            if 0 <= y < size[0] and 0 <= x < size[1]:
                taps[y * size[1] + x].append((r * shape[1] + c, i * kernel[1] + j))
    return taps


@dataclass(frozen=True, eq=False)
class Associativity:
    """(A∗B)∗C beside A∗(B∗C): `left`, `right`, and `inner`, the kernel B∗C."""

    left: np.ndarray
    right: np.ndarray
    inner: np.ndarray


def associativity(image: np.ndarray, first: np.ndarray, second: np.ndarray, *, flip: bool) -> Associativity:
    """Both ways of bracketing A∗B∗C; equal with `flip` (true convolution), in general not without.

    A∗· is "valid"; B∗C is "full", so that both sides have the same size.

    Raises:
        ConvScopeError: `kernel-larger-than-image` where the two kernels together do not fit.
    """
    (kh, kw) = second.shape
    full: Pads = ((kh - 1, kh - 1), (kw - 1, kw - 1))
    inner = _one(first, second, flip=flip, padding=full)
    return Associativity(
        left=_one(_one(image, first, flip=flip), second, flip=flip),
        right=_one(image, inner, flip=flip),
        inner=inner,
    )


def _one(image: np.ndarray, kernel: np.ndarray, *, flip: bool, padding: Pads = NO_PADS) -> np.ndarray:
    return convolve(image[None], kernel[None, None], flip=flip, padding=padding).output[0]
