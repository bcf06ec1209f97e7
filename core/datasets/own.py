"""A data set of the reader's own: a zip with a folder of pictures for every class."""

import io
import re
import secrets
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np

from core import images, storage
from core.datasets import cache
from core.datasets.dataset import Dataset, stratified
from core.errors import ConvScopeError

NAME = "own"
SIDE = 32
MIN_CLASSES, MAX_CLASSES = 2, 20
MAX_MB = 200
MAX_FILES = 20_000
MAX_UNPACKED_MB = 1_000
MIN_PICTURES = 10  # of a class: some to learn from, some to choose by, some to judge by
_SHARES = (0.2, 0.2)  # of all pictures: validation, test
_KEPT = re.compile(r"own-[A-Za-z0-9_-]{22}")
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def load(data: bytes, *, progress: Callable[[float], None] = lambda share: None) -> Dataset:
    """Read a zip of pictures by class; each is cut to its middle square and shrunk to 32 × 32.

    The folders' names are the classes, in alphabetical order; one folder around them all is looked through.

    Args:
        data: the zip file.
        progress: hears from time to time which share of the pictures is read, 0 to 1.

    Raises:
        ConvScopeError: `zip-too-large` (megabytes, limit), `zip-broken`, `zip-encrypted`, `zip-link` (file),
            `zip-path` (file), `zip-too-many-files` (count, limit), `zip-unpacked-too-large` (limit),
            `zip-no-folders`, `zip-class-count` (count, least, most), `zip-class-too-small` (name, count,
            least), `zip-not-a-picture` (file).
    """
    if len(data) > MAX_MB * 1_000_000:
        raise ConvScopeError("zip-too-large", megabytes=round(len(data) / 1e6), limit=MAX_MB)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            by_class = _by_class(_members(archive))
            total = sum(len(members) for members in by_class.values())
            pixels, labels = [], []
            for label, members in enumerate(by_class.values()):
                for member in members:
                    pixels.append(_picture(archive, member))
                    labels.append(label)
                    if len(labels) % 50 == 0:
                        progress(len(labels) / total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise ConvScopeError("zip-broken") from error
    return _split(np.stack(pixels), np.array(labels, dtype=np.int64), tuple(by_class))


def is_kept(name: str) -> bool:
    """Whether a data set's name is one that `keep` gives."""
    return _KEPT.fullmatch(name) is not None


def keep(dataset: Dataset) -> str:
    """Put a data set where training processes find it; returns its name, which cannot be guessed.

    Raises:
        ConvScopeError: `disk-full` where it cannot be written.
    """
    name = f"{NAME}-{secrets.token_urlsafe(16)}"
    try:
        cache.save(dataset, _path(name))
    except OSError as error:
        raise ConvScopeError("disk-full") from error
    return name


def kept(name: str) -> Dataset:
    """What `keep` has put away; raises ConvScopeError `dataset-gone` where it is there no more."""
    found = cache.load(_path(name)) if is_kept(name) else None
    if found is None:
        raise ConvScopeError("dataset-gone")
    return found


def forget(name: str) -> None:
    """Delete what `keep` has put away."""
    if is_kept(name):
        _path(name).unlink(missing_ok=True)


def sweep(days: float) -> None:
    """Delete the data sets that were put away longer ago."""
    for path in (storage.data_folder() / "datasets").glob(f"{NAME}-*.safetensors"):
        if time.time() - path.stat().st_mtime > days * 86_400:
            path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return storage.data_folder() / "datasets" / f"{name}.safetensors"


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of the zip, none of them read yet, each looked at for what it says of itself."""
    found = []
    for member in archive.infolist():
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and ":" in path.parts[0]):
            raise ConvScopeError("zip-path", file=_short(member.filename))
        if stat.S_ISLNK(member.external_attr >> 16):
            raise ConvScopeError("zip-link", file=_short(member.filename))
        if member.flag_bits & 1:
            raise ConvScopeError("zip-encrypted")
        if member.is_dir() or any(part in _IGNORED or part.startswith("._") for part in path.parts):
            continue
        found.append(member)
    if len(found) > MAX_FILES:
        raise ConvScopeError("zip-too-many-files", count=len(found), limit=MAX_FILES)
    if sum(member.file_size for member in found) > MAX_UNPACKED_MB * 1_000_000:
        raise ConvScopeError("zip-unpacked-too-large", limit=MAX_UNPACKED_MB)
    return found


def _by_class(members: list[zipfile.ZipInfo]) -> dict[str, list[zipfile.ZipInfo]]:
    """The files of every class, by the folder that they lie in."""
    paths = [PurePosixPath(member.filename.replace("\\", "/")).parts for member in members]
    while paths and all(len(path) > 2 for path in paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]
    if not paths or any(len(path) < 2 for path in paths):
        raise ConvScopeError("zip-no-folders")
    classes: dict[str, list[zipfile.ZipInfo]] = {}
    for path, member in sorted(zip(paths, members, strict=True), key=lambda pair: pair[0]):
        classes.setdefault(path[0][:40], []).append(member)
    if not MIN_CLASSES <= len(classes) <= MAX_CLASSES:
        raise ConvScopeError("zip-class-count", count=len(classes), least=MIN_CLASSES, most=MAX_CLASSES)
    for name, files in classes.items():
        if len(files) < MIN_PICTURES:
            raise ConvScopeError("zip-class-too-small", name=name, count=len(files), least=MIN_PICTURES)
    return classes


def _picture(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    """One picture, uint8 (32, 32, 3); never more bytes are unpacked than it says it has."""
    with archive.open(member) as file:
        raw = file.read(min(member.file_size, images.MAX_FILE_MB * 1_000_000) + 1)
    try:
        found = images.load(raw, max_pixels=(4 * SIDE) ** 2)
    except ConvScopeError as error:
        raise ConvScopeError("zip-not-a-picture", file=_short(member.filename)) from error
    return images.square(found.pixels, SIDE)


def _short(name: str) -> str:
    """A file's name as it may stand in a sentence."""
    return "".join(letter for letter in name if letter.isprintable())[-60:]


def _split(pixels: np.ndarray, labels: np.ndarray, classes: tuple[str, ...]) -> Dataset:
    """Shuffled, always alike: the first pictures of a part are then of all classes."""
    order = np.random.RandomState(0).permutation(len(labels))
    pixels, labels = pixels[order], labels[order]
    validation_share, test_share = _SHARES
    every = np.arange(len(labels))
    open_, test = stratified(labels, every, round(len(labels) * test_share))
    train, validation = stratified(labels, open_, round(len(labels) * validation_share))
    return Dataset(
        name=NAME,
        origin="uploaded",
        classes=classes,
        images=pixels,
        labels=labels,
        train=train,
        validation=validation,
        test=test,
    )
