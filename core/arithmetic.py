"""The lecture's size arithmetic: whole numbers only, one axis at a time. n input size, f kernel size."""

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


def output_size(
    n: int, f: int, *, padding: tuple[int, int] = (0, 0), stride: int = 1, dilation: int = 1
) -> int:
    """⌊(n + p_before + p_after − d·(f − 1) − 1) / s⌋ + 1; the lecture's ⌊(n + 2p − f)/s⌋ + 1 at d = 1.

    Raises:
        ConvScopeError: `kernel-larger-than-image` (kernel, image: pixels along this axis, with dilation
            and with padding) where not even one window fits.
    """
    padded, kernel = n + sum(padding), span(f, dilation=dilation)
    if kernel > padded:
        raise ConvScopeError("kernel-larger-than-image", kernel=kernel, image=padded)
    return (padded - kernel) // stride + 1
