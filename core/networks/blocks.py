"""Blocks of well-known networks as short modules: fire, inception, residual, squeeze-and-excitation."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def unit(c_in: int, c_out: int, kernel: int = 1, stride: int = 1, *, relu: bool = True) -> nn.Sequential:
    """A convolution without bias and batch normalisation, mostly with a ReLU; only the stride makes maps smaller."""
    made = [nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(c_out)]
    return nn.Sequential(*made, *([nn.ReLU()] if relu else []))


def biased(c_in: int, c_out: int, kernel: int = 1) -> nn.Sequential:
    """A convolution with bias and a ReLU that keeps the size of the maps."""
    return nn.Sequential(nn.Conv2d(c_in, c_out, kernel, padding=kernel // 2), nn.ReLU())


class Fire(nn.Module):
    """Few channels (squeeze), then 1×1 and 3×3 side by side (expand): F. Iandola et al., "SqueezeNet", 2016."""

    def __init__(self, c_in: int, squeeze: int, one: int, three: int) -> None:
        super().__init__()
        self.squeeze = biased(c_in, squeeze)
        self.expand1 = biased(squeeze, one)
        self.expand3 = biased(squeeze, three, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze(x)  # (B, squeeze, H, W)
        return torch.cat([self.expand1(x), self.expand3(x)], 1)  # (B, one + three, H, W)


class Inception(nn.Module):
    """Four ways side by side, wide windows after a 1×1: C. Szegedy et al., "Going Deeper with Convolutions", 2015.

    The widest window is 5×5 with biases, as in the paper; `normed` is torchvision's version: 3×3, batch norm.
    """

    def __init__(self, c_in: int, *branches: int, normed: bool = False) -> None:
        super().__init__()
        one, reduced_3, three, reduced_5, five, pooled = branches
        conv, widest = (unit, 3) if normed else (biased, 5)
        self.one = conv(c_in, one)
        self.three = nn.Sequential(conv(c_in, reduced_3), conv(reduced_3, three, 3))
        self.five = nn.Sequential(conv(c_in, reduced_5), conv(reduced_5, five, widest))
        self.pooled = nn.Sequential(nn.MaxPool2d(3, stride=1, padding=1), conv(c_in, pooled))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pooled(x)], 1)


class Basic(nn.Module):
    """x + f(x), f two 3×3 convolutions: K. He et al., "Deep Residual Learning", 2016. 1×1 where the shapes differ."""

    def __init__(self, c_in: int, width: int, stride: int = 1) -> None:
        super().__init__()
        self.f = nn.Sequential(unit(c_in, width, 3, stride), unit(width, width, 3, relu=False))
        same = stride == 1 and c_in == width
        self.skip = nn.Identity() if same else unit(c_in, width, 1, stride, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.f(x) + self.skip(x))


class Excitation(nn.Module):
    """Every channel times a gate between 0 and 1 that all channels decide on: J. Hu et al., "SENet", 2018."""

    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.squeeze = nn.AdaptiveAvgPool2d(1)
        self.gate = nn.Sequential(biased(channels, squeezed), nn.Conv2d(squeezed, channels, 1), nn.Sigmoid())

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gate(self.squeeze(x))  # (B, C, H, W) · (B, C, 1, 1)


class Bottleneck(nn.Module):
    """x + f(x), f is 1×1, 3×3, 1×1: K. He et al., 2016. The stride is on the 3×3, as in torchvision ("V1.5").

    `gated` puts a squeeze-and-excitation at the end of f.
    """

    def __init__(self, c_in: int, width: int, stride: int = 1, *, gated: bool = False) -> None:
        super().__init__()
        wide = 4 * width
        self.f = nn.Sequential(
            unit(c_in, width), unit(width, width, 3, stride), unit(width, wide, relu=False)
        )
        if gated:
            self.f.append(Excitation(wide, wide // 16))
        same = stride == 1 and c_in == wide
        self.skip = nn.Identity() if same else unit(c_in, wide, 1, stride, relu=False)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.f(x) + self.skip(x))
