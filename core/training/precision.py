"""Which number format trains faster here. Some processors have bfloat16 instructions that do not pay."""

import time
from collections.abc import Callable
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

_TIMES = 5


@lru_cache(maxsize=8)
def faster(device: str, work: str = "convolution") -> str:
    """`bfloat16` or `float32`, by the time that usual work and its gradients take; 0.1 to 0.3 s, once.

    `work` is `convolution`, or `recurrence`: an LSTM over some characters.
    """
    place = torch.device(device)
    return min(
        ("float32", "bfloat16"), key=lambda name: _seconds(_WORK[work](getattr(torch, name), place), place)
    )


def _seconds(act: Callable[[], Tensor], device: torch.device) -> float:
    """The shortest of a few times."""
    found = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        act().sum().backward()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        found.append(time.perf_counter() - begun)
    return min(found)


def _convolution(kind: torch.dtype, device: torch.device) -> Callable[[], Tensor]:
    x = torch.ones(64, 64, 15, 15, device=device, dtype=kind).to(memory_format=torch.channels_last)
    weights = torch.ones(64, 64, 3, 3, device=device, dtype=kind).to(memory_format=torch.channels_last)
    x.requires_grad_()
    weights.requires_grad_()
    return lambda: F.conv2d(x, weights, padding=1)


def _recurrence(kind: torch.dtype, device: torch.device) -> Callable[[], Tensor]:
    lstm = torch.nn.LSTM(64, 256).to(device)
    x = torch.ones(32, 32, 64, device=device)  # (T, B, E)

    def act() -> Tensor:
        with torch.autocast(device.type, dtype=kind, enabled=kind is torch.bfloat16):
            return lstm(x)[0].float()

    return act


_WORK = {"convolution": _convolution, "recurrence": _recurrence}
