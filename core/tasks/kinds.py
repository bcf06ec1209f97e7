"""The registry of kinds, and what a kind gives."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

from torch import Tensor

from core import pacing
from core.errors import ConvScopeError

Record = dict[str, Any]
# By name, the module that knows it; imported when the first run of the kind is met.
KINDS = {
    "pictures": "core.tasks.pictures",
    "text": "core.tasks.text",
    "features": "core.tasks.features",
    "autoencoder": "core.tasks.autoencoder",
    "style": "core.tasks.style",
}


class RunConfig(Protocol):
    """A run's settings: a frozen dataclass.

    Attributes:
        steps: in the run; 0 until `seconds`, a time budget, has been turned into them.
        report: steps between two rows of the metrics; `looks`: moments when the work is judged on the way; both
            0 until its steps have been timed.
    """

    @property
    def steps(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def report(self) -> int: ...
    @property
    def looks(self) -> int: ...


class Task(Protocol):
    """The work of one run. Everything random in it comes from the config's seed and the number of the step.

    Attributes:
        recounts: whether the number of its steps may change on the way.
    """

    recounts: bool

    @property
    def config(self) -> Any:
        """The settings, a `RunConfig`, with the changes since the start."""

    @property
    def step(self) -> int:
        """Steps taken."""

    def begin(self, config: Any) -> None:
        """Forget everything and stand before the first step, with these settings."""

    def phases(self) -> list[pacing.Phase]:
        """Give the parts of a run in which a step costs the same, one after the other."""

    def try_out(self, share: float) -> Callable[[], object]:
        """What takes a step as at some share of the run, to be timed; `begin` undoes it."""

    def advance(self, steps: int, *, halt: Callable[[], bool] = ...) -> Record:
        """Take some steps, at most to the end: a row for the metrics, among it `step` and `examples`.

        `halt` is asked after every step whether to end early.
        """

    def look(self, portions: pacing.Cut = ...) -> tuple[Record, dict[str, Tensor]]:
        """Judge the work as it stands: more of the row, and a picture of its inside. `portions` cuts what is judged."""

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go on with other settings; raises ConvScopeError where that cannot be."""

    def state(self) -> dict[str, Tensor]:
        """Everything that the steps have changed, by name."""

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave, with the settings of that run."""

    def verdict_size(self) -> int:
        """Count what `result` judges, in items of which `look` judges some."""

    def result(self, portions: pacing.Cut = ...) -> tuple[Record, dict[str, Tensor]]:
        """Judge the work at the end: the verdict, and the answers behind it, if there are any.

        `portions` cuts what is judged, and may end it early: the record then says of how many.
        """


def kind_of(plain: Mapping[str, Any]) -> str:
    """The kind of a config as JSON holds it; raises ConvScopeError `config-unreadable` for one that is unknown."""
    kind = plain.get("kind", "pictures")
    if kind not in KINDS:
        raise ConvScopeError("config-unreadable")
    return str(kind)


def from_plain(plain: Mapping[str, Any]) -> Any:
    """The settings that `to_plain` wrote, checked; errors as the kind's own, and as `kind_of`."""
    return import_module(KINDS[kind_of(plain)]).from_plain(plain)


def to_plain(config: Any) -> Record:
    """Settings as JSON can hold them; `kind` among it."""
    return import_module(KINDS[config.kind]).to_plain(config)


def task(config: Any, *, device: str) -> Task:
    """The work that a config describes, before its first step."""
    return import_module(KINDS[config.kind]).task(config, device=device)
