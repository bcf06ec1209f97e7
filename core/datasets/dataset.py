"""A data set: all its pictures in one array, and which of them may teach, choose, judge."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

PARTS = ("train", "validation", "test")
_SPLIT_SEED = 2012  # of the fixed split; the same pictures are set apart on every machine


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures with their classes, split into three parts.

    Attributes:
        name: `cifar10`, `shapes10` or `own`.
        origin: where the pixels come from, as a code: `official`, `altered` (sound, but not byte for byte
            the published files), `drawn`, `uploaded`.
        classes: the names of the classes, in the order of their labels.
        images: uint8 (N, H, W, 3), RGB.
        labels: int64 (N,), each at least 0 and below `len(classes)`.
        train: int64 indices of the pictures that teach.
        validation: of those that choose (settings, the best moment).
        test: of those that judge at the end. Nothing may be chosen by them.
    """

    name: str
    origin: str
    classes: tuple[str, ...]
    images: np.ndarray
    labels: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def part(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Pictures uint8 (n, H, W, 3) and labels int64 (n,) of one of `PARTS`, as copies."""
        chosen = getattr(self, name)
        return self.images[chosen], self.labels[chosen]

    def digest(self, part: str) -> str:
        """What tells whether two copies of a data set have the same pictures in the same order: their labels' SHA-256,
        of one of `PARTS`."""
        return label_digest(self.labels[getattr(self, part)])

    def counts(self, part: str) -> np.ndarray:
        """Pictures of every class in one of `PARTS`: int64 (classes,)."""
        return np.bincount(self.labels[getattr(self, part)], minlength=len(self.classes))

    def with_validation(self, count: int) -> "Dataset":
        """The same pictures with another number of them set apart for validation; the test part stays.

        With `count` 0 every picture teaches that does not judge.
        """
        open_ = np.sort(np.concatenate([self.train, self.validation]))
        if count == len(self.validation):
            return self
        train, validation = stratified(self.labels, open_, count)
        return replace(self, train=train, validation=validation)


def label_digest(labels: np.ndarray) -> str:
    """The SHA-256 of labels in their order."""
    return hashlib.sha256(labels.astype("<i8").tobytes()).hexdigest()


def stratified(
    labels: np.ndarray, among: np.ndarray, count: int, *, seed: int = _SPLIT_SEED
) -> tuple[np.ndarray, np.ndarray]:
    """Split the indices `among` into (all but count, count), every class by the same share; always alike for a seed.

    Both are sorted. What the rounding leaves over goes to the classes in their order.
    """
    random = np.random.RandomState(seed)  # its stream is promised never to change
    shuffled = among[random.permutation(len(among))]
    kept_apart = []
    sizes = np.bincount(labels[among])
    for label, quota in enumerate(_quotas(sizes, count)):
        kept_apart.append(shuffled[labels[shuffled] == label][:quota])
    apart = np.sort(np.concatenate(kept_apart)).astype(np.int64)
    return np.setdiff1d(among, apart).astype(np.int64), apart


def _quotas(sizes: np.ndarray, count: int) -> np.ndarray:
    """`count` shared out in proportion to the classes' sizes."""
    quotas = sizes * count // max(sizes.sum(), 1)
    for label in range(len(sizes)):
        if quotas.sum() < count and quotas[label] < sizes[label]:
            quotas[label] += 1
    return quotas
