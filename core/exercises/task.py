"""One exercise: its statement as numbers, its answer, the way to it, and the mistakes that are often made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_LONGEST = 30  # characters of an answer
_CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Task:
    """One exercise.

    Attributes:
        kind: which sentence states it, a key of `core.exercises.KINDS`.
        values: the numbers in that sentence.
        grids: the matrices that belong to it, by name, float64 (rows, columns).
        answer: the right number.
        solution: the way to it, lines of LaTeX.
        mistakes: reason code → what comes out if that is done wrong.
    """

    kind: str
    values: Mapping[str, int]
    answer: float
    solution: tuple[str, ...]
    grids: Mapping[str, np.ndarray] = field(default_factory=dict)
    mistakes: Mapping[str, float] = field(default_factory=dict)

    @property
    def statement(self) -> tuple[object, ...]:
        """What makes two tasks the same task."""
        grids = tuple((name, values.tobytes()) for name, values in sorted(self.grids.items()))
        return self.kind, tuple(sorted(self.values.items())), grids


def read_answer(text: str) -> float | None:
    """A typed number: `3.75`, `3,75`, `−5`; None if it is none."""
    plain = text.strip().replace("−", "-")
    if len(plain) > _LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return float(plain.replace(",", "."))


def judge(task: Task, said: float) -> str:
    """`right`, the code of the mistake that leads to this number, or `wrong`."""
    if abs(said - task.answer) < _CLOSE:
        return "right"
    return next((code for code, value in task.mistakes.items() if abs(said - value) < _CLOSE), "wrong")
