"""Recurrent networks unrolled over time, and what came of learning. Texts are escaped."""

import html
import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.char_rnn.both_sides import Guess
from core.char_rnn.shapes import Answer
from pages.shared.figures import drawing
from pages.shared.i18n import number, percent, t
from pages.shared.writing.sampler_figures import sign

# Which steps are given something, which have to answer, and whether an answer is the next input.
_SHAPES = {
    "one_to_one": ((0,), (0,), False),
    "one_to_many": ((0,), (0, 1, 2, 3), True),
    "many_to_one": ((0, 1, 2, 3), (3,), False),
    "many_to_many": ((0, 1, 2, 3), (0, 1, 2, 3), False),
    "sequence_to_sequence": ((0, 1, 2), (2, 3, 4), True),
}
_COLOURS = ("#4f46e5", "#059669", "#ea580c")
_WIDTH, _HEIGHT = 560, 200


def unrolled(shape: str, alt: str) -> str:
    """Boxes of one shape: inputs below, the same cell at every step, answers above."""
    given, answers, fed = _SHAPES[shape]
    steps = max(*given, *answers) + 1
    parts = []
    for step in range(steps):
        x = 40 + 100 * step
        parts.append(_box(x, 75, "h", "#4f46e5"))
        if step:
            parts.append(_arrow(x - 50, 95, x - 2, 95))
        if step in given:
            parts += [_box(x, 145, "x", "#059669"), _arrow(x + 25, 143, x + 25, 117)]
        if step in answers:
            parts += [_box(x, 5, "y", "#ea580c"), _arrow(x + 25, 73, x + 25, 47)]
        if fed and step not in given:
            # from the answer before, down between the two steps and up into the cell
            parts.append(
                f'<path d="M{x - 50} 25 H{x - 25} V165 H{x + 25} V117" fill="none" stroke="#ea580c" stroke-width="1.5"'
                ' stroke-dasharray="4 3" marker-end="url(#tip)"/>'
            )
    tip = (
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto">'
        '<path d="M0 0 L6 3 L0 6 z" fill="currentColor"/></marker></defs>'
    )
    width = 40 + 100 * (steps - 1) + 50 + 40
    return drawing(f"0 0 {width} 190", tip + "".join(parts), alt, widest=f"{1.4 * width:.0f}px")


def _box(x: float, y: float, name: str, colour: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="50" height="40" rx="8" fill="{colour}"/><text x="{x + 25}" y="{y + 26}" '
        f'text-anchor="middle" fill="white" font-size="17" font-style="italic">{name}</text>'
    )


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="currentColor" stroke-width="1.5" '
        'marker-end="url(#tip)"/>'
    )


def losses(values: Sequence[float], alt: str) -> str:
    """A loss over the steps of learning, from 0 up."""
    sound = [value for value in values if math.isfinite(value)] or [0.0]
    return _chart(
        {"": sound}, alt, low=0.0, high=max(sound) * 1.05 or 1.0, write=lambda y: number(y, digits=1)
    )


def gradients(lines: Mapping[str, np.ndarray], alt: str) -> str:
    """Sizes of gradients against distance, on a logarithmic scale."""
    logs = {
        name: [math.log10(max(value, 1e-30)) for value in values.tolist()] for name, values in lines.items()
    }
    every = [value for line in logs.values() for value in line]
    low, high = math.floor(max(min(every), -20)), math.ceil(max(every))
    return _chart(logs, alt, low=low, high=max(high, low + 1), write=lambda y: f"1e{y:.0f}")


def _chart(lines: Mapping[str, Sequence[float]], alt: str, *, low: float, high: float, write) -> str:
    """Curves over whole numbers from 0, with five marks on the vertical axis and a name each."""

    def y_of(value: float) -> float:
        return 10 + (_HEIGHT - 40) * (1 - (min(max(value, low), high) - low) / (high - low))

    longest = max(len(line) for line in lines.values())
    parts = []
    for place in range(5):
        value = low + (high - low) * place / 4
        parts.append(
            f'<line x1="48" x2="{_WIDTH}" y1="{y_of(value):.1f}" y2="{y_of(value):.1f}" stroke="currentColor" '
            f'opacity=".15"/><text x="42" y="{y_of(value) + 4:.1f}" text-anchor="end" font-size="12" '
            f'fill="currentColor">{write(value)}</text>'
        )
    for x in (0, longest // 2, longest - 1):
        at = 52 + (_WIDTH - 60) * x / max(longest - 1, 1)
        parts.append(
            f'<text x="{at:.1f}" y="{_HEIGHT - 8}" text-anchor="{"end" if x == longest - 1 else "middle"}" font-size="12" '
            f'fill="currentColor">{x}</text>'
        )
    for place, (name, line) in enumerate(lines.items()):
        points = " ".join(
            f"{52 + (_WIDTH - 60) * x / max(longest - 1, 1):.1f},{y_of(value):.1f}"
            for x, value in enumerate(line)
        )
        colour = _COLOURS[place % len(_COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if name:
            parts.append(
                f'<text x="60" y="{_HEIGHT - 40 - 17 * place}" font-size="13" font-weight="600" '
                f'fill="{colour}">{html.escape(name)}</text>'
            )
    return drawing(f"0 0 {_WIDTH} {_HEIGHT}", "".join(parts), alt)


def answers(found: Sequence[Answer]) -> str:
    """Questions, what the network says, and what is right."""
    rows = "".join(
        f"<tr><td>{_code(one.given)}</td><td>{_code(one.found)}</td>"
        f'<td style="color:{"#059669" if one.found == one.wanted else "#dc2626"}">'
        f"{'✓' if one.found == one.wanted else '✗ ' + _code(one.wanted)}</td></tr>"
        for one in found
    )
    head = "".join(f"<th>{html.escape(t(f'sequences.{name}'))}</th>" for name in ("given", "says", "right"))
    return _table(head, rows)


def guesses(found: Sequence[Guess]) -> str:
    """Hidden characters in their surroundings, and both networks' guesses."""
    rows = "".join(
        f"<tr><td>{_code(one.before)}<b style='background:rgba(128,128,128,.3)'>{_code('?')}</b>{_code(one.after)}</td>"
        f"<td>{_code(one.was)}</td>{_guess(one.left, one.left_probability, one.was)}"
        f"{_guess(one.both, one.both_probability, one.was)}</tr>"
        for one in found
    )
    names = ("hidden", "was", "left", "both")
    return _table("".join(f"<th>{html.escape(t(f'sequences.{name}'))}</th>" for name in names), rows)


def _guess(character: str, share: float, was: str) -> str:
    colour = "#059669" if character == was else "#dc2626"
    return f'<td style="color:{colour}">{_code(character)} {percent(share, digits=0)}</td>'


def _table(head: str, rows: str) -> str:
    return (
        '<div style="overflow-x:auto"><table style="border-spacing:14px 4px;text-align:left;font-size:14px">'
        f"<tr>{head}</tr>{rows}</table></div>"
    )


def _code(text: str) -> str:
    return f'<code style="white-space:pre">{html.escape("".join(map(sign, text)))}</code>'
