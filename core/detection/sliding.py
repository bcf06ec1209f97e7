"""A trained classifier slid over a picture: its dense layers become convolutions, one pass gives all windows.

Idea: P. Sermanet et al., "OverFeat", 2014; J. Long et al., "Fully Convolutional Networks", 2015. A dense layer on
maps of k × k is a convolution with a kernel of k × k: on maps of exactly that size it has one place to stand, on
larger ones it has many, and each place is a window of the picture.
"""

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from core.detection.boxes import Box
from core.inspection.loaded import Loaded

SIDE = 32  # pixels of a window, as the networks here were trained
SMALLER = math.sqrt(0.5)  # a window's side, from one scale to the next
MOST_SCALES = 6
SCORES = ("z", "p")  # the number before softmax, and the probability after it
_MOST_PIXELS = 300_000  # that are searched at one scale: a very long picture gets larger windows
_CLOSEST = 4  # pixels from one window to the next, at least


class _AsConvolution(nn.Module):
    """A dense layer that stands on maps (C, k, k), as a convolution with a kernel of k × k."""

    def __init__(self, dense: nn.Linear, side: int, stride: int) -> None:
        super().__init__()
        self.bias, self.stride = dense.bias, stride
        self.weight = dense.weight.view(
            dense.out_features, -1, side, side
        )  # the same numbers, in another order

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(
            x, self.weight, self.bias, self.stride
        )  # (B, C, H, W) → (B, out, H − k + 1, W − k + 1)


class _NormOfChannels(nn.Module):
    """Batch normalisation of vectors, for vectors that stand side by side on a map."""

    def __init__(self, norm: nn.BatchNorm1d) -> None:
        super().__init__()
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        n = self.norm
        return F.batch_norm(x, n.running_mean, n.running_var, n.weight, n.bias, eps=n.eps)


