"""The reader's language: labels from gettext catalogs, prose from Markdown files, numbers by locale.

A label has a symbolic key (`frame.language`), the same in every catalog under
`assets/catalogs/<language>/*.po`. The language of a run is chosen once, by the frame.
"""

import gettext
import re
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from numbers import Integral
from pathlib import Path

import streamlit as st
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from core.errors import ConvScopeError

ASSETS = Path(__file__).resolve().parents[2] / "assets"
LANGUAGES = {"en": "English", "vi": "Tiếng Việt"}
DEFAULT_LANGUAGE = "en"

_LANGUAGE_KEY = "frame.language"
_SECTION = re.compile(r"^<!-- (?P<name>[a-z0-9_-]+) -->$", re.MULTILINE)


def preferred_language(locale: str | None) -> str:
    """The language to start with, from the browser's locale (`vi-VN` → `vi`)."""
    code = (locale or "").split("-")[0].lower()
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


# A run asks hundreds of times, and reading the session's state is slow. Every run sets it before it asks.
_spoken: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language of this run."""
    return _spoken.get() or st.session_state.get(_LANGUAGE_KEY, DEFAULT_LANGUAGE)


def set_language(code: str) -> None:
    """Choose the language of this session; unknown codes fall back to the default."""
    st.session_state[_LANGUAGE_KEY] = code if code in LANGUAGES else DEFAULT_LANGUAGE
    recall_language()


def recall_language() -> None:
    """Look up the session's language for this run; the frame calls it first of all."""
    _spoken.set(st.session_state.get(_LANGUAGE_KEY, DEFAULT_LANGUAGE))


@cache
def _merged(code: str) -> Catalog:
    """Read all catalogs of one language."""
    merged = Catalog(locale=code)
    for path in sorted((ASSETS / "catalogs" / code).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=code):
            merged[message.id] = message
    if not len(merged):
        raise FileNotFoundError(f"no catalog for {code!r} under {ASSETS / 'catalogs'}")
    return merged


@cache
def catalog(code: str) -> gettext.GNUTranslations:
    """Compile all catalogs of one language in memory: the repository holds no build product."""
    compiled = BytesIO()
    write_mo(compiled, _merged(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def plural_keys(code: str) -> frozenset[str]:
    """List the keys whose label depends on how many there are: the value of its placeholder `{count}`."""
    return frozenset(message.id[0] for message in _merged(code) if message.pluralizable)


def t(key: str, **values: object) -> str:
    """Return the label `key` in the reader's language, with `{placeholders}` filled in.

    Integers and floats are written the reader's way (1,200.5 in English, 1.200,5 in Vietnamese). A label with plural
    forms takes the one for the number `count` ("1 layer", "2 layers").
    """
    template = _template(key, values.get("count"))
    return (
        template.format(**{name: _written(value) for name, value in values.items()}) if values else template
    )


def _template(key: str, count: object) -> str:
    known = catalog(language())
    if key not in plural_keys(language()):
        return known.gettext(key)
    if not isinstance(count, Integral):
        raise TypeError(f"{key} has plural forms: it needs a whole number `count`, not {count!r}")
    return known.ngettext(key, key, int(count))


def error_text(error: ConvScopeError) -> str:
    """The sentence for an error of `core`: what is wrong and what to do."""
    return t(f"error.{error.code}", **error.values)


def number(value: float, *, digits: int = 3) -> str:
    """A number the reader's way, with at most `digits` decimals and a real minus sign."""
    text = format_decimal(value, format="#,##0." + "#" * digits, locale=language())
    text = text.replace("-", "−")
    return "0" if text == "−0" else text


def percent(share: float, *, digits: int = 1) -> str:
    """A share (0..1) as a percentage, its sign a space away that no line breaks at (ISO 80000-1)."""
    return format_percent(share, format="#,##0." + "#" * digits + "\u00a0%", locale=language())


def _written(value: object) -> object:
    return number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


@cache
def _sections(code: str, lesson: str) -> dict[str, str]:
    text = (ASSETS / "lessons" / code / f"{lesson}.md").read_text(encoding="utf-8")
    parts = _SECTION.split(text)
    return {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def prose(lesson: str, section: str) -> str:
    """One section of a lesson's prose, Markdown; sections open with `<!-- name -->` on a line of its own."""
    return _sections(language(), lesson)[section]
