"""From pixels and a kernel to the bytes that a browser shows: one call per picture.

Colours come from the caller as palettes; this module only chooses levels and encodes.
"""

from dataclasses import dataclass

import numpy as np

from core import canny as detector
from core import filters, images, pooling
from core.filters import Geometry, Summary

# Up to this side the numbers themselves are sent along, to be written into the cells.
NUMBERED_SIDE = 16
# Up to this side a picture is sent with exact pixels.
_EXACT_SIDE = 128
# JPEG quality of coloured levels: 3 of 255 levels off on average; quality 90 is 2 off, and a third larger
# (measured on a photograph under Sobel).
_COLOURED_QUALITY = 80


@dataclass(frozen=True, eq=False)
class Rendered:
    """One picture, ready for a browser.

    Attributes:
        data: the encoded picture (JPEG, or PNG where pixels are few).
        rows, cols: its logical size in pixels.
        values: the numbers themselves, (rows, cols), if the picture is small; else None.
        summary: the response's statistics in grey levels; None for an original picture.
    """

    data: bytes
    rows: int
    cols: int
    values: list[list[float]] | None
    summary: Summary | None


def original(pixels: np.ndarray, *, white: int = 255) -> Rendered:
    """A picture as it is: uint8 (H, W[, 3]); `white` is the pixel value shown as white."""
    shown = (
        pixels if white == 255 else (pixels.astype(np.float32) * (255 / white)).clip(0, 255).astype(np.uint8)
    )
    return _rendered(shown, numbers=pixels)


def pooled(
    pixels: np.ndarray, *, kind: str, size: int, stride: int, padding: int, ceil_mode: bool
) -> Rendered:
    """A pooled picture; arguments and errors as `core.pooling.pool_picture`."""
    found = pooling.pool_picture(
        pixels, kind=kind, size=size, stride=stride, padding=padding, ceil_mode=ceil_mode
    )
    return _rendered(found, numbers=found)


def response(
    pixels: np.ndarray,
    weights: np.ndarray,
    *,
    geometry: Geometry,
    channels: str,
    mode: str,
    palette: np.ndarray,
    threshold: float = 0,
    limit: float | None = None,
) -> Rendered:
    """Apply a kernel to a picture, and show the response in one of three ways.

    Args:
        pixels: uint8 (H, W) or (H, W, 3).
        weights: (kh, kw).
        mode: `signed` (palette centred on zero), `absolute` or `clipped` (what a screen would print).
        palette: uint8 (256, 3) for the signed levels of a one-channel response.
        threshold: in grey levels; above 0 the picture is white where |response| reaches it, else black.
        limit: the |response| that gets the strongest level, in grey levels; that of the response itself if left out.

    Raises:
        ConvScopeError: as `filters.apply`.
    """
    values = filters.apply(pixels, weights, geometry=geometry, channels=channels)
    summary = filters.summarise(values)
    if threshold > 0:
        edges = filters.levels(values, limit=threshold, mode="edges")
        return _rendered(edges, numbers=values, summary=summary, mask=edges.ndim == 2)
    levels = filters.levels(values, limit=limit or summary.limit, mode=mode)
    one_signed = mode == "signed" and levels.ndim == 2
    return _rendered(levels, numbers=values, summary=summary, palette=palette if one_signed else None)


@dataclass(frozen=True, eq=False)
class GradientPictures:
    """The four pictures of a gradient; `edge_share` is the share of pixels (0..1) above the threshold."""

    gx: Rendered
    gy: Rendered
    magnitude: Rendered
    orientation: Rendered
    edge_share: float


