"""The networks that look at a picture while it is changed: what each of their layers makes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core import runs, weights
from core.inspection.loaded import Loaded
from core.networks.modules import Stage, Whiten

NETWORKS = ("cifar10", "vgg16")
COLOURS = "colours"
RECORDED = "cifar10-fast"  # the run that comes with the app
_VGG = {1: "relu1_1", 6: "relu2_1", 11: "relu3_1", 18: "relu4_1"}  # place in `features` → layer
_GRAY = (0.299, 0.587, 0.114)  # ITU-R BT.601
# By network, the layers whose Gram matrices are worth a picture.
SHOWN = {
    "cifar10": (COLOURS, "whiten", "stage1b", "stage2b"),
    "vgg16": (COLOURS, *_VGG.values()),
}
Maps = dict[str, Tensor]


@dataclass(frozen=True, eq=False)
class Eye:
    """A network without its answer.

    Attributes:
        look: a picture (3, H, W), 0..1, → the maps (C, h, w) of the layers that the style is compared by.
        content: a picture → the maps of the layer that content is compared by.
        weights: of each layer of `look`, in its order, in the style.
    """

    look: Callable[[Tensor], Maps]
    content: Callable[[Tensor], Tensor]
    weights: Mapping[str, float]

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self.weights)


def colours(x: Tensor) -> Tensor:
    """Red, green, blue and a channel of ones: its Gram matrix holds the mean colour and how colours go together."""
    return torch.cat([x, torch.ones_like(x[:1])])  # (4, H, W)


def gray(x: Tensor) -> Tensor:
    """A picture (3, H, W) without its colours."""
    shares = torch.tensor(_GRAY, dtype=x.dtype, device=x.device).view(3, 1, 1)
    return (x * shares).sum(0, keepdim=True).expand(3, -1, -1)


@lru_cache(maxsize=2)
def eye(name: str, device: str) -> Eye:
    """One of `NETWORKS`; raises what `core.weights.load` raises."""
    return _vgg(device) if name == "vgg16" else _cifar(device)


def _around(x: Tensor, left: int, right: int) -> Tensor:
    """Mirrored borders: zeros would be seen as edges, and painted."""
    return F.pad(x, (left, right, left, right), mode="reflect")


def _halved(x: Tensor) -> Tensor:
    """Means of 2 × 2 instead of maxima: the gradient reaches every pixel."""
    return F.avg_pool2d(x, 2)


def _cifar(device: str) -> Eye:
    """The network of the recorded run on CIFAR-10, looking at the picture and at the same made half as large."""
    network = Loaded(runs.find(RECORDED))
    model = network.model.to(device).requires_grad_(False)
    (whiten,) = (one for one in model.modules() if isinstance(one, Whiten))
    stages = [one for one in model.modules() if isinstance(one, Stage)]
    mean, deviation = (one.to(device) / 255 for one in (network.mean, network.deviation))

    def walk(x: Tensor) -> Iterator[tuple[str, Tensor]]:
        x = F.relu(F.conv2d(_around((x[None] - mean) / deviation, 0, 1), whiten.weight))
        yield "whiten", x[0]
        for i, stage in enumerate(stages, start=1):
            x = stage.acts[0](stage.norms[0](_halved(F.conv2d(_around(x, 1, 1), stage.first.weight))))
            yield f"stage{i}a", x[0]
            x = stage.acts[1](stage.norms[1](F.conv2d(_around(x, 1, 1), stage.second.weight)))
            yield f"stage{i}b", x[0]

    def look(x: Tensor) -> Maps:
        small = {f"{name}/2": maps for name, maps in walk(_halved(x[None])[0])}
        quarter = colours(F.avg_pool2d(x[None], 4)[0])
        return {COLOURS: colours(x), f"{COLOURS}/4": quarter, **dict(walk(x)), **small}

    fine = ("whiten", *(f"stage{i}{part}" for i in range(1, len(stages) + 1) for part in "ab"))
    shares = {COLOURS: 4.0, f"{COLOURS}/4": 4.0} | dict.fromkeys(
        (*fine, *(f"{name}/2" for name in fine)), 1.0
    )
    return Eye(look=look, content=lambda x: _first(walk(x), "stage2b"), weights=shares)


def _vgg(device: str) -> Eye:
    """VGG-16 as torchvision publishes it, up to its eighth convolution; pooled by means."""
    network = weights.get("vgg16")
    body = weights.load(network).features[: max(_VGG) + 1].to(device).requires_grad_(False)  # type: ignore[index]
    mean, deviation = (
        torch.tensor(three, device=device).view(1, 3, 1, 1)
        for three in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )

    def walk(x: Tensor) -> Iterator[tuple[str, Tensor]]:
        y = (x[None] - mean) / deviation
        for place, module in enumerate(body):
            match module:
                case nn.MaxPool2d():
                    y = _halved(y)
                case nn.Conv2d():
                    y = F.conv2d(_around(y, 1, 1), module.weight, module.bias)
                case _:
                    y = F.relu(y)
            if place in _VGG:
                yield _VGG[place], y[0]

    return Eye(
        look=lambda x: {COLOURS: colours(x), **dict(walk(x))},
        content=lambda x: _first(walk(x), "relu3_1"),
        weights=dict.fromkeys((COLOURS, *_VGG.values()), 1.0),
    )


def _first(maps: Iterator[tuple[str, Tensor]], wanted: str) -> Tensor:
    """The maps of one layer; what comes after it is not computed."""
    return next(one for name, one in maps if name == wanted)
