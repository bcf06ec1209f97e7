"""Which pixels speak for a class: four answers to the same question, each a map over the picture."""

from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core.inspection.loaded import Loaded
from core.inspection.opened import Layer, Opened
from core.inspection.steps import walked

METHODS = ("gradcam", "occlusion", "saliency", "integrated")
STRIDE = 2  # pixels between two places of what covers the picture
_AT_ONCE = 32  # pictures
_FEWEST, _MOST = 32, 512  # points on the way from the baseline to the picture
_ENOUGH = 0.004  # of the difference may be missing


@dataclass(frozen=True, eq=False)
class Attribution:
    """What a method says.

    Attributes:
        values: float64 (H, W); above zero speaks for the class, below zero against it.
        score: of the class for the picture, before softmax.
        numbers: by name: `baseline` (the score of the picture that nothing is on), `points`; `rows`, `cols` of
            `coarse`'s places.
        coarse: of Grad-CAM and occlusion: the same before it was brought to the picture's size.
        weights: of Grad-CAM, float64 (C,): what each map counts.
    """

    values: np.ndarray
    score: float
    numbers: dict[str, float] = field(default_factory=dict)
    coarse: np.ndarray | None = None
    weights: np.ndarray | None = None


def saliency(net: Loaded, pixels: np.ndarray, target: int) -> Attribution:
    """The largest slope of the score over a pixel's three colours: |∂score/∂x|, per deviation of the data.

    K. Simonyan, A. Vedaldi, A. Zisserman, "Deep Inside Convolutional Networks", 2014.
    """
    x = net.normalised(pixels)
    score, slope = _slopes(net, x, target)
    return Attribution(values=_plain(slope[0].abs().amax(0)), score=float(score[0]))


