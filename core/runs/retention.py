"""How long runs stay: old ones go, and the oldest go first where they take too much room."""

import os
import time
from collections.abc import Iterable

from core.datasets import own
from core.errors import ConvScopeError
from core.runs.run import LIVE, Run, every
from core.style import pictures
from core.text import kept

DAYS, GIGABYTES = 14.0, 5.0


def limits() -> tuple[float, float]:
    """Days and gigabytes, from `CONVSCOPE_RUN_DAYS` and `CONVSCOPE_RUN_GB` in the environment."""
    return _number("CONVSCOPE_RUN_DAYS", DAYS), _number("CONVSCOPE_RUN_GB", GIGABYTES)


def _number(name: str, default: float) -> float:
    try:
        return max(float(os.environ.get(name, default)), 0.0)
    except ValueError:
        return default


def sweep(runs: Iterable[Run] | None = None) -> list[str]:
    """Delete what is too old or too much, readers' data sets, texts and pictures too; pinned runs and those at work stay.

    Returns the ids that went.
    """
    days, gigabytes = limits()
    own.sweep(days)
    kept.sweep(days)
    pictures.sweep(days)
    gone, room = [], gigabytes * 1e9
    for run in every() if runs is None else runs:  # the newest first
        room -= run.bytes()
        age = (time.time() - run.about.get("created", 0.0)) / 86_400
        if (age > days or room < 0) and not run.about.get("pinned") and run.status().state not in LIVE:
            try:
                run.delete()
            except ConvScopeError:  # started in this very moment
                continue
            gone.append(run.id)
    return gone
