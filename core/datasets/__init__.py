"""Data sets as whole uint8 arrays with fixed splits. The test part is never used for choosing anything.

`load(name)` reads one from the disk, or draws it; `cifar10.fetch` downloads, `own.load` reads a zip.
"""

import numpy as np
from filelock import FileLock

from core import storage
from core.datasets import cache, cifar10, own, shapes10
from core.datasets.dataset import PARTS, Dataset
from core.errors import ConvScopeError

__all__ = ["NAMES", "PARTS", "Dataset", "cifar10", "load", "own", "shapes10", "tests"]

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
    path = storage.data_folder() / "datasets" / f"shapes10-{_SHAPES_SEED}.safetensors"
    path.parent.mkdir(exist_ok=True)
    with FileLock(path.with_suffix(".lock")):  # several processes may ask first; one draws
        kept = cache.load(path)
        if kept is not None:
            return kept
        made = shapes10.load(seed=_SHAPES_SEED)
        cache.save(made, path)
        return cache.load(path) or made


def tests(name: str, count: int) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """The first test pictures of a data set, uint8 (count, 32, 32, 3), their labels, and the classes' names.

    Those of Shapes-10 are drawn alone, in a tenth of a second: nobody waits for 60,000. Errors as `load`.
    """
    if name == shapes10.NAME:
        first = shapes10.TRAIN + shapes10.VALIDATION
        whole = -(-count // shapes10.CHUNK) * shapes10.CHUNK
        labels, images = shapes10.draw(whole, seed=_SHAPES_SEED, first=first)
        return images[:count], labels[:count], shapes10.CLASSES
    data = load(name)
    chosen = data.test[:count]
    return data.images[chosen], data.labels[chosen], data.classes
