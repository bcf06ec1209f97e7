"""How many steps fit into a time budget: counted before the first one, and again on the way.

A try-out before the run sees a few steps only, and knows nothing of the runs that will share the cores.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

# Whether the steps still fit is looked at first after this share of the budget, then after this share of what is left.
FIRST, AGAIN = 0.06, 0.25
LAST = 0.02  # of the budget: what is left then goes as planned
TOLERANCE = 0.005  # of the steps that are left: what is not worth a change
FEWEST = 5  # steps that say how fast a run is
AT_ONCE = 2.0  # in the first half: so many times as many, or as few, at most; a moment's load is not the whole run's

Phases = Sequence[
    tuple[float, float]
]  # of a run, one after the other: its share of the steps, seconds of a step


def seconds_of_a_step(low: float, high: float, phases: Phases) -> float:
    """The mean cost of the steps between two shares of a run's way, `low` < `high`."""
    spent, begin = 0.0, 0.0
    for share, seconds in phases:
        end = begin + share
        spent += seconds * max(min(end, high) - max(begin, low), 0.0)
        begin = end
    return spent / (high - low)


@dataclass(frozen=True)
class Count:
    """The steps that a run should have, and what one costs now, in seconds."""

    steps: int
    seconds: float


class Budget:
    """The time that a run has, and how fast its steps really are.

    Args:
        seconds: from now on, for steps and what goes with them.
        phases: as the try-out found them.
    """

    def __init__(self, seconds: float, phases: Phases) -> None:
        self.begun = time.monotonic()
        self.seconds, self.phases = seconds, phases
        self._look = self.begun + FIRST * seconds
        self._last: tuple[float, int, float] | None = None

    def counted(self, step: int, steps: int, share: float) -> Count | None:
        """What a run should have that stands at a step of so many, which is a share of its way.

        None where no moment to look has come, or where its steps fit. The first step, which is slower, tells nothing.
        """
        now = time.monotonic()
        if self._last is None:
            self._last = now, step, share
        mark, before, covered = self._last
        if now < self._look or step - before < FEWEST or step >= steps:
            return None
        rest = self.begun + self.seconds - now
        self._look = now + AGAIN * rest if rest > LAST * self.seconds else math.inf
        self._last = now, step, share
        slower = (now - mark) / ((step - before) * seconds_of_a_step(covered, share, self.phases))
        seconds = slower * seconds_of_a_step(share, 1.0, self.phases)
        left, fitting = steps - step, rest / seconds
        if rest > self.seconds / 2:
            fitting = min(max(fitting, left / AT_ONCE), left * AT_ONCE)
        found = max(round(fitting), 1)
        return Count(step + found, seconds) if abs(found - left) > TOLERANCE * left else None
