"""How far a run is on its way, where the number of its steps may be counted again.

A schedule and the growth of the pictures follow the share of the way, not the number of the step. Other steps change how
fast the rest of the way goes; nothing jumps.
"""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

PORTION = 0.25  # seconds between two moments in which somebody may be heard
FIRST, MOST = 100, 1_000  # items of the first slice, and of any
GROWTH = 3.0  # of one slice to the next, at most

COUNTED = ("steps", "since", "covered", "report")  # what is said anew when steps are counted again


class Paced(Protocol):
    """The part of a run's settings that its pace depends on; see `core.training.config.Config`."""

    @property
    def steps(self) -> int: ...
    @property
    def since(self) -> int: ...
    @property
    def covered(self) -> float: ...


class Phase(NamedTuple):
    """A part of a run in which a step costs the same.

    Attributes:
        inside: a share of the way that lies in it; `weight`: its share of the steps.
        cost: of a step, relative to the other phases.
    """

    inside: float
    weight: float
    cost: float


def share(config: Paced, step: int) -> float:
    """The share of the way that lies before a step (from 0): 0 at the start, 1 at the end."""
    left = max(config.steps - config.since, 1)
    return config.covered + (1 - config.covered) * (step - config.since) / left


def never() -> bool:
    """Say no: nothing ends the work early."""
    return False


class Cut(Protocol):
    """What cuts long work into slices: `Portions` or `whole`."""

    def __call__(
        self, count: int, /, *, first: int = FIRST, most: int = MOST, share: float = 1.0, whole: bool = False
    ) -> Iterator[slice]: ...


class Portions:
    """Cut long work into slices that each take about `PORTION` seconds, and end it when its time is over.

    Args:
        seconds: for everything that is cut by this object, from now on.
        pulse: called before every slice; what it raises ends the work.
        clock: seconds, as `time.monotonic`.
    """

    def __init__(
        self,
        seconds: float = math.inf,
        *,
        pulse: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock, self._pulse = clock, pulse
        self._end = clock() + seconds
        self.costs: list[float] = []  # seconds of one item, slice by slice

    def __call__(
        self, count: int, *, first: int = FIRST, most: int = MOST, share: float = 1.0, whole: bool = False
    ) -> Iterator[slice]:
        """Give slices of `count` items from the first on: at least one, all of them where there is time or if `whole`.

        Args:
            first, most: items of the first slice, and of any.
            share: of the time that is left, how much this work may take.
        """
        size, at = first, 0
        begun = self._clock()
        end = begun + share * (self._end - begun) if math.isfinite(self._end) else math.inf
        while at < count:
            self._pulse()
            start = self._clock()
            part = slice(at, min(at + size, count))
            yield part
            spent = max(self._clock() - start, 1e-9)
            at = part.stop
            fits = min(PORTION / spent, GROWTH) * size
            if not whole:
                self.costs.append(spent / (part.stop - part.start))
                left = end - self._clock()
                if left <= 0:
                    return
                fits = min(fits, left / self.costs[-1])
            size = min(max(int(fits), 1), most)


def whole(count: int, *, most: int = MOST, **_: Any) -> Iterator[slice]:
    """Give slices of `most` items, all of them: for whoever does not wait for an answer."""
    yield from (slice(at, min(at + most, count)) for at in range(0, count, most))
