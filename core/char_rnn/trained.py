"""A trained model as plain values, and as one safetensors file: weights, vocabulary and config. Nothing is unpickled."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.numpy import load as read_arrays
from safetensors.numpy import save as write_arrays
from torch import Tensor

from core.char_rnn.config import Config, from_plain, to_plain
from core.char_rnn.model import CharRNN
from core.errors import ConvScopeError
from core.text import Vocabulary
from core.text.vocabulary import LARGEST, UNKNOWN

MAX_MB = 100
_MODEL = "model."


@dataclass(frozen=True, eq=False)
class Trained:
    """A model that has learned.

    Attributes:
        config: of its run; `vocabulary`: its characters.
        weights: float32, by the names of `CharRNN`'s parameters.
    """

    config: Config
    vocabulary: Vocabulary
    weights: dict[str, np.ndarray]


def trained(config: Config, state: Mapping[str, Tensor]) -> Trained:
    """The model of a run, from its config and its last checkpoint (`Trainer.state`).

    Raises:
        ConvScopeError: `model-unreadable` where the checkpoint does not hold what the config says.
    """
    try:
        characters = tuple(chr(int(point)) for point in state["vocabulary"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConvScopeError("model-unreadable") from error
    weights = {
        name.removeprefix(_MODEL): one.detach().cpu().float().numpy()
        for name, one in state.items()
        if name.startswith(_MODEL)
    }
    return _fitting(config, characters, weights)


def _fitting(config: Config, characters: tuple[str, ...], weights: dict[str, np.ndarray]) -> Trained:
    """The model, if its weights have the shapes that its config and vocabulary give them."""
    if not 2 <= len(characters) <= LARGEST or characters[-1] != UNKNOWN:
        raise ConvScopeError("model-unreadable")
    with torch.device("meta"):
        expected = CharRNN(config, size=len(characters)).state_dict()
    if {name: tuple(one.shape) for name, one in expected.items()} != {n: w.shape for n, w in weights.items()}:
        raise ConvScopeError("model-unreadable")
    return Trained(config, Vocabulary(characters), weights)


def module(model: Trained) -> CharRNN:
    """The same model as a torch module, not in training."""
    built = CharRNN(model.config, size=len(model.vocabulary))
    built.load_state_dict({name: torch.from_numpy(one) for name, one in model.weights.items()})
    return built.eval()


def to_bytes(model: Trained) -> bytes:
    """The file; its weights take two bytes each (float16)."""
    about = {
        "config": json.dumps(to_plain(model.config)),
        "vocabulary": json.dumps(model.vocabulary.characters),
    }
    return write_arrays({name: one.astype(np.float16) for name, one in model.weights.items()}, metadata=about)


def from_bytes(data: bytes) -> Trained:
    """What `to_bytes` gave, from a file that may be foreign.

    Raises:
        ConvScopeError: `model-too-large` (megabytes, limit), `model-unreadable`, and as `config.from_plain`.
    """
    if len(data) > MAX_MB * 1_000_000:
        raise ConvScopeError("model-too-large", megabytes=round(len(data) / 1e6), limit=MAX_MB)
    try:
        arrays = read_arrays(data)
        about = _about(data)
        config = from_plain(json.loads(about["config"]))
        characters = tuple(map(str, json.loads(about["vocabulary"])))
        weights = {name: one.astype(np.float32) for name, one in arrays.items()}
    except (SafetensorError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise ConvScopeError("model-unreadable") from error
    if any(len(one) != 1 for one in characters):
        raise ConvScopeError("model-unreadable")
    return _fitting(replace(config, threads=0), characters, weights)


def _about(data: bytes) -> dict[str, Any]:
    """The texts in a safetensors file's head, which begins with its own length in eight bytes."""
    length = int.from_bytes(data[:8], "little")
    return json.loads(data[8 : 8 + length])["__metadata__"]
