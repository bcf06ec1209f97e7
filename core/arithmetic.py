"""The lecture's size arithmetic: whole numbers only, one axis at a time. n input size, f kernel size."""

import math
from dataclasses import dataclass

from core.errors import ConvScopeError


def span(f: int, *, dilation: int = 1) -> int:
    """Pixels from a kernel's first tap to its last, both counted: d·(f − 1) + 1."""
    return dilation * (f - 1) + 1


def same_padding(f: int, *, dilation: int = 1) -> tuple[int, int]:
    """Padding (before, after) that keeps n at stride 1.

    The total is d·(f − 1); where it is odd, the smaller half comes before, as torch's `padding="same"`.
    """
    total = span(f, dilation=dilation) - 1
    return total // 2, total - total // 2


def tensorflow_same(n: int, f: int, *, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """TensorFlow's SAME padding (before, after): the output is ⌈n/s⌉, the larger half comes after.

    Source: TensorFlow, API documentation of `tf.nn`, "Notes on padding".
    """
    out = -(-n // stride)
    total = max((out - 1) * stride + span(f, dilation=dilation) - n, 0)
    return total // 2, total - total // 2


def output_size(
    n: int,
    f: int,
    *,
    padding: tuple[int, int] = (0, 0),
    stride: int = 1,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> int:
    """⌊(n + p_before + p_after − d·(f − 1) − 1) / s⌋ + 1; the lecture's ⌊(n + 2p − f)/s⌋ + 1 at d = 1.

    Args:
        ceil_mode: round up, as pooling can; a last window that would start in the padding after the input
            is left out (torch's rule).

    Raises:
        ConvScopeError: `kernel-larger-than-image` (kernel, image: pixels along this axis, with dilation
            and with padding) where not even one window fits.
    """
    padded, kernel = n + sum(padding), span(f, dilation=dilation)
    if kernel > padded:
        raise ConvScopeError("kernel-larger-than-image", kernel=kernel, image=padded)
    if not ceil_mode:
        return (padded - kernel) // stride + 1
    size = -(-(padded - kernel) // stride) + 1
    return size - 1 if (size - 1) * stride >= n + padding[0] else size


def unreached(
    n: int, f: int, *, padding: tuple[int, int] = (0, 0), stride: int = 1, dilation: int = 1
) -> int:
    """Cells at the end, padding included, that no window reaches; errors as `output_size`."""
    size = output_size(n, f, padding=padding, stride=stride, dilation=dilation)
    return n + sum(padding) - (size - 1) * stride - span(f, dilation=dilation)


def transposed_size(
    n: int, f: int, *, padding: int = 0, stride: int = 1, dilation: int = 1, output_padding: int = 0
) -> int:
    """(n − 1)·s − 2p + d·(f − 1) + p_out + 1: the output of a transposed convolution.

    Raises:
        ConvScopeError: `output-padding-too-large` (output_padding, limit): torch takes less than the larger of
            stride and dilation; `transposed-output-empty` (size) where padding takes everything away.
    """
    limit = max(stride, dilation) - 1
    if output_padding > limit:
        raise ConvScopeError("output-padding-too-large", output_padding=output_padding, limit=limit)
    size = (n - 1) * stride - 2 * padding + span(f, dilation=dilation) + output_padding
    if size < 1:
        raise ConvScopeError("transposed-output-empty", size=size)
    return size


@dataclass(frozen=True, slots=True)
class Solution:
    """One answer to "which kernel, padding and stride lead from n to this size?"."""

    f: int
    p: int
    s: int


def solutions(
    n: int, target: int, *, kernels: range = range(1, 12), strides: range = range(1, 9)
) -> list[Solution]:
    """All (f, p, s) that lead from n to `target`, the smallest stride first.

    p is the same on both sides and at most f − 1: beyond that a window would hold padding alone.
    """
    return [
        Solution(f=f, p=p, s=s)
        for s in strides
        for f in kernels
        for p in range(f)
        if f <= n + 2 * p and output_size(n, f, padding=(p, p), stride=s) == target
    ]


def parameters(c_in: int, c_out: int, kernel: tuple[int, ...], *, bias: bool = True, groups: int = 1) -> int:
    """Weights and biases of a convolution layer: c_out · (f·f·c_in/groups + 1)."""
    return c_out * (math.prod(kernel) * (c_in // groups) + bias)


def multiplications(
    c_in: int, c_out: int, kernel: tuple[int, ...], output: tuple[int, ...], *, groups: int = 1
) -> int:
    """Multiplications of a convolution layer: one for each weight and output position."""
    return math.prod(output) * parameters(c_in, c_out, kernel, bias=False, groups=groups)


def dense_parameters(n_in: int, n_out: int, *, bias: bool = True) -> int:
    """Weights and biases of a fully connected layer."""
    return n_out * (n_in + bias)


def elements(shape: tuple[int, ...]) -> int:
    """Numbers that an array of this shape holds."""
    return math.prod(shape)


def memory_bytes(shape: tuple[int, ...], *, bytes_per_number: int = 4) -> int:
    """Bytes that an array of this shape takes (float32: 4 each)."""
    return math.prod(shape) * bytes_per_number
