"""A time budget on simulated machines: the worker's own loop, with a clock that only the simulated work moves."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import pacing, runs
from core.pacing import Phase, Portions
from core.runs import Run, Writer
from core.training import Config
from core.worker import budget, job
from core.worker.budget import mean_cost

PHASES = [Phase(0.175, 0.35, 0.4), Phase(0.525, 0.35, 0.55), Phase(0.85, 0.3, 1.0)]
SECONDS = 30.0
IMAGES, LOOKED_AT = 20_000, 1_000  # judged at the end, and in a look


def alike(now: float, step: int) -> float:
    return 1.0


@dataclass
class Machine:
    """A computer: `step`, `image` and `look` in seconds; `slower` gives a factor by the time and the count of all steps."""

    step: float = 0.05
    image: float = 0.0002
    look: float = 0.05
    slower: Callable[[float, int], float] = alike
    image_slower: float = 1.0  # at the end, than in the looks
    now: float = 0.0
    done: int = 0
    in_steps: float = 0.0
    longest: float = 0.0

    def clock(self) -> float:
        return self.now

    def spend(self, seconds: float) -> float:
        seconds *= self.slower(self.now, self.done)
        self.now += seconds
        self.longest = max(self.longest, seconds)
        return seconds


@dataclass
class Simulated:
    """A task that only takes time."""

    machine: Machine
    config: Any
    step: int = 0
    recounts: bool = True
    plans: list[tuple[float, int, int]] = field(default_factory=list)  # time, step, steps

    def begin(self, config: Any) -> None:
        self.config, self.step = config, 0
        self.plans.append((self.machine.now, 0, config.steps))

    def phases(self) -> list[Phase]:
        return PHASES

    def try_out(self, inside: float) -> Callable[[], object]:
        return lambda: self._take(inside)

    def _take(self, share: float) -> float:
        self.machine.done += 1
        return self.machine.spend(self.machine.step * mean_cost(share, min(share + 1e-6, 1.0), PHASES))

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> dict[str, Any]:
        for _ in range(min(steps, self.config.steps - self.step)):
            self.machine.in_steps += self._take(min(pacing.share(self.config, self.step), 1 - 1e-6))
            self.step += 1
            if halt():
                break
        return {"step": self.step, "examples": self.step, "loss": 1.0}

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        for some in portions(LOOKED_AT):
            self.machine.spend(self.machine.image * (some.stop - some.start))
        self.machine.spend(self.machine.look)
        return {"validation_loss": 1.0}, {}

    def change(self, changes: Mapping[str, Any]) -> None:
        self.config = replace(self.config, **changes)
        if "steps" in changes:
            self.plans.append((self.machine.now, self.step, changes["steps"]))

    def state(self) -> dict[str, torch.Tensor]:
        return {"step": torch.tensor(self.step)}

    def restore(self, state: Mapping[str, torch.Tensor]) -> None:
        self.step = int(state["step"])

    def verdict_size(self) -> int:
        return IMAGES

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        judged = 0
        for some in portions(IMAGES):
            self.machine.spend(self.machine.image * self.machine.image_slower * (some.stop - some.start))
            judged = some.stop
        return {"test_count": judged, "test_total": IMAGES}, {}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setattr(job.torch, "set_num_threads", lambda threads: None)
        yield


def trained(machine: Machine, seconds: float = SECONDS) -> tuple[Simulated, Run]:
    """A run with a time budget on a machine, by the worker's own loop."""
    run = runs.create(Config(seconds=seconds))
    task = Simulated(machine, run.config())
    writer = Writer(run)
    attempt = job.Attempt(
        run, writer, task, parent=os.getppid(), begun=machine.now, clock=machine.clock, sleep=machine.spend
    )
    assert attempt.work() == "finished"
    writer.close()
    return task, run


def check(machine: Machine, task: Simulated, seconds: float = SECONDS, held_up: float = 0.0) -> None:
    """Half of the budget, at least, goes into steps; the whole is kept; the plan never jumps in the first half.

    Args:
        held_up: seconds that one step was held up, in which no plan could do anything.
    """
    assert machine.in_steps >= (seconds - held_up) / 2
    assert machine.now <= 1.3 * seconds + machine.longest
    counted = [plan for plan in task.plans if plan[2]]
    for (_, _, before), (now, step, after) in pairwise(counted):
        if now < seconds / 2:
            left = before - step
            assert left / 2 - 1 <= after - step <= left * 2 + 1
    assert pacing.share(task.config, task.step) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "machine",
    {
        "as planned": Machine(),
        "the first step held up": Machine(slower=lambda now, step: 100.0 if step == 1 else 1.0),
        "the second step held up": Machine(slower=lambda now, step: 100.0 if step == 2 else 1.0),
        "a step of the run held up": Machine(slower=lambda now, step: 100.0 if step == 60 else 1.0),
        "judging is 50 times slower at the end": Machine(image_slower=50.0),
        "judging is slow": Machine(image=0.01),
        "half the speed from the middle on": Machine(slower=lambda now, _: 1.0 if now < 15.0 else 2.0),
        "a neighbour at the start": Machine(slower=lambda now, _: 4.0 if now < 3.0 else 1.0),
        "a neighbour near the end": Machine(slower=lambda now, _: 5.0 if now > 25.0 else 1.0),
        "a very slow machine": Machine(step=3.0, image=0.01, look=1.0),
        "a very fast machine": Machine(step=0.002, image=0.00001, look=0.002),
    }.items(),
    ids=lambda case: case[0],
)
def test_no_estimate_ruins_a_run(machine: tuple[str, Machine]) -> None:
    task, run = trained(replace(machine[1]))
    check(task.machine, task)
    assert run.status().state == "finished"


