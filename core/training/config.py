"""What a training run is to do: every number that its curve depends on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from core import networks, settings
from core.datasets.augment import LARGEST_SHIFT
from core.errors import ConvScopeError
from core.networks import REGISTRY, Network
from core.training import started

SCHEMA = 1
OPTIMISERS = ("sgd", "adam", "adamw", "muon")
SCHEDULES = ("constant", "step", "cosine", "one_cycle", "inverse")
PRECISIONS = ("auto", "float32", "bfloat16")


@dataclass(frozen=True)
class Config:
    """A run's settings. The same config, events, machine and thread count give the same curve, bit for bit.

    Attributes:
        dataset: a name of `core.datasets`; `validation` pictures of its 50,000 are set apart.
        network: what is trained.
        optimiser: `sgd`, `adam`, `adamw` or `muon` (`core.training.muon`).
        rate: the learning rate at its highest; of the matrices, with `muon`.
        momentum: of `sgd` and `muon`; `nesterov` looks ahead with it.
        weight_decay: per step, times the rate (`adamw`, `muon`) or added to the gradient (`sgd`, `adam`).
        schedule: how the rate changes over the run: `constant`; `step` (a tenth after half and after three
            quarters); `cosine` to 0; `one_cycle` (up over the first fifth, down to 0); `inverse`
            (rate / (1 + decay · steps), Keras's old `decay`).
        decay: of `inverse`, per step.
        batch: pictures in a step; `steps`: steps in the run; 0 until a time budget is turned into them,
            which events count again where they do not fit (`core.worker.budget`); `since`, `covered`: the step at which
            they were counted last, and the share of the way that lay behind it (`core.pacing`).
        seconds: the time budget that `steps` came from; 0 if there was none.
        smoothing: label smoothing, the share of the target spread over all classes.
        flip: mirror half of the pictures; `shift`: move them by up to so many pixels each way;
            `cutout`: side of a square that is blanked; 0 for none.
        growing: share of the run in which the pictures are shrunk: to 5/8 of their side in its first half, to
            3/4 in the second. A step then costs 0.4 to 0.6 of a full one.
        normalise: bring the pixels to mean 0 and deviation 1 by the training part's figures; otherwise 0..1.
        kernels: what the first filters of the first layer begin as (`core.training.started`), "" for random filters only;
            `frozen`: they stay so, only their biases learn.
        views: pictures looked at for one answer: 1, or 2 with the mirrored one (the scores are averaged).
        seed: of weights, order, augmentation, dropout.
        precision: `float32` or `bfloat16` (autocast), or `auto`, which the trainer turns into the faster of them
            (`core.training.precision`); `threads`: torch's threads, 0 until the run has been
            given some; `report`: steps between two rows of its metrics, `looks`: moments when
            it is judged on the way; both 0 until its steps have been timed.
    """

    kind: ClassVar[str] = "pictures"  # of a run, see `core.tasks`

    dataset: str = "shapes10"
    validation: int = 10_000
    network: Network = field(default=REGISTRY["lenet5"])
    optimiser: str = "sgd"
    rate: float = 0.05
    momentum: float = 0.9
    nesterov: bool = True
    weight_decay: float = 5e-4
    schedule: str = "one_cycle"
    decay: float = 0.0
    batch: int = 128
    steps: int = 0
    since: int = 0
    covered: float = 0.0
    seconds: float = 0.0
    smoothing: float = 0.0
    flip: bool = True
    shift: int = 2
    cutout: int = 0
    growing: float = 0.0
    normalise: bool = True
    kernels: str = ""
    frozen: bool = False
    views: int = 2
    seed: int = 1
    precision: str = "float32"
    threads: int = 0
    report: int = 0
    looks: int = 0


CHOICES = {"optimiser": OPTIMISERS, "schedule": SCHEDULES, "precision": PRECISIONS}
BOUNDS: dict[str, tuple[float, float]] = {
    "validation": (0, 25_000),
    "rate": (1e-6, 100.0),
    "momentum": (0.0, 0.999),
    "weight_decay": (0.0, 1.0),
    "decay": (0.0, 1.0),
    "batch": (1, 2_000),
    "steps": (0, 2_000_000),
    "since": (0, 2_000_000),
    "covered": (0.0, 1.0),
    "seconds": (0.0, 3_600.0),
    "smoothing": (0.0, 0.5),
    "shift": (0, LARGEST_SHIFT),
    "cutout": (0, 16),
    "growing": (0.0, 1.0),
    "views": (1, 2),
    "seed": (0, 999_999),
    "threads": (0, 256),
    "report": (0, 10_000),
    "looks": (0, 1_000),
}
# What may be changed while a run goes on.
CHANGEABLE = ("rate", "weight_decay", "flip", "shift", "cutout")


def to_plain(config: Config) -> dict[str, Any]:
    """A config as JSON can hold it."""
    return {"kind": config.kind, "schema": SCHEMA, **asdict(config)}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """What `to_plain` gave, from a file that may be foreign or of an earlier version; checked.

    Raises:
        ConvScopeError: `config-unreadable`, `config-newer` (schema, known), and as `checked`.
    """
    with settings.reading(plain, schema=SCHEMA):
        known = settings.typed(Config, plain, without=("network",))
        return checked(Config(network=networks.from_plain(plain["network"]), **known))


def checked(config: Config) -> Config:
    """The same config, if every number of it is possible.

    Raises:
        ConvScopeError: `config-value` (field, value, low, high), `config-choice` (field, value, known),
            `config-growing` where the pictures shall grow and the network takes one size only, and as
            `started.fitting`.
    """
    settings.check(config, choices=CHOICES, bounds=BOUNDS)
    if config.growing and not _takes_any_size(config.network):
        raise ConvScopeError("config-growing")
    started.fitting(config.network, config.kernels)
    return config


def _takes_any_size(network: Network) -> bool:
    """Whether a network fits smaller pictures too: then no layer's weights depend on their size."""
    try:
        sizes = [networks.describe(network.rows, classes=10, shape=(3, side, side)) for side in (32, 24, 20)]
    except ConvScopeError:
        return False
    return len({sum(layer.parameters for layer in layers) for layers in sizes}) == 1


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with what may be changed during a run; errors as `checked`, and `config-fixed` (field)."""
    return checked(replace(config, **settings.changeable(Config, changes, names=CHANGEABLE)))
