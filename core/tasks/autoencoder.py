"""Training an autoencoder, as a task."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import torch
from torch import Tensor

from core import datasets
from core.autoencoders import snapshots
from core.autoencoders.config import Config, from_plain, to_plain
from core.autoencoders.trainer import Material, Trainer
from core.tasks.kinds import Record

__all__ = ["from_plain", "material", "task", "to_plain"]

_TIMED_AS = 10**6  # steps of a run of which a share is tried out


@lru_cache(maxsize=2)
def material(dataset: str, validation: int, device: str) -> Material:
    """A data set ready for training; a process keeps the last ones."""
    return Material(datasets.load(dataset), validation=validation, device=device)


def task(config: Config, *, device: str) -> "Autoencoding":
    """The training that a config describes; raises what `datasets.load` raises."""
    return Autoencoding(config, material(config.dataset, config.validation, device))


class Autoencoding:
    """A `Trainer` whose test pictures are rebuilt from time to time."""

    def __init__(self, config: Config, stuff: Material) -> None:
        self._material = stuff
        self.begin(config)

    def begin(self, config: Config) -> None:
        self.trainer = Trainer(config, self._material)

    @property
    def config(self) -> Config:
        return self.trainer.config

    @property
    def step(self) -> int:
        return self.trainer.step

    def phases(self) -> list[tuple[float, float]]:
        return [(0.5, 1.0)]

    def try_out(self, share: float) -> Callable[[], object]:
        self.trainer.config = replace(self.config, steps=_TIMED_AS)
        self.trainer.step = int(share * _TIMED_AS)
        return partial(self.advance, 1)

    def advance(self, steps: int) -> Record:
        progress = self.trainer.advance(steps)
        return {
            "step": progress.step,
            "examples": progress.examples,
            "loss": progress.error,
            "rate": progress.rate,
        }

    def look(self) -> tuple[Record, dict[str, Tensor]]:
        judged = self.trainer.evaluate(limit=snapshots.JUDGED)
        row = {"validation_loss": judged.error, "validation_count": len(judged.squares)}
        return row, snapshots.take(self.trainer)

    def change(self, changes: Mapping[str, Any]) -> None:
        self.trainer.change(changes)

    def state(self) -> dict[str, Tensor]:
        return self.trainer.state()

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.trainer.restore(state)

    def verdict_seconds(self) -> float:
        limit = 1_000
        begun = time.monotonic()
        self.trainer.evaluate("test", limit=limit)
        return (time.monotonic() - begun) * len(self._material.parts["test"]) / limit

    def result(self) -> tuple[Record, dict[str, Tensor]]:
        judged, by_pca = self.trainer.evaluate("test"), self.trainer.evaluate_pca("test")
        record: Record = {
            "step": self.step,
            "test_error": judged.error,
            "test_squares": float(judged.squares.mean()),
            "pca_error": by_pca.error if self.config.pca else 0.0,
            "pca_squares": float(by_pca.squares.mean()) if self.config.pca else 0.0,
            "test_count": len(judged.squares),
            "classes": list(self._material.classes),
            "origin": self._material.origin,
            "test_digest": self._material.test_digest,
        }
        return record, {"errors": torch.from_numpy(judged.errors).half()}
