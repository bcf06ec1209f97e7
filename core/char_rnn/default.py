"""The model that ships with the program, see `core.char_rnn.train_default`."""

from functools import cache
from pathlib import Path

from core.char_rnn.trained import Trained, from_bytes

PATH = Path(__file__).resolve().parents[2] / "assets" / "text" / "sampler.safetensors"


@cache
def default() -> Trained:
    """A model that has learned the standard library's source."""
    return from_bytes(PATH.read_bytes())
