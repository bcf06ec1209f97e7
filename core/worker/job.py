"""What a worker process does with a run: work, listen, keep. Every second something is on the disk."""

import errno
import os
import time
from dataclasses import replace
from statistics import median
from typing import Any

import torch

from core import pacing, runs, tasks
from core.errors import ConvScopeError
from core.runs import Run, Writer
from core.worker.budget import Budget

REPORT_SECONDS = 0.5  # between two rows of the metrics
CALIBRATION_SECONDS = 0.6  # to find out what a step costs
CHECKPOINT_SECONDS = 8.0
MOST_LOOKS, FEWEST_LOOKS = 40, 4  # moments in a run when it is judged and its inside is kept
LOOKS_SHARE = 0.04  # of a run's time, at most, goes into them
UNWATCHED_SECONDS = 1_800.0
LIMIT_SECONDS = 7_200.0  # of training, all attempts together
_IDLE = 0.05
_FOR_STEPS = 0.985  # of what is left of a time budget: the rest writes
_SPARE_SECONDS, _SPARE = 0.5, 0.012  # the same, where the steps are counted again on the way


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
        return _Attempt(run, writer, device=device, parent=parent, begun=begun).work()
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


class _Attempt:
    """One attempt at a run, from its checkpoint if it has one."""

    def __init__(self, run: Run, writer: Writer, *, device: str, parent: int, begun: float) -> None:
        self.run, self.writer, self.parent = run, writer, parent
        writer.status(state="starting")
        config, status, state = run.config(), run.status(), run.checkpoint()
        self.seconds = status.seconds if state else 0.0
        self.task = tasks.task(config, device=device)
        self.budget: Budget | None = None
        if not config.report:
            self.task.begin(self._timed(self.task.config, begun))
        writer.config(self.task.config)
        if state:
            self.task.restore(state)
        self.coming = self._earlier_events()
        self.delay, self.paused, self.single = 0.0, False, 0
        self.stopping = self.reason = ""
        self.kept_at = time.monotonic()
        self._threads(torch.get_num_threads())

    def _timed(self, config: Any, begun: float) -> Any:
        """Steps between two reports, looks, and of a time budget the steps of the run: by steps that are then undone."""
        start = time.monotonic()
        untrained = self._look()
        look = time.monotonic() - start
        if untrained:
            self.writer.metrics({"step": 0, "examples": 0, "seconds": 0.0} | untrained)
        phases = self.task.phases()
        patience = CALIBRATION_SECONDS / len(phases)
        costs = [(weight, self._cost(share, patience)) for share, weight in phases]
        each = sum(weight * seconds for weight, seconds in costs)
        left = config.steps * each
        if not config.steps:
            left = config.seconds - self.task.verdict_seconds() - (time.monotonic() - begun)
        looks = min(max(int(left * LOOKS_SHARE / look), FEWEST_LOOKS), MOST_LOOKS)
        steps = config.steps or max(int((left * _FOR_STEPS - looks * look) / each), 20)
        if not config.steps and self.task.recounts:
            self.budget = Budget(left - max(_SPARE_SECONDS, _SPARE * left), costs)
        return replace(config, steps=steps, report=_report(each, steps), looks=min(looks, steps))

    def _cost(self, share: float, patience: float) -> float:
        """Seconds of a step at some share of the run: what lies in the middle of a few tries."""
        step = self.task.try_out(share)
        step()
        end = time.monotonic() + patience
        taken: list[float] = []
        while not taken or (time.monotonic() < end and len(taken) < 200):
            start = time.monotonic()
            step()
            taken.append(time.monotonic() - start)
        return median(taken)

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

    def work(self) -> str:
        self._say("running")
        while not self.done:
            self._listen()
            if self.stopping:
                return self._end(self.stopping)
            if self.paused and not self.single:
                time.sleep(_IDLE)
                continue
            self._advance()
        self._judge_at_the_end()
        return self._end("finished")

    @property
    def done(self) -> bool:
        return self.task.step >= self.task.config.steps

    def _advance(self) -> None:
        """Steps up to the next report, or one single step."""
        begun, before = time.monotonic(), self.task.step
        while self.coming and self.coming[0][0] <= before:
            self.task.change(self.coming.pop(0)[1])
        row = self.task.advance(self._steps())
        spent = max(time.monotonic() - begun, 1e-9)
        self.seconds += spent
        new = row["examples"] * (1 - before / max(row["step"], 1))
        row |= {"seconds": round(self.seconds, 3), "per_second": round(new / (spent + self.delay), 1)}
        if self._due(before):
            row |= self._look()
        self.writer.metrics(row)
        self._say("paused" if self.paused else "running", per_second=row["per_second"])
        if time.monotonic() - self.kept_at > CHECKPOINT_SECONDS or self.paused:
            self._keep()
        if self.budget is not None:
            self._count_again(self.budget)
        if self.delay:
            time.sleep(self.delay)

    def _count_again(self, budget: Budget) -> None:
        """Other steps, if those that were planned do not fit into the time: an event like all changes."""
        config, step = self.task.config, self.task.step
        share = pacing.share(config, step)
        count = budget.counted(step, config.steps, share)
        if count is not None:
            report = _report(count.seconds, count.steps)
            self._change({"steps": count.steps, "since": step, "covered": share, "report": report})

    def _steps(self) -> int:
        """How many to take before the next report."""
        step, report = self.task.step, self.task.config.report
        if self.single or self.delay:
            self.single = max(self.single - 1, 0)
            return 1
        steps = report - step % report if step else 1  # the first point is soon on the curve
        return min(steps, self.coming[0][0] - step) if self.coming else steps

    def _due(self, before: int) -> bool:
        """Whether one of the moments to look, evenly over the run, lies between a step and now."""
        steps, looks = self.task.config.steps, self.task.config.looks
        return before * looks // steps != self.task.step * looks // steps

    def _look(self) -> dict[str, Any]:
        """Judge the work and keep a picture of its inside."""
        row, inside = self.task.look()
        self.writer.snapshot(self.task.step, inside)
        return row

    def _keep(self) -> None:
        self.writer.checkpoint(self.task.state())
        self.kept_at = time.monotonic()

    def _say(self, state: str, **more: Any) -> None:
        config = self.task.config
        self.writer.status(
            state=state,
            step=self.task.step,
            steps=config.steps,
            seconds=round(self.seconds, 3),
            delay=self.delay,
            **more,
        )

    def _listen(self) -> None:
        for command in self.writer.commands():
            self._obey(command)
        if os.getppid() != self.parent:
            self.stopping = "interrupted"
        elif self.run.unwatched_seconds() > UNWATCHED_SECONDS:
            self.stopping, self.reason = "stopped", "run-unwatched"
        elif self.seconds > LIMIT_SECONDS:
            self.stopping, self.reason = "stopped", "run-time-limit"

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
        self.writer.event(self.task.step, {"threads": threads})

    def _judge_at_the_end(self) -> None:
        record, answers = self.task.result()
        if answers:
            self.writer.answers(answers)
        self.writer.result(record)

    def _end(self, state: str) -> str:
        self._keep()
        self._say(state, reason=self.reason)
        return state
