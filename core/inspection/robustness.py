"""A picture pushed about, bit by bit, until the network changes its mind. Numpy moves the pixels, torch asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.inspection.loaded import Answer, Loaded

GRAY = 128  # of the square that covers a part of the picture
_CUT = 4.0  # deviations at which the Gaussian of a blur ends


@dataclass(frozen=True)
class Change:
    """What is done to a picture, in this order.

    Attributes:
        angle: degrees anticlockwise, about the middle.
        across, down: pixels that it is moved to the right and downwards.
        blur: deviation of the Gaussian, in pixels.
        noise: deviation of the noise, in grey levels; `seed` of its draw.
        cover: side of a gray square, in pixels; `row`, `col` of its upper left corner.
    """

    angle: float = 0.0
    across: float = 0.0
    down: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    seed: int = 1
    cover: int = 0
    row: int = 0
    col: int = 0


def changed(pixels: np.ndarray, change: Change) -> np.ndarray:
    """A picture uint8 (H, W, 3) with a change; what comes in over the border is the picture's own reflection."""
    x = pixels.astype(np.float64)
    if change.angle or change.across or change.down:
        x = moved(x, angle=change.angle, across=change.across, down=change.down)
    if change.blur:
        x = blurred(x, change.blur)
    if change.noise:
        x = x + np.random.default_rng(change.seed).normal(0.0, change.noise, x.shape)
    if change.cover:
        x[change.row : change.row + change.cover, change.col : change.col + change.cover] = GRAY
    return np.clip(np.rint(x), 0, 255).astype(np.uint8)


def moved(x: np.ndarray, *, angle: float, across: float, down: float) -> np.ndarray:
    """Turned about its middle, then moved: every new pixel is taken from where it came from, between four neighbours.

    Args:
        x: float64 (H, W, C).
        angle: degrees anticlockwise, as it is seen; `across` and `down` in pixels.
    """
    height, width = x.shape[:2]
    turn = np.radians(angle)
    rows, cols = np.mgrid[:height, :width]
    y, z = rows - (height - 1) / 2 - down, cols - (width - 1) / 2 - across
    from_y = np.cos(turn) * y + np.sin(turn) * z + (height - 1) / 2
    from_z = -np.sin(turn) * y + np.cos(turn) * z + (width - 1) / 2
    top, left = np.floor(from_y).astype(int), np.floor(from_z).astype(int)
    part_y, part_z = (from_y - top)[..., None], (from_z - left)[..., None]
    r0, r1 = _reflected(top, height), _reflected(top + 1, height)
    c0, c1 = _reflected(left, width), _reflected(left + 1, width)
    upper = x[r0, c0] * (1 - part_z) + x[r0, c1] * part_z
    lower = x[r1, c0] * (1 - part_z) + x[r1, c1] * part_z
    return np.asarray(upper * (1 - part_y) + lower * part_y)


def blurred(x: np.ndarray, deviation: float) -> np.ndarray:
    """x float64 (H, W, C) under a Gaussian, down and across; `deviation` in pixels."""
    down, across = (_blur_matrix(side, deviation) for side in x.shape[:2])
    return np.asarray(np.einsum("ij,jkc,lk->ilc", down, x, across, optimize=True))


def _blur_matrix(side: int, deviation: float) -> np.ndarray:
    """What each pixel of a row is mixed from: (side, side); past the ends the row is reflected."""
    radius = int(_CUT * deviation + 0.5)
    steps = np.arange(-radius, radius + 1)
    weights = np.exp(-0.5 * (steps / deviation) ** 2)
    weights /= weights.sum()
    matrix = np.zeros((side, side))
    for i in range(side):
        np.add.at(matrix[i], _reflected(i + steps, side), weights)
    return matrix


def _reflected(places: np.ndarray, side: int) -> np.ndarray:
    """Places past an end, reflected at it: … 1 0 | 0 1 2 … n−1 | n−1 n−2 …"""
    folded = places % (2 * side)
    return np.asarray(np.where(folded < side, folded, 2 * side - 1 - folded))


