"""A lesson's state, declared once: one table drives the URL, the widgets' bounds and the tests.

Values in a link are language-neutral codes. What a link says wrongly is mended to the nearest valid
value, and the page says so.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import ConvScopeError

LINK_VERSION = 1
_LONGEST = 20_000  # characters of one value in a link: the filters of a layer take a few hundred
# The picture knob's code for the reader's own picture.
UPLOAD = "upload"


@dataclass(frozen=True)
class Knob:
    """One adjustable value of a lesson.

    Attributes:
        name: its name in the link, in the session and in the lesson's script.
        default: the value that a link need not mention.
        read: text from a link → (value, whether the text meant exactly that value).
        write: value → text for a link.
        bounds: keyword arguments for the widget that shows it (`min_value`, `options`, …).
    """

    name: str
    default: Any
    read: Callable[[str], tuple[Any, bool]]
    write: Callable[[Any], str]
    bounds: Mapping[str, Any]


def whole(name: str, default: int, low: int, high: int, *, step: int = 1) -> Knob:
    """A whole number in [low, high]."""

    def read(text: str) -> tuple[int, bool]:
        value = _finite(text, default)
        near = min(max(low + round((value - low) / step) * step, low), high)
        return near, _same(text, near)

    bounds = {"min_value": low, "max_value": high, "step": step}
    return Knob(name=name, default=default, read=read, write=str, bounds=bounds)


def real(name: str, default: float, low: float, high: float, *, step: float) -> Knob:
    """A real number in [low, high], a multiple of `step`."""
    decimals = max(0, -math.floor(math.log10(step)))

    def read(text: str) -> tuple[float, bool]:
        value = _finite(text, default)
        near = round(min(max(low + round((value - low) / step) * step, low), high), decimals)
        return near, _same(text, near)

    bounds = {"min_value": low, "max_value": high, "step": step}
    return Knob(name=name, default=default, read=read, write=lambda value: f"{value:g}", bounds=bounds)


def choice(name: str, default: str, options: tuple[str, ...]) -> Knob:
    """One of a few codes."""

    def read(text: str) -> tuple[str, bool]:
        return (text, True) if text in options else (default, False)

    return Knob(name=name, default=default, read=read, write=str, bounds={"options": options})


def several(name: str, default: tuple[str, ...], options: tuple[str, ...], *, low: int, high: int) -> Knob:
    """`low` to `high` different codes, in the order chosen."""

    def read(text: str) -> tuple[list[str], bool]:
        asked = text.split(".")
        known = list(dict.fromkeys(code for code in asked if code in options))[:high]
        return (known, known == asked) if len(known) >= low else (list(default), False)

    bounds = {"options": options, "max_selections": high}
    return Knob(name=name, default=list(default), read=read, write=".".join, bounds=bounds)


def switch(name: str, default: bool) -> Knob:
    """On or off."""

    def read(text: str) -> tuple[bool, bool]:
        return (text == "1", True) if text in ("0", "1") else (default, False)

    return Knob(name=name, default=default, read=read, write=lambda value: "1" if value else "0", bounds={})


def parsed(name: str, default: str, parse: Callable[[str], str]) -> Knob:
    """Text in a form of its own: `parse` returns the canonical text or raises ConvScopeError."""

    def read(text: str) -> tuple[str, bool]:
        try:
            return parse(text), True
        except ConvScopeError:
            return default, False

    return Knob(name=name, default=default, read=read, write=str, bounds={})


def plain(name: str, default: str, *, longest: int) -> Knob:
    """Any text, cut to a length."""

    def read(text: str) -> tuple[str, bool]:
        sound = text.encode("utf-8", "ignore").decode()[:longest]
        return sound, sound == text

    return Knob(name=name, default=default, read=read, write=str, bounds={})


def _finite(text: str, default: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return default
    if math.isnan(value):
        return default
    return min(max(value, -1e12), 1e12)


def _same(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


@dataclass(frozen=True)
class Mended:
    """A value of a link that was not valid: what it said and what is used instead."""

    name: str
    said: str
    used: str


def from_link(knobs: tuple[Knob, ...], query: Mapping[str, str]) -> tuple[dict[str, Any], list[Mended]]:
    """The values that a link sets (unknown parameters are left alone), and what had to be mended."""
    values: dict[str, Any] = {}
    mended = []
    for knob in knobs:
        if knob.name in query:
            said = query[knob.name][:_LONGEST]
            values[knob.name], exact = knob.read(said)
            if not exact:
                mended.append(Mended(name=knob.name, said=said[:40], used=knob.write(values[knob.name])))
    return values, mended


def to_link(knobs: tuple[Knob, ...], values: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of the link to `values`: the version, and what differs from the defaults."""
    changed = {
        knob.name: knob.write(values[knob.name]) for knob in knobs if values[knob.name] != knob.default
    }
    return {"v": str(LINK_VERSION), **changed} if changed else {}
