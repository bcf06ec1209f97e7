"""What is on the screen as code to take home: runnable, with the learner's own numbers."""

import inspect
from collections.abc import Callable
from typing import Any

from core.snippets.convolution import FRAMEWORKS, snippet
from core.snippets.transposed import transposed_snippet

__all__ = ["FRAMEWORKS", "snippet", "source", "transposed_snippet"]


def source(function: Callable[..., Any]) -> str:
    """The source of a function of `core`, as it runs here."""
    return inspect.getsource(inspect.unwrap(function))
