"""CIFAR-10: 60,000 small photographs in ten classes.

Source: A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009;
https://www.cs.toronto.edu/~kriz/cifar.html. Its files are pickles; `pickles` reads them.
"""

import hashlib
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core import fetching, storage
from core.datasets import cache, pickles
from core.datasets.dataset import Dataset, stratified
from core.errors import ConvScopeError

NAME = "cifar10"
BATCHES = tuple(f"data_batch_{i}" for i in range(1, 6))
TEST, META = "test_batch", "batches.meta"
FILES = (*BATCHES, TEST, META)
FOLDER, ARCHIVE = "cifar-10-batches-py", "cifar-10-python.tar.gz"
ARCHIVE_BYTES = 170_498_071
VALIDATION = 10_000
_PER_BATCH, _SIDE, _CLASSES = 10_000, 32, 10
_MAX_FILE = 64_000_000  # bytes; CIFAR-10's have 31 MB
_MAX_MEMBERS = 100

Read = Callable[[str], bytes]


def folder() -> Path:
    """Where its files are looked for, and fetched to; errors as `storage.data_folder`."""
    return storage.data_folder() / "datasets"


def available() -> bool:
    """Whether it can be loaded without fetching anything."""
    home = folder()
    return any(path.exists() for path in (_cached(home), home / FOLDER, home / ARCHIVE))


def load() -> Dataset:
    """The data set: from its one file, or once from the files that CIFAR-10 comes in.

    Raises:
        ConvScopeError: `cifar-missing` (folder, archive) if nothing is there; `cifar-file-missing`,
            `cifar-file-too-large`, `cifar-file-broken`, `cifar-shape-wrong`, `cifar-labels-wrong`,
            `cifar-counts-wrong`, `cifar-classes-wrong` (file) for what is wrong with what is there.
    """
    home = folder()
    kept = cache.load(_cached(home))
    if kept is not None:
        return kept
    read = _source(home)
    made = assembled(read)
    cache.save(made, _cached(home))
    return cache.load(_cached(home)) or made


def _cached(home: Path) -> Path:
    return home / "cifar10.safetensors"


def _source(home: Path) -> Read:
    """Where the seven files come from: the unpacked folder before the archive."""
    if (home / FOLDER).is_dir():
        return lambda name: _from_folder(home / FOLDER, name)
    if (home / ARCHIVE).is_file():
        members = _from_archive(home / ARCHIVE)
        return lambda name: _known(members, name)
    raise ConvScopeError("cifar-missing", folder=str(home), archive=ARCHIVE)


def _from_folder(place: Path, name: str) -> bytes:
    path = place / name
    try:
        if path.stat().st_size > _MAX_FILE:
            raise ConvScopeError("cifar-file-too-large", file=name, limit=_MAX_FILE // 1_000_000)
        return path.read_bytes()
    except OSError as error:
        raise ConvScopeError("cifar-file-missing", file=name) from error


def _from_archive(path: Path) -> dict[str, bytes]:
    """The seven files, read in memory: nothing is unpacked, so no member can be written anywhere."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(path, "r|gz") as archive:
            for count, member in enumerate(archive):
                name = member.name.removeprefix("./").removeprefix(f"{FOLDER}/")
                if count >= _MAX_MEMBERS:
                    break
                if name not in FILES or not member.isreg():
                    continue
                if member.size > _MAX_FILE:
                    raise ConvScopeError("cifar-file-too-large", file=name, limit=_MAX_FILE // 1_000_000)
                content = archive.extractfile(member)
                if content is not None:
                    found[name] = content.read()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise ConvScopeError("cifar-file-broken", file=path.name) from error
    return found


def _known(members: dict[str, bytes], name: str) -> bytes:
    if name not in members:
        raise ConvScopeError("cifar-file-missing", file=name)
    return members[name]


def assembled(read: Read) -> Dataset:
    """The data set out of its seven files, each checked; errors as `load`."""
    official = _checksums()
    sound = True
    images, labels = [], []
    for name in (*BATCHES, TEST):
        raw = read(name)
        sound &= hashlib.md5(raw, usedforsecurity=False).hexdigest() == official[name]
        pixels, classes = _batch(pickles.loads(raw, file=name), name)
        images.append(pixels)
        labels.append(classes)
    raw = read(META)
    sound &= hashlib.md5(raw, usedforsecurity=False).hexdigest() == official[META]
    names = _names(pickles.loads(raw, file=META))
    every = np.concatenate(labels)
    for part, file, each in ((every[:50_000], BATCHES[0], 5_000), (every[50_000:], TEST, 1_000)):
        if (np.bincount(part, minlength=_CLASSES) != each).any():
            raise ConvScopeError("cifar-counts-wrong", file=file, each=each)
    train, validation = stratified(every, np.arange(50_000), VALIDATION)
    return Dataset(
        name=NAME,
        origin="official" if sound else "altered",
        classes=names,
        images=np.concatenate(images),
        labels=every,
        train=train,
        validation=validation,
        test=np.arange(50_000, 60_000),
    )


def _checksums() -> dict[str, str]:
    from core.tv import torchvision

    source = torchvision.datasets.CIFAR10
    return dict((*source.train_list, *source.test_list, (META, source.meta["md5"])))


def _batch(content: dict[str, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Pixels uint8 (10,000, 32, 32, 3) and labels int64 (10,000,) of one file."""
    data, labels = content.get("data"), content.get("labels")
    if not isinstance(data, np.ndarray) or data.shape != (_PER_BATCH, 3 * _SIDE * _SIDE):
        raise ConvScopeError("cifar-shape-wrong", file=name)
    if not isinstance(labels, list) or len(labels) != _PER_BATCH or not all(map(_is_label, labels)):
        raise ConvScopeError("cifar-labels-wrong", file=name)
    pixels = data.reshape(_PER_BATCH, 3, _SIDE, _SIDE).transpose(0, 2, 3, 1)  # planes → (N, H, W, 3)
    return np.ascontiguousarray(pixels), np.array(labels, dtype=np.int64)


def _is_label(value: object) -> bool:
    return type(value) is int and 0 <= value < _CLASSES


def _names(content: dict[str, Any]) -> tuple[str, ...]:
    names = content.get("label_names")
    if (
        not isinstance(names, list)
        or len(names) != _CLASSES
        or not all(isinstance(one, str) for one in names)
    ):
        raise ConvScopeError("cifar-classes-wrong", file=META)
    return tuple(str(one)[:40] for one in names)


def fetch() -> None:
    """Download the archive from its author's server, check its MD5 sum, put it where `load` finds it.

    Raises:
        ConvScopeError: as `core.fetching.fetch`.
    """
    fetching.fetch(source(), folder() / ARCHIVE)


def source() -> fetching.Source:
    """Where the archive comes from."""
    from core.tv import torchvision

    published = torchvision.datasets.CIFAR10
    return fetching.Source(published.url, ARCHIVE_BYTES, "md5", published.tgz_md5)


def fetched_bytes() -> int:
    """How much of `ARCHIVE_BYTES` a running `fetch` has written."""
    return fetching.fetched_bytes(folder() / ARCHIVE)
