"""Files that are fetched from their publisher's server on request: bounded, checked, put in place whole or not at all."""

import hashlib
import urllib.request
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError

from filelock import FileLock

from core.errors import ConvScopeError

_COMING = "coming"  # the folder of downloads that have not been checked
_PIECE = 1 << 18  # bytes
_PATIENCE = 30.0  # seconds without an answer
_SLACK = 1.05  # sizes are published with three or four digits


@dataclass(frozen=True)
class Source:
    """Where a file comes from, and how it is told from another one.

    Attributes:
        address: of the file.
        size: in bytes, about.
        algorithm: of `hashlib`; `checksum` the beginning of the sum, in hexadecimal digits.
    """

    address: str
    size: int
    algorithm: str
    checksum: str


def fetch(source: Source, target: Path) -> None:
    """Download a file to `target`. `fetched_bytes` says how far it is; one that breaks off is begun anew.

    Of several callers, in whatever process, one downloads; the others wait for it and are content with its file.

    Raises:
        ConvScopeError: `download-failed` (address) if the server cannot be reached or breaks off;
            `download-broken` (address) if what it sends is not the file; `data-folder-unwritable` (folder).
    """
    coming = _coming(target)
    try:
        coming.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(coming.with_name(f"{coming.name}.lock"), is_singleton=False):
            if not _is_there(source, target):
                _download(source, coming)
                coming.replace(target)
    except OSError as error:
        raise ConvScopeError("data-folder-unwritable", folder=str(target.parent)) from error


def _is_there(source: Source, target: Path) -> bool:
    """Whether the file lies at its place, whole."""
    if not target.is_file():
        return False
    with target.open("rb") as file:
        return hashlib.file_digest(file, lambda: _digest(source)).hexdigest().startswith(source.checksum)


def _download(source: Source, coming: Path) -> None:
    """Write what the server sends; a file that is not the published one is deleted."""
    try:
        digest = _digest(source)
        length = 0
        with coming.open("wb") as file, closing(_pieces(source.address)) as pieces:
            for piece in pieces:
                digest.update(piece)
                length += file.write(piece)
                if length > source.size * _SLACK:
                    raise ConvScopeError("download-broken", address=source.address)
        if not digest.hexdigest().startswith(source.checksum):
            raise ConvScopeError("download-broken", address=source.address)
    except BaseException:
        coming.unlink(missing_ok=True)
        raise


def _digest(source: Source) -> "hashlib._Hash":
    return hashlib.new(source.algorithm, usedforsecurity=False)


def _pieces(address: str) -> Generator[bytes, None, None]:
    try:
        request = urllib.request.Request(address, headers={"User-Agent": "ConvScope"})
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            while piece := answer.read(_PIECE):
                yield piece
            if answer.length:  # bytes that were promised and did not come
                raise ConvScopeError("download-failed", address=address)
    except (OSError, HTTPException, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()
        raise ConvScopeError("download-failed", address=address) from error


def fetched_bytes(target: Path) -> int:
    """How much a running `fetch` to `target` has written."""
    try:
        return _coming(target).stat().st_size
    except OSError:
        return 0


def _coming(target: Path) -> Path:
    return target.parent / _COMING / target.name
