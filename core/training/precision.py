"""Choose the number format of training: bfloat16 where this machine has it, is right in it and faster; else float32.

Kinds of work differ: oneDNN has bfloat16 convolutions for more processors than LSTMs. Each kind is asked by itself.
"""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache, partial

import torch
import torch.nn.functional as F
from torch import Tensor

from core import capability
from core.training.muon import orthogonal

TOLERANCE = 0.1  # of a result's length; bfloat16 keeps 8 binary digits, its error here is 0.003 to 0.025
_TIMES = 3
# Times float32's time: bfloat16 is then not looked at again. At first torch also makes the kernels of a shape.
_LOST_AT_FIRST, _LOST = 4.0, 1.5
_PAYS = 0.95  # of float32's time: less is no gain
_REVISION = 1  # of this test: an earlier one's answers do not count
# oneDNN's names of instruction sets that have bfloat16, as its variable ONEDNN_MAX_CPU_ISA takes them.
_WITHOUT = ("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI")
_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "avx_ne_convert")


@dataclass(frozen=True)
class Choice:
    """The number format that was taken.

    Attributes:
        dtype: `float32` or `bfloat16`.
        reason: `asked` (by the config), `faster`, `slower` (bfloat16 would be), `instructions` (the processor has none
            for bfloat16), `missing` (torch cannot do this work in it here) or `inexact` (its results are wrong).
    """

    dtype: str
    reason: str


def choose(asked: str, *, device: str, work: str) -> Choice:
    """The number format for a config's `auto`, `float32` or `bfloat16`.

    bfloat16 that was asked for, here or on another machine, is taken where it works, slower or not.

    Args:
        work: a name of `WORKS`.
    """
    if asked == "float32":
        return Choice("float32", "asked")
    lacking = support(device, work)
    if lacking:
        return Choice("float32", lacking)
    return fastest(device, work) if asked == "auto" else Choice("bfloat16", "asked")


def autocast(choice: Choice, device: torch.device) -> torch.autocast:
    """Compute in the chosen format, where torch's rules allow it, inside a `with` block."""
    lower = choice.dtype == "bfloat16"
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=lower)


@cache
def support(device: str, work: str) -> str:
    """Whether bfloat16 can be used: `""`, or why not: `instructions`, `missing`, `inexact`; see `Choice`."""
    place = torch.device(device)
    if place.type == "mps":
        return "instructions"
    if place.type == "cpu" and not _has_instructions():
        return "instructions"
    act = WORKS[work](place, large=False)
    return capability.compare(partial(act, torch.bfloat16), partial(act, torch.float32), tolerance=TOLERANCE)


def _has_instructions() -> bool:
    """Whether the processor may have instructions for bfloat16; only a clear no is a no."""
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA") or os.environ.get("DNNL_MAX_CPU_ISA", "")
    if limit.upper() in _WITHOUT or torch.backends.cpu.get_cpu_capability() in ("DEFAULT", "NO AVX"):
        return False
    said = capability.instructions()
    return said.get("architecture") != "x86_64" or any(said.get(name) for name in _INSTRUCTIONS)


@cache
def fastest(device: str, work: str) -> Choice:
    """The faster format for a work that `support` allows, by the time that it and its gradients take.

    Measured once for a machine: the answer is kept in the data folder.
    """
    key = f"precision {_REVISION} {work} {capability.fingerprint(device)}"
    kept = capability.recall(key)
    known = [asdict(one) for one in (Choice("bfloat16", "faster"), Choice("float32", "slower"))]
    if kept in known:
        return Choice(**kept)
    found = Choice("bfloat16", "faster") if _pays(device, work) else Choice("float32", "slower")
    capability.remember(key, asdict(found))
    return found


def _pays(device: str, work: str) -> bool:
    place = torch.device(device)
    act = WORKS[work](place, large=True)
    times: dict[torch.dtype, list[float]] = {torch.float32: [], torch.bfloat16: []}
    for attempt in range(1 + _TIMES):
        for dtype, found in times.items():
            found.append(_seconds(partial(act, dtype), place))
        plain, lower = (min(found) for found in times.values())
        if lower > (_LOST if attempt else _LOST_AT_FIRST) * plain:
            return False
    return lower < _PAYS * plain


def _seconds(act: Callable[[], object], device: torch.device) -> float:
    """Time of one thread at work, which other programs on the same cores cannot lengthen; of a GPU, time on the clock."""
    if device.type != "cpu":
        begun = time.perf_counter()
        act()
        torch.accelerator.synchronize(device)
        return time.perf_counter() - begun
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        begun = time.thread_time()
        act()
        return time.thread_time() - begun
    finally:
        torch.set_num_threads(threads)


Act = Callable[[torch.dtype], list[Tensor]]


def _convolution(device: torch.device, *, large: bool) -> Act:
    batch, channels, side = (16, 64, 15) if large else (2, 16, 8)
    x, weights = _drawn(device, (batch, channels, side, side), (channels, channels, 3, 3))

    def act(dtype: torch.dtype) -> list[Tensor]:
        leaves = [one.to(memory_format=torch.channels_last).requires_grad_() for one in (x, weights)]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=dtype is torch.bfloat16):
            y = F.conv2d(leaves[0], leaves[1], padding=1)
        return _with_gradients(y, leaves)

    return act


_CELLS: dict[str, tuple[Callable[..., tuple[Tensor, ...]], int, int]] = {
    "rnn": (torch.rnn_tanh, 1, 1),
    "gru": (torch.gru, 3, 1),
    "lstm": (torch.lstm, 4, 2),
}  # what runs a cell, its gates, tensors of its state


def _recurrence(cell: str, device: torch.device, *, large: bool) -> Act:
    length, batch, inputs, hidden = (8, 32, 64, 256) if large else (4, 2, 16, 16)
    run, gates, states = _CELLS[cell]
    shapes = [(gates * hidden, inputs), (gates * hidden, hidden), (gates * hidden,), (gates * hidden,)]
    x, *weights = _drawn(device, (length, batch, inputs), *shapes)
    start = [torch.zeros(1, batch, hidden, device=device) for _ in range(states)]

    def act(dtype: torch.dtype) -> list[Tensor]:
        leaves = [(one / hidden**0.5).requires_grad_() for one in weights]
        before = tuple(start) if states == 2 else start[0]
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=dtype is torch.bfloat16):
            y = run(x, before, leaves, True, 1, 0.0, True, False, False)[0]
        return _with_gradients(y, leaves)

    return act


def _orthogonalisation(device: torch.device, *, large: bool) -> Act:
    (matrix,) = _drawn(device, (64, 576) if large else (8, 24))
    return lambda dtype: [orthogonal(matrix.to(dtype))]


def _drawn(device: torch.device, *shapes: tuple[int, ...]) -> list[Tensor]:
    """Normal numbers that leave torch's own generator as it is."""
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(shape, generator=generator).to(device) for shape in shapes]


def _with_gradients(y: Tensor, leaves: list[Tensor]) -> list[Tensor]:
    y = y.float()
    return [y, *torch.autograd.grad(y.square().sum(), leaves)]


WORKS: dict[str, Callable[..., Act]] = {
    "convolution": _convolution,
    **{cell: partial(_recurrence, cell) for cell in _CELLS},
    "orthogonalisation": _orthogonalisation,
}