def gradient(
    pixels: np.ndarray,
    kernel_x: np.ndarray,
    kernel_y: np.ndarray,
    *,
    geometry: Geometry,
    palette: np.ndarray,
    directions: np.ndarray,
    threshold: float = 0,
) -> GradientPictures:
    """Both derivatives of a picture, their length and their direction.

    Args:
        palette: uint8 (256, 3), signed levels.
        directions: uint8 (hues · shades, 3), see `filters.orientation_levels`.
        threshold: in grey levels; magnitude and direction are blacked out below it.
    """
    found = filters.gradient(pixels, kernel_x, kernel_y, geometry=geometry)
    summary_x, summary_y = filters.summarise(found.gx), filters.summarise(found.gy)
    limit = max(summary_x.limit, summary_y.limit)
    strong = found.magnitude >= threshold
    magnitude = np.where(strong, found.magnitude, np.float32(0))
    summary = filters.summarise(magnitude)
    wheel = np.where(strong, filters.orientation_levels(found, limit=summary.limit), 0).astype(np.uint16)
    return GradientPictures(
        gx=_signed(found.gx, summary_x, limit, palette),
        gy=_signed(found.gy, summary_y, limit, palette),
        magnitude=_rendered(
            filters.levels(magnitude, limit=summary.limit, mode="absolute"),
            numbers=magnitude,
            summary=summary,
        ),
        orientation=_rendered(wheel, numbers=found.orientation, palette=directions),
        edge_share=float(strong.mean()) if threshold > 0 else 1.0,
    )


def _signed(values: np.ndarray, summary: Summary, limit: float, palette: np.ndarray) -> Rendered:
    levels = filters.levels(values, limit=limit, mode="signed")
    return _rendered(levels, numbers=values, summary=summary, palette=palette)


def _rendered(
    shown: np.ndarray,
    *,
    numbers: np.ndarray,
    summary: Summary | None = None,
    palette: np.ndarray | None = None,
    mask: bool = False,
) -> Rendered:
    rows, cols = shown.shape[:2]
    few = max(rows, cols) <= NUMBERED_SIDE
    if mask:
        data = images.encode_mask(shown > 0)
    elif max(rows, cols) <= _EXACT_SIDE:
        data = images.encode(shown, palette=palette, format="png")
    else:
        data = images.encode(shown, palette=palette, quality=90 if palette is None else _COLOURED_QUALITY)
    return Rendered(
        data=data,
        rows=rows,
        cols=cols,
        values=numbers.tolist() if few and numbers.ndim == 2 else None,
        summary=summary,
    )


@dataclass(frozen=True, eq=False)
class CannyPictures:
    """Two stages of Canny's detector; `count` edge pixels, `share` of all (0..1)."""

    smoothed: Rendered
    edges: Rendered
    count: int
    share: float


def canny(pixels: np.ndarray, *, sigma: float, low: float, high: float) -> CannyPictures:
    """Canny's detector on a picture; arguments and errors as `core.canny.canny`."""
    stages = detector.canny(pixels, sigma=sigma, low=low, high=high)
    return CannyPictures(
        smoothed=_rendered(stages.smoothed, numbers=stages.smoothed),
        edges=_rendered(stages.edges, numbers=stages.edges, mask=True),
        count=int(stages.edges.sum()),
        share=float(stages.edges.mean()),
    )


def full_resolution(
    pixels: np.ndarray,
    weights: np.ndarray,
    *,
    geometry: Geometry,
    channels: str,
    mode: str,
    palette: np.ndarray,
    limit: float,
    threshold: float = 0,
) -> bytes:
    """The response as a PNG at full resolution, computed in strips: up to 50 Mpx in bounded memory."""
    shown = filters.levels_in_strips(
        pixels,
        weights,
        geometry=geometry,
        channels=channels,
        limit=threshold or limit,
        mode="edges" if threshold else mode,
    )
    one_signed = mode == "signed" and shown.ndim == 2 and not threshold
    return images.encode(shown, palette=palette if one_signed else None, format="png")


def levels(shown: np.ndarray, *, palette: np.ndarray) -> Rendered:
    """Levels that were computed elsewhere, uint8 (H, W), in the palette's colours."""
    return _rendered(shown, numbers=shown, palette=palette)
