"""The network of a run, loaded with the weights of its last checkpoint: asked, and looked into."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core import datasets
from core.errors import ConvScopeError
from core.inspection.names import layer_names
from core.networks import build
from core.runs import Run

_AT_ONCE = 100  # pictures


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


class Loaded:
    """The network of a run, on the CPU, in eval mode, its weights fixed.

    Attributes:
        classes: their names, in the order of the scores.
        config: the run's settings; `views` of them: looks at a picture for one answer.
        step: of the checkpoint.
        model: one module for every layer; `names` of the layers in their order, as snapshots have them.
        mean, deviation: float32 (1, 3, 1, 1), levels 0..255, by which pictures are normalised.
    """

    def __init__(self, run: Run) -> None:
        """Raises ConvScopeError `run-without-network` where there is no checkpoint, or one that does not fit;
        `run-not-finite` where training has driven the weights out of all bounds."""
        checkpoint, self.config = run.checkpoint(), run.config()
        weights = {
            name.removeprefix("model."): one.float() if one.is_floating_point() else one
            for name, one in checkpoint.items()
            if name.startswith("model.")
        }
        scores = weights.get(f"{len(self.config.network.rows)}.1.weight")  # of the last layer: (classes, n)
        if scores is None or not {"input.mean", "input.deviation"} <= checkpoint.keys():
            raise ConvScopeError("run-without-network")
        if not all(bool(one.isfinite().all()) for one in weights.values()):
            raise ConvScopeError("run-not-finite")
        self.views = self.config.views
        self.step = int(checkpoint.get("step", torch.tensor(0)))
        self.classes = _classes(run, len(scores))
        try:
            self.model = build(self.config.network, classes=len(self.classes)).eval().requires_grad_(False)
            self.model.load_state_dict(weights)
            self.mean, self.deviation = (
                checkpoint[f"input.{name}"].float().view(1, 3, 1, 1) for name in ("mean", "deviation")
            )
        except RuntimeError as error:
            raise ConvScopeError("run-without-network") from error
        self.names = layer_names(self.model)

    def normalised(self, pixels: np.ndarray) -> Tensor:
        """uint8 (32, 32, 3) or (B, 32, 32, 3) → float32 (B, 3, 32, 32), as the network gets it."""
        x = torch.from_numpy(np.ascontiguousarray(pixels))
        x = x[None] if x.ndim == 3 else x
        return (x.permute(0, 3, 1, 2).float() - self.mean) / self.deviation

    @torch.inference_mode()
    def answer(self, pixels: np.ndarray) -> Answer:
        """What is on a picture, uint8 (32, 32, 3)?"""
        x = self.normalised(pixels)
        logits = self.model(x).double()
        if self.views == 2:
            logits = (logits + self.model(x.flip(3)).double()) / 2
        return answer_of(logits[0])

    @torch.inference_mode()
    def predict(self, pixels: np.ndarray) -> np.ndarray:
        """Probabilities float32 (B, classes) for pictures uint8 (B, 32, 32, 3), by the run's views."""
        found = []
        for part in np.array_split(pixels, max(1, len(pixels) // _AT_ONCE)):
            x = self.normalised(part)
            logits = self.model(x)
            if self.views == 2:
                logits = (logits + self.model(x.flip(3))) / 2
            found.append(logits.softmax(1).numpy())
        return np.concatenate(found)

    @torch.inference_mode()
    def activations(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """What every layer makes of a picture, by its name: float32 (C, H, W) or (n,); of pictures
        (B, 32, 32, 3): the same with B in front."""
        x = self.normalised(pixels)
        found = {}
        for name, layer in self.layers():
            x = layer(x)
            found[name] = (x if pixels.ndim == 4 else x[0]).numpy()
        return found

    def layers(self) -> list[tuple[str, nn.Module]]:
        """Every layer with its name, in their order."""
        return list(zip(self.names, self.model, strict=True))


def answer_of(logits: Tensor) -> Answer:
    """Softmax of the scores (classes,)."""
    exact = logits.double()
    return Answer(
        logits=exact.numpy(),
        probabilities=exact.softmax(0).numpy(),
        order=torch.argsort(exact, descending=True, stable=True).numpy(),
    )


def _classes(run: Run, count: int) -> tuple[str, ...]:
    """The names of a run's classes: it knows them at its end, before that the data set; else numbers."""
    known = tuple(map(str, (run.result() or {}).get("classes", ())))
    if not known:
        try:
            known = datasets.load(run.config().dataset).classes
        except ConvScopeError:
            known = ()
    if len(known) == count:
        return known
    return tuple(str(i + 1) for i in range(count))
