"""How long a network takes on this machine: forward, one picture, weights drawn at random."""

import statistics
import time
from dataclasses import dataclass

import torch
from torch import nn

from core.architectures.measure import weightless
from core.architectures.registry import describe_named, get
from core.errors import ConvScopeError

MOST_BYTES = 2_000_000_000  # weights and activations of one measurement
_AT_LEAST, _AT_MOST = 3, 30  # pictures
_SECONDS = 1.5  # after which no further picture is begun


@dataclass(frozen=True)
class Timing:
    """The result of a measurement.

    Attributes:
        name: the network's.
        seconds: for one picture, the median.
        pictures: how many were measured.
        threads: of torch.
        bytes: of weights and activations.
    """

    name: str
    seconds: float
    pictures: int
    threads: int
    bytes: int


def needed_bytes(name: str) -> int:
    """What a measurement keeps in memory; errors as `get`."""
    found = describe_named(name)
    return 4 * found.parameters + found.peak_memory


@torch.inference_mode()
def measure_forward(name: str, *, most_bytes: int = MOST_BYTES, seconds: float = _SECONDS) -> Timing:
    """Time a network by its name, on the CPU, with this process's number of threads.

    Raises:
        ConvScopeError: as `get`; `timing-too-large` (name, megabytes, limit) before anything is allocated.
    """
    needed = needed_bytes(name)
    if needed > most_bytes:
        raise ConvScopeError(
            "timing-too-large", name=name, megabytes=round(needed / 1e6), limit=round(most_bytes / 1e6)
        )
    model = _with_noise(weightless(get(name).module))
    x = torch.randn(1, *get(name).shape, generator=torch.Generator().manual_seed(0))
    model(x)  # the first one also allocates
    taken: list[float] = []
    while len(taken) < _AT_LEAST or (sum(taken) < seconds and len(taken) < _AT_MOST):
        begun = time.perf_counter()
        model(x)
        taken.append(time.perf_counter() - begun)
    return Timing(name, statistics.median(taken), len(taken), torch.get_num_threads(), needed)


def _with_noise(model: nn.Module) -> nn.Module:
    """Small weights in the place of none: as fast to draw as to copy, and no number becomes tiny or infinite."""
    model.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(0)
    for module in model.modules():
        for name, values in module.named_parameters(recurse=False):
            if values.ndim > 1:
                values.uniform_(-1, 1, generator=generator).mul_((3 / values[0].numel()) ** 0.5)
            else:
                values.fill_(0.0 if name == "bias" else 1.0)
        for name, kept in module.named_buffers(recurse=False):
            kept.fill_(1.0 if name == "running_var" else 0)
    return model
