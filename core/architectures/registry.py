"""The networks that can be taken apart: the lecture's by name, torchvision's further ones by theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from torch import nn

from core.architectures import tables
from core.architectures.description import Description, Shape
from core.architectures.lenet import lenet_1998
from core.architectures.measure import measure
from core.errors import ConvScopeError
from core.networks import DRAWN, Network, Row, build, describe

IMAGENET: Shape = (3, 224, 224)


@dataclass(frozen=True)
class Architecture:
    """A network that is known by name.

    Attributes:
        name: its code.
        year: of its publication.
        shape: of its pictures, (C, H, W).
        rows: the network as a table that can be changed; empty where there is none.
        make: builds the module that is measured, in the mode in which it is; None: it is built from the rows.
        torchvision: its name there, empty for others.
    """

    name: str
    year: int
    shape: Shape
    rows: tuple[Row, ...] = ()
    make: Callable[[], nn.Module] | None = None
    torchvision: str = ""

    def module(self) -> nn.Module:
        """A new module with weights drawn from torch's global generator."""
        if self.make is not None:
            return self.make()
        return build(Network(self.name, self.rows), classes=None, shape=self.shape, limits=DRAWN).eval()


def from_torchvision(name: str, *, auxiliary: bool = False) -> nn.Module:
    """torchvision's module without any weights to download, ready to answer; with auxiliary heads in training mode."""
    from core.tv import torchvision

    if name not in ("googlenet", "inception_v3"):
        return torchvision.models.get_model(name).eval()
    made = torchvision.models.get_model(name, init_weights=False, aux_logits=auxiliary)
    return made.train() if auxiliary else made.eval()


def _tv(name: str, year: int, rows: tuple[Row, ...], shape: Shape = IMAGENET) -> Architecture:
    return Architecture(name, year, shape, rows, partial(from_torchvision, name), name)


_ALL = (
    Architecture("simple", 2017, (3, 39, 39), tables.SIMPLE),
    Architecture("lenet5", 1998, (3, 32, 32), tables.LENET5),
    Architecture("lenet5_gray", 1998, (1, 32, 32), tables.LENET5_GRAY),
    Architecture("lenet5_1998", 1998, (1, 32, 32), make=lenet_1998),
    Architecture("alexnet_lecture", 2012, (3, 227, 227), tables.ALEXNET),
    Architecture("alexnet_grouped", 2012, (3, 227, 227), tables.ALEXNET_GROUPED),
    _tv("alexnet", 2014, tables.ALEXNET_TORCHVISION),
    Architecture("zfnet", 2013, IMAGENET, tables.ZFNET),
    Architecture("zfnet_wide", 2013, IMAGENET, tables.ZFNET_WIDE),
    _tv("vgg16", 2014, tables.VGG16),
    _tv("vgg19", 2014, tables.VGG19),
    Architecture("googlenet_paper", 2014, IMAGENET, tables.GOOGLENET_PAPER),
    _tv("googlenet", 2014, tables.GOOGLENET),
    Architecture(
        "googlenet_aux",
        2014,
        IMAGENET,
        make=partial(from_torchvision, "googlenet", auxiliary=True),
        torchvision="googlenet",
    ),
    *(_tv(name, 2015, rows) for name, rows in tables.RESNETS.items()),
    _tv("squeezenet1_0", 2016, tables.SQUEEZENET1_0),
    _tv("squeezenet1_1", 2016, tables.SQUEEZENET1_1),
    Architecture("se_block", 2017, (256, 56, 56), tables.SE_BLOCK),
    Architecture("se_resnet50", 2017, IMAGENET, tables.SE_RESNET50),
)
REGISTRY = {one.name: one for one in _ALL}
# They cut pictures into patches and let every patch look at every other: nothing slides, nothing to show here.
_TRANSFORMERS = ("vit_", "swin_", "maxvit_")


@cache
def further() -> dict[str, Shape]:
    """torchvision's other convolutional classifiers, with the pictures that they were trained on."""
    from core.tv import torchvision

    models = torchvision.models
    names = (
        name
        for name in models.list_models(module=models)
        if name not in REGISTRY and not name.startswith(_TRANSFORMERS)
    )
    return {name: (3, *_side(next(iter(models.get_model_weights(name))))) for name in names}


def _side(weights: object) -> tuple[int, int]:
    crop = weights.transforms().crop_size  # type: ignore[attr-defined]
    return crop[0], crop[0]


def get(name: str) -> Architecture:
    """A network by its name, here or in torchvision.

    Raises:
        ConvScopeError: `architecture-unknown` (name).
    """
    if name in REGISTRY:
        return REGISTRY[name]
    if name not in further():
        raise ConvScopeError("architecture-unknown", name=name[:40])
    return Architecture(name, 0, further()[name], (), partial(from_torchvision, name), name)


def describe_named(name: str, shape: Shape | None = None) -> Description:
    """A network by its name, taken apart; its own picture's size where none is given.

    Raises:
        ConvScopeError: as `get` and `measure`.
    """
    known = get(name)
    if known.make is None:
        return describe_rows(known.rows, shape or known.shape)
    return measure(known.make, shape or known.shape)


def describe_rows(rows: tuple[Row, ...], shape: Shape) -> Description:
    """A table of rows, taken apart; an impossible row is named.

    Raises:
        ConvScopeError: as `core.networks.describe`.
    """
    describe(rows, classes=None, shape=shape, limits=DRAWN)
    network = Network("own", rows)
    return measure(lambda: build(network, classes=None, shape=shape, limits=DRAWN).eval(), shape)
