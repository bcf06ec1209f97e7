"""Linear classifiers on dense features: the linear support vector machine and softmax regression.

Both are convex: L-BFGS finds the one best answer, all classes at once. On 40,000 pictures with some thousand numbers each
that takes seconds, where the coordinate descent of the usual library takes minutes.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

LOSSES = ("svm", "softmax")
_HISTORY = 10  # steps that L-BFGS remembers
_LEAST = 0.05  # of the features' mean deviation: a number that hardly ever changes is not blown up
_DONE = 1e-7  # slope or change, with which the search ends


class Linear:
    """Scores x·W + b, learned in slices: `fit` goes on where it stopped.

    What is minimised is mean loss + penalty/2 · ‖W‖² over features brought to mean 0 and deviation about 1:

    - `svm`: for every class against the others the squared hinge max(0, 1 − y·score)²;
    - `softmax`: cross-entropy.

    With C = 1/(penalty · N) these are scikit-learn's `LinearSVC` and `LogisticRegression`, whose bias, unlike ours in
    the first, is penalised too.
    """

    def __init__(
        self, features: np.ndarray, labels: np.ndarray, *, classes: int, loss: str, penalty: float
    ) -> None:
        """`features`: float32 (N, D), `labels`: int64 (N,) below `classes`; `loss` one of `LOSSES`."""
        x = torch.from_numpy(features)
        self._mean = x.mean(0)
        deviation = x.std(0, correction=0)
        self._scale = 1 / deviation.clamp_min(max(_LEAST * float(deviation.mean()), 1e-12))
        self._x = self._normal(x)
        self._labels = torch.from_numpy(labels)
        self._signs = 2.0 * F.one_hot(self._labels, classes) - 1  # (N, classes)
        self._loss, self._penalty = loss, penalty
        self.weights = torch.zeros(x.shape[1], classes, requires_grad=True)
        self.bias = torch.zeros(classes, requires_grad=True)
        self._search = torch.optim.LBFGS(
            [self.weights, self.bias],
            history_size=_HISTORY,
            line_search_fn="strong_wolfe",
            tolerance_grad=_DONE,
            tolerance_change=_DONE / 100,
        )

    def _normal(self, x: Tensor) -> Tensor:
        return (x - self._mean).mul_(self._scale)

    def objective(self) -> Tensor:
        """What is minimised."""
        scores = torch.addmm(self.bias, self._x, self.weights)  # (N, classes)
        if self._loss == "svm":
            loss = (1 - self._signs * scores).clamp_min(0).square().sum(1).mean()
        else:
            loss = F.cross_entropy(scores, self._labels)
        return loss + 0.5 * self._penalty * self.weights.square().sum()

    def fit(self, iterations: int) -> float:
        """Some iterations further; returns what is minimised, as it was before the last of them."""
        self._search.param_groups[0]["max_iter"] = iterations
        self._search.param_groups[0]["max_eval"] = 2 * iterations

        def closure() -> Tensor:
            self._search.zero_grad()
            value = self.objective()
            value.backward()
            return value.detach()

        return float(self._search.step(closure))

    @torch.no_grad()
    def scores(self, features: np.ndarray) -> np.ndarray:
        """float32 (n, D) → (n, classes)."""
        return torch.addmm(self.bias, self._normal(torch.from_numpy(features)), self.weights).numpy()

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The class with the highest score: int64 (n,)."""
        return self.scores(features).argmax(1)

    @property
    def parameters(self) -> int:
        return self.weights.numel() + self.bias.numel()
