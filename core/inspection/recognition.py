"""Asking a trained network what is on a picture."""

from dataclasses import dataclass

import numpy as np
import torch

from core.errors import ConvScopeError
from core.networks import build
from core.runs import Run


@dataclass(frozen=True, eq=False)
class Answer:
    """What a network says of one picture.

    Attributes:
        logits: float64 (classes,), the scores; with two views the mean of both.
        probabilities: float64 (classes,), exp(logit) / Σ exp(logit).
        order: the classes, the likeliest first.
    """

    logits: np.ndarray
    probabilities: np.ndarray
    order: np.ndarray


class Recogniser:
    """The network of a run, with its weights of the last checkpoint, on the CPU."""

    def __init__(self, run: Run) -> None:
        """Raises ConvScopeError `run-without-network` where there is no checkpoint, or one that does not fit."""
        checkpoint, config, result = run.checkpoint(), run.config(), run.result() or {}
        self.classes: tuple[str, ...] = tuple(map(str, result.get("classes", ())))
        self.views = config.views
        weights = {
            name.removeprefix("model."): one for name, one in checkpoint.items() if name.startswith("model.")
        }
        if not weights or not self.classes or not {"input.mean", "input.deviation"} <= checkpoint.keys():
            raise ConvScopeError("run-without-network")
        self.model = build(config.network, classes=len(self.classes)).eval()
        try:
            self.model.load_state_dict(
                {name: one.float() if one.is_floating_point() else one for name, one in weights.items()}
            )
        except RuntimeError as error:
            raise ConvScopeError("run-without-network") from error
        self.mean, self.deviation = (
            checkpoint[f"input.{name}"].float().view(1, 3, 1, 1) for name in ("mean", "deviation")
        )

    @torch.inference_mode()
    def answer(self, pixels: np.ndarray) -> Answer:
        """What is on a picture, uint8 (32, 32, 3)?"""
        x = torch.from_numpy(np.ascontiguousarray(pixels))[None].permute(0, 3, 1, 2).float()  # (1, 3, 32, 32)
        x = (x - self.mean) / self.deviation
        logits = self.model(x).double()
        if self.views == 2:
            logits = (logits + self.model(x.flip(3)).double()) / 2
        probabilities = logits.softmax(1)
        order = torch.argsort(probabilities[0], descending=True, stable=True)
        return Answer(logits=logits[0].numpy(), probabilities=probabilities[0].numpy(), order=order.numpy())
