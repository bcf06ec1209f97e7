"""The home page's pictures of the lessons on networks that read and write."""

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.thumbnails.drawing import blocks, strips

_READ = "def area(width, height):\n    return width * height  # square\n"


def units(theme: str) -> bytes:
    """The first units of the app's own character model over a line of source."""
    from core.char_rnn import Folded, inside
    from pages.shared.writing import text_models

    return strips(inside.read(Folded(text_models.shipped()), _READ).units[:64, :48].T, theme)


def guesses(theme: str) -> bytes:
    """How likely that model holds the characters, down, after each character of a line, across."""
    from core import char_rnn
    from core.char_rnn import Rules, inside
    from pages.shared.writing import text_models

    model = char_rnn.Folded(text_models.shipped())
    scores = inside.read(model, _READ).logits[:64]
    likely = np.stack([char_rnn.distribution(one, Rules()) for one in scores])
    return strips(np.sqrt(likely.T[-48:]), theme)


def one_hot(theme: str) -> bytes:
    """A line of source as the network gets it: a column for each character, one cell of it on."""
    from pages.shared.writing import text_models

    codes = text_models.shipped().vocabulary.encode(_READ)[:64]
    rows = np.zeros((48, len(codes)))
    rows[codes % 48, np.arange(len(codes))] = 1.0
    return strips(rows, theme)


def distances(theme: str) -> bytes:
    """The gradient against distance, across, in an RNN, a GRU and an LSTM: the redder, the larger."""
    from core.char_rnn import CELLS, memory

    sizes = np.stack([memory.reach(cell, length=64).gradient for cell in CELLS])
    logs = np.log10(np.maximum(sizes, 1e-12) / sizes.max())
    return strips((1 + logs / 5).clip(-1, 1).repeat(16, axis=0), theme)


def learned_word(theme: str) -> bytes:
    """What a network that learns "hello" expects: a column for every step and letter, a row for every five updates."""
    from core.char_rnn import by_hand

    walked = by_hand.descend(by_hand.begin(), rate=0.1, steps=55)[::5]
    shares = np.stack([by_hand.forwards(model).p.ravel() for model in walked])  # (12, 16)
    levels = np.rint(128 + 127 * shares).astype(np.uint8)
    return images.encode(blocks(levels), palette=figures.diverging(theme), format="png")
