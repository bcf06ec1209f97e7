"""The characters that a model knows, numbered. What it does not know shares one number, the last."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.errors import ConvScopeError

UNKNOWN = "\ufffd"  # Unicode's own sign for a character that cannot be shown
LARGEST = 1_000
RARE = 3
_CODES = 0x110000  # code points of Unicode


@dataclass(frozen=True)
class Vocabulary:
    """Characters by number.

    Attributes:
        characters: in the order of their code points; `UNKNOWN` is the last.
        folded: kinds of characters of the text that were too rare to get a number of their own.
    """

    characters: tuple[str, ...]
    folded: int = 0

    def __len__(self) -> int:
        return len(self.characters)

    @property
    def unknown(self) -> int:
        return len(self.characters) - 1

    @cached_property
    def _table(self) -> np.ndarray:
        table = np.full(_CODES, self.unknown, dtype=np.int32)
        table[[ord(one) for one in self.characters]] = np.arange(len(self))
        return table

    def encode(self, text: str) -> np.ndarray:
        """int64 (T,): the numbers of a text's characters."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return self._table[codes].astype(np.int64)

    def decode(self, indices: np.ndarray) -> str:
        """The text of some numbers (T,)."""
        return "".join(self.characters[int(i)] for i in indices)

    def index(self, character: str) -> int:
        """The number of one character."""
        return int(self.encode(character)[0])

    def knows(self, character: str) -> bool:
        """Whether a character has a number of its own."""
        return self.index(character) != self.unknown


def vocabulary(text: str, *, rare: int = RARE, largest: int = LARGEST) -> Vocabulary:
    """The characters of a text that occur at least `rare` times, at most the `largest` − 1 most frequent.

    Raises:
        ConvScopeError: `text-one-character` (point) where fewer than two are left.
    """
    counts = Counter(text)
    common = [one for one, times in counts.most_common(largest - 1) if times >= rare and one != UNKNOWN]
    if len(common) < 2:
        raise ConvScopeError("text-one-character", point=f"U+{ord(text[0]):04X}" if text else "")
    return Vocabulary(
        characters=(*sorted(common), UNKNOWN), folded=len(counts.keys() - set(common) - {UNKNOWN})
    )
