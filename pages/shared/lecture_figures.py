"""Drawings of the lecture's frame: two ways from a picture to an answer, and kinds of sequences."""

from pages.shared import figures
from pages.shared.i18n import t

# Inputs, outputs and the step at which each begins, for the kinds of the lecture.
_SEQUENCES = {
    "one_to_one": ((0,), (0,)),
    "one_to_many": ((0,), (0, 1, 2)),
    "many_to_one": ((0, 1, 2), (2,)),
    "many_to_many": ((0, 1, 2), (2, 3, 4)),
    "synchronous": ((0, 1, 2), (0, 1, 2)),
}
_BOX, _GAP = 26, 10


def pipeline(first: str, second: str, *, learned: int) -> str:
    """Picture → first → second → answer; the last `learned` of the two boxes are filled: they learn."""
    names = ["picture", first, second, "answer"]
    parts = []
    for place, name in enumerate(names):
        x, ends = 10 + place * 150, name in ("picture", "answer")
        fill = "none" if ends or place < 3 - learned else figures.accent()
        text = t(f"lecture.box.{name}")
        dashes = 'stroke-dasharray="4 4"' if ends else ""
        parts.append(
            f'<rect x="{x}" y="10" width="118" height="56" rx="8" fill="{fill}" fill-opacity="0.3" '
            f'stroke="currentColor" {dashes}/>'
        )
        for line, word in enumerate(lines := text.split("/")):
            y = 43 - 9 * (len(lines) - 1) + 18 * line
            parts.append(
                f'<text x="{x + 59}" y="{y}" text-anchor="middle" font-size="14" fill="currentColor">{word}</text>'
            )
        if place < len(names) - 1:
            parts.append(
                f'<path d="M{x + 122} 38h20m-7 -6l7 6l-7 6" fill="none" stroke="currentColor" stroke-width="2"/>'
            )
    alt = t("lecture.alt.pipeline", first=t(f"lecture.box.{first}"), second=t(f"lecture.box.{second}"))
    return figures.drawing("0 0 590 76", "".join(parts), alt.replace("/", " "))


def sequences() -> str:
    """Inputs below, hidden states in the middle, outputs above; time runs to the right."""
    parts, x = [], 10.0
    for name, (inputs, outputs) in _SEQUENCES.items():
        steps = range(max(*inputs, *outputs) + 1)
        width = len(steps) * (_BOX + _GAP) - _GAP
        label = t(f"lecture.sequence.{name}")
        span = max(width, 8.0 * len(label))
        left = x + (span - width) / 2
        for step in steps:
            centre = left + step * (_BOX + _GAP)
            parts.append(_box(centre, 60, figures.accent()))
            if step:
                parts.append(_arrow(centre - _GAP, 73, centre, 73))
            if step in inputs:
                parts += [_box(centre, 110, "none"), _arrow(centre + _BOX / 2, 110, centre + _BOX / 2, 88)]
            if step in outputs:
                parts += [_box(centre, 10, "none"), _arrow(centre + _BOX / 2, 60, centre + _BOX / 2, 38)]
        parts.append(
            f'<text x="{x + span / 2:.0f}" y="162" text-anchor="middle" font-size="15" fill="currentColor">{label}</text>'
        )
        x += span + 44
    drawn = figures.drawing(f"0 0 {x - 34:.0f} 172", "".join(parts), t("lecture.alt.sequences"))
    return f'<div style="overflow-x:auto"><div style="min-width:640px">{drawn}</div></div>'


def _box(x: float, y: float, fill: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y}" width="{_BOX}" height="{_BOX}" rx="5" fill="{fill}" fill-opacity="0.45" '
        'stroke="currentColor"/>'
    )


def _arrow(x0: float, y0: float, x1: float, y1: float) -> str:
    tip = "m-4 -3l4 3l-4 3" if y0 == y1 else "m-3 4l3 -4l3 4"
    return (
        f'<path d="M{x0:.0f} {y0}L{x1:.0f} {y1}{tip}" fill="none" stroke="currentColor" stroke-width="1.6"/>'
    )
