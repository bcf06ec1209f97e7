"""What an autoencoder does at one moment of its training, small enough to keep many of them."""

import torch
from torch import Tensor

from core.autoencoders.trainer import Trainer

SHOWN = 8  # test pictures that are rebuilt
JUDGED = 1_000  # validation pictures that are judged on the way
PLACED = 400  # test pictures whose codes are kept


def take(trainer: Trainer) -> dict[str, Tensor]:
    """Everything about this moment, by name. Taking it changes nothing of the training.

    `pictures`: uint8 (SHOWN, 32, 32, 3), the first test pictures, rebuilt. `errors`: float16 (PLACED,), the error of
    the first test pictures in grey levels. `codes`: float16 (PLACED, 2), the first two numbers of their codes.
    `code.mean`, `code.deviation`, `code.zeros`: float16 (code,), over these pictures, the last one the share of
    pictures in which the number is 0.
    """
    tests = trainer.material.parts["test"]
    judged = trainer.evaluate("test", limit=PLACED)
    codes = torch.from_numpy(judged.codes)
    return {
        "pictures": trainer.rebuilt(tests[:SHOWN]),
        "errors": torch.from_numpy(judged.errors).half(),
        "codes": codes[:, :2].clamp(-60_000, 60_000).half(),
        "code.mean": codes.mean(0).half(),
        "code.deviation": codes.std(0, correction=0).half(),
        "code.zeros": (codes == 0).float().mean(0).half(),
    }
