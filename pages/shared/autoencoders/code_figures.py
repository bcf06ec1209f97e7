"""Pictures beside what came out of them, their errors, the numbers of codes."""

import base64
import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core import images
from core.autoencoders.config import SIDE
from pages.shared import figures
from pages.shared.i18n import number, t

COLOURS = (
    "#e11d48",
    "#2563eb",
    "#f59e0b",
    "#10b981",
    "#8b5cf6",
    "#ec4899",
    "#06b6d4",
    "#84cc16",
    "#f97316",
    "#64748b",
)
_NARROWEST = 760  # of the drawing of a network
_NETWORK, _PCA, _CODE = "#4f46e5", "#d97706", "#e11d48"
WORST, FOREIGN = "#e11d48", "#d97706"


@dataclass(frozen=True, eq=False)
class Row:
    """Pictures uint8 (N, h, w, 3) that stand in one line, what they are, and a word under each of them."""

    title: str
    pictures: np.ndarray
    under: Sequence[str] = ()


def rows(found: Sequence[Row], *, side: int = 72, framed: Mapping[int, str] | None = None) -> str:
    """Lines of pictures under each other, as a table that scrolls sideways where it is too wide.

    Args:
        framed: the places that get a frame, and its colour.
    """
    framed = framed or {}
    lines = []
    for row in found:
        words = row.under or [""] * len(row.pictures)
        cells = "".join(
            _tile(picture, word, side, framed.get(i, ""))
            for i, (picture, word) in enumerate(zip(row.pictures, words, strict=True))
        )
        lines.append(
            '<tr style="border:0"><th scope="row" style="font-size:13px;font-weight:500;text-align:left;padding-right:10px;'
            f'border:0;vertical-align:top;min-width:5.5rem;max-width:8rem">{html.escape(row.title)}</th>{cells}</tr>'
        )
    return (
        '<div style="overflow-x:auto" tabindex="0"><table style="border-collapse:collapse;border:0">'
        f"{''.join(lines)}</table></div>"
    )


def _tile(picture: np.ndarray, word: str, side: int, frame: str) -> str:
    outline = f"outline:3px solid {frame};outline-offset:-1px;" if frame else ""
    return (
        '<td style="padding:0 3px 2px;text-align:center;border:0;vertical-align:top">'
        f'<img alt="" src="{_address(picture)}" style="width:{side}px;height:{side}px;max-width:none;display:block;'
        f'image-rendering:pixelated;margin:0 auto;border-radius:5px;{outline}">'
        f'<span style="font-size:12px;font-variant-numeric:tabular-nums">{html.escape(word)}</span></td>'
    )


def _address(pixels: np.ndarray) -> str:
    data = images.encode(np.ascontiguousarray(pixels), format="png")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def levels(errors: np.ndarray) -> list[str]:
    """Errors as they stand under pictures."""
    return [number(float(one), digits=1) for one in errors]


def histogram(errors: np.ndarray, *, alt: str, mark: float | None = None) -> str:
    """How often errors occur, and where one of them lies."""
    high = max(float(errors.max()), mark or 0.0) * 1.05
    counts, edges = np.histogram(errors, bins=40, range=(0.0, high))
    width, height = 640, 150
    place = width / high
    bars = "".join(
        f'<rect x="{low * place:.1f}" y="{height - count / counts.max() * (height - 12):.1f}" width="{width / 40 - 1:.1f}" '
        f'height="{count / counts.max() * (height - 12):.1f}" fill="{_NETWORK}" opacity=".75"/>'
        for count, low in zip(counts, edges, strict=False)
        if count
    )
    if mark is not None:
        x = mark * place
        bars += (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height}" stroke="{FOREIGN}" stroke-width="4"/>'
            f'<text x="{x - 8:.1f}" y="16" font-size="15" text-anchor="end" fill="currentColor">{number(mark, digits=1)}</text>'
        )
    return figures.drawing(f"0 0 {width} {height + 24}", bars + _axis(high, width, height), alt)


def _axis(high: float, width: int, height: int) -> str:
    ticks = "".join(
        f'<text x="{share * width:.0f}" y="{height + 18}" font-size="14" fill="currentColor" '
        f'text-anchor="{anchor}">{number(share * high, digits=0)}</text>'
        for share, anchor in (
            (0.0, "start"),
            (0.25, "middle"),
            (0.5, "middle"),
            (0.75, "middle"),
            (1.0, "end"),
        )
    )
    return f'<line x1="0" x2="{width}" y1="{height}" y2="{height}" stroke="currentColor"/>{ticks}'


def bars(values: np.ndarray, *, alt: str) -> str:
    """Numbers of a code as bars about zero, side by side."""
    width, height, head = 640, 150, 20
    reach = max(float(np.abs(values).max()), 1e-6)
    step = width / len(values)
    middle = (height + head) / 2 if (values < 0).any() else height - 4
    scale = (middle - head) / reach
    drawn = "".join(
        f'<rect x="{i * step + 0.1 * step:.2f}" width="{0.8 * step:.2f}" y="{min(middle, middle - one * scale):.1f}" '
        f'height="{abs(one) * scale:.1f}" fill="{_PCA if one < 0 else _NETWORK}"/>'
        for i, one in enumerate(map(float, values))
    )
    line = (
        f'<line x1="0" x2="{width}" y1="{middle}" y2="{middle}" stroke="currentColor" stroke-opacity=".5"/>'
    )
    said = f'<text x="2" y="13" font-size="13" fill="currentColor">± {number(reach, digits=2)}</text>'
    return figures.drawing(f"0 0 {width} {height}", drawn + line + said, alt)


