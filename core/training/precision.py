"""Which number format trains faster here. Some processors have bfloat16 instructions that do not pay."""

import time
from functools import lru_cache

import torch
import torch.nn.functional as F

_TIMES = 5


@lru_cache(maxsize=4)
def faster(device: str) -> str:
    """`bfloat16` or `float32`, by the time that a convolution of usual size and its gradients take; 0.1 s, once."""
    return min(("float32", "bfloat16"), key=lambda name: _seconds(getattr(torch, name), torch.device(device)))


def _seconds(kind: torch.dtype, device: torch.device) -> float:
    """The shortest of a few times."""
    x = torch.ones(64, 64, 15, 15, device=device, dtype=kind).to(memory_format=torch.channels_last)
    weights = torch.ones(64, 64, 3, 3, device=device, dtype=kind).to(memory_format=torch.channels_last)
    x.requires_grad_()
    weights.requires_grad_()
    found = []
    for _ in range(_TIMES):
        begun = time.perf_counter()
        F.conv2d(x, weights, padding=1).sum().backward()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        found.append(time.perf_counter() - begun)
    return min(found)
