"""How a kernel moves over a picture: stride, dilation, padding and what lies beyond the border."""

from dataclasses import dataclass

import numpy as np

from core import arithmetic
from core.errors import ConvScopeError

BORDERS = ("zero", "reflect", "replicate", "circular")

Pads = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Geometry:
    """How a kernel moves.

    Attributes:
        stride: pixels from one window to the next, both ways, at least 1.
        dilation: pixels from one tap to the next, at least 1 (1: a solid kernel).
        padding: `"none"`, `"same"` (output as large as the input at stride 1) or pixels on each side.
        border: what the padding holds: `"zero"`, `"reflect"` (mirrored, the edge pixel once, as torch's
            `reflect`), `"replicate"` (the edge pixel) or `"circular"` (the other side).
        flip: true convolution, the kernel rotated by 180° first; else cross-correlation.
    """

    stride: int = 1
    dilation: int = 1
    padding: str | int = "same"
    border: str = "reflect"
    flip: bool = False

    def __post_init__(self) -> None:
        if min(self.stride, self.dilation) < 1:
            raise ValueError(f"stride {self.stride} and dilation {self.dilation} must be at least 1")
        if self.border not in BORDERS:
            raise ValueError(f"border {self.border!r} is none of {', '.join(BORDERS)}")
        if self.padding not in ("none", "same") and not (isinstance(self.padding, int) and self.padding >= 0):
            raise ValueError(f"padding {self.padding!r} is neither 'none', 'same' nor a number of pixels")

    def pads(self, kernel_shape: tuple[int, ...]) -> Pads:
        """Padding in pixels, ((top, bottom), (left, right)), for a kernel (kh, kw)."""
        kh, kw = kernel_shape
        return self._pad(kh), self._pad(kw)

    def _pad(self, f: int) -> tuple[int, int]:
        if isinstance(self.padding, int):
            return self.padding, self.padding
        return arithmetic.same_padding(f, dilation=self.dilation) if self.padding == "same" else (0, 0)

    def output_shape(self, image_shape: tuple[int, ...], kernel_shape: tuple[int, ...]) -> tuple[int, int]:
        """(H', W') of the response of a picture (H, W[, 3]) to a kernel (kh, kw).

        Raises:
            ConvScopeError: `kernel-larger-than-image` (kernel, image), `reflect-padding-too-large` or
                `circular-padding-too-large` (padding, limit, all in pixels along one axis).
        """
        sizes = []
        for n, f, padding in zip(image_shape[:2], kernel_shape, self.pads(kernel_shape), strict=True):
            self.check_border(n, max(padding))
            sizes.append(
                arithmetic.output_size(n, f, padding=padding, stride=self.stride, dilation=self.dilation)
            )
        return sizes[0], sizes[1]

    def unreached(self, image_shape: tuple[int, ...], kernel_shape: tuple[int, ...]) -> tuple[int, int]:
        """How many rows and columns at the end, padding included, no window reaches; errors as `output_shape`."""
        left = []
        sizes = self.output_shape(image_shape, kernel_shape)
        for n, f, pad, size in zip(
            image_shape[:2], kernel_shape, self.pads(kernel_shape), sizes, strict=True
        ):
            reach = (size - 1) * self.stride + arithmetic.span(f, dilation=self.dilation)
            left.append(n + sum(pad) - reach)
        return left[0], left[1]

    def check_border(self, n: int, padding: int) -> None:
        """Refuse padding that the border cannot fill on an axis of n pixels; errors as `output_shape`."""
        if self.border == "reflect" and padding > n - 1:
            raise ConvScopeError("reflect-padding-too-large", padding=padding, limit=n - 1)
        if self.border == "circular" and padding > n:
            raise ConvScopeError("circular-padding-too-large", padding=padding, limit=n)

    def sources(self, positions: np.ndarray, n: int) -> np.ndarray:
        """The pixels that stand at `positions` (0 is the picture's first pixel) of an axis of n pixels.

        Inside the picture that is the position itself; beyond it, the border decides; −1 is a zero.
        """
        if self.border == "zero":
            return np.where((positions >= 0) & (positions < n), positions, -1)
        if self.border == "replicate":
            return positions.clip(0, n - 1)
        if self.border == "circular":
            return np.asarray(positions % n)
        return np.asarray((n - 1) - np.abs((n - 1) - np.abs(positions)))


# Stride 1, a solid kernel, as large as the input, mirrored at the border.
PLAIN = Geometry()
