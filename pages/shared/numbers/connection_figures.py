"""Drawings of which output hangs on which input: bars of what that costs, wires, the matrix of weights."""

import math

import numpy as np

from core.connections import Comparison, Cost
from pages.shared import figures
from pages.shared.i18n import number, t

_WIDE, _BAR, _LINE = 640, 22, 74
_INPUTS, _SIDE = 8, 3  # of the wires
_MATRIX = 420  # px


def bars(found: Comparison) -> str:
    """Parameters, multiplications and memory of both layers; every step to the right is ten times as much."""
    rows = [
        ("parameters", lambda cost: cost.parameters, number),
        ("multiplications", lambda cost: cost.multiplications, number),
        ("memory", lambda cost: cost.memory_bytes, in_bytes),
    ]
    largest = max(value(found.dense) for _, value, _ in rows)
    parts = []
    for place, (name, value, write) in enumerate(rows):
        y = place * (_LINE + 16)
        parts.append(_words(0, y + 14, t(f"why_convolutions.{name}"), bold=True))
        for line, (cost, colour) in enumerate(_both(found)):
            count = value(cost)
            width = max(3.0, _WIDE * 0.62 * math.log10(count + 1) / math.log10(largest + 1))
            top = y + 22 + line * (_BAR + 4)
            parts.append(f'<rect y="{top}" width="{width:.1f}" height="{_BAR}" rx="4" fill="{colour}"/>')
            parts.append(_words(width + 8, top + 16, write(count)))
    alt = t("why_convolutions.alt.bars", dense=found.dense.parameters, conv=found.convolution.parameters)
    return figures.drawing(f"0 -4 {_WIDE} {3 * (_LINE + 16)}", "".join(parts), alt)


def _both(found: Comparison) -> list[tuple[Cost, str]]:
    return [(found.dense, dense_colour()), (found.convolution, figures.accent())]


def dense_colour() -> str:
    """What is fully connected, in every drawing."""
    return "#fb923c" if figures.theme() == "dark" else "#c2570c"


