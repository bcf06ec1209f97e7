"""SSDLite, a network that was made for detection: torchvision's, its weights fetched on request.

M. Sandler et al., "MobileNetV2", 2018, section 6.2; here with MobileNetV3 as torchvision trained it on COCO. It
needs torchvision's own non-maximum suppression, which a torchvision for another build of torch does not have.
"""

import pickle
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import nn

from core import fetching, weights
from core.detection.boxes import Box
from core.errors import ConvScopeError
from core.tv import ops_available, torchvision

NAME = "ssdlite320_mobilenet_v3_large"


@dataclass(frozen=True)
class Published(weights.Published):
    """The published weights.

    Attributes:
        classes: the names of the kinds, in English as COCO has them; some numbers have none (`N/A`).
    """

    classes: tuple[str, ...]


def can_run() -> bool:
    """Whether this machine's torchvision has its operators."""
    return ops_available


@cache
def published() -> Published:
    """What torchvision says of the weights."""
    entry = torchvision.models.get_model_weights(NAME).COCO_V1
    size = round(entry.meta["_file_size"] * 2**20)
    source = fetching.Source(entry.url, size, "sha256", weights.checksum_of(entry.url))
    return Published(source, tuple(entry.meta["categories"]))


def make() -> nn.Module:
    """The network, its weights drawn at random."""
    classes = len(published().classes)
    return torchvision.models.get_model(NAME, weights=None, weights_backbone=None, num_classes=classes)


def load() -> nn.Module:
    """The network with its weights. Only numbers are read from the file, no code is run.

    Raises:
        ConvScopeError: `weights-missing` (name), `weights-broken` (file).
    """
    path = published().path
    if not path.is_file():
        raise ConvScopeError("weights-missing", name=NAME)
    try:
        module = make()
        module.load_state_dict(torch.load(path, weights_only=True, map_location="cpu"))
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
    return module.eval()


@torch.inference_mode()
def find(pixels: np.ndarray) -> tuple[Box, ...]:
    """The things on a picture uint8 (H, W[, 3]), the surest first; scores are probabilities. Errors as `load`."""
    rgb = np.array(Image.fromarray(pixels).convert("RGB"))
    x = torch.from_numpy(rgb).permute(2, 0, 1).float() / 255  # (3, H, W)
    (found,) = load()([x])
    return tuple(
        Box(left, top, right, bottom, score, label)
        for (left, top, right, bottom), score, label in zip(
            found["boxes"].tolist(), found["scores"].tolist(), found["labels"].tolist(), strict=True
        )
    )
