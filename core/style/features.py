"""The networks that look at a picture while it is changed: what each of their layers makes of it."""

from collections.abc import Callable, Mapping
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
        layers: the maps that it gives, from fine to coarse, each (C, h, w); `COLOURS` first.
        content: the layer by which content is compared.
        look: a picture (3, H, W), 0..1, → its maps.
        weights: of each layer in the style.
    """

    layers: tuple[str, ...]
    content: str
    look: Callable[[Tensor], Maps]
    weights: Mapping[str, float]


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

    def walk(x: Tensor) -> list[Tensor]:
        x = F.relu(F.conv2d(_around((x[None] - mean) / deviation, 0, 1), whiten.weight))
        found = [x[0]]
        for stage in stages:
            x = F.relu(stage.norms[0](_halved(F.conv2d(_around(x, 1, 1), stage.first.weight))))
            found.append(x[0])
            x = F.relu(stage.norms[1](F.conv2d(_around(x, 1, 1), stage.second.weight)))
            found.append(x[0])
        return found

    names = ("whiten", *(f"stage{1 + i // 2}{'ab'[i % 2]}" for i in range(2 * len(stages))))

    def look(x: Tensor) -> Maps:
        small = _halved(x[None])[0]
        fine = dict(zip(names, walk(x), strict=True))
        coarse = dict(zip((f"{name}/2" for name in names), walk(small), strict=True))
        return {COLOURS: colours(x), f"{COLOURS}/4": colours(F.avg_pool2d(x[None], 4)[0]), **fine, **coarse}

    layers = (COLOURS, f"{COLOURS}/4", *names, *(f"{name}/2" for name in names))
    return Eye(
        layers=layers,
        content="stage2b",
        look=look,
        weights={name: 4.0 if name.startswith(COLOURS) else 1.0 for name in layers},
    )


def _vgg(device: str) -> Eye:
    """VGG-16 as torchvision publishes it, up to its tenth convolution's layer; pooled by means."""
    network = weights.get("vgg16")
    body = weights.load(network).features[: max(_VGG) + 1].to(device).requires_grad_(False)  # type: ignore[index]
    mean, deviation = (
        torch.tensor(three, device=device).view(1, 3, 1, 1)
        for three in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )

    def look(x: Tensor) -> Maps:
        found = {COLOURS: colours(x)}
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
                found[_VGG[place]] = y[0]
        return found

    layers = (COLOURS, *_VGG.values())
    return Eye(
        layers=layers,
        content="relu3_1",
        look=look,
        weights=dict.fromkeys(layers, 1.0),
    )