def in_bytes(count: float) -> str:
    """Bytes in the largest unit that leaves a number of at least 1 (kB = 1,000 bytes)."""
    power = min(4, int(math.log10(count) // 3)) if count >= 1 else 0
    return f"{number(count / 1000**power, digits=1)} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"


def _words(x: float, y: float, text: str, *, bold: bool = False, anchor: str = "start") -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="15" text-anchor="{anchor}" fill="currentColor"{weight}>{text}</text>'


def wires(*, shared: bool, output: int) -> str:
    """Eight inputs above, their outputs below: all joined, or each output to three neighbours by shared weights."""
    count = _INPUTS - _SIDE + 1
    x_in = [20 + 40 * i for i in range(_INPUTS)]
    x_out = [20 + 40 * (i + (_SIDE - 1) / 2) for i in range(count)]
    lines = []
    for k in range(count):
        joined = range(k, k + _SIDE) if shared else range(_INPUTS)
        for i in joined:
            colour = weight_colour(i - k, _SIDE) if shared else dense_colour()
            opacity, width = (1, 3.5) if k == output else (0.22, 1.5)
            lines.append(
                f'<line x1="{x_in[i]}" y1="26" x2="{x_out[k]}" y2="134" stroke="{colour}" '
                f'stroke-opacity="{opacity}" stroke-width="{width}"/>'
            )
    dots = [_dot(x, 20, lit=not shared or output <= i < output + _SIDE) for i, x in enumerate(x_in)]
    dots += [_dot(x, 140, lit=k == output) for k, x in enumerate(x_out)]
    wired = len(lines)
    weights = _SIDE if shared else wired
    alt = t("why_convolutions.alt.wires", lines=wired, weights=weights)
    return figures.drawing(f"0 0 {40 * _INPUTS} 160", "".join([*lines, *dots]), alt)


def wire_counts(*, shared: bool) -> tuple[int, int]:
    """Lines of `wires`, and different weights on them."""
    count = _INPUTS - _SIDE + 1
    return (count * _SIDE, _SIDE) if shared else (count * _INPUTS, count * _INPUTS)


def _dot(x: float, y: float, *, lit: bool) -> str:
    fill = figures.accent() if lit else "none"
    return f'<circle cx="{x}" cy="{y}" r="9" fill="{fill}" stroke="currentColor" stroke-width="1.5"/>'


def weight_colour(place: int, count: int) -> str:
    """A colour for each of the kernel's weights, the same wherever the weight is used."""
    light = 66 if figures.theme() == "dark" else 45
    return f"hsl({(210 + 360 * place / count) % 360:.0f}, 70%, {light}%)"


def weight_matrix(joined: np.ndarray, *, kernel: int, chosen: int) -> str:
    """The matrix of a convolution, (outputs, inputs): a cell for every pair, coloured by its weight, empty for 0.

    Args:
        joined: see `core.connections.matrix`.
        kernel: how many weights there are; `chosen` the one to be seen alone (1, 2, …), 0 for all.
    """
    rows, cols = joined.shape
    side = _MATRIX / cols
    cells = []
    for row, col in np.argwhere(joined >= 0):
        weight = int(joined[row, col])
        faint = chosen and weight != chosen - 1
        cells.append(
            f'<rect x="{col * side:.1f}" y="{row * side:.1f}" width="{side - 1:.1f}" height="{side - 1:.1f}" '
            f'rx="1" fill="{weight_colour(weight, kernel)}" fill-opacity="{0.15 if faint else 1}"/>'
        )
        if side >= 13 and not faint:
            cells.append(
                f'<text x="{(col + 0.48) * side:.1f}" y="{(row + 0.7) * side:.1f}" font-size="{side * 0.55:.1f}" '
                f'text-anchor="middle" fill="{_on_weight()}">{weight + 1}</text>'
            )
    frame = (
        f'<rect x="-1" y="-1" width="{_MATRIX + 1}" height="{rows * side + 1:.1f}" fill="none" '
        'stroke="currentColor" stroke-opacity="0.5"/>'
    )
    alt = t("why_convolutions.alt.matrix", rows=rows, cols=cols, used=int((joined >= 0).sum()))
    return figures.drawing(f"-2 -2 {_MATRIX + 4} {rows * side + 4:.0f}", frame + "".join(cells), alt)


def _on_weight() -> str:
    return "#000" if figures.theme() == "dark" else "#fff"


def two_curves(points: list[tuple[float, float]], shifts: tuple[int, ...], *, at: int) -> str:
    """Response of the shared and of the fixed detector against the shift; a line marks where the knob stands."""
    wide, tall = 560, 170
    low = min(0.0, *(fixed for _, fixed in points))
    high = max(1.0, *(shared for shared, _ in points))

    def place(shift: float, value: float) -> tuple[float, float]:
        return 40 + (wide - 50) * shift / max(shifts[-1], 1), 10 + tall * (high - value) / (high - low)

    parts = [
        f'<line x1="40" x2="{wide - 10}" y1="{place(0, level)[1]:.1f}" y2="{place(0, level)[1]:.1f}" '
        f'stroke="currentColor" stroke-opacity="0.3"/>{_words(32, place(0, level)[1] + 5, number(level), anchor="end")}'
        for level in (0, 1)
    ]
    for which, colour in ((1, dense_colour()), (0, figures.accent())):
        path = " ".join(
            "{:.1f},{:.1f}".format(*place(shift, both[which]))
            for shift, both in zip(shifts, points, strict=True)
        )
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="4"/>')
    here = place(min(at, shifts[-1]), 0)[0]
    parts.append(
        f'<line x1="{here:.1f}" x2="{here:.1f}" y1="4" y2="{tall + 16}" stroke="currentColor" stroke-dasharray="5 4"/>'
    )
    parts.append(_words((wide + 40) / 2, tall + 36, t("why_convolutions.shift"), anchor="middle"))
    return figures.drawing(f"0 0 {wide} {tall + 44}", "".join(parts), t("why_convolutions.alt.curves"))
