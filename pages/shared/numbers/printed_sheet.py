"""A sheet of exercises as one HTML file for A4 paper: no script, nothing fetched."""

import html
import re

import numpy as np

from core.exercises import Task
from pages.shared.exercises import exercise_text
from pages.shared.i18n import language, number, t

_STYLE = """
@page { size: A4; margin: 18mm; }
body { font: 11pt/1.45 system-ui, sans-serif; color: #111; max-width: 174mm; margin: auto; }
h1 { font-size: 16pt; margin: 0; }
.head { display: flex; justify-content: space-between; border-bottom: 1px solid #111; margin-bottom: 6mm; }
section { break-inside: avoid; margin-bottom: 7mm; }
table { border-collapse: collapse; display: inline-table; vertical-align: middle; margin: 2mm 3mm 2mm 0; }
td { border: 1px solid #777; min-width: 7mm; padding: 1mm; text-align: center; font-variant-numeric: tabular-nums; }
.line { border-bottom: 1px solid #111; height: 9mm; }
.answer { font-weight: 700; }
"""


def page(title: str, tasks: list[Task], *, answers: bool) -> str:
    """The document.

    Args:
        title: names the sheet, so that it can be found again.
        answers: the answer key instead of lines to write on.
    """
    heading = t("exercises.key" if answers else "exercises.title")
    names = "" if answers else f"<span>{_safe(t('exercises.student'))}: ______________________</span>"
    parts = "".join(_task(place, task, answers=answers) for place, task in enumerate(tasks, 1))
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8"><title>{_safe(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{_safe(heading)}</h1>"
        f'<p class="head"><span>{_safe(title)}</span>{names}</p>{parts}</body></html>'
    )


def _task(place: int, task: Task, *, answers: bool) -> str:
    grids = "".join(
        (" ∗ " if name.startswith("kernel") else "") + _grid(values)
        for name, values in exercise_text.in_order(task)
    )
    sentence = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", _safe(exercise_text.statement(task)))
    if answers:
        end = f'<p class="answer">{_safe(exercise_text.written(task))}</p>'
    else:
        end = '<div class="line"></div><div class="line"></div>'
    return f"<section><p><strong>{place}.</strong> {sentence}</p>{grids}{end}</section>"


def _grid(values: np.ndarray) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{_safe(number(float(cell)))}</td>" for cell in row) + "</tr>" for row in values
    )
    return f"<table>{rows}</table>"


def _safe(text: str) -> str:
    return html.escape(text)
