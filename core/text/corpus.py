"""A text to learn from: checked once, with its last tenth held out."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace

from core.errors import ConvScopeError

LEAST = 300  # characters: a tenth of them is still enough to judge by
MOST_MB = 5
HELD_OUT = 10  # one part of so many, at the end
FORMS = ("keep", "NFC", "NFD")


@dataclass(frozen=True)
class Corpus:
    """A text and where it comes from.

    Attributes:
        name: as `core.text.load` knows it.
        text: lines end with one line feed; no byte order mark.
        encoding: how its bytes were read: `utf-8`, `utf-8-bom`, `utf-16`, `utf-32`, `windows-1252` or
            `windows-1258`; empty where there were no bytes.
    """

    name: str
    text: str
    encoding: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def train(self) -> str:
        """The text without its last tenth."""
        return self.text[: training_length(len(self.text))]

    @property
    def validation(self) -> str:
        """The last tenth, which nothing learns from."""
        return self.text[training_length(len(self.text)) :]


def training_length(characters: int) -> int:
    """Characters of a text that are learned from."""
    return characters - characters // HELD_OUT


def own(text: str, *, encoding: str = "") -> Corpus:
    """A reader's own text as a corpus; its line ends become line feeds, a byte order mark goes.

    Raises:
        ConvScopeError: `text-too-large` (megabytes, limit), `text-surrogates` (place), `text-empty`,
            `text-one-character` (point), `text-too-short` (count, least).
    """
    if len(text) > MOST_MB * 1_000_000:
        raise ConvScopeError("text-too-large", megabytes=round(len(text) / 1e6), limit=MOST_MB)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _check(text)
    return Corpus("own", text, encoding)


def _check(text: str) -> None:
    broken = next((place for place, one in enumerate(text) if "\ud800" <= one <= "\udfff"), None)
    if broken is not None:
        raise ConvScopeError("text-surrogates", place=broken + 1)
    size = len(text.encode())
    if size > MOST_MB * 1_000_000:
        raise ConvScopeError("text-too-large", megabytes=round(size / 1e6, 1), limit=MOST_MB)
    kinds = set(text) - set(" \t\n\r\f\v\u00a0")
    if not kinds:
        raise ConvScopeError("text-empty")
    if len(kinds) == 1:
        raise ConvScopeError("text-one-character", point=f"U+{ord(kinds.pop()):04X}")
    if len(text) < LEAST:
        raise ConvScopeError("text-too-short", count=len(text), least=LEAST)


@dataclass(frozen=True)
class Count:
    """How long a text is in one Unicode form: `characters` in all, `kinds` of them, the vocabulary."""

    characters: int
    kinds: int


def normalised(corpus: Corpus, form: str) -> Corpus:
    """The same text in one Unicode form.

    `NFC` writes a letter with its marks as one character where Unicode has one, `NFD` as the plain letter and
    each mark after it (Unicode Standard Annex 15); `keep` changes nothing. Vietnamese "ệ" is one character in
    NFC and three in NFD: NFC gives a larger vocabulary and a shorter text.

    Raises:
        ConvScopeError: `config-choice` (field, value, known).
    """
    if form not in FORMS:
        raise ConvScopeError("config-choice", field="form", value=form[:40], known=", ".join(FORMS))
    return corpus if form == "keep" else replace(corpus, text=_in_form(corpus.text, form))


def _in_form(text: str, form: str) -> str:
    return unicodedata.normalize("NFC" if form == "NFC" else "NFD", text)


def count(text: str) -> Count:
    """Characters and kinds of characters of a text."""
    return Count(characters=len(text), kinds=len(set(text)))


def counted(text: str) -> dict[str, Count]:
    """What each Unicode form makes of a text."""
    return {form: count(text if form == "keep" else _in_form(text, form)) for form in FORMS}
