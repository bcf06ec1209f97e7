"""LeCun's network of 1998, as it was: pooling that learns, a sparse layer, distances to fixed codes.

Source: Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998, section II.B.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

# Table I: which of the six maps of S2 every map of C3 looks at.
CONNECTIONS = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)


class Subsample(nn.Module):
    """The sum of 2×2 pixels, times a coefficient, plus a bias, both learned for every map; then the squashing function."""

    kind = "subsample"
    kernel_size, stride = 2, 2

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels, 1, 1), 0.25))
        self.bias = nn.Parameter(torch.zeros(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return squash(4 * F.avg_pool2d(x, 2) * self.weight + self.bias)

    def work(self, _: tuple[int, ...], shape: tuple[int, ...]) -> int:
        """Multiplications: one for every output."""
        return shape[0] * shape[1] * shape[2]


class Sparse(nn.Module):
    """A 5×5 convolution whose maps look at some of the input's maps only, by `CONNECTIONS`."""

    kind = "sparse"
    kernel_size = 5
    wires: Tensor

    def __init__(self) -> None:
        super().__init__()
        wires = [(k, c) for k, seen in enumerate(CONNECTIONS) for c in seen]
        self.weight = nn.Parameter(torch.empty(len(wires), 5, 5).uniform_(-0.2, 0.2))
        self.bias = nn.Parameter(torch.zeros(len(CONNECTIONS)))
        self.register_buffer("wires", torch.tensor(wires).T)  # (2, 60): output map, input map

    def forward(self, x: Tensor) -> Tensor:
        weight = x.new_zeros(len(CONNECTIONS), 6, 5, 5)
        weight[self.wires[0], self.wires[1]] = self.weight
        return F.conv2d(x, weight, self.bias)  # (B, 16, H − 4, W − 4)

    def work(self, _: tuple[int, ...], shape: tuple[int, ...]) -> int:
        """Multiplications: 25 for every wire and position."""
        return len(self.weight) * 25 * shape[1] * shape[2]


class Distances(nn.Module):
    """Squared distance to a fixed code of every class: ±1, drawn at random, as the paper allows. Nothing is learned."""

    kind = "rbf"
    codes: Tensor

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        codes = torch.randint(2, (classes, inputs), generator=torch.Generator().manual_seed(1998))
        self.register_buffer("codes", 2.0 * codes - 1)

    def forward(self, x: Tensor) -> Tensor:
        return (x[:, None] - self.codes).square().sum(2)  # (B, classes)

    def work(self, came: tuple[int, ...], shape: tuple[int, ...]) -> int:
        """Multiplications: a square for every number of every code."""
        return came[0] * shape[0]


def squash(x: Tensor) -> Tensor:
    """The paper's scaled hyperbolic tangent."""
    return 1.7159 * torch.tanh(2 / 3 * x)


class Squash(nn.Module):
    """`squash` as a layer."""

    kind = "tanh"

    def forward(self, x: Tensor) -> Tensor:
        return squash(x)


def lenet_1998() -> nn.Sequential:
    """Distances (B, 10) to the codes of the digits, of pictures (B, 1, 32, 32)."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5),
        Squash(),
        Subsample(6),
        Sparse(),
        Squash(),
        Subsample(16),
        nn.Conv2d(16, 120, 5),
        Squash(),
        nn.Flatten(),
        nn.Linear(120, 84),
        Squash(),
        Distances(84, 10),
    )
