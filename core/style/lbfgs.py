"""L-BFGS, a step at a time: it learns the curvature from its last steps, and its whole memory is a few tensors.

J. Nocedal, "Updating Quasi-Newton Matrices with Limited Storage", 1980. With full steps and no line search it is
`torch.optim.LBFGS(max_iter=1)`; but what it remembers can be kept in a file, so that a run goes on bit by bit.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

MEMORY = 12  # steps that are remembered
_FLAT = 1e-10  # y·s below it says nothing of the curvature
_WORSE = 1.1  # times the loss: so much a step may go uphill

Loss = Callable[[Tensor], tuple[Tensor, Tensor]]


class Lbfgs:
    """Goes downhill from a point.

    Attributes:
        x: where it stands.
    """

    def __init__(self, x: Tensor) -> None:
        self.x = x.clone()
        self.forget()

    def forget(self) -> None:
        """Begin anew where it stands: the loss is another one now."""
        self._moves: list[Tensor] = []
        self._turns: list[Tensor] = []  # how the gradient changed by each move
        self._at: Tensor | None = None  # the gradient where it stands
        self._loss, self._length = float("inf"), 1.0

    def step(self, loss: Loss) -> bool:
        """Try one step; returns whether it was taken. One that makes the loss clearly larger is not, and the next is
        a quarter as long.

        Args:
            loss: a point → the loss there, and its gradient.
        """
        if self._at is None:
            value, self._at = loss(self.x)
            self._loss = float(value)
        length = self._length if self._moves else self._length * min(1.0, 1.0 / float(self._at.abs().sum()))
        move = self._direction(self._at) * length
        value, gradient = loss(self.x + move)
        if not float(value) <= self._loss * _WORSE:
            self._length /= 4
            return False
        turn = gradient - self._at
        if float(turn.flatten() @ move.flatten()) > _FLAT:
            self._moves, self._turns = [*self._moves, move][-MEMORY:], [*self._turns, turn][-MEMORY:]
        self.x, self._at, self._loss = self.x + move, gradient, float(value)
        self._length = min(1.0, self._length * 2)
        return True

    def _direction(self, gradient: Tensor) -> Tensor:
        """Minus the gradient, bent by what the remembered steps say of the curvature: the two-loop recursion."""
        q = -gradient
        shares = []
        for s, y in zip(reversed(self._moves), reversed(self._turns), strict=True):
            share = torch.sum(s * q) / torch.sum(y * s)
            q = q - share * y
            shares.append(share)
        if self._moves:
            s, y = self._moves[-1], self._turns[-1]
            q = q * (torch.sum(y * s) / torch.sum(y * y))
        for s, y, share in zip(self._moves, self._turns, reversed(shares), strict=True):
            q = q + s * (share - torch.sum(y * q) / torch.sum(y * s))
        return q

    def state(self) -> dict[str, Tensor]:
        """All that it remembers, by name."""
        kept = {"x": self.x}
        if self._at is not None:
            numbers = torch.tensor([self._loss, self._length], dtype=torch.float64)
            kept |= {"gradient": self._at, "numbers": numbers}
        if self._moves:
            kept |= {"moves": torch.stack(self._moves), "turns": torch.stack(self._turns)}
        return kept

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave."""
        self.x = state["x"]
        self.forget()
        if "gradient" in state:
            self._at = state["gradient"]
            self._loss, self._length = state["numbers"].tolist()
        if "moves" in state:
            self._moves, self._turns = list(state["moves"]), list(state["turns"])
