"""The ImageNet contest year by year, and what torchvision publishes of its networks. Nothing is downloaded.

Sources: O. Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", 2015; the contest's result pages;
the networks' papers. The human's 5.1 % are A. Karpathy's own, in the first of these.
"""

from dataclasses import dataclass
from functools import cache

from core.tv import torchvision

HUMAN = 5.1  # percent, top 5


@dataclass(frozen=True)
class Winner:
    """A year of the contest.

    Attributes:
        year: of the contest.
        name: a code of who won.
        error: top-5 error in percent on the contest's test pictures; an ensemble's where `ensemble`.
        learned: whether the features were learned.
        also: another entry of that year, or another figure of the same one, with its error; None without.
    """

    year: int
    name: str
    error: float
    learned: bool = True
    ensemble: bool = True
    also: tuple[str, float] | None = None


WINNERS = (
    Winner(2010, "hand_crafted", 28.2, learned=False, ensemble=False),
    Winner(2011, "hand_crafted", 25.8, learned=False, ensemble=False),
    Winner(2012, "alexnet", 16.4, also=("alexnet_extra", 15.3)),
    Winner(2013, "clarifai", 11.7, also=("zfnet", 13.5)),
    Winner(2014, "googlenet", 6.67, also=("vgg", 7.3)),
    Winner(2015, "resnet", 3.57),
    Winner(2016, "ensembles", 2.99),
    Winner(2017, "senet", 2.25),
)


@dataclass(frozen=True)
class Published:
    """What torchvision says of a network with its first ImageNet weights.

    Attributes:
        name, family: its own name and the one that it shares with its sisters.
        parameters: how many.
        billions: of multiply-adds for one picture.
        mebibytes: of the file with its weights.
        top1, top5: percent of ImageNet's 50,000 validation pictures, one network and one view of each.
        side: of its pictures, in pixels.
    """

    name: str
    family: str
    parameters: int
    billions: float
    mebibytes: float
    top1: float
    top5: float
    side: int


_FAMILIES = (
    *("alexnet", "convnext", "densenet", "efficientnet", "googlenet", "inception", "mnasnet", "mobilenet"),
    *(
        "regnet",
        "resnet",
        "resnext",
        "wide_resnet",
        "shufflenet",
        "squeezenet",
        "vgg",
        "vit",
        "swin",
        "maxvit",
    ),
)


@cache
def published() -> tuple[Published, ...]:
    """Every classifier of torchvision that has ImageNet weights of the first recipe."""
    models = torchvision.models
    return tuple(
        _published(name, entry)
        for name in models.list_models(module=models)
        for entry in models.get_model_weights(name)
        if entry.name == "IMAGENET1K_V1"
    )


def _published(name: str, entry: object) -> Published:
    meta, crop = entry.meta, entry.transforms().crop_size[0]  # type: ignore[attr-defined]
    scores = meta["_metrics"]["ImageNet-1K"]
    return Published(
        name=name,
        family=max((one for one in _FAMILIES if name.startswith(one)), key=len),
        parameters=meta["num_params"],
        billions=meta["_ops"],
        mebibytes=meta["_file_size"],
        top1=scores["acc@1"],
        top5=scores["acc@5"],
        side=crop,
    )
