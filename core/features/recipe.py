"""What a comparison is to do: methods, numbers of labelled pictures, and every setting behind them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from core import datasets, settings
from core.features.hog import BLOCKS, CELLS, ORIENTATIONS, Hog

SCHEMA = 1
FIELDS = 4  # parts of a picture's side in which edges are counted
LARGEST_COUNT, MOST_COUNTS, MOST_SEEDS, MOST_GRIDS = 40_000, 8, 10, 3
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


BOUNDS: dict[str, settings.Ends] = {"seeds": (1, MOST_SEEDS), "seed": (0, 999_999)}
_RECIPE_BOUNDS: dict[str, settings.Ends] = {
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
    return {"kind": config.kind, "schema": SCHEMA, **asdict(config)}


def from_plain(plain: Mapping[str, Any]) -> Config:
    """What `to_plain` gave, from a file that may be foreign; checked.

    Raises:
        ConvScopeError: `config-unreadable`, `config-newer` (schema, known), and as `checked`.
    """
    with settings.reading(plain, schema=SCHEMA):
        said = plain["recipe"]
        recipe = Recipe(
            hogs=tuple(Hog(**{name: int(one[name]) for name in _HOG_BOUNDS}) for one in said["hogs"]),
            mirrored=tuple(map(str, said.get("mirrored", ()))),
            **settings.typed(Recipe, said, without=("hogs", "mirrored")),
        )
        known = settings.typed(Config, plain, without=("methods", "counts", "recipe", "report"))
        methods, counts = tuple(map(str, plain["methods"])), tuple(map(int, plain["counts"]))
        return checked(Config(methods=methods, counts=counts, recipe=recipe, **known))


def checked(config: Config) -> Config:
    """The same config, if every number of it is possible.

    Raises:
        ConvScopeError: `config-value` (field, value, low, high), `config-choice` (field, value, known), as `Hog.size`.
    """
    from core.features.describe import FEATURES
    from core.features.methods import METHODS

    settings.check(config, choices={"dataset": datasets.NAMES}, bounds=BOUNDS)
    settings.check(config.recipe, choices={}, bounds=_RECIPE_BOUNDS)
    settings.within("methods", len(config.methods), (1, len(METHODS)))
    settings.within("counts", len(config.counts), (1, MOST_COUNTS))
    settings.within("hogs", len(config.recipe.hogs), (1, MOST_GRIDS))
    for method in config.methods:
        settings.chosen("methods", method, METHODS)
    for count in config.counts:
        settings.within("counts", count, (20, LARGEST_COUNT))
    for feature in config.recipe.mirrored:
        settings.chosen("mirrored", feature, FEATURES)
    for how in config.recipe.hogs:
        settings.check(how, choices={}, bounds=_HOG_BOUNDS)
        how.size(32, 32)
    return config
