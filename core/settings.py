"""Settings of runs: read from files that may be foreign, checked, changed while a run goes on.

A kind of run has a frozen dataclass of plain values, each with a default, and says what its fields may be.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from core.errors import ConvScopeError
from core.pacing import COUNTED

Ends = tuple[float, float]


@contextmanager
def reading(plain: Mapping[str, Any], *, schema: int) -> Iterator[None]:
    """Around whatever makes settings of a file's content.

    Raises:
        ConvScopeError: `config-newer` (schema, known) for a later version's file, `config-unreadable` for any failure
            inside that is no ConvScopeError itself.
    """
    try:
        said = int(plain.get("schema", schema))
        if said > schema:
            raise ConvScopeError("config-newer", schema=said, known=schema)
        yield
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConvScopeError("config-unreadable") from error


def typed(kind: type, said: Mapping[str, Any], *, without: Collection[str] = ()) -> dict[str, Any]:
    """The values that a mapping has for the fields of a dataclass, each in its field's type."""
    known: dict[str, Any] = {one.name: type(one.default) for one in fields(kind) if one.name not in without}
    return {name: made(said[name]) for name, made in known.items() if name in said}


def check(settings: Any, *, choices: Mapping[str, Collection[Any]], bounds: Mapping[str, Ends]) -> None:
    """Whether every field is what it may be; errors as `chosen` and `within`."""
    for name, known in choices.items():
        chosen(name, getattr(settings, name), known)
    for name, ends in bounds.items():
        within(name, getattr(settings, name), ends)


def chosen(name: str, value: Any, known: Collection[Any]) -> None:
    """Raises ConvScopeError `config-choice` (field, value, known) for a value that is none of those."""
    if value not in known:
        raise ConvScopeError(
            "config-choice", field=name, value=str(value)[:40], known=", ".join(map(str, known))
        )


def within(name: str, value: float, ends: Ends) -> None:
    """Raises ConvScopeError `config-value` (field, value, low, high) for a number beyond its ends, and for NaN."""
    low, high = ends
    if not low <= value <= high:
        raise ConvScopeError("config-value", field=name, value=value, low=low, high=high)


def changeable(kind: type, changes: Mapping[str, Any], *, names: Collection[str]) -> dict[str, Any]:
    """Changes of a run that goes on, in the fields' types; raises ConvScopeError `config-fixed` (field).

    Besides `names`, what a run's pace is: the steps that a time budget was turned into are counted anew on the way.
    """
    for name in changes:
        if name not in (*names, *COUNTED):
            raise ConvScopeError("config-fixed", field=str(name)[:40])
    return typed(kind, changes)
