"""What the kinds of work that go on step by step have in common."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from torch import Tensor

from core import pacing
from core.tasks.kinds import Record

_TIMED_AS = 10**6  # steps of a run of which a share is tried out


class Stepwise:
    """The part of a `Task` that is its engine's: a trainer, or another object that takes steps.

    Attributes:
        recounts: whether the number of its steps may change on the way.
        engine: has `config`, `step`, `change`, `state`, `restore`; `begin` makes a new one.
    """

    engine: Any
    recounts = True

    @property
    def config(self) -> Any:
        return self.engine.config

    @property
    def step(self) -> int:
        return int(self.engine.step)

    def phases(self) -> list[pacing.Phase]:
        """Every step costs the same."""
        return [pacing.Phase(0.5, 1.0, 1.0)]

    def try_out(self, share: float) -> Callable[[], object]:
        self.engine.config = replace(self.config, steps=_TIMED_AS)
        self.engine.step = int(share * _TIMED_AS)
        return partial(self.advance, 1)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Record:
        raise NotImplementedError

    def change(self, changes: Mapping[str, Any]) -> None:
        self.engine.change(changes)

    def state(self) -> dict[str, Tensor]:
        state: dict[str, Tensor] = self.engine.state()
        return state

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.engine.restore(state)
