"""The default corpus: source of Python's standard library, as it lies on this machine. No network is needed.

The modules are those of the library reference's chapters "Internet Data Handling" and "Internet Protocols and
Support", in their order there, without `email` (as large as half of the others), with what is no longer or not yet
in every Python since 3.11, and what is written in C, left out: about a million characters.
"""

import sysconfig
import tokenize
from pathlib import Path

from core.errors import ConvScopeError
from core.text.corpus import Corpus

NAME = "stdlib"
MODULES = (
    "json", "mailbox", "mimetypes", "base64", "quopri", "webbrowser", "wsgiref", "urllib", "http", "ftplib",
    "poplib", "imaplib", "smtplib", "uuid", "socketserver", "xmlrpc", "ipaddress",
)  # fmt: skip


def load() -> Corpus:
    """The modules' text, one after the other; other versions of Python have other versions of it (see `digest`).

    Raises:
        ConvScopeError: `text-stdlib-missing` (folder) where Python came without its source.
    """
    folder = Path(sysconfig.get_path("stdlib"))
    try:
        texts = [_read(path) for name in MODULES for path in _files(folder / name)]
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise ConvScopeError("text-stdlib-missing", folder=str(folder)) from error
    return Corpus(NAME, "\n".join(texts))


def _files(module: Path) -> list[Path]:
    """The file of a module, or the files of a package by their names."""
    return sorted(module.glob("*.py")) if module.is_dir() else [module.with_suffix(".py")]


def _read(path: Path) -> str:
    with tokenize.open(path) as file:  # in the encoding that its first lines name
        return file.read()
