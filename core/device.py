"""Where torch computes: chosen once, with the reason in a code that a page can translate."""

import os
from dataclasses import dataclass
from functools import cache

import torch


@dataclass(frozen=True)
class Device:
    """What a page may know of the device.

    Attributes:
        kind: `"cpu"` or `"cuda"`.
        name: the GPU's name; empty on a CPU.
        cores: CPU cores this process may run on.
        threads: torch's threads for one picture.
        reason: why this device, as a code: `gpu-found`, `no-gpu`, `cpu-only-torch` or `asked-for-cpu`.
    """

    kind: str
    name: str
    cores: int
    threads: int
    reason: str


@cache
def current() -> Device:
    """The device of this process. `CONVSCOPE_DEVICE=cpu` in the environment keeps it off a GPU."""
    kind, reason = _choose()
    name = torch.cuda.get_device_name() if kind == "cuda" else ""
    return Device(kind=kind, name=name, cores=_cores(), threads=torch.get_num_threads(), reason=reason)


def _choose() -> tuple[str, str]:
    if os.environ.get("CONVSCOPE_DEVICE") == "cpu":
        return "cpu", "asked-for-cpu"
    if torch.cuda.is_available():
        return "cuda", "gpu-found"
    return "cpu", "no-gpu" if torch.version.cuda else "cpu-only-torch"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def generator(seed: int) -> torch.Generator:
    """A CPU generator with its own state: the same seed gives the same numbers on every device."""
    return torch.Generator().manual_seed(seed)