@torch.inference_mode()
def convolutional(model: nn.Module) -> nn.Sequential:
    """The same network for pictures of any size from 32 × 32 on: (B, 3, H, W) → (B, classes, rows, columns).

    A pooling of whole maps becomes one with a window of their size, a dense layer a convolution. Where windows would
    lie closer than 4 pixels, the first dense layer leaves some out.
    """
    found: list[nn.Module] = []
    x = torch.zeros(1, 3, SIDE, SIDE)
    side = SIDE  # of the maps that a vector was before it was flattened
    for module in _plain(model):
        x = module(x)
        match module:
            case nn.Flatten():
                continue
            case nn.Linear():
                apart = max(1, _CLOSEST // stride_of(nn.Sequential(*found))) if side > 1 else 1
                found.append(_AsConvolution(module, side, apart))
                side = 1
            case nn.AdaptiveMaxPool2d():
                found.append(nn.MaxPool2d(side, stride=1))
            case nn.AdaptiveAvgPool2d():
                found.append(nn.AvgPool2d(side, stride=1))
            case nn.BatchNorm1d():
                found.append(_NormOfChannels(module))
            case _:
                found.append(module)
        if x.ndim == 4:
            side = x.shape[-1]
    return nn.Sequential(*found).eval()


def _plain(model: nn.Module) -> list[nn.Module]:
    """The modules of a network in their order, rows of several taken apart."""
    if isinstance(model, nn.Sequential):
        return [inner for module in model for inner in _plain(module)]
    return [model]


def stride_of(model: nn.Sequential) -> int:
    """Pixels of the picture from one place of the output to the next."""
    near, far = (model(torch.zeros(1, 3, SIDE, SIDE + more)).shape[-1] for more in (64, 128))
    return round(64 / (far - near))


@dataclass(frozen=True, eq=False)
class Slid:
    """A network at every window of one scale.

    Attributes:
        pixels: uint8 (h, w, 3), the picture as it was searched, so small that a window is 32 × 32.
        stride: pixels of `pixels` from one window to the next.
        logits: float32 (rows, columns, classes); `probabilities` the same after softmax.
        ratio: pixels of the picture for one of `pixels`, (down, across).
    """

    pixels: np.ndarray
    stride: int
    logits: np.ndarray
    probabilities: np.ndarray
    ratio: tuple[float, float]

    def scores(self, by: str) -> np.ndarray:
        """(rows, columns, classes): what `SCORES` names."""
        return self.logits if by == "z" else self.probabilities

    def box(self, row: int, column: int, label: int = 0, *, by: str = "z") -> Box:
        """A window as a place on the picture, in whole pixels, with the score of a class."""
        down, across = self.ratio
        top, left = row * self.stride, column * self.stride
        return Box(
            left=round(left * across),
            top=round(top * down),
            right=round((left + SIDE) * across),
            bottom=round((top + SIDE) * down),
            score=float(self.scores(by)[row, column, label]),
            label=label,
        )


class Slider:
    """A recogniser's network, made fully convolutional."""

    def __init__(self, recogniser: Loaded) -> None:
        self.recogniser = recogniser
        self.model = convolutional(recogniser.model)
        self.stride = stride_of(self.model)
        self._shapes = copy.deepcopy(self.model).to("meta")

    @property
    def classes(self) -> tuple[str, ...]:
        return self.recogniser.classes

    @property
    def dense(self) -> tuple[int, int]:
        """Of the first dense layer: the maps that it stands on, and the side of the kernel that it becomes."""
        first = next(module for module in self.model if isinstance(module, _AsConvolution))
        return int(first.weight.shape[1]), int(first.weight.shape[2])

    @torch.inference_mode()
    def logits(self, pixels: np.ndarray) -> np.ndarray:
        """The logits of every window of a picture uint8 (h, w, 3), at least 32 × 32: (rows, columns, classes)."""
        y = self.model(_normalised(self.recogniser, pixels))[0]  # (classes, rows, columns)
        rows, columns = ((side - SIDE) // self.stride + 1 for side in pixels.shape[:2])  # windows all inside
        return cast(np.ndarray, y[:, :rows, :columns].permute(1, 2, 0).numpy())

    @torch.no_grad()
    def multiplications(self, height: int, width: int) -> int:
        """How many one pass over a picture of this size takes; counted by torch, without calculating anything."""
        with FlopCounterMode(display=False) as counter:
            self._shapes(torch.empty(1, 3, height, width, device="meta"))
        return counter.get_total_flops() // 2  # it counts a multiplication and its addition as two

    def slide(self, pixels: np.ndarray, *, scales: int) -> tuple[Slid, ...]:
        """A picture uint8 (H, W[, 3]) searched with windows of several sizes, the largest first."""
        return tuple(self._at(pixels, SMALLER**i) for i in range(scales))

    def _at(self, pixels: np.ndarray, share: float) -> Slid:
        image = Image.fromarray(pixels).convert("RGB")
        ratio = max(min(image.size) * share / SIDE, math.sqrt(image.width * image.height / _MOST_PIXELS))
        width, height = (max(SIDE, round(side / ratio)) for side in image.size)
        small = np.array(image.resize((width, height), Image.Resampling.LANCZOS))
        logits = self.logits(small)
        powers = np.exp(logits - logits.max(axis=2, keepdims=True))
        return Slid(
            pixels=small,
            stride=self.stride,
            logits=logits,
            probabilities=powers / powers.sum(axis=2, keepdims=True),
            ratio=(pixels.shape[0] / height, pixels.shape[1] / width),
        )

    @torch.inference_mode()
    def alone(self, slid: Slid, row: int, column: int) -> np.ndarray:
        """The logits (classes,) of one window that was cut out: the network sees nothing around it.

        Without padding inside of the network they are those of `slid`. With padding they differ: a window that was
        cut out ends in zeros, one on the picture goes on.
        """
        top, left = row * slid.stride, column * slid.stride
        window = slid.pixels[top : top + SIDE, left : left + SIDE]
        return cast(np.ndarray, self.recogniser.model(_normalised(self.recogniser, window))[0].numpy())


def _normalised(recogniser: Loaded, pixels: np.ndarray) -> Tensor:
    x = torch.from_numpy(np.ascontiguousarray(pixels))[None].permute(0, 3, 1, 2).float()  # (1, 3, h, w)
    return (x - recogniser.mean) / recogniser.deviation


def boxes_of(found: Sequence[Slid], *, label: int | None, by: str, threshold: float) -> tuple[Box, ...]:
    """The windows of all scales in which a class has at least some score, the surest first.

    Without a label, each window counts for its likeliest class.
    """
    boxes = []
    for slid in found:
        labels = slid.logits.argmax(2) if label is None else np.full(slid.logits.shape[:2], label)
        scores = np.take_along_axis(slid.scores(by), labels[..., None], axis=2)[..., 0]
        for row, column in np.argwhere(scores >= threshold):
            boxes.append(slid.box(int(row), int(column), int(labels[row, column]), by=by))
    return tuple(sorted(boxes, key=lambda box: -box.score))
