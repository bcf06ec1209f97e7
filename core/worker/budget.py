"""How many steps fit into a time budget: estimated before the first one, and counted again on the way.

A few steps before the run say little, and nothing of the runs that will share the cores. The clock is passed in, so that
any course of a run can be simulated.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.pacing import Phase

Clock = Callable[[], float]
# Steps are counted again first after this share of the budget, then after this share of what is left.
FIRST, AGAIN = 0.06, 0.25
SHORTEST = 0.02  # of the budget, between two counts
WAY = 0.05  # of the steps that are left: then a plan that is far off is noticed, whatever the clock says
FAR_OFF = 1.5  # times too many steps, or too few
TOLERANCE = 0.005  # of the steps that are left: what is not worth a change
AT_ONCE = 2.0  # in the first half: so many times as many, or as few, at most; a moment's load is not the whole run's
FEWEST = 8  # steps of a first plan
RECENT = 12  # reports that say how fast a run is

LOOKS = 0.06  # of the budget, at most, goes into looks on the way
ONE_LOOK = 0.015  # of the budget, at most, judges in one look
VERDICT = 0.1  # of the budget, at most, judges at the end
RESERVED = 0.2  # of the budget, at most, is kept for the last look and the verdict
SPARE, SPARE_SECONDS = 0.01, 0.5  # kept for writing: a share of the budget, at most so many seconds


def mean_cost(low: float, high: float, phases: Sequence[Phase]) -> float:
    """Compute the mean cost of the steps between two shares of a run's way, `low` < `high`."""
    spent, begin = 0.0, 0.0
    for phase in phases:
        end = begin + phase.weight
        spent += phase.cost * max(min(end, high) - max(begin, low), 0.0)
        begin = end
    return spent / (high - low) if high > low else phases[-1].cost


class Pace:
    """How fast the steps of a run are, by its last reports. The slowest of them is left out: it was held up.

    Args:
        phases: of the run.
        seconds: of a step whose cost is 1, as a few tries before the run found it; 0 if there were none.
    """

    def __init__(self, phases: Sequence[Phase], seconds: float = 0.0) -> None:
        self.phases = phases
        self._tried = seconds
        self._reports: deque[tuple[float, float]] = deque(maxlen=RECENT)  # cost of the steps, seconds

    def note(self, steps: int, low: float, high: float, seconds: float) -> None:
        """Note a report: so many steps, from one share of the way to another, took so many seconds."""
        if steps and high > low:
            self._reports.append((steps * mean_cost(low, high, self.phases), seconds))

    def of_a_step(self, share: float) -> float:
        """Estimate the seconds of a step, on average from a share of the way to the end."""
        return self._of_cost() * mean_cost(min(share, 1.0), 1.0, self.phases)

    def _of_cost(self) -> float:
        if not self._reports:
            return self._tried
        reports = sorted(self._reports, key=lambda report: report[1] / report[0])
        kept = reports[:-1] if len(reports) > 2 else reports
        return sum(seconds for _, seconds in kept) / sum(cost for cost, _ in kept)


@dataclass(frozen=True)
class Count:
    """The steps that a run should have, and what one costs from now on, in seconds."""

    steps: int
    seconds: float


class Budget:
    """The time that a run has, and when its steps are counted again.

    Args:
        seconds: for everything.
        begun: when they began, by the clock.
    """

    def __init__(self, seconds: float, *, begun: float, clock: Clock = time.monotonic) -> None:
        self.seconds, self._clock = seconds, clock
        self._ends = begun + seconds
        self._next = begun + FIRST * seconds
        self._counted: tuple[int, int] | None = None  # at which step, and how many were left

    @property
    def rest(self) -> float:
        """Seconds that are left, for everything."""
        return self._ends - self._clock()

    @property
    def spare(self) -> float:
        """Seconds to write what has to be written at the end."""
        return min(SPARE * self.seconds, SPARE_SECONDS)

    def plan(self, seconds: float, other: float) -> int:
        """Plan the steps of a run, of so many seconds each, beside other work: a few at least, to count them again."""
        return max(round((self.rest - other) / max(seconds, 1e-6)), FEWEST)

    def counted(self, step: int, steps: int, seconds: float, other: float) -> Count | None:
        """Count what a run should have that stands at a step of so many.

        Args:
            seconds: of a step from here to the end; `other`: what else the time is needed for.

        Returns:
            None where no moment to count has come, or where the steps fit.
        """
        left = steps - step
        if left <= 0:
            return None
        at, before = self._counted or (0, steps)
        rest = self.rest
        on_time = self._clock() >= self._next or rest <= other
        if not on_time and step - at < max(WAY * before, 1):
            return None
        self._counted = step, left
        fitting = (rest - other) / max(seconds, 1e-6)
        if rest > self.seconds / 2:
            fitting = min(max(fitting, left / AT_ONCE), left * AT_ONCE)
        found = max(round(fitting), 1)
        if not on_time and left / FAR_OFF < found < left * FAR_OFF:
            return None
        self._next = self._clock() + max(AGAIN * rest, SHORTEST * self.seconds)
        if abs(found - left) <= TOLERANCE * left:
            return None
        self._counted = step, found
        return Count(step + found, seconds)
