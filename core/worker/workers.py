"""Processes that execute runs: warm, bounded, queued; the seam where an engine for several machines takes over.

`submit` takes a run, `position` says where it stands, `cancel` takes it back. Everything else is in the
run's folder. A server has one `Workers`; nothing of it has to survive the server.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import cache, partial
from multiprocessing import spawn
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from pebble import ProcessExpired, ProcessPool

from core import device, tasks
from core.errors import ConvScopeError
from core.runs import LIVE, Run
from core.worker import job

TIME_LIMIT = 10_800.0  # seconds; then the process is killed
CALL_LIMIT = 120.0  # of a function beside the runs
MEMORY_GB = 8.0  # of one process
_MOST_SLOTS = 4
# Threads that wait give the core away (another run may need it), but only after some microseconds: small layers hand
# over to each other faster than a sleeping thread wakes. Freed memory is kept for the next step.
ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "2000",
    "GLIBC_TUNABLES": "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456",
}


def slots() -> int:
    """Runs at once: `CONVSCOPE_RUNS` in the environment, else what the cores bear."""
    asked = os.environ.get("CONVSCOPE_RUNS", "")
    return max(1, int(asked)) if asked.isdigit() else max(1, min(device.current().cores, _MOST_SLOTS))


class _Process(SpawnProcess):
    """A process that imports what it is told to, and does not run the server's own script again first."""

    @staticmethod
    def _Popen(process: Any) -> Any:  # noqa: N802
        with _starting:
            prepared = spawn.get_preparation_data

            def without_main(name: str) -> dict[str, object]:
                found = prepared(name)
                return {key: value for key, value in found.items() if not key.startswith("init_main")}

            spawn.get_preparation_data = without_main
            try:
                return SpawnProcess._Popen(process)
            finally:
                spawn.get_preparation_data = prepared


class _Context(SpawnContext):
    Process = _Process


_starting = threading.Lock()


class Workers:
    """The processes of one server and the queue before them."""

    def __init__(self, *, slots: int, cores: int, kind: str = "cpu", memory_gb: float = MEMORY_GB) -> None:
        self.slots, self.cores, self.kind = slots, cores, kind
        os.environ.update({name: os.environ.get(name, value) for name, value in ENVIRONMENT.items()})
        self._pool = ProcessPool(
            max_workers=slots,
            context=_Context(),
            initializer=_begin,
            initargs=[memory_gb],
        )
        self._active: list[Run] = []
        self._waiting: list[Run] = []
        self._guard = threading.RLock()

    def warm(self, config: Any) -> None:
        """Start the processes and let each read what such a run needs, and try it out, ahead of the click."""
        threads = max(1, self.cores // self.slots)
        for _ in range(self.slots):
            self._pool.schedule(_warm, args=[tasks.to_plain(config), self.kind, threads])

    def call(self, function: Callable[..., Any], *args: Any, seconds: float = CALL_LIMIT) -> Future[Any]:
        """Run a function of `core` beside the runs, in the next process that is free.

        What it takes, returns and raises crosses the processes: plain values. The future raises TimeoutError where
        it has taken too long and was killed, `pebble.ProcessExpired` where its process died.
        """
        threads = max(1, self.cores // self.slots)
        return self._pool.schedule(_called, args=[function, threads, *args], timeout=seconds)

    def submit(self, run: Run) -> None:
        """Let a run begin, or go on from its checkpoint, as soon as there is room.

        Raises:
            ConvScopeError: `run-is-live` if it is waiting or at work already.
        """
        with self._guard:
            if run.alive() or self.position(run.id) is not None:
                raise ConvScopeError("run-is-live")
            run.queue()
            self._waiting.append(run)
            self._dispatch()

    def _dispatch(self) -> None:
        """Give free processes to the runs that wait, and every run at work its share of the threads."""
        while self._waiting and len(self._active) < self.slots:
            run = self._waiting.pop(0)
            self._active.append(run)
            future = self._pool.schedule(
                job.work,
                args=[run.id],
                kwargs={"device": self.kind, "threads": self._share(), "parent": os.getpid()},
                timeout=TIME_LIMIT,
            )
            future.add_done_callback(partial(self._ended, run))
        for run in self._active:
            run.ask("threads", threads=self._share())

    def _share(self) -> int:
        """Threads for each run at work."""
        return max(1, self.cores // max(1, len(self._active)))

    def _ended(self, run: Run, future: Future[str]) -> None:
        """A process that died, was killed or took too long leaves a run that can be resumed, with the reason."""
        reason = _why(future)
        if reason and run.status().state in (*LIVE, "interrupted"):
            run.mark("interrupted", reason=reason)
        with self._guard:
            self._active.remove(run)
            if self._pool.active:
                self._dispatch()

    def position(self, run_id: str) -> int | None:
        """0 for a run that has a process, 1 for the next one, …; None for one that is not here."""
        with self._guard:
            if any(run.id == run_id for run in self._active):
                return 0
            return next((i for i, run in enumerate(self._waiting, start=1) if run.id == run_id), None)

    def waiting_seconds(self, run_id: str) -> float:
        """About how long a run will wait: until as many runs before it have ended as needed."""
        with self._guard:
            place = self.position(run_id)
            if not place:
                return 0.0
            free = [_left(run) for run in self._active]
            for run in self._waiting[: place - 1]:
                free.sort()
                free[0] += _left(run)
        return min(free, default=0.0)

    def cancel(self, run: Run) -> None:
        """Take a run back: out of the queue at once, at work after its next step, its checkpoint kept."""
        with self._guard:
            if self.position(run.id):
                self._waiting = [one for one in self._waiting if one.id != run.id]
                run.mark("stopped")
                return
        run.ask("stop")

    def stop(self) -> None:
        """End all processes; runs at work keep their checkpoints and can be resumed."""
        self._pool.stop()
        self._pool.join()


def _why(future: Future[str]) -> str:
    """Why a process ended without a word, as a code; "" where it did not."""
    try:
        future.result(timeout=0)
    except CancelledError:  # taken back before it began
        return ""
    except ProcessExpired:
        return "run-worker-died"
    except TimeoutError:
        return "run-time-limit"
    except Exception:
        return "run-crashed"
    return ""


def _left(run: Run) -> float:
    """Seconds that a run still needs, by its own rate."""
    status = run.status()
    if status.step and status.steps and status.seconds:
        return status.seconds / status.step * (status.steps - status.step)
    try:
        return run.config().seconds or 60.0
    except ConvScopeError:
        return 0.0


def _begin(memory_gb: float) -> None:
    """What a process does first: bound its memory, and let the readers' server have the cores before it."""
    if sys.platform == "win32":
        return
    import resource

    os.nice(5)
    limit = int(memory_gb * 1e9)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _warm(plain: dict[str, Any], kind: str, threads: int) -> None:
    """Load what such a run needs."""
    import torch

    torch.set_num_threads(threads)
    try:
        task = tasks.task(tasks.from_plain(plain), device=kind)
        task.look()
        for phase in task.phases():
            task.try_out(phase.inside)()  # torch makes its kernels when it first meets a shape
    except ConvScopeError:  # said where the run is started
        return


def _called(function: Callable[..., Any], threads: int, *args: Any) -> Any:
    import torch

    torch.set_num_threads(threads)
    return function(*args)


def stop_current() -> None:
    """End the processes of this server, if there are any."""
    if current.cache_info().currsize:
        current().stop()


@cache
def current() -> Workers:
    """The workers of this server, made at the first call."""
    here = device.current()
    return Workers(slots=slots(), cores=here.cores, kind=here.kind)
