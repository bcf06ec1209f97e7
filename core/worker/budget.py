"""How many steps fit into a time budget: counted before the first one, and again on the way.

A try-out before the run sees a few steps only, and knows nothing of the runs that will share the cores.
"""

import time
from bisect import bisect_left
from collections.abc import Sequence

# Shares of the budget at which it is looked whether the steps still fit.
AGAIN = (0.06, 0.15, 0.3, 0.5, 0.75, 0.9, 0.97)
TOLERANCE = 0.005  # of the steps: what is not worth a change
MOST = 2_000_000

Phases = Sequence[
    tuple[float, float]
]  # of a run, one after the other: its share of the steps, seconds of a step


def seconds_between(first: int, end: int, steps: int, phases: Phases) -> float:
    """What the steps from `first` to before `end` of a run cost."""
    spent, low = 0.0, 0.0
    for share, seconds in phases:
        high = low + share * steps
        spent += seconds * max(min(end, high) - max(first, low), 0.0)
        low = high
    return spent


class Budget:
    """The time that a run has, and how fast its steps really are.

    Args:
        seconds: from now on, for steps and what goes with them.
        phases: as the try-out found them.
    """

    def __init__(self, seconds: float, phases: Phases) -> None:
        self.begun = self._mark = time.monotonic()
        self.seconds, self.phases = seconds, phases
        self._moments = list(AGAIN)
        self._step = 0

    def counted(self, step: int, steps: int) -> int:
        """The number of steps that this run should have: `steps`, unless a moment to look has come and they do not fit."""
        now = time.monotonic()
        if not self._moments or now - self.begun < self._moments[0] * self.seconds or step <= self._step:
            return steps
        while self._moments and now - self.begun >= self._moments[0] * self.seconds:
            self._moments.pop(0)
        slower = (now - self._mark) / seconds_between(self._step, step, steps, self.phases)
        self._mark, self._step = now, step
        left = (self.begun + self.seconds - now) / slower
        found = bisect_left(
            range(MOST), left, lo=step + 1, key=lambda count: seconds_between(step, count, count, self.phases)
        )
        return found if abs(found - steps) > TOLERANCE * steps else steps
