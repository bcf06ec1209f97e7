"""Muon: momentum whose matrix is made orthogonal before the step.

Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024. A convolution's
filters are one matrix, a filter to a row. All directions in which the loss falls then get a step of the
same length, the rare ones too.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

# The odd polynomial a·x + b·x³ + c·x⁵ that drives singular values towards 1, from the source.
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 3


def orthogonal(matrix: Tensor, *, iterations: int = _ITERATIONS) -> Tensor:
    """A matrix (m, n) with the same singular directions and singular values near 1."""
    a, b, c = _COEFFICIENTS
    x = matrix / (matrix.norm() + 1e-7)
    wide = x if x.shape[0] <= x.shape[1] else x.T
    for _ in range(iterations):
        gram = wide @ wide.T
        wide = a * wide + (b * gram + c * gram @ gram) @ wide
    return wide if x.shape[0] <= x.shape[1] else wide.T


class Muon(torch.optim.Optimizer):
    """Orthogonalised momentum for filters (out, in, k, k); each layer's weights keep the length √out."""

    def __init__(
        self,
        parameters: Iterable[Any],
        *,
        lr: float,
        momentum: float,
        nesterov: bool,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """`dtype`: of the numbers in which matrices are made orthogonal; bfloat16 is good enough for it."""
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "nesterov": nesterov})
        self.dtype = dtype

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:
        """One step along the gradients that are there."""
        for group in self.param_groups:
            for weights in group["params"]:
                if weights.grad is None:
                    continue
                state = self.state[weights]
                velocity = state.setdefault("momentum_buffer", torch.zeros_like(weights.grad))
                velocity.mul_(group["momentum"]).add_(weights.grad)
                ahead = weights.grad.add(velocity, alpha=group["momentum"]) if group["nesterov"] else velocity
                weights.mul_(len(weights) ** 0.5 / weights.norm())
                update = orthogonal(ahead.reshape(len(weights), -1).to(self.dtype)).view(weights.shape)
                weights.add_(update, alpha=-group["lr"])
        return None
