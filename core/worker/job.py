"""What a worker process does with a run: work, listen, keep. Every second something is on the disk."""

import errno
import math
import os
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Any

import torch

from core import pacing, runs, tasks
from core.errors import ConvScopeError
from core.pacing import Portions
from core.runs import Run, Writer
from core.tasks import Task
from core.worker import budget, rates
from core.worker.budget import Budget, Clock, Pace

REPORT_SECONDS = 0.5  # between two rows of the metrics
LISTENING_SECONDS = 0.1  # between two moments in which somebody may be heard
CALIBRATION_SECONDS = 0.4  # to find out what a step costs
CALIBRATION = 0.05  # of a time budget: a first step that takes so long is tried no second time
MOST_TRIES = 50
CHECKPOINT_SECONDS = 8.0
MOST_LOOKS, FEWEST_LOOKS = 40, 4  # moments in a run when it is judged and its inside is kept
UNWATCHED_SECONDS = 1_800.0
LIMIT_SECONDS = 7_200.0  # of training, all attempts together
_IDLE = 0.05


def work(run_id: str, *, device: str, threads: int, parent: int) -> str:
    """Work on a run until it is finished or stopped, or has failed; returns its state.

    Whatever goes wrong becomes the run's state, never this process's end: the sentence belongs on the page.
    """
    begun = time.monotonic()
    torch.set_num_threads(threads)
    try:
        run = runs.find(run_id)
        writer = Writer(run)
    except ConvScopeError as error:
        return error.code
    try:
        writer.status(state="starting")
        task = tasks.task(run.config(), device=device)
        return Attempt(run, writer, task, parent=parent, begun=begun).work()
    except Exception as error:
        return _failed(writer, error)
    finally:
        writer.close()


def _failed(writer: Writer, error: Exception) -> str:
    code, values = _reason(error)
    try:
        writer.status(state="failed", reason=code, values=values)
    except OSError:  # not even that: the run will be seen as interrupted
        return "interrupted"
    return "failed"


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    """What went wrong, as a code that a page can translate."""
    if isinstance(error, ConvScopeError):
        return error.code, error.values
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "disk-full", {}
    no_memory = isinstance(error, MemoryError | torch.OutOfMemoryError) or "allocate memory" in str(error)
    return ("run-out-of-memory" if no_memory else "run-crashed"), {}


def _report(seconds: float, steps: int) -> int:
    """Steps between two rows of the metrics, of a run whose steps take so many seconds."""
    return max(1, min(round(REPORT_SECONDS / seconds), steps))


class StoppedError(Exception):
    """The run ends here: somebody has stopped it."""


