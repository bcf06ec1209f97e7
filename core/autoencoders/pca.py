"""Principal component analysis of pictures: the best linear code of a given length.

Source: K. Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", 1901. That a linear
autoencoder finds the same subspace: P. Baldi and K. Hornik, "Neural Networks and Principal Component
Analysis", 1989.
"""

from dataclasses import dataclass

import numpy as np
import torch
from safetensors.numpy import load, save

from core import storage
from core.datasets import Dataset

_AT_ONCE = 2_000  # pictures
_FEW = 256  # components, up to which an iterative solver is faster


@dataclass(frozen=True, eq=False)
class Pca:
    """Principal components of pictures in levels 0..1, laid out as (channel, row, column).

    Attributes:
        mean: float32 (D,).
        components: float32 (k, D), orthonormal rows, the one with the largest variance first.
        deviations: float32 (k,), standard deviations along them.
    """

    mean: np.ndarray
    components: np.ndarray
    deviations: np.ndarray

    def encode(self, rows: np.ndarray) -> np.ndarray:
        """Codes (N, k) of variance 1 for pictures (N, D)."""
        return (rows - self.mean) @ self.components.T / self.deviations

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Pictures (N, D) for codes (N, k)."""
        return (codes * self.deviations) @ self.components + self.mean


def fit(images: np.ndarray, count: int) -> Pca:
    """The `count` principal components of pictures uint8 (N, H, W, 3)."""
    from scipy.sparse.linalg import eigsh

    mean, covariance = _moments(torch.from_numpy(images))
    if count <= min(_FEW, len(mean) // 4):
        start = np.random.default_rng(0).standard_normal(len(mean))  # always alike
        variances, vectors = eigsh(covariance.numpy(), k=count, v0=start)
    else:
        found = torch.linalg.eigh(covariance)
        variances, vectors = (one.numpy() for one in found)
    order = np.argsort(-variances, kind="stable")[:count]
    components = vectors[:, order].T
    signs = np.sign(components[np.arange(count), np.abs(components).argmax(1)])
    return Pca(
        mean=mean.numpy().astype(np.float32),
        components=np.ascontiguousarray(components * signs[:, None], dtype=np.float32),
        deviations=np.sqrt(np.maximum(variances[order], 1e-12)).astype(np.float32),
    )


def _moments(images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (D,) and covariance (D, D) of pictures uint8 (N, H, W, 3), float64, in levels 0..1."""
    n = len(images)
    flat = images.permute(0, 3, 1, 2).reshape(n, -1)  # (N, D)
    mean = torch.stack([part.sum(0, dtype=torch.int64) for part in flat.split(_AT_ONCE)]).sum(0).double() / n
    rounded = mean.round().float()
    covariance = torch.zeros(flat.shape[1], flat.shape[1])
    for part in flat.split(_AT_ONCE):
        rows = part.float() - rounded  # small whole numbers: their products lose nothing
        covariance.addmm_(rows.T, rows, alpha=1 / n)
    rest = mean - rounded
    return mean / 255, (covariance.double() - torch.outer(rest, rest)) / 255**2


def of(data: Dataset, count: int) -> Pca:
    """The components of a data set's training pictures, found once and kept on the disk."""
    key = f"{data.name}-{data.origin}-{data.digest('train')[:16]}-{count}"

    def make() -> bytes:
        found = fit(data.part("train")[0], count)
        return save({name: getattr(found, name) for name in Pca.__dataclass_fields__})

    return Pca(**load(storage.cached_bytes("pca", key, make)))
