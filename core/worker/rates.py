"""How fast steps were on this computer, by what a step's cost depends on: kept in the data folder."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from core import device, storage
from core.errors import ConvScopeError
from core.tasks import to_plain

FOLDER = "rates"
# Of all kinds of runs: the settings that a step's cost depends on.
_COSTLY = ("kind", "network", "batch", "growing", "optimiser")


def _key(config: Any) -> str:
    plain: Mapping[str, Any] = to_plain(config)
    here = device.current()
    said = [here.kind, here.cores, *(plain.get(name) for name in _COSTLY)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def note(config: Any, seconds: float) -> None:
    """Keep the mean seconds of a step over a whole run. A disk that refuses is no error: it is an estimate."""
    if config.kind == "pictures":
        with suppress(OSError, ConvScopeError):
            storage.write_atomically(storage.data_folder() / FOLDER / _key(config), f"{seconds:.6g}".encode())


def known(config: Any) -> float | None:
    """Give the mean seconds of a step in the last such run on this computer, or None where there was none."""
    kept = storage.read_cached(FOLDER, _key(config))
    try:
        seconds = float(kept or b"nan")
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None
