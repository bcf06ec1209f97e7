"""Texts of readers' own, put where training processes find them."""

import re
import secrets
import time
from pathlib import Path

from core import storage
from core.errors import ConvScopeError
from core.text.corpus import Corpus

NAME = "text"
_KEPT = re.compile(r"text-[A-Za-z0-9_-]{22}")


def is_kept(name: str) -> bool:
    """Whether a corpus's name is one that `keep` gives."""
    return _KEPT.fullmatch(name) is not None


def keep(corpus: Corpus) -> str:
    """Put a text away; returns its name, which cannot be guessed.

    Raises:
        ConvScopeError: `disk-full` where it cannot be written.
    """
    name = f"{NAME}-{secrets.token_urlsafe(16)}"
    try:
        storage.write_atomically(_path(name), corpus.text.encode())
    except OSError as error:
        raise ConvScopeError("disk-full") from error
    return name


def load(name: str) -> Corpus:
    """What `keep` has put away; raises ConvScopeError `text-gone` where it is there no more."""
    try:
        return Corpus(name, _path(name).read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        raise ConvScopeError("text-gone") from error


def forget(name: str) -> None:
    """Delete what `keep` has put away."""
    if is_kept(name):
        _path(name).unlink(missing_ok=True)


def sweep(days: float) -> None:
    """Delete the texts that were put away longer ago."""
    for path in _folder().glob(f"{NAME}-*.txt"):
        if time.time() - path.stat().st_mtime > days * 86_400:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return storage.data_folder() / "texts"


def _path(name: str) -> Path:
    return _folder() / f"{name}.txt"