class Attempt:
    """One attempt at a run, from its checkpoint if it has one.

    Args:
        task: of the run, before its first step.
        begun: when the attempt began, by the clock: a time budget counts from there.
    """

    def __init__(
        self,
        run: Run,
        writer: Writer,
        task: Task,
        *,
        parent: int,
        begun: float,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.run, self.writer, self.task = run, writer, task
        self.parent, self.begun, self.clock, self.sleep = parent, begun, clock, sleep
        self.seconds = 0.0
        self.budget: Budget | None = None
        self.pace = Pace(task.phases())
        self.coming: list[tuple[int, dict[str, Any]]] = []
        self.delay, self.paused, self.single = 0.0, False, 0
        self.stopping = self.reason = self.phase = ""
        self.ready = False
        self.inbox: list[dict[str, Any]] = []
        self.looked_at, self.looked = (
            clock(),
            0.0,
        )  # when it was listened last; seconds spent in looks on the way
        self.look_costs: deque[float] = deque(maxlen=5)  # seconds
        self.item_costs: deque[float] = deque(maxlen=30)  # seconds of one judged item
        self.kept_at = self.marked = self.chunk_began = clock()

    def work(self) -> str:
        try:
            self._start()
            self._train()
            self._judge_at_the_end()
        except StoppedError:
            return self._end(self.stopping)
        return self._end("finished")

    # Before the first step

    def _start(self) -> None:
        config, status, state = self.task.config, self.run.status(), self.run.checkpoint()
        if not config.report:
            try:
                timed = self._timed(config)
            except StoppedError:
                self.task.begin(config)
                raise
            self.task.begin(timed)  # what was tried out is undone
        self.writer.config(self.task.config)
        if state:
            self.seconds = status.seconds
            self.task.restore(state)
            step = self.task.step
            self.pace.note(step, 0.0, self._share(step), self.seconds)
        self.coming = self._earlier_events()
        self.ready = True
        self._threads(torch.get_num_threads())
        if self.paused:
            self._keep()
        self.kept_at = self.marked = self.clock()

    def _timed(self, config: Any) -> Any:
        """Find out the steps between two reports, the looks, and of a time budget the steps of the run."""
        timed = Budget(config.seconds, begun=self.begun, clock=self.clock)
        self.budget = None if config.steps else timed
        untrained = self._look()
        self.looked = 0.0
        if untrained:
            self.writer.metrics({"step": 0, "examples": 0, "seconds": 0.0} | untrained)
        self.pace = self._tried_out()
        each = self.pace.of_a_step(0.0)
        steps, length = config.steps, config.steps * each
        if not config.steps:
            length = timed.rest
            steps = timed.plan(each, self._ending() + budget.LOOKS * length)
        looks = min(max(int(length * budget.LOOKS / self._look_cost()), FEWEST_LOOKS), MOST_LOOKS)
        if not self.task.recounts:
            self.budget = None
        return replace(config, steps=steps, report=_report(each, steps), looks=min(looks, steps))

    def _tried_out(self) -> Pace:
        """Find out what a step costs: in the first phase, or in each where the steps are not counted again."""
        first, *others = self.task.phases()
        seconds = self._try_out(first.inside) / first.cost
        if not self.task.recounts:
            others = [phase._replace(cost=self._try_out(phase.inside) / seconds) for phase in others]
        return Pace([first, *others], seconds)

    def _try_out(self, inside: float) -> float:
        """Estimate the seconds of a step at some share of the way: the lower quartile of a few tries.

        The first one is slower and left out, unless it is the only one.
        """
        step, patience = self.task.try_out(inside), CALIBRATION_SECONDS
        longest = CALIBRATION * self.budget.seconds if self.budget else patience
        taken: list[float] = []
        begun = self.clock()
        while len(taken) < 3 or (self.clock() - begun < patience and len(taken) < MOST_TRIES):
            start = self.clock()
            step()
            taken.append(max(self.clock() - start, 1e-9))
            self._pulse()
            if self.clock() - begun > longest:
                break
        told = sorted(taken[1:] or taken)
        return told[(len(told) - 1) // 4]

    def _earlier_events(self) -> list[tuple[int, dict[str, Any]]]:
        """Changes made before this attempt: those before its first step hold at once, the others are still to come."""
        events = sorted(self.run.events(), key=lambda event: (event["step"], event["attempt"]))
        coming = []
        for event in events:
            changes = {name: value for name, value in event["changes"].items() if name != "threads"}
            if event["step"] <= self.task.step:
                self.task.change(changes)
            elif changes:
                coming.append((event["step"], changes))
        return coming

    # Training

    def _train(self) -> None:
        self._say("paused" if self.paused else "running")
        while not self.done:
            self._listen()
            if self.stopping:
                raise StoppedError
            if self.paused and not self.single:
                self._wait()
                continue
            self._advance()

    @property
    def done(self) -> bool:
        return self.task.step >= self.task.config.steps

    def _share(self, step: int) -> float:
        """Compute the share of the way, 0 to 1, that lies before a step."""
        config = self.task.config
        return pacing.share(config, step) if self.task.recounts else step / max(config.steps, 1)

    def _wait(self) -> None:
        self.sleep(_IDLE)
        self.marked = self.clock()

    def _advance(self) -> None:
        """Take steps up to the next report, or one single step."""
        self.chunk_began, before = self.clock(), self.task.step
        while self.coming and self.coming[0][0] <= before:
            self.task.change(self.coming.pop(0)[1])
        low = self._share(before)
        row = self.task.advance(self._steps(), halt=self._halt)
        spent = max(self.clock() - self.chunk_began, 1e-9)
        self.seconds += spent
        new = row["examples"] * (1 - before / max(row["step"], 1))
        row |= {"seconds": round(self.seconds, 3), "per_second": round(new / (spent + self.delay), 1)}
        high = self._share(self.task.step)
        self.pace.note(self.task.step - before, low, high, self.clock() - self.marked)
        try:
            if self._due(before):
                row |= self._look()
        finally:
            self.writer.metrics(row)
        self.marked = self.clock()
        if self.budget is not None:
            self._count_again(self.budget)
        self._say("paused" if self.paused else "running", per_second=row["per_second"])
        if self.clock() - self.kept_at > CHECKPOINT_SECONDS or self.paused:
            self._keep()
        if self.delay:
            self.sleep(self.delay)
            self.marked = self.clock()

    def _halt(self) -> bool:
        """Whether a report comes early: somebody is to be heard, or a time budget's steps are slower than planned."""
        now = self.clock()
        if self.budget is not None and now - self.chunk_began > 2 * REPORT_SECONDS:
            return True
        if now - self.chunk_began < REPORT_SECONDS or now - self.looked_at < LISTENING_SECONDS:
            return False
        self.looked_at = now
        self.inbox += self.writer.commands()
        return bool(self.inbox) or self._abandoned()

    def _count_again(self, budget: Budget) -> None:
        """Take other steps, if those that were planned do not fit into the time: an event like all changes."""
        config, step = self.task.config, self.task.step
        share = self._share(step)
        count = budget.counted(
            step, config.steps, self.pace.of_a_step(share), self._ending() + self._looking()
        )
        if count is not None:
            # The plan is looked at again on the way: a report is at most a quarter of what is left.
            report = _report(count.seconds, max((count.steps - step) // 4, 1))
            self._change({"steps": count.steps, "since": step, "covered": share, "report": report})

    def _steps(self) -> int:
        """How many to take before the next report."""
        step, report = self.task.step, self.task.config.report
        if self.single or self.delay:
            self.single = max(self.single - 1, 0)
            return 1
        steps = report - step % report if step else 1  # the first point is soon on the curve
        return min(steps, self.coming[0][0] - step) if self.coming else steps

    # Looking and judging

    def _due(self, before: int) -> bool:
        """Whether one of the moments to look, evenly over the run, lies between a step and now, and there is time."""
        steps, looks = self.task.config.steps, self.task.config.looks
        if before * looks // steps == self.task.step * looks // steps:
            return False
        if self.budget is None or self.done:
            return True
        gone = self.clock() - self.begun
        return self.looked + self._look_cost() <= budget.LOOKS * gone

    def _look(self) -> dict[str, Any]:
        """Judge the work and keep a picture of its inside."""
        start = self.clock()
        portions = Portions(
            math.inf if self.budget is None else budget.ONE_LOOK * self.budget.seconds,
            pulse=self._pulse,
            clock=self.clock,
        )
        row, inside = self.task.look(portions)
        self.writer.snapshot(self.task.step, inside)
        spent = self.clock() - start
        self.look_costs.append(spent)
        self.item_costs += portions.costs
        self.looked += spent
        return row

    def _look_cost(self) -> float:
        """Estimate the seconds of a look."""
        return max(median(self.look_costs), 1e-6) if self.look_costs else 0.0

    def _verdict_cost(self) -> float:
        """Estimate the seconds of the verdict, by the items that the looks have judged."""
        whole = self.task.verdict_size() * median(self.item_costs) if self.item_costs else 0.0
        timed = self.task.config.seconds
        return min(whole, budget.VERDICT * timed) if timed else whole

    def _ending(self) -> float:
        """Estimate the seconds after the last step, of a run with a time budget."""
        timed = self.task.config.seconds
        ending = min(self._look_cost() + self._verdict_cost(), budget.RESERVED * timed)
        return ending + (self.budget.spare if self.budget else 0.0)

    def _looking(self) -> float:
        """Estimate the seconds of the looks to come."""
        config, step = self.task.config, self.task.step
        to_come = config.looks * (1 - step / max(config.steps, 1)) - 1
        seconds = max(to_come, 0.0) * self._look_cost()
        return seconds if self.budget is None else min(seconds, budget.LOOKS * max(self.budget.rest, 0.0))

    def _left(self) -> float:
        """Estimate the seconds until the verdict is there."""
        config, step = self.task.config, self.task.step
        if self.budget is not None and not self.delay:
            return max(self.budget.rest, 0.0)
        each = self.pace.of_a_step(self._share(step)) + self.delay
        steps = max(config.steps - step, 0)
        return steps * each + (self._looking() + self._look_cost() if steps else 0.0) + self._verdict_cost()

    def _judge_at_the_end(self) -> None:
        timed = self.task.config.seconds
        self.phase = "judging"
        self._say("running")
        portions = Portions(
            budget.VERDICT * timed if timed else math.inf, pulse=self._judging_pulse, clock=self.clock
        )
        record, answers = self.task.result(portions)
        if answers:
            self.writer.answers(answers)
        self.writer.result(record)
        self._note_rate()

    def _note_rate(self) -> None:
        """Keep how fast this computer was, for the estimate before the next run of this kind."""
        if seconds := self.pace.of_a_step(0.0):
            rates.note(self.task.config, seconds)

    # Listening

    def _pulse(self) -> None:
        """Listen between two parts of something long; raises StoppedError where the run shall end."""
        now = self.clock()
        if now - self.looked_at >= LISTENING_SECONDS:
            self.looked_at = now
            self._listen()
        if self.stopping:
            raise StoppedError

    def _judging_pulse(self) -> None:
        self._pulse()
        while self.paused:
            self._wait()
            self._pulse()

    def _abandoned(self) -> bool:
        """Whether nobody needs this run any more, or it has had its time; says so in `stopping`."""
        if os.getppid() != self.parent:
            self.stopping = "interrupted"
        elif self.run.unwatched_seconds() > UNWATCHED_SECONDS:
            self.stopping, self.reason = "stopped", "run-unwatched"
        elif self.seconds > LIMIT_SECONDS:
            self.stopping, self.reason = "stopped", "run-time-limit"
        return bool(self.stopping)

    def _listen(self) -> None:
        heard, self.inbox = [*self.inbox, *self.writer.commands()], []
        for command in heard:
            self._obey(command)
        if not self.stopping:
            self._abandoned()

    def _obey(self, command: dict[str, Any]) -> None:
        if command.get("kind") in ("pause", "step", "slow"):
            self.budget = None  # whoever looks closely is in no hurry
        match command.get("kind"):
            case "pause" if not self.paused:
                self.paused = True
                self._keep()
                self._say("paused")
            case "resume" if self.paused:
                self.paused = False
                self._say("running")
            case "step" if self.paused:
                self.single += 1
            case "stop":
                self.stopping = "stopped"
            case "slow":
                self.delay = min(max(float(command.get("delay", 0.0)), 0.0), 2.0)
            case "threads":
                self._threads(int(command["threads"]))
            case "change":
                changes = command.get("changes", {})
                if not set(pacing.COUNTED) & set(changes):  # only a time budget counts again
                    self._change(changes)

    def _change(self, changes: dict[str, Any]) -> None:
        try:
            self.task.change(changes)
        except ConvScopeError:  # the page has checked it; whoever writes here by himself is not heard
            return
        self.writer.event(self.task.step, changes)

    def _threads(self, threads: int) -> None:
        """Sums over more threads round differently: the number belongs to the run's events."""
        torch.set_num_threads(threads)
        if self.ready:
            self.writer.event(self.task.step, {"threads": threads})

    # Writing

    def _keep(self) -> None:
        if self.ready:
            self.writer.checkpoint(self.task.state())
        self.kept_at = self.clock()

    def _say(self, state: str, **more: Any) -> None:
        self.writer.status(
            state=state,
            step=self.task.step if self.ready else 0,
            steps=self.task.config.steps if self.ready else 0,
            seconds=round(self.seconds, 3),
            delay=self.delay,
            left=round(self._left(), 1),
            phase=self.phase,
            **more,
        )

    def _end(self, state: str) -> str:
        self.phase = ""
        self.ready = True  # where nothing was learned yet, the run can be started anew
        self._keep()
        self._say(state, reason=self.reason)
        return state
