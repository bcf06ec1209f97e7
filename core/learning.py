"""Learning a kernel from examples: gradient descent from random numbers to an edge detector.

The example is one picture and the edges that it should give. The loss is the mean squared difference
between the kernel's own edges and those. Neighbouring pixels are nearly equal, so the inputs of the
kernel say nearly the same: in plain gradient descent some directions then learn a thousand times more
slowly than others. Whitening the inputs first makes all directions equally fast (LeCun, Bottou, Orr &
Müller 1998, "Efficient BackProp", section 4.3); with a linear kernel that is a change of coordinates.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from core import device, filters

STEPS = 100
RECORDED = STEPS + 1
# The part of the picture that is looked at in every step, in pixels each way.
_CROP = 384
# Every step takes this share of the way that is left (in whitened coordinates).
_SHARE = 0.1
# Directions of the inputs with less than this share of the strongest one's variance teach nothing.
_SILENT = 1e-9


@dataclass(frozen=True, eq=False)
class Step:
    """The state of the learning after some steps.

    Attributes:
        index: number of steps taken; 0 is the random start.
        loss: mean squared difference of the two pictures of edges, in squared grey levels.
        weights: the kernel now, float64 (kh, kw).
        relative_error: ‖weights − target‖ / ‖target‖.
    """

    index: int
    loss: float
    weights: np.ndarray
    relative_error: float


def learn(pixels: np.ndarray, target: np.ndarray, *, seed: int, whiten: bool = True) -> Iterator[Step]:
    """Learn the kernel that turns a picture into the edges that `target` finds in it.

    Args:
        pixels: uint8 (H, W) or (H, W, 3); the luma of its middle, at most 384×384, is used: at every
            place for a 3×3 kernel, at every third one both ways for larger ones.
        target: (kh, kw), the kernel to be discovered.
        seed: of the random start, uniform in [−1, 1].
        whiten: False takes plain gradient descent with the largest safe step.

    Yields:
        The start and every one of `STEPS` steps.
    """
    picture = _picture(pixels, target.shape)  # (1, 1, H, W)
    wanted = torch.from_numpy(np.array(target, dtype=np.float64))[None, None]  # (1, 1, kh, kw)
    stride = _stride(target.shape)
    edges = F.conv2d(picture, wanted, stride=stride)  # (1, 1, H', W')
    coordinates = _coordinates(picture, target.shape, whiten)  # (kh·kw, kh·kw)
    start = torch.rand(target.size, generator=device.generator(seed), dtype=torch.float64) * 2 - 1
    kernel = start.reshape(wanted.shape).requires_grad_()  # (1, 1, kh, kw)
    for index in range(STEPS + 1):
        ## How far are this kernel's edges from the wanted ones?
        loss = F.mse_loss(F.conv2d(picture, kernel, stride=stride), edges)
        yield _step(index, loss, kernel, wanted)
        ## The gradient: how the loss changes with each of the numbers.
        (slope,) = torch.autograd.grad(loss, kernel)
        ## One step downhill.
        downhill = (coordinates @ slope.flatten()).reshape(kernel.shape)
        kernel = (kernel - downhill).detach().requires_grad_()


def rank(pixels: np.ndarray, shape: tuple[int, ...]) -> int:
    """In how many independent directions a picture's windows of this shape vary.

    Fewer than kh · kw means that the picture cannot tell some kernels apart.
    """
    spread = torch.linalg.eigvalsh(_correlation(_picture(pixels, shape), shape))
    return int((spread > _SILENT * spread.max()).sum())


def _picture(pixels: np.ndarray, shape: tuple[int, ...]) -> torch.Tensor:
    gray = filters.luma(pixels) if pixels.ndim == 3 else pixels
    if gray.shape[0] < shape[0] or gray.shape[1] < shape[1]:
        gray = np.pad(gray, [(0, max(f - n, 0)) for n, f in zip(gray.shape, shape, strict=True)], mode="edge")
    top, left = ((n - min(n, _CROP)) // 2 for n in gray.shape)
    middle = gray[top : top + _CROP, left : left + _CROP].astype(np.float64)
    return torch.from_numpy(middle)[None, None]  # (1, 1, H, W)


def _stride(shape: tuple[int, ...]) -> int:
    """Larger kernels look at every third place: a step then takes about as long as for a small one."""
    return 1 if max(shape) <= 3 else 3


def _correlation(picture: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """Mean product of every two places of the window: half of the loss's curvature."""
    windows = F.unfold(picture, shape, stride=_stride(shape))[0]  # (kh·kw, N)
    return windows @ windows.T / windows.shape[1]


def _coordinates(picture: torch.Tensor, shape: tuple[int, ...], whiten: bool) -> torch.Tensor:
    """What turns a slope into a step: a share of the inverse curvature, or one number for all directions."""
    spread, directions = torch.linalg.eigh(2 * _correlation(picture, shape))
    audible = spread > _SILENT * spread.max()
    if not whiten:
        return torch.eye(len(spread), dtype=torch.float64) / spread.max()
    inverse = torch.where(audible, _SHARE / spread.clamp_min(1e-300), torch.zeros_like(spread))
    return directions @ torch.diag(inverse) @ directions.T


def _step(index: int, loss: torch.Tensor, kernel: torch.Tensor, wanted: torch.Tensor) -> Step:
    distance = torch.linalg.vector_norm(kernel - wanted) / torch.linalg.vector_norm(wanted)
    return Step(
        index=index,
        loss=float(loss.detach()),
        weights=kernel.detach()[0, 0].numpy().copy(),
        relative_error=float(distance.detach()),
    )
