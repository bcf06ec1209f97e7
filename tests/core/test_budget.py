"""A time budget, counted in steps before the first one and again on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.worker import budget
from core.worker.budget import Budget, seconds_between

PHASES = [(0.35, 0.1), (0.35, 0.2), (0.3, 0.4)]  # share of the steps, seconds of one


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_000.0]
    monkeypatch.setattr(budget.time, "monotonic", lambda: now[0])
    return now


def test_what_steps_cost_by_hand() -> None:
    """Of 100 steps 35 at 0.1 s, 35 at 0.2 s and 30 at 0.4 s."""
    assert seconds_between(0, 100, 100, PHASES) == pytest.approx(3.5 + 7 + 12)
    assert seconds_between(30, 80, 100, PHASES) == pytest.approx(5 * 0.1 + 35 * 0.2 + 10 * 0.4)
    assert seconds_between(70, 70, 100, PHASES) == 0


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300), st.integers(300, 900))
def test_costs_add_up(a: int, b: int, c: int, steps: int) -> None:
    first, middle, end = sorted((a, b, c))
    parts = seconds_between(first, middle, steps, PHASES) + seconds_between(middle, end, steps, PHASES)
    assert parts == pytest.approx(seconds_between(first, end, steps, PHASES))


@pytest.mark.parametrize("slower", [0.5, 0.9, 1.0, 1.8, 6.0])
def test_the_budget_is_kept_however_fast_the_steps_are(clock: list[float], slower: float) -> None:
    steps, step, made = 444, 0, Budget(100.0, PHASES)
    while step < steps:
        clock[0] += slower * seconds_between(step, step + 1, steps, PHASES)
        step += 1
        steps = made.counted(step, steps)
    assert clock[0] - 1_000.0 == pytest.approx(100.0, rel=0.02)


def test_others_come_while_it_works(clock: list[float]) -> None:
    """From the middle on everything takes three times as long."""
    steps, step, made = 444, 0, Budget(100.0, PHASES)
    while step < steps:
        slower = 1.0 if clock[0] < 1_050.0 else 3.0
        clock[0] += slower * seconds_between(step, step + 1, steps, PHASES)
        step += 1
        steps = made.counted(step, steps)
    assert 95.0 < clock[0] - 1_000.0 < 135.0  # without counting again: 200 s


def test_what_fits_stays_as_it_is(clock: list[float]) -> None:
    made = Budget(100.0, PHASES)
    for step in range(1, 445):
        clock[0] += seconds_between(step - 1, step, 444, PHASES)
        assert made.counted(step, 444) == 444
