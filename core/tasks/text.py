"""Training a character model on a text, as a task."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from torch import Tensor

from core import text
from core.char_rnn import snapshots
from core.char_rnn.config import Config, from_plain, to_plain
from core.char_rnn.trainer import Material, Trainer
from core.tasks.kinds import Record

__all__ = ["from_plain", "material", "task", "to_plain"]

JUDGED = 20_000  # held-out characters that a look on the way judges
SAMPLED = 400  # characters of a sample
_TIMED_AS = 10**6  # steps of a run of which a share is tried out


@lru_cache(maxsize=2)
def material(corpus: str, form: str, rare: int, device: str) -> Material:
    """A text ready for training; a process keeps the last ones."""
    return Material(text.load(corpus), form=form, rare=rare, device=device)


def task(config: Config, *, device: str) -> "Text":
    """The training that a config describes; raises what `text.load`, `Material` and `Trainer` raise."""
    return Text(config, material(config.corpus, config.form, config.rare, device))


class Text:
    """A `Trainer` that is asked to write from time to time."""

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
            "loss": progress.loss,
            "gradient": progress.gradient,
            "rate": progress.rate,
        }

    def look(self) -> tuple[Record, dict[str, Tensor]]:
        judged = self.trainer.evaluate("validation", limit=JUDGED)
        row = {"validation_loss": judged.loss, "validation_accuracy": judged.accuracy}
        return row, snapshots.take(self.trainer, length=SAMPLED)

    def change(self, changes: Mapping[str, Any]) -> None:
        self.trainer.change(changes)

    def state(self) -> dict[str, Tensor]:
        return self.trainer.state()

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.trainer.restore(state)

    def verdict_seconds(self) -> float:
        first, end = self._material.part("validation")
        begun = time.monotonic()
        count = self.trainer.evaluate("validation", limit=JUDGED).count
        return (time.monotonic() - begun) * (end - first) / max(count, 1)

    def result(self) -> tuple[Record, dict[str, Tensor]]:
        judged = self.trainer.evaluate("validation")
        record: Record = {
            "step": self.step,
            "validation_loss": judged.loss,
            "validation_accuracy": judged.accuracy,
            "validation_count": judged.count,
            "characters": len(self._material.vocabulary),
        }
        return record, {}
