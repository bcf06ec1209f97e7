"""Training a network on pictures, as a task."""

from collections.abc import Callable
from functools import lru_cache, partial

import torch
from torch import Tensor

from core import datasets, pacing, training
from core.inspection.snapshots import Camera
from core.tasks.kinds import Record
from core.tasks.stepwise import Stepwise
from core.training import Config, Material, Trainer, from_plain, to_plain

__all__ = ["from_plain", "material", "task", "to_plain"]


_VALIDATION_SHARE = 0.25  # of the time of the verdict, at most; the test pictures have the rest


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

    def phases(self) -> list[pacing.Phase]:
        return training.phases(self.config)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Record:
        progress = self.engine.advance(steps, halt=halt)
        return {
            "step": progress.step,
            "examples": progress.examples,
            "loss": progress.loss,
            "accuracy": progress.accuracy,
            "rate": progress.rate,
        }

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        judged = self._camera.judge(portions)
        row = {
            "validation_loss": judged.loss,
            "validation_accuracy": judged.accuracy,
            "validation_count": len(judged.labels),
        }
        return row, self._camera.take(judged)

    def verdict_size(self) -> int:
        return int(self.config.views * sum(len(labels) for _, labels in self._material.parts.values()))

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        stuff = self._material
        record: Record = {
            "step": self.step,
            "views": self.config.views,
            "classes": list(stuff.classes),
            "origin": stuff.origin,
            "test_digest": stuff.test_digest,
        }
        answers: dict[str, Tensor] = {}
        for part, share in (("validation", _VALIDATION_SHARE), ("test", 1.0)):
            judged = self.engine.evaluate(part, portions=partial(portions, share=share))
            if len(judged.labels):
                record |= {
                    f"{part}_accuracy": judged.accuracy,
                    f"{part}_loss": judged.loss,
                    f"{part}_count": len(judged.labels),
                    f"{part}_total": len(stuff.parts[part][1]),
                }
            if part == "test":
                answers["probabilities"] = torch.from_numpy(judged.probabilities)
                answers["labels"] = torch.from_numpy(judged.labels)
        return record, answers
