"""Texts to learn from: corpora, encodings, Unicode forms, vocabularies, and what counting characters achieves.

`load(name)` gives a corpus by its name; `decoded` makes one of a file's bytes, `own` of a pasted text, `kept.keep`
puts it where training processes find it.
"""

from core.errors import ConvScopeError
from core.text import kept, stdlib
from core.text.corpus import FORMS, LEAST, MOST_MB, Corpus, Count, count, counted, normalised, own
from core.text.decode import decoded
from core.text.generators import GENERATORS, generate
from core.text.ngrams import ORDERS, Baseline, baselines
from core.text.vocabulary import UNKNOWN, Vocabulary, vocabulary

__all__ = [
    "FORMS",
    "GENERATORS",
    "LEAST",
    "MOST_MB",
    "NAMES",
    "ORDERS",
    "UNKNOWN",
    "Baseline",
    "Corpus",
    "Count",
    "Vocabulary",
    "baselines",
    "count",
    "counted",
    "decoded",
    "generate",
    "kept",
    "load",
    "normalised",
    "own",
    "stdlib",
    "vocabulary",
]

NAMES = (stdlib.NAME, *GENERATORS)


def load(name: str) -> Corpus:
    """A corpus by its name.

    Raises:
        ConvScopeError: `text-unknown` (name, known), and as `stdlib.load` and `kept.load`.
    """
    if kept.is_kept(name):
        return kept.load(name)
    if name == stdlib.NAME:
        return stdlib.load()
    if name in GENERATORS:
        return generate(name)
    raise ConvScopeError("text-unknown", name=name[:40], known=", ".join(NAMES))
