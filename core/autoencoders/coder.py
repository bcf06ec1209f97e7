"""A trained autoencoder, as a page asks it: pictures to codes, codes to pictures, PCA's beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.autoencoders.config import Config
from core.autoencoders.network import Autoencoder, loaded
from core.autoencoders.trainer import LEVELS, noisy, to_pixels, under
from core.errors import ConvScopeError
from core.runs import Run

WAYS = ("network", "pca")


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """Pictures as they come out.

    Attributes:
        pictures: uint8 (N, 32, 32, 3).
        errors: float32 (N,), root of each picture's mean squared difference from what was wanted, in grey levels.
        codes: float32 (N, code).
    """

    pictures: np.ndarray
    errors: np.ndarray
    codes: np.ndarray


class Coder:
    """The network of a run with its weights of the last checkpoint, on the CPU."""

    def __init__(self, config: Config, state: Mapping[str, Tensor]) -> None:
        """Raises ConvScopeError `run-without-network` where the checkpoint does not hold what the config says."""
        try:
            self.model: Autoencoder = loaded(config, under("model.", state))
        except (RuntimeError, AttributeError) as error:
            raise ConvScopeError("run-without-network") from error
        self.config = config

    # What follows raises ConvScopeError `autoencoder-diverged` where the network's numbers are none.

    @torch.inference_mode()
    def encode(self, images: np.ndarray, *, way: str = "network") -> np.ndarray:
        """Codes float32 (N, code) of pictures uint8 (N, 32, 32, 3), by the network or by PCA."""
        return self._encode(_levels(images), way).numpy()

    @torch.inference_mode()
    def decode(self, codes: np.ndarray, *, way: str = "network") -> np.ndarray:
        """Pictures uint8 (N, 32, 32, 3) of codes (N, code)."""
        return to_pixels(self._decode(torch.from_numpy(np.asarray(codes, dtype=np.float32)), way)).numpy()

    @torch.inference_mode()
    def rebuild(
        self, images: np.ndarray, *, way: str = "network", wanted: np.ndarray | None = None
    ) -> Rebuilt:
        """Pictures uint8 (N, 32, 32, 3) through their codes and back, compared with themselves or with others."""
        x = _levels(images)
        codes = self._encode(x, way)
        out = self._decode(codes, way)
        target = x if wanted is None else _levels(wanted)
        errors = LEVELS * (out - target).square().mean(dim=(1, 2, 3)).sqrt()
        return Rebuilt(to_pixels(out).numpy(), errors.numpy(), codes.numpy())

    def between(self, one: np.ndarray, other: np.ndarray, steps: int, *, way: str = "network") -> np.ndarray:
        """Pictures uint8 (steps, 32, 32, 3) on the straight line between the codes of two."""
        ends = self.encode(np.stack([one, other]), way=way)
        share = np.linspace(0, 1, steps, dtype=np.float32)[:, None]
        return self.decode(ends[0] * (1 - share) + ends[1] * share, way=way)

    def _encode(self, x: Tensor, way: str) -> Tensor:
        return _finite(self.model.project(x) if way == "pca" else self.model.encode(x))

    def _decode(self, codes: Tensor, way: str) -> Tensor:
        return _finite(self.model.rebuild(codes) if way == "pca" else self.model.decode(codes))

    @property
    def has_pca(self) -> bool:
        """Whether PCA with as many numbers stands beside it."""
        return len(self.model.components) > 0


def _finite(x: Tensor) -> Tensor:
    if not bool(x.isfinite().all()):
        raise ConvScopeError("autoencoder-diverged")
    return x


def of_run(run: Run) -> Coder:
    """The network of a run, kept for the next questions; errors as `Coder`."""
    return _kept(run.folder, run.checkpoint_stamp())


@lru_cache(maxsize=6)
def _kept(folder: Path, checkpoint_stamp: int) -> Coder:
    """Read a network; the stamp tells a later checkpoint of the run from an earlier one."""
    run = Run(folder)
    return Coder(run.config(), run.checkpoint())


def with_noise(images: np.ndarray, levels: float, *, seed: int) -> np.ndarray:
    """Pictures uint8 with normal noise of a deviation in grey levels, cut to 0..255."""
    return to_pixels(noisy(_levels(images), levels, seed=seed)).numpy()


def _levels(images: np.ndarray) -> Tensor:
    """uint8 (N, H, W, 3) → float32 (N, 3, H, W), 0..1."""
    return torch.from_numpy(np.array(images)).permute(0, 3, 1, 2).float() / LEVELS


def blended(one: np.ndarray, other: np.ndarray, steps: int) -> np.ndarray:
    """The same line in pixels, uint8 (steps, H, W, 3): one picture fades into the other."""
    share = np.linspace(0, 1, steps)[:, None, None, None]
    return np.rint(one * (1 - share) + other * share).astype(np.uint8)
