"""A kernel on a whole picture, fast, with exact float32 sums."""

import numpy as np
import torch
import torch.nn.functional as F

from core import arithmetic, device
from core.filters.channels import planes
from core.filters.geometry import Geometry

# torch filters a picture of one channel in a layout made for sixteen: 16 times the memory. So sixteen
# strips of rows become sixteen channels, each filtered by itself ("depthwise"), and come back in place.
# The three colours of a row stay interleaved: a tap's right neighbour is then 3 numbers further on, which
# is a dilation. RGB 11×11 at 4 Mpx: 28 ms, channel by channel 700 ms (one thread, AVX-512).
_STRIPS = 16
# Numbers in a tile, and in one of its rows: input, output and torch's own copies fit the processor's cache.
_TILE = 400_000
_TILE_ROW = 3_072


def apply(
    pixels: np.ndarray, weights: np.ndarray, *, geometry: Geometry = Geometry(), channels: str = "each"
) -> np.ndarray:
    """The response of a picture to a kernel, in grey levels: float32 (H', W') or (H', W', 3).

    Whole-numbered kernels give exact whole numbers while sums stay below 2²⁴.

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        weights: (kh, kw), any numbers.
        geometry: stride, dilation, padding, border, flip.
        channels: `"each"` (a response per channel), `"gray"` (of the luma) or `"sum"` (R, G and B added).

    Raises:
        ConvScopeError: as `Geometry.output_shape`.
    """
    size = geometry.output_shape(pixels.shape, weights.shape)
    source = planes(pixels, channels)
    out = np.empty((*size, source.shape[2]), np.float32)
    high, wide = _tile(*out.shape)
    with torch.inference_mode():
        kernel = _kernel(weights, geometry)
        for y in range(0, size[0], high):
            for x in range(0, size[1], wide):
                part = out[y : y + high, x : x + wide]
                part[:] = _tile_response(source, kernel, geometry, y, x, *part.shape[:2])
    return out if out.shape[2] > 1 else out[..., 0]


def _kernel(weights: np.ndarray, geometry: Geometry) -> torch.Tensor:
    kernel = torch.from_numpy(effective(weights, geometry).astype(np.float32))
    return kernel.expand(_STRIPS, 1, -1, -1).contiguous().to(device.current().kind)


def _tile(rows: int, cols: int, depth: int) -> tuple[int, int]:
    """Rows and columns of a tile of a response (rows, cols, depth): all of one size, near `_TILE` numbers."""
    if device.current().kind == "cuda":
        return rows, cols
    wide = -(-cols // -(-cols * depth // _TILE_ROW))
    high = -(-rows // -(-rows * wide * depth // _TILE))
    return -(-high // _STRIPS) * _STRIPS, wide


def effective(weights: np.ndarray, geometry: Geometry) -> np.ndarray:
    """The weights as they are laid on the picture: rotated by 180° where `geometry.flip`."""
    return np.flip(weights) if geometry.flip else weights


def _tile_response(source, kernel, geometry, y, x, rows, cols):
    stride, dilation, depth = geometry.stride, geometry.dilation, source.shape[2]
    n = -(-rows // _STRIPS)
    strips = torch.from_numpy(_strips(source, tuple(kernel.shape[2:]), geometry, y, x, n, cols)).to(kernel.device)
    found = F.conv2d(
        strips[None], kernel, stride=(stride, 1), dilation=(dilation, dilation * depth), groups=_STRIPS
    )  # (1, 16, n, W·C)
    return found.view(n * _STRIPS, -1, depth)[:rows, ::stride].cpu().numpy()


def _strips(source, kernel_shape, geometry, y, x, n, cols):
    (top, _), (left, _) = geometry.pads(kernel_shape)
    height, width, depth = source.shape
    stride = geometry.stride
    window, wide = ((m - 1) * stride + geometry.dilation * (f - 1) + 1 for m, f in zip((n, cols), kernel_shape))
    step = n * stride
    rows = geometry.sources(y * stride - top + np.arange((_STRIPS - 1) * step + window), height)
    rows = np.minimum(rows, height - 1)
    positions = x * stride - left + np.arange(wide)
    cs = geometry.sources(positions, width)
    lo = max(0, left - x * stride)
    hi = min(wide, width + left - x * stride)
    block = source[_run(rows)]
    if rows[0] < 0 or rows[-1] < 0:
        block[rows < 0] = 0
    out = np.empty((_STRIPS, window, wide, depth), np.float32)
    for first, last in ((0, lo), (lo, hi), (hi, wide)):
        if first < last:
            piece = block[:, _run(cs[first:last])]
            a, b, c = piece.strides
            out[:, :, first:last] = np.lib.stride_tricks.as_strided(
                piece, (_STRIPS, window, last - first, depth), (a * step, a, b, c)
            )
    if cs[0] < 0 or cs[-1] < 0:
        out[:, :, cs < 0] = 0
    return out.reshape(_STRIPS, window, -1)


def _run(indices: np.ndarray) -> np.ndarray | slice:
    """Indices without a gap as a slice: numpy then copies whole blocks."""
    first, last = int(indices[0]), int(indices[-1])
    straight = first >= 0 and last - first == len(indices) - 1 and np.array_equal(indices, np.arange(first, last + 1))
    return slice(first, last + 1) if straight else indices
