"""Data sets as whole uint8 arrays with fixed splits. The test part is never used for choosing anything.

`load(name)` reads one from the disk, or draws it; `cifar10.fetch` downloads, `own.load` reads a zip.
"""

from pathlib import Path

import numpy as np
from filelock import FileLock

from core import storage
from core.datasets import cache, cifar10, own, shapes10
from core.datasets.dataset import PARTS, Dataset
from core.errors import ConvScopeError

__all__ = ["NAMES", "PARTS", "Dataset", "cifar10", "classes", "judging", "load", "own", "shapes10"]

NAMES = (shapes10.NAME, cifar10.NAME)
_SHAPES_SEED = 10


def load(name: str) -> Dataset:
    """A data set by its name, from its one file where that exists.

    Raises:
        ConvScopeError: `dataset-unknown` (name, known); for CIFAR-10 what `cifar10.load` raises, for a reader's
            own what `own.kept` raises.
    """
    if own.is_kept(name):
        return own.kept(name)
    if name == cifar10.NAME:
        return cifar10.load()
    if name != shapes10.NAME:
        raise ConvScopeError("dataset-unknown", name=name, known=", ".join(NAMES))
    path = _shapes_path()
    path.parent.mkdir(exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # several processes may ask first; one draws
        kept = cache.load(path)
        if kept is not None:
            return kept
        made = shapes10.load(seed=_SHAPES_SEED)
        cache.save(made, path)
        return cache.load(path) or made


def judging(name: str, count: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The test pictures uint8 (n, H, W, 3) and their labels int64 (n,), or the first `count` of them; errors as `load`.

    Of Shapes-10 nothing else is drawn, where it does not lie on the disk yet: nobody waits for 60,000 pictures.
    """
    if name == shapes10.NAME and not _shapes_path().exists():
        labels, images = shapes10.judging(seed=_SHAPES_SEED, count=count)
    else:
        images, labels = load(name).part("test")
    return images[:count], labels[:count]


def classes(name: str) -> tuple[str, ...]:
    """The names of a data set's classes; errors as `load`."""
    return shapes10.CLASSES if name == shapes10.NAME else load(name).classes


def _shapes_path() -> Path:
    return storage.data_folder() / "datasets" / f"shapes10-{_SHAPES_SEED}.safetensors"