def scatter(points: np.ndarray, labels: np.ndarray, *, alt: str) -> str:
    """Codes (N, 2) as dots in the colours of their classes."""
    side = 320
    low, high = np.percentile(points, [1, 99], axis=0)
    shares = np.clip((points - low) / np.maximum(high - low, 1e-6), -0.05, 1.05) * (side - 40) + 20
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{side - y:.1f}" r="3" fill="{COLOURS[int(label) % len(COLOURS)]}"/>'
        for (x, y), label in zip(shares, labels, strict=True)
    )
    frame = f'<rect width="{side}" height="{side}" fill="none" stroke="currentColor" stroke-opacity=".3"/>'
    return figures.drawing(f"-1 -1 {side + 2} {side + 2}", frame + dots, alt)


def met(counts: np.ndarray, *, alt: str) -> str:
    """How many products meet in every output of a line: a bar for each, with its number."""
    width, height = 640, 130
    step, most = width / len(counts), max(int(counts.max()), 1)
    drawn = "".join(
        f'<rect x="{i * step + 1:.1f}" width="{step - 2:.1f}" y="{height - one / most * 96:.1f}" '
        f'height="{one / most * 96:.1f}" fill="{_NETWORK}" opacity="{0.35 + 0.6 * one / most:.2f}"/>'
        f'<text x="{(i + 0.5) * step:.1f}" y="{height - one / most * 96 - 6:.1f}" font-size="15" text-anchor="middle" '
        f'fill="currentColor">{one}</text>'
        for i, one in enumerate(map(int, counts))
    )
    return figures.drawing(f"0 0 {width} {height}", drawn, alt)


def covered(counts: np.ndarray) -> np.ndarray:
    """The same in two directions as a picture uint8 (n, n, 3): the more products, the brighter."""
    shares = counts / max(int(counts.max()), 1)
    return np.rint(shares * 235 + 10).astype(np.uint8)[..., None].repeat(3, axis=2)


def enlarged(pixels: np.ndarray, caption: str, *, most: int = 260) -> str:
    """One small picture, its pixels as squares, with a caption above."""
    said = html.escape(caption)
    return (
        f'<figure style="margin:0 0 .6rem"><figcaption style="font-size:14px;opacity:.85;padding-bottom:4px">{said}'
        f'</figcaption><img alt="{said}" src="{_address(pixels)}" style="width:100%;max-width:{most}px;'
        'image-rendering:pixelated;border-radius:6px"></figure>'
    )


def hourglass(encoder: Sequence[tuple[int, ...]], decoder: Sequence[tuple[int, ...]], *, alt: str) -> str:
    """The layers from the picture to the code and back: the more numbers, the taller (a logarithmic scale)."""
    found = [(3, SIDE, SIDE), *encoder, *decoder]
    counts = [int(np.prod(shape)) for shape in found]
    height, wide = 150, 76
    most, width = np.log(max(counts)), max(wide * len(found), _NARROWEST)
    left = (width - wide * len(found)) / 2
    drawn = ""
    for i, (shape, count) in enumerate(zip(found, counts, strict=True)):
        tall, x = height * np.log(count) / most, left + i * wide
        colour = _CODE if i == len(encoder) else _NETWORK
        said = "×".join(map(str, shape)) if len(shape) > 1 else ""
        drawn += (
            f'<rect x="{x + 14}" y="{(height - tall) / 2:.1f}" width="{wide - 28}" height="{tall:.1f}" rx="5" '
            f'fill="{colour}" opacity=".8"/>'
            f'<text x="{x + wide / 2}" y="{height + 22}" font-size="15" text-anchor="middle" fill="currentColor">'
            f'{number(count)}</text><text x="{x + wide / 2}" y="{height + 40}" font-size="12" text-anchor="middle" '
            f'fill="currentColor" opacity=".75">{said}</text>'
        )
    return figures.drawing(f"0 -2 {width} {height + 50}", drawn, alt)


def gray(patches: np.ndarray) -> np.ndarray:
    """Patches uint8 (N, h, w) as pictures (N, h, w, 3)."""
    return patches[..., None].repeat(3, axis=3)


def signed(filters: np.ndarray) -> np.ndarray:
    """Filters (N, h, w) in the signed palette, each at its own full colour: uint8 (N, h, w, 3)."""
    reach = np.maximum(np.abs(filters).max(axis=(1, 2), keepdims=True), 1e-9)
    places = np.rint(128 + filters / reach * 127).astype(np.uint8)
    return figures.diverging(figures.theme())[places]


def class_names(classes: Sequence[str]) -> list[str]:
    """Classes in the reader's language; what a user's folder is called stays as it is."""
    return [name if (said := t(f"class.{name}")) == f"class.{name}" else said for name in classes]
