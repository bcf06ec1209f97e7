"""Rows as short text for links: `conv.16.3.1.1_relu_pool.2.2_dropout.0,3`; only what a kind of row has is written."""

from collections.abc import Iterable
from typing import Any

from core.errors import ConvScopeError
from core.networks.rows import KINDS, MOST_ROWS, Row

_WHOLE = {"out", "kernel", "stride", "padding", "groups"}


def format_rows(rows: Iterable[Row]) -> str:
    """The text of a table of rows."""
    return "_".join(
        ".".join([row.kind, *(_written(getattr(row, field)) for field in KINDS[row.kind].fields)])
        for row in rows
    )


def _written(value: float | tuple[int, ...]) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else f"{value:g}".replace(".", ",")


def _read(field: str, text: str) -> Any:
    if field == "branches":
        return tuple(int(part) for part in text.split("-"))
    return int(text) if field in _WHOLE else float(text.replace(",", "."))


def parse_rows(text: str) -> tuple[Row, ...]:
    """The rows that `format_rows` wrote down; whether they fit each other is `describe`'s business.

    Raises:
        ConvScopeError: `network-unreadable`.
    """
    if not text:
        return ()
    parts = text.split("_")
    if len(parts) > MOST_ROWS:
        raise ConvScopeError("network-unreadable")
    return tuple(_row(part) for part in parts)


def _row(text: str) -> Row:
    name, *values = text.split(".")
    kind = KINDS.get(name)
    if kind is None or len(values) != len(kind.fields):
        raise ConvScopeError("network-unreadable")
    try:
        known = {field: _read(field, value) for field, value in zip(kind.fields, values, strict=True)}
    except (ValueError, OverflowError) as error:
        raise ConvScopeError("network-unreadable") from error
    return Row(name, **known)
