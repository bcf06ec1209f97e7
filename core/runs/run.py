"""A run is a folder. Everything that is known of it is read from there, by any process."""

import re
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core import storage
from core.errors import ConvScopeError
from core.runs import journal
from core.tasks import from_plain, to_plain

LIVE = ("queued", "starting", "running", "paused")
STATES = (*LIVE, "finished", "stopped", "failed", "interrupted")
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Status:
    """Where a run stands.

    Attributes:
        state: one of `STATES`; `interrupted` where its process is gone without having said why.
        step, steps: taken, and of the whole run (0 before they are known).
        attempt: how often it has been started.
        seconds: time spent in training, all attempts together.
        per_second: examples (pictures, characters) a second, in the last report; `delay`: seconds of rest after every
            step, in slow motion.
        left: about how many seconds until it is finished, its verdict included.
        phase: `judging` while its verdict is made, or "".
        reason: why it ended, as a code of `core.errors` (`values` for its sentence), or "".
    """

    state: str
    step: int = 0
    steps: int = 0
    attempt: int = 0
    seconds: float = 0.0
    per_second: float = 0.0
    delay: float = 0.0
    left: float = 0.0
    phase: str = ""
    reason: str = ""
    values: Mapping[str, Any] | None = None


class Run:
    """One run's folder, for reading and for asking something of it. Its process writes through `core.runs.Writer`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    def _at(self, name: str) -> Path:
        return self.folder / name

    @property
    def about(self) -> journal.Record:
        """What was said when it was made: `name`, `created` (Unix time), `owner`, `pinned`."""
        return journal.read_whole(self._at("about.json")) or {}

    def config(self) -> Any:
        """Its settings as they were at the start; raises as `tasks.from_plain`."""
        plain = journal.read_whole(self._at("config.json"))
        if plain is None:
            raise ConvScopeError("config-unreadable")
        return from_plain(plain)

    def status(self) -> Status:
        """Where it stands; a run whose process is gone is `interrupted`."""
        found = journal.read_whole(self._at("status.json")) or {"state": "interrupted"}
        known = {name: found[name] for name in Status.__dataclass_fields__ if name in found}
        status = Status(**{"state": "interrupted", **known})
        if status.state in LIVE and status.state != "queued" and not self.alive():
            return Status(**{**status.__dict__, "state": "interrupted"})
        return status

    def alive(self) -> bool:
        """Whether a process works on it: the operating system holds its lock, and drops it with the process."""
        if self.folder.parent == RECORDED:
            return False
        lock = self.lock()
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False

    def lock(self) -> FileLock:
        return FileLock(self._at("lock"), is_singleton=False, thread_local=False)

    def metrics(self, since: int = 0) -> tuple[list[journal.Record], int]:
        """Rows from a byte on, and the byte to go on from: step, examples, seconds, attempt, loss, accuracy, rate,
        per_second, and where the run was judged `validation_loss`, `validation_accuracy`,
        `validation_count`."""
        return journal.read(self._at("metrics.jsonl"), since)

    def curve(self) -> list[journal.Record]:
        """The rows in the order of their steps; of two with the same step the one of the later attempt."""
        rows, _ = self.metrics()
        newest: dict[int, journal.Record] = {}
        for row in rows:
            kept = newest.get(row["step"])
            if kept is None or row["attempt"] >= kept["attempt"]:
                newest[row["step"]] = row
        return [newest[step] for step in sorted(newest)]

    def events(self) -> list[journal.Record]:
        """What was changed while it ran: `step` (before which it took effect), `attempt`, `changes`."""
        rows, _ = journal.read(self._at("events.jsonl"))
        return rows

    def ask(self, kind: str, **values: Any) -> None:
        """Leave a command for its process: `pause`, `resume`, `step`, `stop`, `slow` (delay), `change` (changes)."""
        journal.append(self._at("commands.jsonl"), {"kind": kind, "at": time.time(), **values})

    def commands(self, since: int = 0) -> tuple[list[journal.Record], int]:
        """Commands from a byte on, and the byte to go on from."""
        return journal.read(self._at("commands.jsonl"), since)

    def queue(self) -> None:
        """It waits for a process: what was asked of an earlier attempt is over."""
        self.mark("queued", heard=self.commands()[1])
        self.watch()

    def mark(self, state: str, *, reason: str = "", **more: Any) -> None:
        """Say where it stands while no process has it."""
        before = journal.read_whole(self._at("status.json")) or {}
        journal.replace(self._at("status.json"), {**before, "state": state, "reason": reason, **more})

    def watch(self) -> None:
        """Say that somebody looks at it: a run that nobody looks at ends after a while."""
        self._at("watched").touch()

    def unwatched_seconds(self) -> float:
        try:
            return max(0.0, time.time() - self._at("watched").stat().st_mtime)
        except OSError:
            return 0.0

    def result(self) -> journal.Record | None:
        """How it was judged at the end: `test_accuracy`, `test_loss`, `validation_accuracy`, …; None before."""
        return journal.read_whole(self._at("result.json"))

    def answers(self) -> dict[str, Tensor]:
        """`probabilities` float16 (N, classes) and `labels` int64 (N,) of all test pictures; empty before the end."""
        return load_tensors(self._at("answers.safetensors"))

    def snapshots(self) -> list[int]:
        """The steps of which there is a picture of the network's inside."""
        return sorted(
            int(path.stem) for path in self._at("snapshots").glob("*.safetensors") if path.stem.isdigit()
        )

    def snapshot(self, step: int) -> dict[str, Tensor]:
        """What was kept at a step, by name; empty if there is nothing that can be read."""
        return load_tensors(self._at("snapshots") / f"{step:09d}.safetensors")

    def checkpoint(self) -> dict[str, Tensor]:
        """What training goes on from; empty if there is none."""
        return load_tensors(self._at("checkpoint.safetensors"))

    def checkpoint_stamp(self) -> int:
        """What tells a checkpoint from an earlier one of this run; 0 if there is none."""
        try:
            return self._at("checkpoint.safetensors").stat().st_mtime_ns
        except OSError:
            return 0

    def bytes(self) -> int:
        """Its size on the disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def pin(self, pinned: bool) -> None:
        """Keep it, or let it go when its time has come."""
        journal.replace(self._at("about.json"), {**self.about, "pinned": pinned})

    def delete(self) -> None:
        """Remove it; a run that is at work is refused: `run-is-live`."""
        if self.alive():
            raise ConvScopeError("run-is-live")
        shutil.rmtree(self.folder, ignore_errors=True)


def load_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, copied into memory; empty if it cannot be read."""
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError):
        return {}


