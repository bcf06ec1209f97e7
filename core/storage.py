"""Everything that changes lives in one folder, never in the checkout."""

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_data_path

from core.errors import ConvScopeError


def data_folder() -> Path:
    """The folder for mutable data: `CONVSCOPE_DATA`, or the user's data folder of the operating system.

    Raises:
        ConvScopeError: `data-folder-unwritable` (folder) if it cannot be made or written.
    """
    asked = os.environ.get("CONVSCOPE_DATA")
    folder = Path(asked).expanduser() if asked else user_data_path("convscope", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConvScopeError("data-folder-unwritable", folder=str(folder)) from error
    return folder


def read_cached(name: str, key: str) -> bytes | None:
    """What `cached_bytes` has kept, or None."""
    try:
        return (data_folder() / name / key).read_bytes() or None
    except (OSError, ConvScopeError):
        return None


def cached_bytes(name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Bytes from the disk, or made now and kept. A cache that cannot be read or written is no error."""
    kept = read_cached(name, key)
    if kept is not None:
        return kept
    made = make()
    with contextlib.suppress(OSError, ConvScopeError):
        write_atomically(data_folder() / name / key, made)
    return made


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that a reader sees whole or not at all; raises OSError where the disk refuses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
