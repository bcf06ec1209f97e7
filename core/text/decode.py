"""From the bytes of a file to a text: which encoding they are in is found out, and said."""

import codecs

from core.errors import ConvScopeError
from core.text.corpus import MOST_MB, Corpus, own

# UTF-32's mark begins with UTF-16's: the longer one is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-bom"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
)
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\r\f\v\x1a\x1b")
_MOST_CONTROLS = 0.002  # of the characters: more of them, and it is no text
# Windows-1258 writes Vietnamese tones as marks after the vowel, in bytes that are letters in Windows-1252.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_VOWELS = frozenset("aăâeêioôơuưyAĂÂEÊIOÔƠUƯY")
_FEWEST_TONES, _TONES_ON_VOWELS = 3, 0.9


def decoded(data: bytes) -> Corpus:
    """A file's bytes as a corpus.

    A byte order mark decides; without one it is UTF-8 if it can be, else Windows-1258 if it then reads as
    Vietnamese, else Windows-1252.

    Raises:
        ConvScopeError: `text-too-large` (megabytes, limit), `text-empty`, `text-binary`,
            `text-encoding-broken` (encoding) where a mark promises what the bytes do not keep, and as `corpus.own`.
    """
    if len(data) > MOST_MB * 4_000_000:  # UTF-32 needs four bytes for every character
        raise ConvScopeError("text-too-large", megabytes=round(len(data) / 1e6), limit=MOST_MB)
    if not data:
        raise ConvScopeError("text-empty")
    text, encoding = _marked(data) or _unmarked(data)
    if sum(map(text.count, _CONTROLS)) > _MOST_CONTROLS * len(text):
        raise ConvScopeError("text-binary")
    return own(text, encoding=encoding)


def _marked(data: bytes) -> tuple[str, str] | None:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(codec), name
            except UnicodeDecodeError as error:
                raise ConvScopeError("text-encoding-broken", encoding=name) from error
    return None


def _unmarked(data: bytes) -> tuple[str, str]:
    try:
        # Lone surrogates pass, so that they are named for what they are.
        return data.decode("utf-8", "surrogatepass"), "utf-8"
    except UnicodeDecodeError:
        pass
    for name, codec in (("windows-1258", "cp1258"), ("windows-1252", "cp1252")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if name == "windows-1252" or _reads_as_vietnamese(text):
            return text, name
    raise ConvScopeError("text-binary")


def _reads_as_vietnamese(text: str) -> bool:
    """Whether what Windows-1258 calls tone marks stand where tone marks stand."""
    tones = [place for place, one in enumerate(text) if one in _TONES]
    on_vowels = sum(place > 0 and text[place - 1] in _VOWELS for place in tones)
    return len(tones) >= _FEWEST_TONES and on_vowels >= _TONES_ON_VOWELS * len(tones)
