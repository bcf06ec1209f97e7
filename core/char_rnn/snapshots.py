"""What a network writes at one moment of its training, small enough to keep many of them."""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from core import pacing
from core.char_rnn.trainer import Trainer
from core.errors import ConvScopeError

_SAMPLE = "sample."


def take(trainer: Trainer, *, length: int = 300, portions: pacing.Cut = pacing.whole) -> dict[str, Tensor]:
    """Samples by name: `sample.<temperature>`, uint8 (bytes,), UTF-8. None of a network that has diverged. Taking them
    changes nothing of the training."""
    try:
        samples = trainer.samples(length=length, portions=portions)
    except ConvScopeError:
        return {}
    return {
        f"{_SAMPLE}{temperature}": torch.from_numpy(np.frombuffer(sample.encode(), dtype=np.uint8).copy())
        for temperature, sample in samples.items()
    }


def samples(snapshot: Mapping[str, Tensor]) -> dict[float, str]:
    """The texts that `take` has kept, by temperature; the snapshot may be foreign."""
    found = {}
    for name, one in snapshot.items():
        if name.startswith(_SAMPLE) and one.dtype == torch.uint8 and one.ndim == 1:
            temperature = name.removeprefix(_SAMPLE)
            try:
                found[float(temperature)] = one.numpy().tobytes().decode(errors="replace")
            except ValueError:
                continue
    return found
