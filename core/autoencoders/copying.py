"""Why a code with more numbers than its input copies, and what keeps it from that: shown on small patches.

Patches of 8 × 8 grey pixels, 64 numbers. One layer makes a code of them, one makes them of the code.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn

from core.autoencoders.network import largest
from core.datasets import shapes10

SIDE = 8
INPUTS = SIDE * SIDE
_TRAINED, _JUDGED = 20_000, 2_000  # patches
_STEPS, _BATCH, _RATE = 1_500, 128, 5e-3
_MIDDLE, _SPREAD = 0.5, 0.25  # of the levels: the layers see numbers of variance 1


@dataclass(frozen=True)
class Way:
    """One of the networks that are compared.

    Attributes:
        name: of it.
        code: numbers of its code.
        active: how many of them may differ from 0; 0 for all.
        noise: on what goes in while it learns, in grey levels.
    """

    name: str
    code: int
    active: int = 0
    noise: float = 0.0


WAYS = (
    Way("under", 16),
    Way("over", 128),
    Way("sparse", 128, active=8),
    Way("denoising", 128, noise=40.0),
)
TEST_NOISE = 40.0  # grey levels


@dataclass(frozen=True, eq=False)
class Learned:
    """What a way has learned; errors are roots of mean squared differences, in grey levels.

    Attributes:
        way: which one.
        patches: its error on new patches.
        noise: its error on pure noise, as bright and as strong: little means that it copies whatever comes.
        cleaned: patches with noise of `TEST_NOISE` go in; the error of what comes out, against the clean ones.
        used: numbers of a code that differ from 0, on average.
        shown: uint8 (3, n, 8, 8): for new patches, for noise, and for noisy patches what comes out.
        filters: float32 (m, 8, 8), what single numbers of the code draw, the most used first.
    """

    way: Way
    patches: float
    noise: float
    cleaned: float
    used: float
    shown: np.ndarray
    filters: np.ndarray


class _Layer(nn.Module):
    def __init__(self, way: Way) -> None:
        super().__init__()
        self.way = way
        self.encoder, self.decoder = nn.Linear(INPUTS, way.code), nn.Linear(way.code, INPUTS)

    def code(self, x: Tensor) -> Tensor:
        return largest(self.encoder((x - _MIDDLE) / _SPREAD), self.way.active)

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.code(x)) * _SPREAD + _MIDDLE


@lru_cache(maxsize=1)
def _patches() -> tuple[Tensor, Tensor]:
    """Patches float32 (N, 64), 0..1, from drawn pictures: to learn from, and others to judge by."""
    random = torch.Generator().manual_seed(8)
    _, pictures = shapes10.draw(500, seed=88)
    gray = torch.from_numpy(pictures).float().mean(3) / 255  # (500, 32, 32)
    count = _TRAINED + _JUDGED
    which = torch.arange(count) % len(gray)  # the last fifty pictures are only judged by
    which = torch.where(torch.arange(count) < _TRAINED, which % 450, 450 + which % 50)
    down, across = torch.randint(0, 32 - SIDE + 1, (2, count), generator=random)
    cut = gray.unfold(1, SIDE, 1).unfold(2, SIDE, 1)  # (500, 25, 25, 8, 8)
    found = cut[which, down, across].reshape(count, INPUTS)
    return found[:_TRAINED], found[_TRAINED:]


def examples(count: int) -> np.ndarray:
    """What goes in: uint8 (3, count, 8, 8): new patches, noise, patches with noise."""
    return np.stack([_pixels(one[_lively(count)]) for one in _inputs()])


def _lively(count: int) -> Tensor:
    """Some of the new patches in which most happens: their places."""
    _, judged = _patches()
    return judged.std(1).argsort(descending=True, stable=True)[: 40 * count : 40]


def _inputs() -> tuple[Tensor, Tensor, Tensor]:
    """New patches, noise with their mean and deviation, and patches with noise: (M, 64) each."""
    _, judged = _patches()
    random = torch.Generator().manual_seed(9)
    noise = torch.randn(judged.shape, generator=random)
    return judged, judged.mean() + judged.std() * noise, judged + noise * (TEST_NOISE / 255)


def learn(way: Way, *, shown: int = 4, filters: int = 14) -> Learned:
    """Train a way from a fixed start, about half a second, and judge it."""
    learned, judged = _patches()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        model = _Layer(way)
    random = torch.Generator().manual_seed(2)
    optimiser = torch.optim.Adam(model.parameters(), lr=_RATE)
    for step in range(_STEPS):
        optimiser.param_groups[0]["lr"] = _RATE * (1 - step / _STEPS)
        wanted = learned[torch.randint(0, len(learned), (_BATCH,), generator=random)]
        x = wanted + torch.randn(wanted.shape, generator=random) * (way.noise / 255)
        loss = (model(x) - wanted).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    inputs = _inputs()
    with torch.inference_mode():
        outputs = [model(x) for x in inputs]
        codes = model.code(judged)
        order = codes.mean(0).argsort(descending=True)[:filters]
        drawn = model.decoder.weight.T[order].reshape(-1, SIDE, SIDE)
    wanted_each = (judged, inputs[1], judged)
    errors = [_error(out, target) for out, target in zip(outputs, wanted_each, strict=True)]
    return Learned(
        way=way,
        patches=errors[0],
        noise=errors[1],
        cleaned=errors[2],
        used=float((codes != 0).float().sum(1).mean()),
        shown=np.stack([_pixels(one[_lively(shown)]) for one in outputs]),
        filters=drawn.numpy(),
    )


def _error(out: Tensor, wanted: Tensor) -> float:
    return 255 * float((out - wanted).square().mean().sqrt())


def _pixels(patches: Tensor) -> np.ndarray:
    """(n, 64), 0..1 → uint8 (n, 8, 8)."""
    return (patches.clamp(0, 1) * 255).round().to(torch.uint8).reshape(-1, SIDE, SIDE).numpy()
