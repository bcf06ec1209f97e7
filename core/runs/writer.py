"""The one process that works on a run: it holds the lock and writes what the others read."""

import math
import time
from collections.abc import Mapping
from typing import Any

from torch import Tensor

from core.errors import ConvScopeError
from core.runs import journal
from core.runs.run import Run, save_tensors
from core.tasks import to_plain

_PATIENCE = 2.0  # seconds: who asks whether a run is alive holds its lock for a moment


class Writer:
    """Take a run over: raises ConvScopeError `run-is-live` where another process has it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._lock = run.lock()
        try:
            self._lock.acquire(timeout=_PATIENCE)
        except TimeoutError as error:
            raise ConvScopeError("run-is-live") from error
        before = journal.read_whole(run.folder / "status.json") or {}
        self.attempt = int(before.get("attempt", 0)) + 1
        self._heard = int(before.get("heard", 0))
        self._status: dict[str, Any] = {**before, "attempt": self.attempt, "reason": "", "values": None}

    def close(self) -> None:
        self._lock.release()

    def status(self, **values: Any) -> None:
        """Say where the run stands: fields of `Status`."""
        self._status |= values
        journal.replace(self.run.folder / "status.json", {**self._status, "at": time.time()})

    def config(self, config: Any) -> None:
        """Keep the settings once a time budget has become a number of steps."""
        journal.replace(self.run.folder / "config.json", to_plain(config))

    def metrics(self, row: Mapping[str, Any]) -> None:
        """Add a row; a number that is none (a loss that has run away) is written as null."""
        sound = {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in row.items()
        }
        journal.append(self.run.folder / "metrics.jsonl", {"attempt": self.attempt, **sound})

    def event(self, step: int, changes: Mapping[str, Any]) -> None:
        """Settings that hold from a step on."""
        record = {"step": step, "attempt": self.attempt, "changes": dict(changes)}
        journal.append(self.run.folder / "events.jsonl", record)

    def commands(self) -> list[journal.Record]:
        """What has been asked since the last call."""
        found, self._heard = self.run.commands(self._heard)
        return found

    def checkpoint(self, state: Mapping[str, Tensor]) -> None:
        """Keep what training goes on from."""
        save_tensors(state, self.run.folder / "checkpoint.safetensors")

    def snapshot(self, step: int, tensors: Mapping[str, Tensor]) -> None:
        """Keep a picture of the network's inside."""
        save_tensors(tensors, self.run.folder / "snapshots" / f"{step:09d}.safetensors")

    def answers(self, tensors: Mapping[str, Tensor]) -> None:
        """Keep what the finished network answers to every test picture."""
        save_tensors(tensors, self.run.folder / "answers.safetensors")

    def result(self, record: Mapping[str, Any]) -> None:
        """Keep how the run was judged at its end."""
        journal.replace(self.run.folder / "result.json", record)
