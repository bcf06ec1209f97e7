"""Where torch computes: chosen once, with the reason in a code that a page can translate.

Three kinds are known: `cpu`, `cuda` and `mps`, the GPU of Apple's processors. `mps` has no float64 and no bfloat16 of
use: training there is in float32, results are judged in float64 on the CPU, and operations that it lacks run on the CPU
where `PYTORCH_ENABLE_MPS_FALLBACK=1` stands in the environment before torch is imported, which the server sees to. Its
choice is tested, its arithmetic is not: these tests run on machines without one.
"""

import os
from dataclasses import dataclass
from functools import cache

import torch


@dataclass(frozen=True)
class Device:
    """What a page may know of the device.

    Attributes:
        kind: `"cpu"`, `"cuda"` or `"mps"`.
        name: the GPU's name; empty on a CPU.
        cores: CPU cores this process may run on.
        threads: torch's threads for one picture.
        reason: why this device, as a code: `gpu-found`, `apple-gpu-found`, `no-gpu`, `gpu-unknown` (one of another kind),
            `cpu-only-torch` or `asked-for-cpu`.
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
    return Device(kind=kind, name=_name(kind), cores=_cores(), threads=torch.get_num_threads(), reason=reason)


def _choose() -> tuple[str, str]:
    if os.environ.get("CONVSCOPE_DEVICE") == "cpu":
        return "cpu", "asked-for-cpu"
    found = torch.accelerator.current_accelerator(check_available=True)
    if found is not None:
        return (found.type, _GPUS[found.type]) if found.type in _GPUS else ("cpu", "gpu-unknown")
    built_for = torch.accelerator.current_accelerator()
    return "cpu", "no-gpu" if built_for is not None else "cpu-only-torch"


_GPUS = {"cuda": "gpu-found", "mps": "apple-gpu-found"}


def _name(kind: str) -> str:
    if kind == "cuda":
        return str(torch.cuda.get_device_name())
    return str(torch.backends.mps.get_name()) if kind == "mps" else ""


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS and Windows
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def generator(seed: int) -> torch.Generator:
    """A CPU generator with its own state: the same seed gives the same numbers on every device."""
    return torch.Generator().manual_seed(seed)
