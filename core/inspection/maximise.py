"""A picture that excites a unit as much as possible: gradient ascent from noise."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.inspection.loaded import Loaded
from core.inspection.units import Place, seen

STARTS = (
    6  # noises of different strength that are tried for `TRIED` steps; the one that has come highest goes on
)
TRIED = 6
JITTER = (
    2  # pixels, at most an eighth of what the unit sees: the picture is moved by so much before every look
)
DECAY = 0.02  # of the distance from mid-gray, taken off in every step
BLUR = 4  # steps between two light blurs
_GRAY, _NOISE = 128.0, (10.0, 70.0)  # grey levels; the weakest and the strongest noise
_PACE = 12.0  # grey levels that the most changed pixel moves by in a step
_NEIGHBOURS = torch.tensor([[1.0, 2.0, 1.0], [2.0, 12.0, 2.0], [1.0, 2.0, 1.0]]) / 24


@dataclass(frozen=True, eq=False)
class Dream:
    """What gradient ascent has found.

    Attributes:
        picture: uint8 (32, 32, 3); `start`: the noise that it grew from.
        before, after: the unit's answer to both.
        climb: float32 (steps + 1,), its answer on the way, to the picture as it is shown at each step.
    """

    picture: np.ndarray
    start: np.ndarray
    before: float
    after: float
    climb: np.ndarray


def maximise(
    loaded: Loaded, place: Place, unit: int, *, steps: int = 48, seed: int = 1, regularised: bool = True
) -> Dream:
    """Change noise until a unit answers as much as possible: of a map, its cell in the middle.

    Regularised, so that the picture is one that could be seen, not a fine noise that only the network knows: moved
    by up to `JITTER` pixels before every look, drawn towards gray by `DECAY`, lightly blurred every `BLUR` steps
    (A. Mordvintsev et al., "Inceptionism", 2015; J. Yosinski et al., "Understanding Neural Networks Through Deep
    Visualization", 2015).
    """
    random = torch.Generator().manual_seed(seed)
    strength = torch.linspace(*_NOISE, STARTS).view(-1, 1, 1, 1)
    noise = (_GRAY + strength * torch.randn(STARTS, 3, 32, 32, generator=random)).clamp(0, 255).round()
    start = _centred(loaded, place, unit, noise)
    jitter = _jitter(loaded, place) if regularised else 0
    x, climb = start, [_answer(loaded, place, unit, start)]
    for step in range(steps):
        if step == min(TRIED, steps - 1):
            best = int(climb[-1].argmax())
            x, start = x[best, None], start[best, None]
            climb = [one[best, None] for one in climb]
        x = _ascended(loaded, place, unit, x, _move(jitter, random))
        if regularised:
            x = _GRAY + (x - _GRAY) * (1 - DECAY)
            if step % BLUR == BLUR - 1 and step < steps - 1:
                x = _blurred(x)
        climb.append(_answer(loaded, place, unit, x.clamp(0, 255).round()))
    ways = torch.cat(climb).numpy()
    shown = [one[0].clamp(0, 255).round().byte().permute(1, 2, 0).numpy() for one in (x, start)]
    return Dream(picture=shown[0], start=shown[1], before=float(ways[0]), after=float(ways[-1]), climb=ways)


def _jitter(loaded: Loaded, place: Place) -> int:
    """Pixels of jitter that do not smear what a unit sees."""
    top, _, bottom, _ = seen(loaded, place, (0, 0))
    return min(JITTER, (bottom - top) // 8)


def _move(jitter: int, random: torch.Generator) -> list[int]:
    return [int(one) for one in torch.randint(-jitter, jitter + 1, (2,), generator=random)]


def _centred(loaded: Loaded, place: Place, unit: int, noise: Tensor) -> Tensor:
    """Noise rolled so that the place to which the unit answers most lies in the middle: there it is less often off."""
    x = _through(loaded, place, noise)
    if x.ndim == 2:
        return noise
    height, width = x.shape[2:]
    best = x[:, unit].flatten(1).argmax(1)
    rolled = [
        one.roll(
            (int((height // 2 - at // width) * 32 // height), int((width // 2 - at % width) * 32 // width)),
            (1, 2),
        )
        for one, at in zip(noise, best.tolist(), strict=True)
    ]
    return torch.stack(rolled)


def _answer(loaded: Loaded, place: Place, unit: int, x: Tensor, *, rectified: bool = True) -> Tensor:
    """A unit's answer to pictures in grey levels (B, 3, 32, 32), of a map its middle cell: (B,)."""
    x = _through(loaded, place, x, rectified=rectified)
    return x[:, unit, x.shape[2] // 2, x.shape[3] // 2] if x.ndim == 4 else x[:, unit]


def _through(loaded: Loaded, place: Place, x: Tensor, *, rectified: bool = True) -> Tensor:
    """All units' answers. Without its ReLU, a unit has a slope where it is off."""
    x = (x - loaded.mean) / loaded.deviation
    last = place.read if rectified or place.read == place.index else place.read - 1
    for _, layer in loaded.layers()[: last + 1]:
        x = layer(x)
    return x


def _ascended(loaded: Loaded, place: Place, unit: int, x: Tensor, moved: list[int]) -> Tensor:
    """One step along the gradient of the moved picture, its largest component `_PACE` grey levels."""
    with torch.enable_grad():
        looked_at = x.roll(moved, dims=(2, 3)).requires_grad_()
        _answer(loaded, place, unit, looked_at, rectified=False).sum().backward()
    assert looked_at.grad is not None
    gradient = looked_at.grad.roll([-one for one in moved], dims=(2, 3))
    largest = gradient.abs().amax((1, 2, 3), keepdim=True).clamp(min=1e-12)
    return (x.detach() + _PACE * gradient / largest).clamp(0, 255)


def _blurred(x: Tensor) -> Tensor:
    padded = torch.nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
    return torch.nn.functional.conv2d(padded, _NEIGHBOURS.expand(3, 1, 3, 3), groups=3)
