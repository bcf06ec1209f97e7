"""Caches of what is made of a run's model: computed anew once the run has another checkpoint."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import streamlit as st

from core import runs

F = TypeVar("F", bound=Callable[..., Any])


def cached_per_checkpoint(*, max_entries: int) -> Callable[[F], F]:
    """Cache a function of a run's id (its first argument) and of more, for all readers, until the next checkpoint.

    The run's step would not do: it moves before the checkpoint of that step is written. Arguments whose names begin
    with `_` are not looked at. The function raises `run-unknown`, as `core.runs.find`, and what it raises itself.

    Args:
        max_entries: results that are kept; the oldest goes first.
    """

    def decorate(function: F) -> F:
        @st.cache_resource(max_entries=max_entries, show_spinner=False)
        @wraps(function)  # Streamlit tells caches apart by the function's name and source
        def kept(*given: Any, checkpoint_stamp: int, **named: Any) -> Any:
            return function(*given, **named)

        @wraps(function)
        def look_up(id: str, *given: Any, **named: Any) -> Any:
            return kept(id, *given, checkpoint_stamp=runs.find(id).checkpoint_stamp(), **named)

        return look_up  # type: ignore[return-value]

    return decorate
