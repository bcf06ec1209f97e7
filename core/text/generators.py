"""Corpora that are made up by rules: names, sums, dates. The same seed gives the same text on every machine."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.text.corpus import Corpus

LINES = 20_000
SEED = 13
_ONSETS = (
    "b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "th",
    "v", "z", "",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ae", "ia", "eo", "ou")
_CODAS = ("", "", "", "l", "n", "r", "s", "m", "nd", "rt")
_ENDINGS = ("a", "ia", "o", "us", "el", "in", "ette", "wen", "ard", "mir")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Generator:
    """A kind of line: `line` draws one, without its line feed."""

    name: str
    line: Callable[[np.random.RandomState], str]


def names(random: np.random.RandomState) -> str:
    """A name that nobody bears: one to three syllables and an ending, such as `Brunetta`."""
    syllables = [_pick(_ONSETS, random) + _pick(_VOWELS, random) for _ in range(random.randint(1, 3))]
    return ("".join(syllables) + _pick(_CODAS, random) + _pick(_ENDINGS, random)).capitalize()


def arithmetic(random: np.random.RandomState) -> str:
    """A sum of two numbers below 100, such as `12+7=19`."""
    left, right = int(random.randint(0, 100)), int(random.randint(0, 100))
    return f"{left}+{right}={left + right}"


def dates(random: np.random.RandomState) -> str:
    """A day as it is spoken and as it is sorted, such as `5 March 2024 = 2024-03-05`."""
    year, month = int(random.randint(1900, 2100)), int(random.randint(12))
    leap = month == 1 and ((year % 4 == 0 and year % 100 != 0) or year % 400 == 0)
    day = int(random.randint(1, _DAYS[month] + leap + 1))
    return f"{day} {_MONTHS[month]} {year} = {year}-{month + 1:02}-{day:02}"


def _pick(choices: tuple[str, ...], random: np.random.RandomState) -> str:
    return choices[int(random.randint(len(choices)))]


GENERATORS = {
    one.name: one
    for one in (Generator("names", names), Generator("arithmetic", arithmetic), Generator("dates", dates))
}


def generate(name: str, *, lines: int = LINES, seed: int = SEED) -> Corpus:
    """A corpus of one kind of lines."""
    random = np.random.RandomState(seed)
    generator = GENERATORS[name]
    return Corpus(name, "".join(f"{generator.line(random)}\n" for _ in range(lines)))
