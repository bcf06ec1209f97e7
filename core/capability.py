"""Try what a processor may lack before it is relied on: a faster way counts only where it runs and is right.

Nothing here knows processors by name. A way is taken once, on small numbers, beside the plain way; an exception or a
wrong result is an answer, and answers are reason codes that a page can translate.
"""

import contextlib
import hashlib
import json
import os
import platform
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import torch
from torch import Tensor

from core import storage
from core.errors import ConvScopeError

# What changes which instructions torch and oneDNN use.
_VARIABLES = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ONEDNN_DEFAULT_FPMATH_MODE", "ATEN_CPU_CAPABILITY")
_FOLDER = "capabilities"


def compare(
    attempt: Callable[[], Sequence[Tensor]], plain: Callable[[], Sequence[Tensor]], *, tolerance: float
) -> str:
    """Take a faster way beside the plain one.

    Args:
        attempt, plain: results of the two ways, in the same order.
        tolerance: largest ‖attempt − plain‖ / ‖plain‖ of each result; 0 asks for equal numbers.

    Returns:
        `""` if the way can be taken, `missing` if it raises, `inexact` if a result is wrong.
    """
    try:
        found = [one.detach().to("cpu", torch.float32) for one in attempt()]
    except Exception:  # whatever it is, the machine cannot do it
        return "missing"
    wanted = [one.detach().to("cpu", torch.float32) for one in plain()]
    right = all(_near(one, other, tolerance) for one, other in zip(found, wanted, strict=True))
    return "" if right else "inexact"


def _near(found: Tensor, wanted: Tensor, tolerance: float) -> bool:
    if found.shape != wanted.shape or not torch.isfinite(found).all():
        return False
    return bool((found - wanted).norm() <= tolerance * wanted.norm())


@cache
def instructions() -> dict[str, Any]:
    """What the processor says of itself, by torch's names; empty where this torch cannot ask."""
    ask = getattr(torch.cpu, "get_capabilities", None)
    try:
        return dict(ask()) if ask else {}
    except RuntimeError:
        return {}


def fingerprint(device: str) -> str:
    """What an answer about this machine depends on: processor or GPU, torch's version, variables that restrict it."""
    place = torch.device(device)
    parts = {
        "torch": torch.__version__,
        "machine": platform.machine(),
        "processor": instructions() or platform.processor(),
        "level": torch.backends.cpu.get_cpu_capability(),
        "variables": {name: os.environ.get(name, "") for name in _VARIABLES},
        "device": torch.cuda.get_device_name(place) if place.type == "cuda" else place.type,
    }
    return json.dumps(parts, sort_keys=True)


def recall(key: str) -> Any:
    """What `remember` has kept under a key, or None; a file that cannot be read or understood is none."""
    try:
        return json.loads(storage.read_cached(_FOLDER, _name(key)) or b"null")
    except ValueError:
        return None


def remember(key: str, answer: Any) -> None:
    """Keep an answer, plain JSON values, in the data folder; a disk that refuses is no error."""
    with contextlib.suppress(OSError, ConvScopeError):
        storage.write_atomically(
            storage.data_folder() / _FOLDER / _name(key), json.dumps(answer).encode("utf-8")
        )


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
