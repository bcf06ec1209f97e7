"""Files that are only ever appended to, one JSON object a line; and files that are replaced whole."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def line(record: Mapping[str, Any]) -> bytes:
    """A record as its line; raises ValueError for numbers that JSON does not have."""
    return json.dumps(record, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def append(path: Path, record: Mapping[str, Any]) -> None:
    """Add a line, in one write: a reader, or a process killed at any moment, leaves whole lines before it."""
    new = line(record)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        if _ends_inside_a_line(path):
            new = b"\n" + new  # what a full disk or a lost machine has cut off stays a line of its own
        if os.write(handle, new) != len(new):
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
    return records(raw[:whole]), since + whole


def records(raw: bytes) -> list[Record]:
    """The records of some lines; broken lines are left out."""
    return [record for one in raw.splitlines() if (record := parsed(one)) is not None]


def parsed(raw: bytes) -> Record | None:
    """One record, or None where it is none."""
    try:
        record = json.loads(raw)
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
        return parsed(path.read_bytes())
    except OSError:
        return None
