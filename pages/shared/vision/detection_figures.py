"""Pictures with boxes on them, and the maps of scores behind them."""

import base64
import html
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.detection import Box, Slid
from core.images import encode
from pages.shared import figures
from pages.shared.i18n import number

KEPT, DROPPED, OPEN, BEST = "#22c55e", "#ef4444", "#ffffff", "#fbbf24"


class Mark(NamedTuple):
    """A box as it is drawn: its colour, what is written at its corner, whether its line is broken or thin."""

    box: Box
    colour: str
    said: str = ""
    broken: bool = False
    thin: bool = False


def marked(pixels: np.ndarray, marks: Sequence[Mark], alt: str) -> str:
    """A picture uint8 (H, W[, 3]) with boxes over it, as wide as its place."""
    height, width = pixels.shape[:2]
    unit = max(width, height) / 640
    drawn = "".join(_drawn(mark, unit) for mark in marks)
    said = html.escape(alt)
    box = f"0 0 {width} {height}"
    return (
        f'<div style="position:relative;line-height:0;max-width:{_shown_width(pixels)}px">'
        f'<img alt="{said}" src="{_address(pixels)}" style="width:100%;border-radius:6px">'
        f'<img alt="" src="{_svg(box, drawn)}" style="position:absolute;inset:0;width:100%;height:100%"></div>'
    )


def _shown_width(pixels: np.ndarray) -> int:
    """A tall picture is not drawn taller than a screen."""
    height, width = pixels.shape[:2]
    return round(min(760, 560 * width / height))


def _drawn(mark: Mark, unit: float) -> str:
    box, line = mark.box, unit * (1.2 if mark.thin else 3)
    dash = f' stroke-dasharray="{6 * unit:.2f} {4 * unit:.2f}"' if mark.broken else ""
    frame = (
        f'x="{box.left:.2f}" y="{box.top:.2f}" width="{box.width:.2f}" height="{box.height:.2f}" fill="none"'
    )
    rect = f'<rect {frame} stroke="{mark.colour}" stroke-width="{line:.2f}"{dash}/>'
    if not mark.thin:  # told apart from any ground
        rect = (
            f'<rect {frame} stroke="#000" stroke-opacity=".45" stroke-width="{line + 1.5 * unit:.2f}"/>{rect}'
        )
    if not mark.said:
        return rect
    size = 17 * unit
    across, down = box.left + 3 * unit, box.top + size
    return (
        f'{rect}<text x="{across:.2f}" y="{down:.2f}" font-size="{size:.2f}" font-weight="600" fill="{mark.colour}" '
        f'stroke="#000" stroke-opacity=".7" stroke-width="{2.5 * unit:.2f}" stroke-linejoin="round" paint-order="stroke">'
        f"{html.escape(mark.said)}</text>"
    )


def _svg(box: str, content: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif">{content}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _address(pixels: np.ndarray) -> str:
    small = max(pixels.shape[:2]) <= 256
    if small:  # pixels stay squares when a small picture is enlarged
        pixels = pixels.repeat(3, axis=0).repeat(3, axis=1)
    data = encode(np.ascontiguousarray(pixels), quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"


def heat(slid: Slid, label: int | None, by: str, *, top: float) -> np.ndarray:
    """The scores of one scale in the colours of heat, uint8 (rows, columns, 3): black at 0 and below, yellow at `top`."""
    levels = (np.clip(scores(slid, label, by) / max(top, 1e-9), 0, 1) * 255).round().astype(np.uint8)
    return figures.heat()[levels]


def scores(slid: Slid, label: int | None, by: str) -> np.ndarray:
    """Of a class, or of the likeliest one in each window: (rows, columns)."""
    found = slid.scores(by)
    return found.max(axis=2) if label is None else found[..., label]


def score_text(value: float, by: str) -> str:
    return f"{by} = {number(value, digits=3 if by == 'p' else 2)}"


def corner_text(box: Box, by: str, name: str) -> str:
    """Class and score at a box's corner."""
    return f"{name} {number(box.score, digits=2 if by == 'p' else 1)}"
