"""What a comparison is to do: methods, numbers of labelled pictures, and every setting behind them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar

from core import datasets
from core.errors import ConvScopeError
from core.features.hog import BLOCKS, CELLS, ORIENTATIONS, Hog

SCHEMA = 1
FIELDS = 4  # parts of a picture's side in which edges are counted
LARGEST_COUNT, MOST_COUNTS, MOST_SEEDS = 40_000, 8, 10
PARTS = 15  # of one measurement: describe, fit in ten parts, judge in four


@dataclass(frozen=True)
class Recipe:
    """The settings of features and classifiers; the defaults are best on CIFAR-10's validation part.

    Attributes:
        hogs: cells, blocks, orientations; several grids over a picture stand one after the other.
        levels: of each colour in the colour histogram.
        components: of the principal component analysis.
        neighbours: that vote.
        trees: of the forest.
        svm, softmax: C of the linear classifiers, as scikit-learn counts it: the price of errors beside that of weights.
        iterations: of the search for a linear classifier, at most.
        mirrored: descriptions on which the linear classifiers also learn from every picture's mirror image, as the
            networks do.
    """

    hogs: tuple[Hog, ...] = (Hog(16, 1, 18), Hog(8, 2, 18), Hog(4, 2, 9))
    levels: int = 6
    components: int = 64
    neighbours: int = 10
    trees: int = 30
    svm: float = 2e-4
    softmax: float = 2e-3
    iterations: int = 60
    mirrored: tuple[str, ...] = ("hog",)


@dataclass(frozen=True)
class Config:
    """A run that compares methods on the same pictures.

    Attributes:
        dataset: a name of `core.datasets`.
        methods: names of `core.features.METHODS`.
        counts: labelled pictures, ascending; every method is measured at each of them.
        seeds: how often, each time with other pictures; at the largest possible count there is one choice only.
        recipe: settings of the features and the classifiers.
        seed: the first one's number.
        steps, seconds, report, looks: as `core.tasks.RunConfig` says; known before the run.
    """

    kind: ClassVar[str] = "features"

    dataset: str = "shapes10"
    methods: tuple[str, ...] = ("hog-svm",)
    counts: tuple[int, ...] = (100, 1_000)
    seeds: int = 1
    recipe: Recipe = field(default_factory=Recipe)
    seed: int = 1
    seconds: float = 0.0
    report: int = 1

    @property
    def measurements(self) -> list[tuple[str, int, int]]:
        """Method, number of pictures, seed: what is measured, few pictures first."""
        return [
            (method, count, self.seed + turn)
            for count in self.counts
            for turn in range(self.seeds)
            for method in self.methods
        ]

    @property
    def steps(self) -> int:
        return len(self.measurements) * PARTS

    @property
    def looks(self) -> int:
        return min(len(self.measurements), 100)


BOUNDS: dict[str, tuple[float, float]] = {
    "levels": (2, 8),
    "components": (2, 512),
    "neighbours": (1, 100),
    "trees": (1, 500),
    "svm": (1e-7, 100.0),
    "softmax": (1e-7, 100.0),
    "iterations": (10, 1_000),
}
_HOG_BOUNDS = {"cell": CELLS, "block": BLOCKS, "orientations": ORIENTATIONS}


def to_plain(config: Config) -> dict[str, Any]:
    """A config as JSON can hold it."""
    plain = {"kind": config.kind, "schema": SCHEMA, **asdict(config)}
    return plain | {"methods": list(config.methods), "counts": list(config.counts)}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """What `to_plain` gave, from a file that may be foreign; checked.

    Raises:
        ConvScopeError: `config-unreadable`, `config-newer` (schema, known), and as `checked`.
    """
    try:
        schema = int(plain.get("schema", SCHEMA))
        if schema > SCHEMA:
            raise ConvScopeError("config-newer", schema=schema, known=SCHEMA)
        said = dict(plain["recipe"])
        hogs = tuple(Hog(**{name: int(one[name]) for name in _HOG_BOUNDS}) for one in said.pop("hogs"))
        mirrored = tuple(map(str, said.pop("mirrored", ())))
        kinds = {one.name: type(getattr(Recipe(), one.name)) for one in fields(Recipe)}
        recipe = Recipe(
            hogs=hogs, mirrored=mirrored, **{name: kinds[name](value) for name, value in said.items()}
        )
        config = Config(
            dataset=str(plain["dataset"]),
            methods=tuple(map(str, plain["methods"])),
            counts=tuple(map(int, plain["counts"])),
            seeds=int(plain["seeds"]),
            recipe=recipe,
            seed=int(plain["seed"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConvScopeError("config-unreadable") from error
    return checked(config)


def checked(config: Config) -> Config:
    """The same config, if every number of it is possible.

    Raises:
        ConvScopeError: `config-value` (field, value, low, high), `config-choice` (field, value, known), as `Hog.size`.
    """
    from core.features.describe import FEATURES
    from core.features.methods import METHODS

    for name in config.methods:
        _chosen("method", name, METHODS)
    if config.dataset not in datasets.NAMES:
        _chosen("dataset", config.dataset, datasets.NAMES)
    _within("methods", len(config.methods), (1, len(METHODS)))
    _within("counts", len(config.counts), (1, MOST_COUNTS))
    for count in config.counts:
        _within("count", count, (20, LARGEST_COUNT))
    _within("seeds", config.seeds, (1, MOST_SEEDS))
    _within("seed", config.seed, (0, 999_999))
    for name, ends in BOUNDS.items():
        _within(name, getattr(config.recipe, name), ends)
    for name in config.recipe.mirrored:
        _chosen("mirrored", name, FEATURES)
    _within("hogs", len(config.recipe.hogs), (1, 3))
    for hog in config.recipe.hogs:
        for name, ends in _HOG_BOUNDS.items():
            _within(name, getattr(hog, name), ends)
        hog.size(32, 32)
    return config


def _chosen(name: str, value: str, known: Any) -> None:
    if value not in known:
        raise ConvScopeError("config-choice", field=name, value=value[:40], known=", ".join(known))


def _within(name: str, value: float, ends: tuple[float, float]) -> None:
    if not ends[0] <= value <= ends[1]:
        raise ConvScopeError("config-value", field=name, value=value, low=ends[0], high=ends[1])
