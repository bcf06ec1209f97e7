"""Comparing hand-crafted features with learned ones, as a task: a step is a part of a measurement."""

import math
from collections.abc import Callable, Mapping
from dataclasses import astuple, fields, replace
from functools import lru_cache, partial
from typing import Any

import torch
from torch import Tensor

from core import datasets, features, pacing, settings
from core.datasets import Dataset
from core.features import PARTS, Config, Measurement, Point, from_plain, to_plain
from core.tasks.kinds import Record

__all__ = ["from_plain", "points", "task", "to_plain"]

_NAMES = tuple(features.METHODS)
_WIDTH = len(fields(Point))  # numbers of a measurement


@lru_cache(maxsize=1)
def material(dataset: str) -> Dataset:
    """A data set; a process keeps the last one."""
    return datasets.load(dataset)


def task(config: Config, *, device: str) -> "Comparison":
    """The measurements that a config describes; raises what `datasets.load` raises."""
    return Comparison(config, material(config.dataset), device=device)


class Comparison:
    """One measurement after the other."""

    recounts = False

    def __init__(self, config: Config, data: Dataset, *, device: str) -> None:
        self._data, self._device = data, device
        self.begin(config)

    def begin(self, config: Config) -> None:
        self.config, self.step = config, 0
        self.points: list[Point] = []
        self._going: Measurement | None = None

    def phases(self) -> list[pacing.Phase]:
        return [pacing.Phase(0.5, 1.0, 1.0)]

    def try_out(self, share: float) -> Callable[[], object]:
        return partial(self.advance, 1)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Record:
        for _ in range(min(steps, self.config.steps - self.step)):
            self._part()
            if halt():
                break
        return {"step": self.step, "examples": self.step}

    def _part(self) -> None:
        place, part = divmod(self.step, PARTS)
        if self._going is None or part == 0:
            method, count, seed = self.config.measurements[place]
            recipe = self.config.recipe
            self._going = Measurement(
                method, count, seed, data=self._data, recipe=recipe, device=self._device
            )
        self._going.part(part)
        self.step += 1
        if part == PARTS - 1:
            self.points.append(self._going.point)
            self._going = None

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        return {}, {"points": _as_tensor(self.points)}

    def change(self, changes: Mapping[str, Any]) -> None:
        settings.changeable(Config, changes, names=())

    def state(self) -> dict[str, Tensor]:
        """What has been measured; a measurement that was cut off begins again."""
        return {"points": _as_tensor(self.points)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.points = points(state)
        self.step = len(self.points) * PARTS

    def verdict_size(self) -> int:
        return 0

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        best = max(self.points, key=lambda one: one.accuracy)
        record: Record = {
            "step": self.step,
            "origin": self._data.origin,
            "best_method": best.method,
            "best_accuracy": best.accuracy,
            "best_count": best.count,
        }
        return record, {"points": _as_tensor(self.points)}


def _as_tensor(found: list[Point]) -> Tensor:
    rows = [astuple(replace(one, method=_NAMES.index(one.method))) for one in found]  # type: ignore[arg-type]
    return torch.tensor(rows, dtype=torch.float64).reshape(len(found), _WIDTH)


def points(kept: Mapping[str, Tensor]) -> list[Point]:
    """The measurements in a snapshot or a checkpoint, which may be foreign: what cannot be one is left out."""
    rows = kept.get("points", torch.empty(0, _WIDTH))
    if rows.ndim != 2 or rows.shape[1] != _WIDTH:
        return []
    return [point for row in rows.double().tolist() if (point := _point(row))]


def _point(row: list[float]) -> Point | None:
    if not all(map(math.isfinite, row)):
        return None
    method, count, seed, right, total, training, predicting, size, parameters = row
    if not (0 <= method < len(_NAMES) and count > 0 and 0 <= right <= total and total > 0):
        return None
    return Point(
        method=_NAMES[int(method)],
        count=int(count),
        seed=int(seed),
        right=int(right),
        total=int(total),
        training=training,
        predicting=predicting,
        features=int(size),
        parameters=int(parameters),
    )