def save_tensors(tensors: Mapping[str, Tensor], path: Path) -> None:
    """Write tensors; a reader sees the whole file or the one before."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def home() -> Path:
    """The folder of all runs; errors as `storage.data_folder`."""
    folder = storage.data_folder() / "runs"
    folder.mkdir(exist_ok=True)
    return folder


def create(config: Any, *, name: str = "", owner: str = "") -> Run:
    """A new run, waiting to be started. Its id cannot be guessed.

    Raises:
        ConvScopeError: `disk-full` where it cannot be written.
    """
    run = Run(home() / secrets.token_urlsafe(16))
    try:
        (run.folder / "snapshots").mkdir(parents=True)
        about = {"name": name[:80], "created": time.time(), "owner": owner, "pinned": False}
        journal.replace(run.folder / "about.json", about)
        journal.replace(run.folder / "config.json", to_plain(config))
        journal.replace(run.folder / "status.json", {"state": "queued", "steps": config.steps})
        run.watch()
    except OSError as error:
        shutil.rmtree(run.folder, ignore_errors=True)
        raise ConvScopeError("disk-full") from error
    return run


RECORDED = Path(__file__).resolve().parents[2] / "assets" / "runs"


def recorded() -> list[Run]:
    """The runs that come with the app, to be watched without data, network or waiting."""
    return [Run(path) for path in sorted(RECORDED.glob("*")) if (path / "config.json").is_file()]


def find(id: str) -> Run:
    """A run by its id, which may be foreign text; the recorded ones have ids too.

    Raises:
        ConvScopeError: `run-unknown`.
    """
    if id in {run.id for run in recorded()}:
        return Run(RECORDED / id)
    folder = home() / id if _ID.fullmatch(id) else None
    if folder is None or not (folder / "config.json").is_file():
        raise ConvScopeError("run-unknown")
    return Run(folder)


def every() -> Iterator[Run]:
    """All runs, the newest first."""
    folders = [path for path in home().iterdir() if (path / "config.json").is_file()]
    yield from sorted(map(Run, folders), key=lambda run: run.about.get("created", 0.0), reverse=True)
