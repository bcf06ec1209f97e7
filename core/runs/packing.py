"""A run as one zip, and back. What comes back may be foreign: only known files are read, bounded and checked.

A network alone (`core.runs.network_file`) comes back as a run too.
"""

import io
import math
import re
import secrets
import shutil
import time
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load as read_tensors

from core.errors import ConvScopeError
from core.runs import journal
from core.runs.network_file import as_run
from core.runs.run import LIVE, STATES, Run, home
from core.tasks import from_plain, to_plain

MAX_MB = 200
MAX_UNPACKED_MB = 500
MAX_FILES = 200
_JOURNALS = ("metrics.jsonl", "events.jsonl")
_RECORDS = ("result.json", "status.json")
_SNAPSHOT = re.compile(r"snapshots/\d{9}\.safetensors")
# What a foreign zip, and foreign JSON or tensors in it, may raise while they are read.
_UNSOUND = (
    zipfile.BadZipFile, zlib.error, SafetensorError, EOFError, NotImplementedError, RuntimeError, OSError,
    AttributeError, LookupError, OverflowError, TypeError, ValueError,
)  # fmt: skip
# Dimensions of what a snapshot holds, by the first part of its name.
_SNAPSHOT_NDIM = {
    "filters": (4,),
    "maps": (2, 4),
    "answers": (2,),
    "confusion": (2,),
    "weights": (1,),
    "gradients": (1,),
    "sample": (1,),
    "points": (2,),
    "pictures": (4,),
    "errors": (1,),
    "codes": (2,),
    "code": (1,),
    "picture": (1,),
    "content": (1,),
    "painting": (1,),
    "gram": (2,),
    "target": (2,),
}


def pack(run: Run) -> bytes:
    """The whole run as a zip. Who owns it, and what was asked of it, stay here."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(run.folder.rglob("*")):
            name = path.relative_to(run.folder).as_posix()
            if path.is_file() and (name == "config.json" or _reader(name)):
                archive.write(path, name)
    return out.getvalue()


def unpack(data: bytes, *, owner: str = "") -> Run:
    """A new run, with an id of its own, from what `pack` gave; files that a run does not have are left out.

    Raises:
        ConvScopeError: `run-zip-too-large` (megabytes, limit), `run-zip-broken` where it is no zip or a file of it
            does not hold what it should, `network-file-bare`, `disk-full`, and for its settings as `tasks.from_plain`.
    """
    if len(data) > MAX_MB * 1_000_000:
        raise ConvScopeError("run-zip-too-large", megabytes=round(len(data) / 1e6), limit=MAX_MB)
    try:
        files = _files(as_run(data))
        config = from_plain(_record(files["config.json"]))
        sound = {name: reader(files[name]) for name in files if (reader := _reader(name))}
    except _UNSOUND as error:
        raise ConvScopeError("run-zip-broken") from error
    run = Run(home() / secrets.token_urlsafe(16))
    try:
        (run.folder / "snapshots").mkdir(parents=True)
        for name, content in sound.items():
            (run.folder / name).write_bytes(content)
        about = {"name": "", "created": time.time(), "owner": owner, "pinned": False}
        journal.replace(run.folder / "about.json", about)
        journal.replace(run.folder / "config.json", to_plain(config))
    except OSError as error:
        shutil.rmtree(run.folder, ignore_errors=True)
        raise ConvScopeError("disk-full") from error
    return run


def _files(data: bytes) -> dict[str, bytes]:
    """The files of the zip that a run has, never more unpacked than the limit."""
    found: dict[str, bytes] = {}
    room = MAX_UNPACKED_MB * 1_000_000
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist()[:MAX_FILES]:
            if member.filename != "config.json" and not _reader(member.filename):
                continue
            with archive.open(member) as file:
                found[member.filename] = file.read(room + 1)
            room -= len(found[member.filename])
            if room < 0:
                raise ConvScopeError("run-zip-too-large", megabytes=MAX_UNPACKED_MB, limit=MAX_UNPACKED_MB)
    return found


def _reader(name: str) -> Callable[[bytes], bytes] | None:
    """What checks a file of a run and gives it back as it may be kept; None for a file that a run does not have."""
    if name == "metrics.jsonl":
        return _metrics
    if name == "events.jsonl":
        return _events
    if name == "result.json":
        return _result
    if name == "status.json":
        return _status
    if name in ("checkpoint.safetensors", "answers.safetensors"):
        return _tensors
    return _snapshot if _SNAPSHOT.fullmatch(name) else None


def _metrics(raw: bytes) -> bytes:
    return b"".join(
        journal.line(
            {name: value if value is None else _finite(value) for name, value in row.items()}
            | {name: int(row[name]) for name in ("step", "attempt")}
        )
        for row in journal.records(raw)
    )


def _events(raw: bytes) -> bytes:
    return b"".join(
        journal.line(
            {"step": int(row["step"]), "attempt": int(row["attempt"]), "changes": dict(row["changes"])}
        )
        for row in journal.records(raw)
    )


def _result(raw: bytes) -> bytes:
    """Figures as they are; words cut, for they stand on the page."""
    found: dict[str, Any] = {}
    for name, value in _record(raw).items():
        if name == "classes":
            found[name] = [str(one)[:40] for one in value][:100]
        else:
            found[name] = value[:64] if isinstance(value, str) else _finite(value)
    return journal.line(found)


def _status(raw: bytes) -> bytes:
    """A run that was at work when it was packed is one that was cut off."""
    record = _record(raw)
    state = record["state"] if record["state"] in STATES and record["state"] not in LIVE else "interrupted"
    counts = ("step", "steps", "attempt", "seconds", "per_second")
    return journal.line({"state": state, **{name: _finite(record.get(name, 0)) for name in counts}})


def _record(raw: bytes) -> journal.Record:
    record = journal.parsed(raw)
    if record is None:
        raise ValueError("a record is a JSON object")
    return record


def _finite(value: Any) -> float | int:
    """A number that can be drawn."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a run's figures are finite numbers")
    return value


def _tensors(raw: bytes) -> bytes:
    read_tensors(raw)
    return raw


def _snapshot(raw: bytes) -> bytes:
    for name, tensor in read_tensors(raw).items():
        if tensor.ndim not in _SNAPSHOT_NDIM[name.partition(".")[0]] or not tensor.numel():
            raise ValueError("a picture of the inside has other dimensions")
    return raw
