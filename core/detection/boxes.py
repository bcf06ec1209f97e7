"""Boxes: how much two of them overlap, and which of many are kept. Plain numbers, no torch.

Coordinates are in pixels of the picture, x to the right, y down; a box reaches from `left` to `right`, the
latter not included, so that its width is right − left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Box:
    """A place on a picture; `score` says how sure it is, the larger the surer; `label` is the number of its class."""

    left: float
    top: float
    right: float
    bottom: float
    score: float = 1.0
    label: int = 0

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height


@dataclass(frozen=True)
class Overlap:
    """Two boxes laid over each other.

    Attributes:
        width, height: of what they share, in pixels; 0 where they do not meet.
        intersection, union: areas in square pixels.
        iou: intersection / union, 0..1.
    """

    width: float
    height: float
    intersection: float
    union: float
    iou: float


def overlap(a: Box, b: Box) -> Overlap:
    """How two boxes overlap, with every number on the way; boxes without area share nothing."""
    width = max(0.0, min(a.right, b.right) - max(a.left, b.left))
    height = max(0.0, min(a.bottom, b.bottom) - max(a.top, b.top))
    intersection = width * height
    union = a.area + b.area - intersection
    return Overlap(width, height, intersection, union, intersection / union if union > 0 else 0.0)


def iou(a: Box, b: Box) -> float:
    """Intersection over union: 1 for the same box, 0 for boxes that do not meet."""
    return overlap(a, b).iou


@dataclass(frozen=True)
class Suppression:
    """One step of non-maximum suppression: the best box that is left takes its rivals away.

    Attributes:
        kept: the number of the box that is kept.
        compared: the numbers of its rivals that were left, the surest first, with their IoU.
        dropped: those of them whose IoU is above the limit.
    """

    kept: int
    compared: tuple[tuple[int, float], ...]
    dropped: tuple[int, ...]


def suppress(boxes: Sequence[Box], *, limit: float, apart: bool = False) -> tuple[Suppression, ...]:
    """Non-maximum suppression, step by step: keep the surest, drop what overlaps it by more than `limit`, repeat.

    Of equal scores the earlier box goes first. With `apart`, only boxes of the same class are rivals.
    """
    left = [int(i) for i in np.argsort([-box.score for box in boxes], kind="stable")]
    steps = []
    while left:
        best, *others = left
        rivals = [i for i in others if not apart or boxes[i].label == boxes[best].label]
        compared = tuple((i, iou(boxes[best], boxes[i])) for i in rivals)
        dropped = tuple(i for i, share in compared if share > limit)
        steps.append(Suppression(best, compared, dropped))
        left = [i for i in others if i not in dropped]
    return tuple(steps)


@dataclass(frozen=True)
class Verdict:
    """Boxes that were found, held against the true ones.

    Attributes:
        hits: (found, true, IoU) of the pairs; each true box is hit once, by the surest box that fits.
        false_alarms: numbers of found boxes that hit nothing; `missed`: numbers of true boxes that nobody hit.
    """

    hits: tuple[tuple[int, int, float], ...]
    false_alarms: tuple[int, ...]
    missed: tuple[int, ...]


def judge(found: Sequence[Box], true: Sequence[Box], *, least: float = 0.5) -> Verdict:
    """A found box is right where its class is the true one and their IoU is at least `least`."""
    open_ = dict(enumerate(true))
    hits, false_alarms = [], []
    for i in sorted(range(len(found)), key=lambda i: -found[i].score):
        fitting = [(iou(found[i], one), j) for j, one in open_.items() if one.label == found[i].label]
        share, j = max(fitting, default=(0.0, -1))
        if j >= 0 and share >= least:
            hits.append((i, j, share))
            del open_[j]
        else:
            false_alarms.append(i)
    return Verdict(tuple(hits), tuple(false_alarms), tuple(open_))
