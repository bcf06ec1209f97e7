"""A time budget, counted in steps before the first one and again on the way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import pacing
from core.worker import budget
from core.worker.budget import Budget, seconds_of_a_step

PHASES = [(0.35, 0.1), (0.35, 0.2), (0.3, 0.4)]  # share of the steps, seconds of one


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: now[0])
    return now


@dataclass(frozen=True)
class Pace:
    steps: int
    since: int = 0
    covered: float = 0.0


def run(clock: list[float], made: Budget, pace: Pace, slower: Callable[[float, int], float]) -> list[float]:
    """A run whose steps take `slower(seconds since its begin, step)` times what was planned; the shares it went through."""
    step, shares = 0, [0.0]
    while step < pace.steps:
        here, there = pacing.share(pace, step), pacing.share(pace, step + 1)
        clock[0] += slower(clock[0] - 1_000.0, step) * seconds_of_a_step(here, there, PHASES)
        step += 1
        shares.append(there)
        count = made.counted(step, pace.steps, there)
        if count is not None:
            pace = replace(pace, steps=count.steps, since=step, covered=there)
    return shares


def test_what_steps_cost_by_hand() -> None:
    """Of 100 steps 35 at 0.1 s, 35 at 0.2 s and 30 at 0.4 s."""
    assert seconds_of_a_step(0, 1, PHASES) == pytest.approx((3.5 + 7 + 12) / 100)
    assert seconds_of_a_step(0.3, 0.8, PHASES) == pytest.approx((5 * 0.1 + 35 * 0.2 + 10 * 0.4) / 50)
    assert seconds_of_a_step(0.7, 0.71, PHASES) == pytest.approx(0.4)


@given(st.floats(0, 0.3), st.floats(0.31, 0.6), st.floats(0.61, 1.0))
def test_costs_add_up(low: float, middle: float, high: float) -> None:
    parts = (middle - low) * seconds_of_a_step(low, middle, PHASES)
    parts += (high - middle) * seconds_of_a_step(middle, high, PHASES)
    assert parts == pytest.approx((high - low) * seconds_of_a_step(low, high, PHASES))


@pytest.mark.parametrize("slower", [0.5, 0.9, 1.0, 1.8, 6.0])
def test_the_budget_is_kept_however_fast_the_steps_are(clock: list[float], slower: float) -> None:
    run(clock, Budget(100.0, PHASES), Pace(444), lambda *_: slower)
    assert clock[0] - 1_000.0 == pytest.approx(100.0, rel=0.02)


def test_others_come_while_it_works(clock: list[float]) -> None:
    """From the middle on everything takes three times as long."""
    run(clock, Budget(100.0, PHASES), Pace(444), lambda now, _: 1.0 if now < 50.0 else 3.0)
    assert 95.0 < clock[0] - 1_000.0 < 135.0  # without counting again: 200 s


@pytest.mark.parametrize("step", [0, 1, 2, 30])
def test_a_step_that_was_held_up_does_not_end_the_run(clock: list[float], step: int) -> None:
    """One step takes as long as a quarter of the budget; the others are as fast as planned."""
    shares = run(clock, Budget(20.0, PHASES), Pace(88), lambda _, at: 50.0 if at == step else 1.0)
    assert len(shares) > 40
    assert clock[0] - 1_000.0 == pytest.approx(20.0, rel=0.3)


@pytest.mark.parametrize("slower", [0.5, 1.8, 6.0])
def test_the_way_has_no_jumps_and_ends(clock: list[float], slower: float) -> None:
    shares = run(clock, Budget(100.0, PHASES), Pace(444), lambda *_: slower)
    ways = [after - before for before, after in pairwise(shares)]
    assert shares[-1] == pytest.approx(1.0)
    assert min(ways) > 0
    assert max(ways) < 12 / 444  # by the slowest of these runs: a sixth of the planned steps, twice over


def test_what_fits_stays_as_it_is(clock: list[float]) -> None:
    made = Budget(100.0, PHASES)
    for step in range(1, 445):
        clock[0] += seconds_of_a_step((step - 1) / 444, step / 444, PHASES)
        assert made.counted(step, 444, step / 444) is None
