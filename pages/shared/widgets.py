"""Values that a script gives its widgets, while the browser may not have heard of them yet.

Every message of the browser carries the values of all widgets as the browser knows them. One that was sent before the
answer to the last one arrived (two quick presses) says again what stood in a widget before the script changed it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

_DRAWN = "widgets.drawn"
_UNHEARD = 10.0  # seconds: a slow line loads a widget's code in less
_UNSEEN = 0.4  # seconds: nobody sees a value and answers it in less


@dataclass(frozen=True)
class _Seed:
    """A value that a script gave a widget, and what the browser may go on saying until it has heard of it."""

    value: Any
    before: tuple[Any, ...] = ()
    when: float = -_UNHEARD  # seconds
    drawn: int = -1  # how often a page had been drawn before


def shown(key: str, value: Any, change: Callable[[Any], object]) -> dict[str, Any]:
    """The arguments of a widget that shows a value which lives elsewhere; `change` is called with what the reader wants instead."""
    if st.session_state.get(key, _NOTHING) != value or _seed_of(key).value != value:
        give(key, value)
    st.session_state[key] = (
        value  # in every run: a browser that is still loading may have missed the last one
    )

    def changed() -> None:
        if not is_overtaken(key, value):
            change(st.session_state[key])

    return {"key": key, "on_change": changed}


_NOTHING = object()


def give(key: str, value: Any) -> None:
    """Put a value into a widget, before it is drawn or from a callback."""
    older = _older(value, st.session_state.get(key, value), _seed_of(key))
    st.session_state[key] = value
    _remember(key, value, older)


def is_overtaken(key: str, value: Any) -> bool:
    """Whether a widget, which was given `value`, says what stood in it before."""
    seed = _seed_of(key)
    overtaken = bool(value == seed.value and st.session_state[key] in seed.before and _is_unseen(seed))
    if overtaken:
        _remember(key, value, seed.before)
    return overtaken


def is_unheard(key: str, value: Any) -> bool:
    """Whether the browser may not know the value yet.

    Streamlit sends a value that a script has set in one run only. A browser that is still loading the widget's code
    when the next run comes (somebody was quick to press a button) would begin with the widget's own default, and
    report that one as the reader's wish.
    """
    seed = _seed_of(key)
    return bool(value == seed.value and time.monotonic() - seed.when < _UNHEARD)


def page_is_drawn() -> None:
    """Say that all widgets of a page have been drawn."""
    st.session_state[_DRAWN] = _drawn()[0] + 1, time.monotonic()


def _drawn() -> tuple[int, float]:
    """How often a page has been drawn in this session, and when it was so last."""
    drawn: tuple[int, float] = st.session_state.get(_DRAWN, (0, -_UNHEARD))
    return drawn


def _seed_of(key: str) -> _Seed:
    seed: _Seed = st.session_state.get(f"{key}:seeded", _Seed(None))
    return seed


def _remember(key: str, value: Any, before: tuple[Any, ...]) -> None:
    st.session_state[f"{key}:seeded"] = _Seed(value, before, time.monotonic(), _drawn()[0])


def _older(value: Any, said: Any, last: _Seed) -> tuple[Any, ...]:
    """What the browser may still say of a widget that it called `said` and that gets `value`, `last` given another."""
    unseen = _is_unseen(last)
    if said == value:
        return last.before if unseen and last.value == value else ()
    earlier = (said, last.value, *last.before) if unseen else (said,)
    return tuple(one for one in earlier if one != value)


def _is_unseen(seed: _Seed) -> bool:
    """Whether the reader cannot have answered it yet: what was drawn first with it was drawn just now."""
    times, last = _drawn()
    seen = last if times == seed.drawn + 1 else seed.when
    return time.monotonic() - seen < _UNSEEN
