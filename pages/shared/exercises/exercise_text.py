"""Exercises in the reader's words."""

from collections.abc import Iterator

import numpy as np

from core.exercises import Task
from pages.shared.i18n import number, t


def statement(task: Task) -> str:
    """The sentence that asks for the answer; Markdown."""
    return t(f"exercises.task.{task.kind}", **task.values)


def written(task: Task) -> str:
    """The answer the reader's way."""
    return number(task.answer, digits=2)


def in_order(task: Task) -> Iterator[tuple[str, np.ndarray]]:
    """The matrices, every channel's input beside its kernel."""
    channels = sum(name.startswith("input") for name in task.grids)
    for channel in range(channels):
        for kind in ("input", "kernel"):
            if f"{kind}{channel}" in task.grids:
                yield f"{kind}{channel}", task.grids[f"{kind}{channel}"]


def grid_title(name: str, task: Task) -> str:
    """What stands over a matrix."""
    kind, channel = name[:-1], int(name[-1])
    several = sum(one.startswith("input") for one in task.grids) > 1
    title = t(f"figure.{kind}")
    return f"{title} {channel + 1}" if several else title
