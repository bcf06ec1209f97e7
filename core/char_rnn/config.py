"""What a training run on a text is to do: every number that its curve depends on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import settings
from core.errors import ConvScopeError
from core.text.corpus import FORMS

SCHEMA = 1
KIND = "text"
CELLS = ("rnn", "gru", "lstm")
OPTIMISERS = ("sgd", "rmsprop", "adam", "adamw")
SCHEDULES = ("constant", "step", "cosine", "one_cycle", "inverse")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class Config:
    """A run's settings. The same config, events, machine and thread count give the same curve, bit for bit.

    Attributes:
        kind: `text`: what tells this config from that of a run on pictures.
        corpus: a name of `core.text`; `digest` of its text, empty until a trainer has read it.
        form: Unicode form in which the text is learned: `keep`, `NFC` or `NFD`.
        rare: a character that occurs less often has no number of its own.
        cell: `rnn` (tanh), `gru` or `lstm`; `layers` of it on each other, each with `hidden` units.
        embedding: numbers that stand for a character at the input.
        dropout: share of the units that is left out at random, between layers and before the output;
            `input_dropout` of the embedding's numbers; at input and output the same ones over a whole step;
            `weight_dropout` of the numbers of W_hh.
        optimiser: `sgd`, `rmsprop`, `adam` or `adamw`.
        rate: the learning rate at its highest; `momentum` of `sgd`.
        weight_decay: of the matrices, per step: times the rate (`adamw`) or added to the gradient.
        schedule, decay: how the rate changes over the run, see `core.training.Config`.
        batch: texts read side by side; `length`: characters of each in a step, over which the gradient flows back.
        clip: the gradient's norm is brought down to it where it is longer; 0 for never.
        seed: of weights and dropout.
        steps: steps in the run; 0 until a time budget is turned into them.
        seconds: the time budget that `steps` came from; 0 if there was none.
        precision, threads, report, looks: as in `core.training.Config`.
    """

    kind: str = KIND
    corpus: str = "stdlib"
    digest: str = ""
    form: str = "NFC"
    rare: int = 3
    cell: str = "lstm"
    hidden: int = 256
    layers: int = 1
    embedding: int = 64
    dropout: float = 0.25
    input_dropout: float = 0.1
    weight_dropout: float = 0.0
    optimiser: str = "adamw"
    rate: float = 0.014
    momentum: float = 0.9
    weight_decay: float = 0.1
    schedule: str = "one_cycle"
    decay: float = 0.0
    batch: int = 32
    length: int = 64
    clip: float = 1.0
    seed: int = 1
    steps: int = 0
    since: int = 0
    covered: float = 0.0
    seconds: float = 0.0
    precision: str = "auto"
    threads: int = 0
    report: int = 0
    looks: int = 0


CHOICES = {
    "kind": (KIND,),
    "form": FORMS,
    "cell": CELLS,
    "optimiser": OPTIMISERS,
    "schedule": SCHEDULES,
    "precision": PRECISIONS,
}
BOUNDS: dict[str, tuple[float, float]] = {
    "rare": (1, 1_000),
    "hidden": (1, 1_024),
    "layers": (1, 4),
    "embedding": (1, 512),
    "dropout": (0.0, 0.9),
    "input_dropout": (0.0, 0.9),
    "weight_dropout": (0.0, 0.9),
    "rate": (1e-6, 100.0),
    "momentum": (0.0, 0.999),
    "weight_decay": (0.0, 1.0),
    "decay": (0.0, 1.0),
    "batch": (1, 512),
    "length": (1, 512),
    "clip": (0.0, 1_000.0),
    "seed": (0, 999_999),
    "steps": (0, 2_000_000),
    "since": (0, 2_000_000),
    "covered": (0.0, 1.0),
    "seconds": (0.0, 3_600.0),
    "threads": (0, 256),
    "report": (0, 10_000),
    "looks": (0, 1_000),
}
_LONGEST = 80  # characters of a corpus's name, or of a digest
# What may be changed while a run goes on.
CHANGEABLE = ("rate", "weight_decay", "dropout", "input_dropout", "weight_dropout", "clip")


def to_plain(config: Config) -> dict[str, Any]:
    """A config as JSON can hold it."""
    return {"schema": SCHEMA, **asdict(config)}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """What `to_plain` gave, from a file that may be foreign or of an earlier version; checked.

    Raises:
        ConvScopeError: `config-unreadable`, `config-newer` (schema, known), and as `checked`.
    """
    with settings.reading(plain, schema=SCHEMA):
        return checked(Config(**settings.typed(Config, plain)))


def checked(config: Config) -> Config:
    """The same config, if every number of it is possible.

    Raises:
        ConvScopeError: `config-value` (field, value, low, high), `config-choice` (field, value, known),
            `config-unreadable` for a name that is none.
    """
    settings.check(config, choices=CHOICES, bounds=BOUNDS)
    if max(len(config.corpus), len(config.digest)) > _LONGEST:
        raise ConvScopeError("config-unreadable")
    return config


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with what may be changed during a run; errors as `checked`, and `config-fixed` (field)."""
    return checked(replace(config, **settings.changeable(Config, changes, names=CHANGEABLE)))
