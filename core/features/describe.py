"""Pictures described by numbers that somebody thought of; only `pca` learns from the pictures themselves."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from core import kernels
from core.features.hog import hog
from core.features.recipe import FIELDS, Recipe

Describer = Callable[[np.ndarray], np.ndarray]
FEATURES = ("raw", "colour", "edges", "hog", "pca")
ANGLES = (0, 45, 90, 135)  # of the kernels whose answers are summed up
_LUMA = (0.299, 0.587, 0.114)
_AT_ONCE = 1_000


def describer(name: str, recipe: Recipe, *, images: np.ndarray) -> Describer:
    """A function from pictures uint8 (N, H, W, 3) to features float32 (N, D).

    Args:
        name: one of `FEATURES`.
        images: those that may teach. Whatever is learned, is learned from them alone.
    """
    if name == "pca":
        return _pca(images, min(recipe.components, len(images) - 1))
    known: dict[str, Describer] = {
        "raw": raw,
        "colour": lambda pictures: colour(pictures, recipe.levels),
        "edges": edges,
        "hog": lambda pictures: np.concatenate([hog(pictures, how) for how in recipe.hogs], axis=1),
    }
    return known[name]


def raw(images: np.ndarray) -> np.ndarray:
    """The pixels themselves, from 0 to 1: (N, H · W · 3)."""
    return images.reshape(len(images), -1).astype(np.float32) / 255


def colour(images: np.ndarray, levels: int) -> np.ndarray:
    """Which colours there are, wherever they are: the share of the pixels in each of levels³ boxes of RGB."""
    step = images.astype(np.int64) * levels // 256  # (N, H, W, 3)
    box = (step[..., 0] * levels + step[..., 1]) * levels + step[..., 2]
    n, boxes = len(images), levels**3
    place = box.reshape(n, -1) + np.arange(n)[:, None] * boxes
    counts = np.bincount(place.ravel(), minlength=n * boxes).reshape(n, boxes)
    return (counts / box[0].size).astype(np.float32)


def edges(images: np.ndarray) -> np.ndarray:
    """How strongly the app's own kernels answer in each of 4 × 4 fields: (N, 16 · 10), in grey levels / 255.

    Scharr's kernel at 0°, 45°, 90° and 135° and the Laplacian; what is above zero and what is below are averaged apart.
    """
    weights = edge_kernels()
    side = images.shape[1] // FIELDS
    found = []
    for some in np.split(images, range(_AT_ONCE, len(images), _AT_ONCE)):
        gray = torch.from_numpy(some).float() @ torch.tensor(_LUMA)  # (N, H, W)
        answers = torch.conv2d(gray[:, None], weights, padding=1) / 255  # (N, 5, H, W)
        signed = torch.cat([answers.clamp_min(0), (-answers).clamp_min(0)], dim=1)
        found.append(torch.nn.functional.avg_pool2d(signed, side).flatten(1).numpy())
    return np.concatenate(found)


def edge_kernels() -> Tensor:
    """Kernels of the bank, each with weights whose magnitudes add up to 1: float32 (5, 1, 3, 3)."""
    chosen = [*(kernels.turned("scharr", angle) for angle in ANGLES), kernels.get("laplacian_8")]
    stack = np.stack([one.weights / np.abs(one.weights).sum() for one in chosen])
    return torch.from_numpy(stack).float()[:, None]


def _pca(images: np.ndarray, components: int) -> Describer:
    """Coordinates along the directions in which the pictures differ most."""
    from sklearn.decomposition import PCA

    found = PCA(components, svd_solver="randomized", random_state=0).fit(raw(images))
    return lambda pictures: found.transform(raw(pictures)).astype(np.float32)
