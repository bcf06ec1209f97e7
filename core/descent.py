"""One gradient step of a tiny convolutional network by hand, every number of it; and autograd beside it.

The network: z = x ⋆ w + b, a = max(z, 0) if there is a ReLU, s = the mean of a. With the squared error
ŷ = s and L = ½(ŷ − y)²; with the cross-entropy ŷ = σ(s) and L = −y·ln ŷ − (1 − y)·ln(1 − ŷ).
The cost is J = (1/m) Σ L(ŷ(i), y(i)).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from core.convolution import Convolution, Pair, convolve
from core.errors import ConvScopeError

LOSSES = ("squared", "cross_entropy")


@dataclass(frozen=True, eq=False)
class Model:
    """A tiny network and its training set.

    Attributes:
        images: (m, H, W), the inputs x(i); `targets` (m,), the wanted outputs y(i).
        kernel: (kh, kw); `bias` one number.
        loss: one of `LOSSES`; `relu` whether there is one.
    """

    images: np.ndarray
    targets: np.ndarray
    kernel: np.ndarray
    bias: float
    loss: str = "squared"
    relu: bool = True


@dataclass(frozen=True, eq=False)
class Step:
    """Forwards and backwards once, by the chain rule.

    Attributes:
        z, a: (m, H', W'), before and after the ReLU; `s` (m,) the mean of a.
        predictions: (m,), ŷ; `losses` (m,), L; `cost` J.
        upstream: (m, H', W'), dJ/dz.
        backwards: the inputs correlated with `upstream`: its output is dJ/dw, its trace the products.
        kernel_gradient: (kh, kw), dJ/dw; `bias_gradient` dJ/db, the sum of `upstream`.
    """

    z: np.ndarray
    a: np.ndarray
    s: np.ndarray
    predictions: np.ndarray
    losses: np.ndarray
    cost: float
    upstream: np.ndarray
    backwards: Convolution
    kernel_gradient: np.ndarray
    bias_gradient: float


def check(model: Model) -> None:
    """Whether everything fits.

    Raises:
        ConvScopeError: `targets-do-not-fit` (images, targets: how many there are); `target-not-a-share` for the
            cross-entropy with a target outside of [0, 1]; `kernel-larger-than-image` (see `core.arithmetic`).
    """
    if len(model.images) != len(model.targets):
        raise ConvScopeError("targets-do-not-fit", images=len(model.images), targets=len(model.targets))
    if model.loss == "cross_entropy" and ((model.targets < 0) | (model.targets > 1)).any():
        raise ConvScopeError("target-not-a-share")
    forwards(model, 0)


def forwards(model: Model, example: int) -> Convolution:
    """z and a of one example with their trace; errors as `convolution.convolve`."""
    image, kernel = model.images[example][None], model.kernel[None, None]
    return convolve(image, kernel, bias=np.array([model.bias]), relu=model.relu)


def step(model: Model) -> Step:
    """Everything between the inputs and the gradient; errors as `check`."""
    check(model)
    z = np.stack([forwards(model, i).before[0] for i in range(len(model.images))])  # (m, H', W')
    a = z.clip(0) if model.relu else z
    s = a.mean(axis=(1, 2))  # (m,)
    predictions, losses = _judged(s, model)
    ## dL/ds is ŷ − y for both losses; J is the mean of m losses, s the mean of the cells of a.
    slope = (predictions - model.targets) / len(s) / a[0].size  # (m,)
    ## The ReLU lets the gradient through where z was positive.
    open_cells = (z > 0) if model.relu else np.ones_like(z)
    upstream = slope[:, None, None] * open_cells  # (m, H', W')
    backwards = convolve(model.images, upstream[None])
    return Step(
        z=z,
        a=a,
        s=s,
        predictions=predictions,
        losses=losses,
        cost=float(losses.mean()),
        upstream=upstream,
        backwards=backwards,
        kernel_gradient=backwards.output[0],
        bias_gradient=float(upstream.sum()),
    )


def _judged(s: np.ndarray, model: Model) -> tuple[np.ndarray, np.ndarray]:
    if model.loss == "squared":
        return s, (s - model.targets) ** 2 / 2
    ## −y·ln σ(s) − (1 − y)·ln(1 − σ(s)), written so that large |s| do not overflow.
    return 1 / (1 + np.exp(-s.clip(-700, 700))), np.logaddexp(0, s) - model.targets * s


def moved(model: Model, taken: Step, *, rate: float) -> Model:
    """The model after w := w − α·dJ/dw and b := b − α·dJ/db."""
    return replace(
        model,
        kernel=model.kernel - rate * taken.kernel_gradient,
        bias=model.bias - rate * taken.bias_gradient,
    )


# Beyond this cost a run has left for good.
DIVERGED = 1e12


def descend(model: Model, *, rate: float, steps: int) -> list[Model]:
    """The models from step 0 on, `steps` further ones at most: it ends where the cost passes `DIVERGED`."""
    found = [model]
    for _ in range(steps):
        taken = step(found[-1])
        if taken.cost > DIVERGED:
            break
        found.append(moved(found[-1], taken, rate=rate))
    return found


def costs(models: Sequence[Model]) -> list[float]:
    """J of every model."""
    return [step(model).cost for model in models]


def along(model: Model, place: Pair, values: Sequence[float]) -> list[float]:
    """J for other values of one weight (row, column), everything else kept."""
    found = []
    for value in values:
        kernel = model.kernel.copy()
        kernel[place] = value
        found.append(step(replace(model, kernel=kernel)).cost)
    return found


@dataclass(frozen=True, eq=False)
class Autograd:
    """What torch finds by itself: `cost`, `kernel_gradient` (kh, kw), `bias_gradient`."""

    cost: float
    kernel_gradient: np.ndarray
    bias_gradient: float


def autograd(model: Model) -> Autograd:
    """The same cost and gradient by torch's automatic differentiation, in float64."""
    w = torch.tensor(model.kernel, requires_grad=True)
    b = torch.tensor([float(model.bias)], dtype=torch.float64, requires_grad=True)
    x, y = torch.tensor(model.images)[:, None], torch.tensor(model.targets)  # (m, 1, H, W), (m,)
    with torch.enable_grad():
        z = F.conv2d(x, w[None, None], b)  # (m, 1, H', W')
        s = (z.relu() if model.relu else z).mean(dim=(1, 2, 3))  # (m,)
        cost = 0.5 * F.mse_loss(s, y) if model.loss == "squared" else F.binary_cross_entropy_with_logits(s, y)
        cost.backward()
    if w.grad is None or b.grad is None:
        raise RuntimeError("autograd found no gradient")
    return Autograd(cost=cost.item(), kernel_gradient=w.grad.numpy(), bias_gradient=b.grad.item())


def difference(taken: Step, found: Autograd) -> float:
    """The largest |by hand − autograd| among cost and gradients."""
    gaps = np.abs(taken.kernel_gradient - found.kernel_gradient).max()
    return float(max(gaps, abs(taken.bias_gradient - found.bias_gradient), abs(taken.cost - found.cost)))
