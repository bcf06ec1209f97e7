"""Training a network on pictures, as a task."""

import time
from functools import lru_cache

import torch
from torch import Tensor

from core import datasets, training
from core.inspection.snapshots import Camera
from core.tasks.kinds import Record
from core.tasks.stepwise import Stepwise
from core.training import Config, Material, Trainer, from_plain, to_plain

__all__ = ["from_plain", "material", "task", "to_plain"]


@lru_cache(maxsize=2)
def material(dataset: str, validation: int, device: str) -> Material:
    """A data set ready for training; a process keeps the last ones."""
    return Material(datasets.load(dataset), validation=validation, device=device)


def task(config: Config, *, device: str) -> "Pictures":
    """The training that a config describes; raises what `datasets.load` raises."""
    return Pictures(config, material(config.dataset, config.validation, device))


class Pictures(Stepwise):
    """A `Trainer` with a camera on its inside."""

    def __init__(self, config: Config, stuff: Material) -> None:
        self._material = stuff
        self.begin(config)

    def begin(self, config: Config) -> None:
        self.engine = Trainer(config, self._material)
        self._camera = Camera(self.engine)

    def phases(self) -> list[tuple[float, float]]:
        return training.phases(self.config)

    def advance(self, steps: int) -> Record:
        progress = self.engine.advance(steps)
        return {
            "step": progress.step,
            "examples": progress.examples,
            "loss": progress.loss,
            "accuracy": progress.accuracy,
            "rate": progress.rate,
        }

    def look(self) -> tuple[Record, dict[str, Tensor]]:
        judged = self._camera.judge()
        row = {
            "validation_loss": judged.loss,
            "validation_accuracy": judged.accuracy,
            "validation_count": len(judged.labels),
        }
        return row, self._camera.take(judged)

    def verdict_seconds(self) -> float:
        parts, limit = self._material.parts, 1_000
        begun = time.monotonic()
        self.engine.evaluate("test", limit=limit, views=1)
        spent = time.monotonic() - begun
        return spent * self.config.views * sum(len(labels) for _, labels in parts.values()) / limit

    def result(self) -> tuple[Record, dict[str, Tensor]]:
        stuff = self._material
        record: Record = {
            "step": self.step,
            "views": self.config.views,
            "classes": list(stuff.classes),
            "origin": stuff.origin,
            "test_digest": stuff.test_digest,
        }
        answers: dict[str, Tensor] = {}
        for part in ("validation", "test"):
            judged = self.engine.evaluate(part)
            if len(judged.labels):
                record |= {
                    f"{part}_accuracy": judged.accuracy,
                    f"{part}_loss": judged.loss,
                    f"{part}_count": len(judged.labels),
                }
            if part == "test":
                answers["probabilities"] = torch.from_numpy(judged.probabilities)
                answers["labels"] = torch.from_numpy(judged.labels)
        return record, answers
