"""One axis of a convolution: what goes in, what comes out, what is left over."""

from dataclasses import dataclass

import numpy as np

from core import arithmetic


@dataclass(frozen=True)
class Axis:
    """One axis of a convolution; all in cells.

    Attributes:
        n, f, s, d: input, kernel, stride, dilation.
        before, after: padding.
        out: output size, rounded down as a convolution does.
        ceil: output size rounded up, as pooling can (torch's `ceil_mode`).
        unreached: cells at the end, padding included, that no window reaches.
    """

    n: int
    f: int
    s: int
    d: int
    before: int
    after: int
    out: int
    ceil: int
    unreached: int


def axis(n: int, f: int, *, padding: tuple[int, int], stride: int, dilation: int) -> Axis:
    """The sizes along one axis; errors as `arithmetic.output_size`."""
    out = arithmetic.output_size(n, f, padding=padding, stride=stride, dilation=dilation)
    return Axis(
        n=n,
        f=f,
        s=stride,
        d=dilation,
        before=padding[0],
        after=padding[1],
        out=out,
        ceil=arithmetic.output_size(n, f, padding=padding, stride=stride, dilation=dilation, ceil_mode=True),
        unreached=arithmetic.unreached(n, f, padding=padding, stride=stride, dilation=dilation),
    )


def uses(one: Axis) -> np.ndarray:
    """How many windows use each cell along the axis, padding included: int (before + n + after,)."""
    counts = np.zeros(one.before + one.n + one.after, dtype=int)
    taps = np.arange(one.out)[:, None] * one.s + np.arange(one.f) * one.d
    np.add.at(counts, taps, 1)
    return counts
