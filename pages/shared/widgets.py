"""Widgets that show a value which lives elsewhere, and report what the reader wants instead.

A widget is drawn with the value as its own, so a browser that loads the widget's code late begins with it too. The
widget's key ends in a number. It stays the same while the reader alone changes the value, and is a new one once the
program has changed it: the browser then draws another widget, which begins with the new value.

Every message of the browser repeats the values of all widgets as the browser knows them. Only a value that differs from
what the same widget said last is the reader's wish, so a message that was sent before the last answer arrived undoes nothing.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

SEPARATOR = "~"  # between a widget's name and its number
COUNT = "widgets.count"
_DRAWN = "widgets.drawn"


@dataclass
class Drawn:
    """A widget as it was drawn last.

    Attributes:
        key: its key for Streamlit.
        shape: its bounds and the labels of its options; with other ones it is another widget.
        value: what it was drawn with, or what the browser has said of it since.
    """

    key: str
    shape: Hashable
    value: Any


def draw(name: str, value: Any, shape: Hashable = ()) -> Drawn:
    """Return the widget to draw now: the last one of this name, unless the program has changed its value or shape."""
    drawn = _all_drawn().get(name)
    if drawn is None or drawn.shape != shape or drawn.value != value:
        count = st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
        drawn = _all_drawn()[name] = Drawn(f"{name}{SEPARATOR}{count}", shape, value)
    return drawn


def hear(drawn: Drawn | None) -> bool:
    """Note what the browser says of a widget now; return whether that is new, and so the reader's wish."""
    if drawn is None or drawn.key not in st.session_state:
        return False
    said = st.session_state[drawn.key]
    is_new = bool(said != drawn.value)
    drawn.value = said
    return is_new


def last_drawn(name: str) -> Drawn | None:
    """Return the widget of this name as it was drawn last in this session."""
    return _all_drawn().get(name)


def shown(
    name: str,
    value: Any,
    change: Callable[[Any], object],
    *,
    labels: Mapping[Any, str] | None = None,
    argument: str | None = None,
) -> dict[str, Any]:
    """Return the arguments of a widget that shows a value which lives elsewhere.

    Args:
        name: of the widget, unique on the page.
        value: what it shows now.
        change: called with what the reader wants instead.
        labels: the options of a menu and what they are called.
        argument: how Streamlit's function calls its value; `index` for a menu, else `value`, unless said otherwise.
    """
    drawn = draw(name, value, tuple((labels or {}).items()))
    arguments: dict[str, Any] = {"key": drawn.key, "on_change": lambda: hear(drawn) and change(drawn.value)}
    if labels is not None:
        arguments |= {"options": list(labels), "format_func": labels.__getitem__}
    return arguments | own_value(value, arguments.get("options"), argument)


def own_value(value: Any, options: Any = None, argument: str | None = None) -> dict[str, Any]:
    """Return a value as the argument that Streamlit's functions take it by: `value`, `index` or `default`."""
    if argument is not None:
        return {argument: value}
    if options is None:
        return {"value": value}
    if isinstance(value, list):
        return {"default": value}
    return {"index": list(options).index(value) if value in options else 0}


def _all_drawn() -> dict[str, Drawn]:
    drawn: dict[str, Drawn] = st.session_state.setdefault(_DRAWN, {})
    return drawn
