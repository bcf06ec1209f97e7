"""A picture rebuilt from its HOG features alone: what is not in them cannot come back.

Gradient descent on the pixels until a picture has nearly those features (A. Mahendran & A. Vedaldi, "Understanding Deep
Image Representations by Inverting Them", CVPR 2015, did this to HOG too). Many pictures share their features; the search
goes over smooth ones only.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.features.hog import Hog, hog

STEPS = 200
_RATE = 6.0  # grey levels of a step
_BLUR = 1.2  # of the pixels that are searched, as deviation in pixels: finer than that, HOG says nothing sure
_BEGIN = 20.0  # deviation of the noise to begin with, in grey levels


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """What came out.

    Attributes:
        picture: uint8 (S, S), stretched to the whole range of grey: HOG does not know the contrast.
        distance: ‖features of it − features wanted‖ / ‖features wanted‖; `at_first`: of the noise.
        steps: of gradient descent.
    """

    picture: np.ndarray
    distance: float
    at_first: float
    steps: int


def rebuild(pixels: np.ndarray, how: Hog, *, steps: int = STEPS, seed: int = 0) -> Rebuilt:
    """Forget a picture uint8 (S, S, 3) or (S, S) but for its features, and search one that has them; errors as `hog`."""
    wanted = torch.from_numpy(hog(pixels[None], how)[0])
    random = torch.Generator().manual_seed(seed)
    rough = _BEGIN * torch.randn(pixels.shape[:2], generator=random)
    at_first = _distance(_smooth(rough), wanted, how)
    rough.requires_grad_()
    search = torch.optim.Adam([rough], lr=_RATE)
    for step in range(steps):
        search.param_groups[0]["lr"] = _RATE * (1 - step / steps)
        loss = (soft_hog(_smooth(rough), how) - wanted).square().sum()
        search.zero_grad()
        loss.backward()
        search.step()
    found = _smooth(rough.detach())
    low, high = found.quantile(0.01), found.quantile(0.99)
    picture = ((found - low) / (high - low).clamp_min(1e-6) * 255).clamp(0, 255).round().to(torch.uint8)
    return Rebuilt(picture.numpy(), _distance(found, wanted, how), at_first, steps)


def _smooth(x: Tensor) -> Tensor:
    """Mid-grey and a blurred (S, S)."""
    reach = torch.arange(-4, 5, dtype=torch.float32)
    weights = torch.exp(-reach.square() / (2 * _BLUR**2))
    weights = weights / weights.sum()
    padded = F.pad(x[None, None], (4, 4, 4, 4), mode="reflect")
    return 128 + F.conv2d(F.conv2d(padded, weights.view(1, 1, 9, 1)), weights.view(1, 1, 1, 9))[0, 0]


def _distance(x: Tensor, wanted: Tensor, how: Hog) -> float:
    """By the features themselves, not by their smooth twin."""
    levels = x.clamp(0, 255).round().to(torch.uint8).numpy()
    found = torch.from_numpy(hog(levels[None], how)[0])
    return float((found - wanted).norm() / wanted.norm().clamp_min(1e-12))


def soft_hog(x: Tensor, how: Hog) -> Tensor:
    """HOG of a grey picture (S, S), with a slope everywhere: a direction votes for the two bins beside it."""
    down, right = torch.zeros_like(x), torch.zeros_like(x)
    down[1:-1] = x[2:] - x[:-2]
    right[:, 1:-1] = x[:, 2:] - x[:, :-2]
    length = (down.square() + right.square() + 1e-6).sqrt()
    place = torch.atan2(down, right + 1e-9) * (how.orientations / torch.pi) - 0.5  # in bins
    below = place.detach().floor()
    share = place - below
    votes = torch.zeros(how.orientations, *x.shape)
    first = below.long() % how.orientations
    votes = votes.scatter_add(0, first[None], (length * (1 - share))[None])
    votes = votes.scatter_add(0, ((first + 1) % how.orientations)[None], (length * share)[None])
    cells = F.avg_pool2d(votes, how.cell)  # (O, rows, cols)
    windows = cells.unfold(1, how.block, 1).unfold(2, how.block, 1).permute(1, 2, 3, 4, 0)  # (R, C, b, b, O)
    return _unit(_unit(windows).clamp_max(0.2)).flatten()


def _unit(blocks: Tensor) -> Tensor:
    return blocks / (blocks.square().sum((2, 3, 4), keepdim=True) + 1e-10).sqrt()
