"""Files that are only ever appended to, one JSON object a line; and files that are replaced whole."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def append(path: Path, record: Mapping[str, Any]) -> None:
    """Add a line, in one write: a reader, or a process killed at any moment, leaves whole lines before it."""
    line = json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if _ends_inside_a_line(path):
            line = b"\n" + line  # what a full disk or a lost machine has cut off stays a line of its own
        if os.write(handle, line) != len(line):
            raise OSError(f"{path.name} could only be written in part")
    finally:
        os.close(handle)


def _ends_inside_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def read(path: Path, since: int = 0) -> tuple[list[Record], int]:
    """The records from a byte on, and the byte after the last whole line; broken lines are left out."""
    try:
        with path.open("rb") as file:
            file.seek(since)
            raw = file.read()
    except FileNotFoundError:
        return [], since
    whole = raw.rfind(b"\n") + 1
    return [
        record for line in raw[:whole].splitlines() if (record := _parsed(line)) is not None
    ], since + whole


def _parsed(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def replace(path: Path, record: Mapping[str, Any]) -> None:
    """Write a file whole: a reader sees the old one or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file, allow_nan=False)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_whole(path: Path) -> Record | None:
    """A file that `replace` wrote; None if there is none that can be read."""
    try:
        return _parsed(path.read_bytes())
    except OSError:
        return None
