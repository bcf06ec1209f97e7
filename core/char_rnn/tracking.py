"""Features of a text that a unit may track: one number for every character, known before the next one is."""

from collections.abc import Callable

import numpy as np

_OPENING, _CLOSING = "([{", ")]}"


def inside_quotes(text: str) -> np.ndarray:
    """1 from a quotation mark, single or double, up to its like on the same line, float64 (T,); else 0."""
    found, mark = np.zeros(len(text)), ""
    for place, one in enumerate(text):
        if one == "\n":
            mark = ""
        elif not mark and one in "\"'":
            mark = one
        elif one == mark:
            mark = ""
        found[place] = bool(mark)
    return found


def line_position(text: str) -> np.ndarray:
    """Characters since the line began, float64 (T,)."""
    found, column = np.zeros(len(text)), 0
    for place, one in enumerate(text):
        column = 0 if one == "\n" else column + 1
        found[place] = column
    return found


def indentation(text: str) -> np.ndarray:
    """Spaces with which the line began, as far as it is read, float64 (T,)."""
    found, spaces, counting = np.zeros(len(text)), 0, True
    for place, one in enumerate(text):
        if one == "\n":
            spaces, counting = 0, True
        elif counting and one in " \t":
            spaces += 1
        else:
            counting = False
        found[place] = spaces
    return found


def bracket_depth(text: str) -> np.ndarray:
    """Brackets open, float64 (T,)."""
    found, depth = np.zeros(len(text)), 0
    for place, one in enumerate(text):
        depth = max(depth + (one in _OPENING) - (one in _CLOSING), 0)
        found[place] = depth
    return found


def inside_comment(text: str) -> np.ndarray:
    """1 from a # to the end of its line, float64 (T,)."""
    found, open_ = np.zeros(len(text)), False
    for place, one in enumerate(text):
        open_ = one != "\n" and (open_ or one == "#")
        found[place] = open_
    return found


def word_position(text: str) -> np.ndarray:
    """Letters, digits and _ since the word began, float64 (T,); 0 between words."""
    found, letters = np.zeros(len(text)), 0
    for place, one in enumerate(text):
        letters = letters + 1 if one.isalnum() or one == "_" else 0
        found[place] = letters
    return found


def _each(asked: Callable[[str], bool]) -> Callable[[str], np.ndarray]:
    return lambda text: np.array([float(asked(one)) for one in text])


FEATURES: dict[str, Callable[[str], np.ndarray]] = {
    "inside_quotes": inside_quotes,
    "line_position": line_position,
    "indentation": indentation,
    "bracket_depth": bracket_depth,
    "inside_comment": inside_comment,
    "word_position": word_position,
    "space": _each(str.isspace),
    "line_end": _each(lambda one: one == "\n"),
    "capital": _each(str.isupper),
    "digit": _each(str.isdigit),
}
