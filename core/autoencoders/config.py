"""What a training run of an autoencoder is to do: every number that its curve depends on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import settings
from core.errors import ConvScopeError

SCHEMA = 1
KIND = "autoencoder"
SIDE = 32  # of the pictures
INPUTS = 3 * SIDE * SIDE  # numbers of a picture
FORMS = ("conv", "dense")
UPS = ("even", "odd", "nearest")
STARTS = ("pca", "random")
CODES = (2, 3, 4, 8, 16, 32, 64, 128, 256, 4_096)  # numbers of a code; the last are more than a picture has
SCHEDULES = ("constant", "cosine", "one_cycle")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class Config:
    """A run's settings. The same config, events, machine and thread count give the same curve, bit for bit.

    Attributes:
        kind: `autoencoder`: what tells this config from that of another kind of run.
        dataset: a name of `core.datasets`; `validation` pictures of its 50,000 are set apart.
        form: `conv`, or `dense` (fully connected).
        width: channels of the first convolution, or hidden units of a dense network.
        code: numbers of a code, one of `CODES`. More than `INPUTS`: overcomplete.
        up: how a convolutional decoder enlarges: `even` (transposed, kernel 4, stride 2), `odd` (transposed,
            kernel 3, stride 2), `nearest` (each number twice both ways, then a convolution).
        start: `pca`: the code begins as PCA's, and what the layers add begins at 0; `random`: layers alone.
        active: how many numbers of a code may differ from 0, the largest ones; 0 for all of them.
        noise: standard deviation of the noise on the picture that goes in, in grey levels; what is asked for
            is the picture without it.
        rate: the learning rate at its highest, of Adam, not reached in the first 100 steps; `schedule`: see
            `core.training.Config`.
        batch: pictures in a step; `steps`: steps in the run; 0 until a time budget is turned into them.
        seconds: the time budget that `steps` came from; 0 if there was none.
        pca: error of PCA with as many numbers on the validation pictures, in grey levels; 0 before it is known.
        seed, precision, threads, report, looks: as in `core.training.Config`.
    """

    kind: str = KIND
    dataset: str = "shapes10"
    validation: int = 10_000
    form: str = "conv"
    width: int = 32
    code: int = 64
    up: str = "even"
    start: str = "pca"
    active: int = 0
    noise: float = 0.0
    rate: float = 0.003
    schedule: str = "one_cycle"
    decay: float = 0.0
    batch: int = 128
    seed: int = 1
    steps: int = 0
    since: int = 0
    covered: float = 0.0
    seconds: float = 0.0
    pca: float = 0.0
    precision: str = "float32"
    threads: int = 0
    report: int = 0
    looks: int = 0


CHOICES = {
    "kind": (KIND,),
    "form": FORMS,
    "up": UPS,
    "start": STARTS,
    "code": CODES,
    "schedule": SCHEDULES,
    "precision": PRECISIONS,
}
BOUNDS: dict[str, tuple[float, float]] = {
    "validation": (0, 25_000),
    "width": (4, 512),
    "active": (0, max(CODES)),
    "noise": (0.0, 255.0),
    "rate": (1e-6, 1.0),
    "decay": (0.0, 1.0),
    "batch": (1, 1_000),
    "seed": (0, 999_999),
    "steps": (0, 2_000_000),
    "since": (0, 2_000_000),
    "covered": (0.0, 1.0),
    "seconds": (0.0, 3_600.0),
    "pca": (0.0, 255.0),
    "threads": (0, 256),
    "report": (0, 10_000),
    "looks": (0, 1_000),
}
_LONGEST = 80  # characters of a data set's name
# What may be changed while a run goes on.
CHANGEABLE = ("rate", "noise", "active")


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
            `config-unreadable` for a name that is none, `autoencoder-start` (numbers, inputs) where a code longer than
            a picture shall begin as PCA's.
    """
    settings.check(config, choices=CHOICES, bounds=BOUNDS)
    if len(config.dataset) > _LONGEST:
        raise ConvScopeError("config-unreadable")
    if overcomplete(config) and config.start == "pca":
        raise ConvScopeError("autoencoder-start", numbers=config.code, inputs=INPUTS)
    return config


def overcomplete(config: Config) -> bool:
    """Whether a code has more numbers than a picture."""
    return config.code > INPUTS


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with what may be changed during a run; errors as `checked`, and `config-fixed` (field)."""
    return checked(replace(config, **settings.changeable(Config, changes, names=CHANGEABLE)))
