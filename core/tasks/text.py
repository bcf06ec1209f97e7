"""Training a character model on a text, as a task."""

from collections.abc import Callable
from functools import lru_cache

from torch import Tensor

from core import pacing, text
from core.char_rnn import snapshots
from core.char_rnn.config import Config, from_plain, to_plain
from core.char_rnn.trainer import Material, Trainer
from core.tasks.kinds import Record
from core.tasks.stepwise import Stepwise

__all__ = ["from_plain", "material", "task", "to_plain"]

JUDGED = 20_000  # held-out characters that a look on the way judges
SAMPLED = 400  # characters of a sample


@lru_cache(maxsize=2)
def material(corpus: str, form: str, rare: int, device: str) -> Material:
    """A text ready for training; a process keeps the last ones."""
    return Material(text.load(corpus), form=form, rare=rare, device=device)


def task(config: Config, *, device: str) -> "Text":
    """The training that a config describes; raises what `text.load`, `Material` and `Trainer` raise."""
    return Text(config, material(config.corpus, config.form, config.rare, device))


class Text(Stepwise):
    """A `Trainer` that is asked to write from time to time."""

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
            "loss": progress.loss,
            "gradient": progress.gradient,
            "rate": progress.rate,
        }

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        judged = self.engine.evaluate("validation", limit=JUDGED, portions=portions)
        row = {"validation_loss": judged.loss, "validation_accuracy": judged.accuracy}
        return row, snapshots.take(self.engine, length=SAMPLED, portions=portions)

    def verdict_size(self) -> int:
        return self.engine.rows("validation")

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        judged = self.engine.evaluate("validation", portions=portions)
        first, end = self._material.part("validation")
        record: Record = {
            "step": self.step,
            "validation_loss": judged.loss,
            "validation_accuracy": judged.accuracy,
            "validation_count": judged.count,
            "validation_total": end - first,
            "characters": len(self._material.vocabulary),
        }
        return record, {}
