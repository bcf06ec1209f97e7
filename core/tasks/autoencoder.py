"""Training an autoencoder, as a task."""

from collections.abc import Callable
from functools import lru_cache, partial

import torch
from torch import Tensor

from core import datasets, pacing
from core.autoencoders import snapshots
from core.autoencoders.config import Config, from_plain, to_plain
from core.autoencoders.trainer import Material, Trainer
from core.tasks.kinds import Record
from core.tasks.stepwise import Stepwise

__all__ = ["from_plain", "material", "task", "to_plain"]


_NETWORK_SHARE = 0.5  # of the time of the verdict, at most; PCA judges the same pictures


@lru_cache(maxsize=2)
def material(dataset: str, validation: int, device: str) -> Material:
    """A data set ready for training; a process keeps the last ones."""
    return Material(datasets.load(dataset), validation=validation, device=device)


def task(config: Config, *, device: str) -> "Autoencoding":
    """The training that a config describes; raises what `datasets.load` raises."""
    return Autoencoding(config, material(config.dataset, config.validation, device))


class Autoencoding(Stepwise):
    """A `Trainer` whose test pictures are rebuilt from time to time."""

    def __init__(self, config: Config, stuff: Material) -> None:
        self._material = stuff
        self.begin(config)

    def begin(self, config: Config) -> None:
        self.engine = Trainer(config, self._material)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Record:
        progress = self.engine.advance(steps, halt=halt)
        return {
            "step": progress.step,
            "examples": progress.examples,
            "loss": progress.error,
            "rate": progress.rate,
        }

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        judged = self.engine.evaluate(limit=snapshots.JUDGED, portions=portions)
        row = {"validation_loss": judged.error, "validation_count": len(judged.squares)}
        return row, snapshots.take(self.engine)

    def verdict_size(self) -> int:
        return 2 * len(self._material.parts["test"])

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        judged = self.engine.evaluate("test", portions=partial(portions, share=_NETWORK_SHARE))
        by_pca = self.engine.evaluate_pca(
            "test", limit=len(judged.squares), portions=partial(portions, whole=True)
        )
        record: Record = {
            "step": self.step,
            "test_error": judged.error,
            "test_squares": float(judged.squares.mean()),
            "pca_error": by_pca.error if self.config.pca else 0.0,
            "pca_squares": float(by_pca.squares.mean()) if self.config.pca else 0.0,
            "test_count": len(judged.squares),
            "test_total": len(self._material.parts["test"]),
            "classes": list(self._material.classes),
            "origin": self._material.origin,
            "test_digest": self._material.test_digest,
        }
        return record, {"errors": torch.from_numpy(judged.errors).half()}