@pytest.mark.parametrize("slower", [0.5, 1.0, 3.0])
def test_the_whole_time_is_used(slower: float) -> None:
    """However fast the steps turn out to be beside the try-outs."""
    machine = Machine(slower=lambda now, step: 1.0 if step < 10 else slower)
    trained(machine)
    assert 0.93 * SECONDS < machine.now < 1.04 * SECONDS
    assert machine.in_steps > 0.75 * SECONDS


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    step=st.floats(0.004, 0.3),
    image=st.floats(0.00001, 0.004),
    factors=st.lists(st.floats(0.5, 4.0), min_size=6, max_size=6),
    held_up=st.integers(1, 200),
    seconds=st.sampled_from([20.0, 60.0]),
)
def test_any_course_of_a_machines_speed(
    step: float, image: float, factors: list[float], held_up: int, seconds: float
) -> None:
    """The speed changes five times on the way, and one step is ten times slower; the budget is some dozens of steps long."""

    def slower(now: float, at: int) -> float:
        return factors[min(int(6 * now / seconds), 5)] * (10.0 if at == held_up else 1.0)

    machine = Machine(step=step, image=image, look=step, slower=slower)
    task, _ = trained(machine, seconds)
    check(machine, task, seconds, machine.longest)


def test_a_verdict_that_takes_too_long_is_a_sample_and_says_so() -> None:
    _, run = trained(Machine(image=0.004))
    result = run.result()
    assert result is not None
    assert 100 <= result["test_count"] < result["test_total"] == IMAGES
    whole = trained(Machine(image=0.00001))[1].result()
    assert whole is not None
    assert whole["test_count"] == IMAGES


def test_the_first_point_comes_before_the_calibration_is_over() -> None:
    """A look at the untrained network judges a sample where all of it would take long; then two tries and a step."""
    machine = Machine(step=0.5, image=0.004, look=0.2)
    told: list[float] = []
    run = runs.create(Config(seconds=60.0))
    writer = Writer(run)
    kept = writer.metrics
    writer.metrics = lambda row: (told.append(machine.now), kept(row))  # type: ignore[assignment]
    attempt = job.Attempt(
        run, writer, Simulated(machine, run.config()), parent=os.getppid(), begun=0.0, clock=machine.clock
    )
    attempt.work()
    writer.close()
    assert told[0] < 2.0
    assert told[1] < 3.0
    rows = run.curve()
    assert [row["step"] for row in rows[:2]] == [0, 1]


def test_what_is_left_is_right_on_a_machine_three_times_slower() -> None:
    """Also of a run whose steps are given: by the measured rate, with the looks and the verdict."""
    machine = Machine(slower=lambda now, step: 1.0 if step < 60 else 3.0)
    run = runs.create(Config(steps=400))
    writer, said = Writer(run), []
    kept = writer.status
    writer.status = lambda **values: (said.append((machine.now, values)), kept(**values))  # type: ignore[assignment]
    attempt = job.Attempt(
        run, writer, Simulated(machine, run.config()), parent=os.getppid(), begun=0.0, clock=machine.clock
    )
    attempt.work()
    writer.close()
    later = [(now, values["left"]) for now, values in said if 150 < values.get("step", 0) < 400]
    assert len(later) > 10
    for now, left in later:
        assert left == pytest.approx(machine.now - now, rel=0.15, abs=1.0)


# By hand


def test_what_steps_cost_by_hand() -> None:
    """Of 100 steps 35 at 0.4, 35 at 0.55 and 30 at 1."""
    assert mean_cost(0, 1, PHASES) == pytest.approx((35 * 0.4 + 35 * 0.55 + 30) / 100)
    assert mean_cost(0.3, 0.8, PHASES) == pytest.approx((5 * 0.4 + 35 * 0.55 + 10 * 1.0) / 50)
    assert mean_cost(0.7, 0.71, PHASES) == pytest.approx(1.0)


@given(st.floats(0, 0.3), st.floats(0.31, 0.6), st.floats(0.61, 1.0))
def test_costs_add_up(low: float, middle: float, high: float) -> None:
    parts = (middle - low) * mean_cost(low, middle, PHASES) + (high - middle) * mean_cost(
        middle, high, PHASES
    )
    assert parts == pytest.approx((high - low) * mean_cost(low, high, PHASES))


def test_the_report_that_was_held_up_is_left_out() -> None:
    pace = budget.Pace([Phase(0.5, 1.0, 1.0)])
    for i in range(5):
        pace.note(10, i / 10, (i + 1) / 10, 50.0 if i == 2 else 1.0)
    assert pace.of_a_step(0.5) == pytest.approx(0.1)


@given(st.integers(0, 5_000), st.floats(1e-5, 1.0), st.floats(0.1, 20.0))
def test_portions_cover_the_beginning_without_gaps(count: int, cost: float, seconds: float) -> None:
    now, heard = [0.0], []
    portions = Portions(seconds, pulse=lambda: heard.append(now[0]), clock=lambda: now[0])
    at = 0
    for some in portions(count):
        assert some.start == at
        at = some.stop
        now[0] += cost * (some.stop - some.start)
    assert at == count or now[0] >= seconds
    assert (at > 0) == (count > 0)
    assert now[0] <= seconds + max(100 * cost, 1.01 * pacing.PORTION)
    waits = [after - before for before, after in pairwise(heard)][1:]
    assert all(wait <= max(1.01 * pacing.PORTION, cost) + 1e-6 for wait in waits)


def test_what_waits_for_nothing_is_cut_into_the_same_slices_every_time() -> None:
    assert list(pacing.whole(2_500)) == [slice(0, 1_000), slice(1_000, 2_000), slice(2_000, 2_500)]