def integrated(net: Loaded, pixels: np.ndarray, target: int) -> Attribution:
    """Integrated gradients from the picture of mean colour: (x − x₀) · ∫ ∂score/∂x along the straight way, summed
    over the colours. They add up to score(x) − score(x₀).

    The integral is the midpoint rule. Parts of the way on which slope times length misses the rise of the score are
    halved until the sum is right to 0.4 %, or 512 slopes are known.
    M. Sundararajan, A. Taly, Q. Yan, "Axiomatic Attribution for Deep Networks", 2017.
    """
    x = net.normalised(pixels)
    edges = torch.linspace(0, 1, _FEWEST + 1, dtype=torch.float64)
    ways, scores = (
        torch.stack([edges[:-1], edges[1:]]),
        _scores(net, x, edges, target),
    )  # (2, n): where parts begin and end
    rises, slopes = scores[1:] - scores[:-1], _halfway(net, x, ways, target)
    first, last = float(scores[0]), float(scores[-1])
    while True:
        found = (x.double() * slopes * (ways[1] - ways[0]).view(-1, 1, 1, 1)).sum((0, 1))  # (H, W)
        missing = abs(float(found.sum()) - (last - first))
        if missing <= _ENOUGH * abs(last - first) or len(rises) + _AT_ONCE > _MOST:
            break
        errors = (rises - (x.double() * slopes).sum((1, 2, 3)) * (ways[1] - ways[0])).abs()
        worst = errors.topk(_AT_ONCE // 2).indices
        (begin, end), middle = ways[:, worst], ways[:, worst].mean(0)
        halves = torch.stack([torch.cat([begin, middle]), torch.cat([middle, end])])
        up = _scores(net, x, middle, target) - _scores(net, x, begin, target)
        kept = torch.ones(len(rises), dtype=torch.bool).index_fill(0, worst, False)
        ways = torch.cat([ways[:, kept], halves], 1)
        slopes = torch.cat([slopes[kept], _halfway(net, x, halves, target)])
        rises = torch.cat([rises[kept], up, rises[worst] - up])
    numbers = {"baseline": first, "points": float(len(rises))}
    return Attribution(values=_plain(found), score=last, numbers=numbers)


def occlusion(net: Loaded, pixels: np.ndarray, target: int, *, side: int = 6) -> Attribution:
    """By how much the score falls when a square of the data's mean colour covers a place; a pixel gets the mean over
    all squares that cover it.

    M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014.
    """
    x = net.normalised(pixels)
    height, width = x.shape[2:]
    tops, lefts = (range(0, n - side + 1, STRIDE) for n in (height, width))
    covered = x.repeat(len(tops) * len(lefts), 1, 1, 1)
    for i, (top, left) in enumerate((top, left) for top in tops for left in lefts):
        covered[i, :, top : top + side, left : left + side] = 0
    with torch.inference_mode():
        score = float(net.model(x)[0, target])
        scores = torch.cat([net.model(part)[:, target] for part in covered.split(_AT_ONCE)])
    falls = (score - scores.double()).view(1, 1, len(tops), len(lefts))
    patch = torch.ones(1, 1, side, side, dtype=torch.float64)
    total, times = (F.conv_transpose2d(one, patch, stride=STRIDE) for one in (falls, torch.ones_like(falls)))
    values = torch.zeros(height, width, dtype=torch.float64)  # what no square reaches stays 0
    values[: total.shape[2], : total.shape[3]] = (total / times)[0, 0]
    return Attribution(values=_plain(values), score=score, coarse=_plain(falls[0, 0]))


def gradcam(opened: Opened, pixels: np.ndarray, target: int, layer: Layer) -> Attribution:
    """The maps of a layer, each times the mean slope of the score by it, added up; what is below 0 is left out.

    R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks", 2017.
    """
    place = layer.steps[-1]
    with torch.no_grad():
        values = walked(opened.steps, opened.normalised(pixels[None]))
    maps = values[place].requires_grad_()  # (1, C, h, w)
    with torch.enable_grad():
        after = values[: place + 1]
        for step in opened.steps[place + 1 :]:
            after.append(step.act(*(after[source] for source in step.sources)))
        score = after[-1][0, target]
        (slope,) = torch.autograd.grad(score, maps)
    weights = slope.mean((2, 3))[0]  # (C,)
    coarse = F.relu((weights[:, None, None] * maps.detach()[0]).sum(0))  # (h, w)
    large = F.interpolate(coarse[None, None], size=pixels.shape[:2], mode="bilinear", align_corners=False)
    return Attribution(
        values=_plain(large[0, 0]),
        score=float(score.detach()),
        coarse=_plain(coarse),
        weights=_plain(weights),
    )


def overlaid(pixels: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The picture uint8 (H, W, 3), dark where a map (H, W) says little, in full light where it says most."""
    sizes = np.abs(values)
    shares = sizes / max(float(sizes.max()), 1e-12)
    return (pixels * (0.15 + 0.85 * shares[..., None])).round().astype(np.uint8)


def _slopes(net: Loaded, x: Tensor, target: int) -> tuple[Tensor, Tensor]:
    """Scores (B,) and ∂score/∂x (B, 3, H, W)."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        score = net.model(x)[:, target]
        (slope,) = torch.autograd.grad(score.sum(), x)
    return score.detach(), slope


def _scores(net: Loaded, x: Tensor, shares: Tensor, target: int) -> Tensor:
    """The score of so many shares of a picture (1, 3, H, W): float64 (n,)."""
    with torch.inference_mode():
        parts = [net.model(x * some.float().view(-1, 1, 1, 1))[:, target] for some in shares.split(_AT_ONCE)]
    return torch.cat(parts).double().clone()


def _halfway(net: Loaded, x: Tensor, ways: Tensor, target: int) -> Tensor:
    """∂score/∂x in the middle of parts of the way, (2, n): float64 (n, 3, H, W)."""
    middles = ways.mean(0).float().split(_AT_ONCE)
    return torch.cat([_slopes(net, x * some.view(-1, 1, 1, 1), target)[1].double() for some in middles])


def _plain(values: Tensor) -> np.ndarray:
    return values.detach().double().numpy()
