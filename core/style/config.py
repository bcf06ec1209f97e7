"""What a style transfer is to do: every number that its picture depends on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from core import settings
from core.errors import ConvScopeError
from core.style.features import NETWORKS

SCHEMA = 1
KIND = "style"
STARTS = ("content", "noise")
SIZES = (128, 192, 256, 384)


@dataclass(frozen=True)
class Config:
    """A run's settings. The same config, events, machine and thread count give the same picture, bit for bit.

    Attributes:
        kind: `style`: what tells this config from that of other runs.
        content, painting: names that `core.style.pictures.load` knows.
        network: whose layers compare, one of `NETWORKS`.
        size: side of the picture in pixels.
        style: weight of the style's loss; the content's is 1.
        smooth: weight of the picture's roughness.
        keep_colours: content is compared, and painted, in its own colours; else in grey, and the painting gives the colours.
        start: `content`, or `noise`.
        seed: of the noise.
        steps: steps in the run; 0 until a time budget is turned into them.
        seconds: the time budget that `steps` came from; 0 if there was none.
        threads, report, looks: as in `core.training.Config`.
    """

    kind: str = KIND
    content: str = "astronaut"
    painting: str = "swirls"
    network: str = "cifar10"
    size: int = 256
    style: float = 20.0
    smooth: float = 0.1
    keep_colours: bool = False
    start: str = "content"
    seed: int = 1
    steps: int = 0
    seconds: float = 0.0
    threads: int = 0
    report: int = 0
    looks: int = 0


CHOICES: dict[str, tuple[Any, ...]] = {
    "kind": (KIND,),
    "network": NETWORKS,
    "size": SIZES,
    "start": STARTS,
}
BOUNDS: dict[str, tuple[float, float]] = {
    "style": (0.0, 10_000.0),
    "smooth": (0.0, 1_000.0),
    "seed": (0, 999_999),
    "steps": (0, 20_000),
    "seconds": (0.0, 3_600.0),
    "threads": (0, 256),
    "report": (0, 10_000),
    "looks": (0, 1_000),
}
_LONGEST = 80  # characters of a picture's name
# What may be changed while a run goes on.
CHANGEABLE = ("style", "smooth")


def to_plain(config: Config) -> dict[str, Any]:
    """A config as JSON can hold it."""
    return {"schema": SCHEMA, **asdict(config)}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """What `to_plain` gave, from a file that may be foreign; checked.

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
    if max(len(config.content), len(config.painting)) > _LONGEST:
        raise ConvScopeError("config-unreadable")
    return config


def changed(config: Config, changes: Mapping[str, Any]) -> Config:
    """The config with what may be changed during a run; errors as `checked`, and `config-fixed` (field)."""
    return checked(replace(config, **settings.changeable(Config, changes, names=CHANGEABLE)))
