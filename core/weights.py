"""Pretrained weights of ImageNet networks, fetched on request, and what such a network sees on a picture.

torchvision publishes them: address, size, and the beginning of their SHA-256 sum in the file's name.
"""

import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from core import fetching, storage
from core.errors import ConvScopeError
from core.tv import torchvision

NAMES = ("squeezenet1_1", "resnet18", "alexnet", "googlenet", "vgg16")
_MEBI = 2**20  # torchvision writes file sizes in MiB
_HASH = re.compile(r"-([0-9a-f]{8,})\.pth$")


@dataclass(frozen=True)
class Published:
    """A file of published weights: `source` is where it comes from."""

    source: fetching.Source

    @property
    def path(self) -> Path:
        """Where the file lies; errors as `storage.data_folder`."""
        return storage.data_folder() / "weights" / self.source.address.rpartition("/")[2]

    def available(self) -> bool:
        """Whether it can be used without fetching anything."""
        return self.path.is_file()

    def fetch(self) -> None:
        """Download and check it; errors as `core.fetching.fetch`."""
        fetching.fetch(self.source, self.path)

    def fetched_bytes(self) -> int:
        """How much a running `fetch` has written."""
        return fetching.fetched_bytes(self.path)


@dataclass(frozen=True)
class Pretrained(Published):
    """Weights that can be fetched.

    Attributes:
        name: the network's, one of `NAMES`.
        make: builds the module that the weights belong to.
        ready: takes away from it what only training needed.
        prepare: a picture as an RGB image → the network's input (3, H, W).
        classes: their names, in English as ImageNet has them.
        top1, top5: share of right answers on ImageNet's validation pictures, in percent, as published.
    """

    name: str
    make: Callable[[], nn.Module]
    ready: Callable[[nn.Module], nn.Module]
    prepare: Callable[[Image.Image], Tensor]
    classes: tuple[str, ...]
    top1: float
    top5: float


@cache
def get(name: str) -> Pretrained:
    """Weights by the network's name.

    Raises:
        ConvScopeError: `weights-unknown` (name, known).
    """
    if name not in NAMES:
        raise ConvScopeError("weights-unknown", name=name[:40], known=", ".join(NAMES))
    entry = torchvision.models.get_model_weights(name).IMAGENET1K_V1
    scores = entry.meta["_metrics"]["ImageNet-1K"]
    return Pretrained(
        name=name,
        source=fetching.Source(
            entry.url, round(entry.meta["_file_size"] * _MEBI), "sha256", checksum_of(entry.url)
        ),
        make=partial(_module, name),
        ready=_without_heads,
        prepare=entry.transforms(),
        classes=tuple(entry.meta["categories"]),
        top1=scores["acc@1"],
        top5=scores["acc@5"],
    )


def checksum_of(address: str) -> str:
    """The beginning of a file's SHA-256 sum, which torchvision writes into its name."""
    found = _HASH.search(address)
    if found is None:
        raise ValueError(f"no checksum in {address!r}")
    return found[1]


def _module(name: str) -> nn.Module:
    more = {"vgg16": {"init_weights": False}}.get(name, {})
    if name == "googlenet":  # its weights were trained by others: other normalisation, auxiliary heads
        more = {"init_weights": False, "aux_logits": True, "transform_input": True}
    return torchvision.models.get_model(name, **more)


def _without_heads(module: nn.Module) -> nn.Module:
    if hasattr(module, "aux_logits"):
        module.aux_logits, module.aux1, module.aux2 = False, None, None  # type: ignore[assignment]
    return module


def load(pretrained: Pretrained) -> nn.Module:
    """The network with its weights, ready to answer.

    Only numbers are read from the file, no code is run. The module is made without weights of its own: nothing is
    held twice.

    Raises:
        ConvScopeError: `weights-missing` (name) if they have not been fetched; `weights-broken` (file).
    """
    path = pretrained.path
    if not path.is_file():
        raise ConvScopeError("weights-missing", name=pretrained.name)
    try:
        values = torch.load(path, weights_only=True, map_location="cpu", mmap=_can_map(path))
        with torch.device("meta"):
            module = pretrained.make()
        module.load_state_dict(values, assign=True)
    except (
        OSError,
        RuntimeError,
        ValueError,
        KeyError,
        TypeError,
        EOFError,
        pickle.UnpicklingError,
    ) as error:
        raise ConvScopeError("weights-broken", file=path.name) from error
    return pretrained.ready(module).eval()


def _can_map(path: Path) -> bool:
    """Whether the file can be read as it is needed: the newer, zipped form."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


@dataclass(frozen=True)
class Guess:
    """A class and the probability that the network gives it."""

    name: str
    probability: float


@dataclass(frozen=True)
class Answer:
    """What a network sees: its likeliest classes, and the pixels that it was shown, uint8 (H, W, 3)."""

    guesses: tuple[Guess, ...]
    seen: np.ndarray


@torch.inference_mode()
def classify(pretrained: Pretrained, pixels: np.ndarray, *, top: int = 5) -> Answer:
    """The likeliest classes of a picture, uint8 (H, W) or (H, W, 3); errors as `load`."""
    module = load(pretrained)
    image = Image.fromarray(pixels).convert("RGB")
    x = pretrained.prepare(image)[None]  # (1, 3, H, W)
    probabilities = module(x)[0].softmax(0)  # (classes,)
    best = probabilities.topk(top)
    guesses = tuple(
        Guess(pretrained.classes[int(i)], float(p)) for p, i in zip(best.values, best.indices, strict=True)
    )
    return Answer(guesses, _seen(x[0]))


def classify_named(name: str, pixels: np.ndarray) -> Answer:
    """`classify` with published weights, by the network's name: what a worker process is asked; errors as there."""
    return classify(get(name), pixels)


def _seen(x: Tensor) -> np.ndarray:
    """The input, spread over 0 … 255: its normalisation is the same for every pixel of a channel."""
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    plain = x.permute(1, 2, 0) * deviation + mean  # (H, W, 3)
    return (plain.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