def sweep(
    loaded: Loaded, pixels: np.ndarray, change: Change, name: str, values: Sequence[float]
) -> np.ndarray:
    """The probabilities while one part of a change goes through some values: float64 (values, classes)."""
    kind = type(getattr(change, name))
    pictures = [changed(pixels, replace(change, **{name: kind(value)})) for value in values]
    with torch.inference_mode():
        return np.asarray(scores(loaded, loaded.normalised(np.stack(pictures))).double().softmax(1).numpy())


def scores(loaded: Loaded, x: Tensor) -> Tensor:
    """The network's scores of normalised pictures (B, 3, 32, 32), the mean of both views where the run has two."""
    logits = loaded.model(x)
    return (logits + loaded.model(x.flip(3))) / 2 if loaded.views == 2 else logits


@dataclass(frozen=True, eq=False)
class Attack:
    """An adversarial example made in one step.

    Attributes:
        picture: uint8 (32, 32, 3); `difference`: int16, it minus the picture before, at most `size` in magnitude.
        size: grey levels of 255 that a pixel was moved by.
        before, after: the answers to both pictures.
        random: the answer to the picture with as large a step in directions drawn by chance.
    """

    picture: np.ndarray
    difference: np.ndarray
    size: int
    before: Answer
    after: Answer
    random: Answer


def slope(loaded: Loaded, pixels: np.ndarray, label: int) -> np.ndarray:
    """The gradient of the cross-entropy of a class by every pixel: float32 (32, 32, 3), per grey level."""
    x = torch.from_numpy(np.ascontiguousarray(pixels))[None].permute(0, 3, 1, 2).float().requires_grad_()
    with torch.enable_grad():
        logits = scores(loaded, (x - loaded.mean) / loaded.deviation)
        F.cross_entropy(logits, torch.tensor([label])).backward()
    assert x.grad is not None
    return np.asarray(x.grad[0].permute(1, 2, 0).numpy())


def attacked(
    loaded: Loaded, pixels: np.ndarray, *, size: int, target: int | None = None, seed: int = 1
) -> Attack:
    """The fast gradient sign method: every number of the picture one step of `size` grey levels along the gradient's sign.

    Away from the present answer, or towards the class `target`. I. Goodfellow et al., "Explaining and Harnessing
    Adversarial Examples", 2015.
    """
    before = loaded.answer(pixels)
    label = int(before.order[0]) if target is None else target
    signs = np.sign(slope(loaded, pixels, label)) * (1 if target is None else -1)
    picture = _stepped(pixels, signs, size)
    chance = np.random.default_rng(seed).choice([-1, 1], pixels.shape)
    return Attack(
        picture=picture,
        difference=picture.astype(np.int16) - pixels,
        size=size,
        before=before,
        after=loaded.answer(picture),
        random=loaded.answer(_stepped(pixels, chance, size)),
    )


def smallest(loaded: Loaded, pixels: np.ndarray, *, most: int, target: int | None = None) -> int | None:
    """The smallest whole step, up to `most` grey levels, that brings another answer (the target's); None without one."""
    first = int(loaded.answer(pixels).order[0])
    signs = np.sign(slope(loaded, pixels, first if target is None else target)) * (
        1 if target is None else -1
    )
    pictures = np.stack([_stepped(pixels, signs, size) for size in range(1, most + 1)])
    with torch.inference_mode():
        found = scores(loaded, loaded.normalised(pictures)).argmax(1).numpy()
    won = np.flatnonzero(found != first if target is None else found == target)
    return int(won[0]) + 1 if len(won) else None


def _stepped(pixels: np.ndarray, signs: np.ndarray, size: int) -> np.ndarray:
    return np.clip(pixels + size * signs, 0, 255).astype(np.uint8)
