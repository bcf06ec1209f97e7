"""A picture of a network's inside at one moment, small enough to keep many of them."""

import numpy as np
import torch
from torch import Tensor, nn

from core.networks import Whiten
from core.training import Trainer

PROBES = 4  # pictures whose way through the network is kept
MAPS = 16  # feature maps of a layer that are kept
SHOWN = 64  # test pictures whose answers are kept
JUDGED = 1_000  # validation pictures behind the confusion matrix
_WIDEST = 32  # pixels of a kept map


class Camera:
    """Takes pictures of a trainer's network; taking one changes nothing of the training."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.names = [f"{i}.{type(_main(module)).__name__.lower()}" for i, module in enumerate(trainer.model)]

    def take(self) -> dict[str, Tensor]:
        """Everything about this moment, by name.

        `filters`: float16 (K, C, k, k) of the first convolution, if there is one. `maps.<layer>`: float16
        (PROBES, maps, h, w) or (PROBES, n), what each layer makes of the first test pictures. `answers`:
        float16 (SHOWN, classes), probabilities of the first test pictures. `confusion`: int32 (classes,
        classes), validation pictures by class (row) and answer (column). `weights.<layer>` and
        `gradients.<layer>`: float32 (4,), mean, deviation, smallest and largest.
        """
        trainer = self.trainer
        found: dict[str, Tensor] = {}
        first = next((m for m in trainer.model.modules() if isinstance(m, nn.Conv2d | Whiten)), None)
        if first is not None:
            found["filters"] = first.weight.detach().float().cpu().half()
        images, _ = trainer.material.parts["test"]
        found |= self._maps(images[:PROBES])
        found["answers"] = trainer.predict(images[:SHOWN]).half()
        found["confusion"] = self._confusion()
        found |= self._statistics()
        return found

    @torch.no_grad()
    def _maps(self, images: Tensor) -> dict[str, Tensor]:
        trainer = self.trainer
        trainer.model.eval()
        x = trainer.normalised(images.permute(0, 3, 1, 2).to(trainer.device))
        found = {}
        for name, module in zip(self.names, trainer.model, strict=True):
            x = module(x)
            kept = x[:, :MAPS, :_WIDEST, :_WIDEST] if x.ndim == 4 else x[:, :256]
            found[f"maps.{name}"] = kept.float().clamp(-60_000, 60_000).cpu().half()
        return found

    def _confusion(self) -> Tensor:
        judged = self.trainer.evaluate("validation", limit=JUDGED)
        classes = len(self.trainer.material.classes)
        places = judged.labels * classes + judged.probabilities.argmax(1)
        counts = np.bincount(places, minlength=classes * classes).reshape(classes, classes)
        return torch.from_numpy(counts.astype(np.int32))

    def _statistics(self) -> dict[str, Tensor]:
        """Weights, and gradients of one batch of validation pictures (test pictures where none are set apart)."""
        trainer = self.trainer
        images, labels = next(part for part in trainer.material.parts.values() if len(part[1]))
        trainer.model.eval()
        x = trainer.normalised(images[:128].permute(0, 3, 1, 2).to(trainer.device))
        with torch.enable_grad():
            loss = nn.functional.cross_entropy(trainer.model(x), labels[:128].to(trainer.device))
            learned = [weights for weights in trainer.model.parameters() if weights.requires_grad]
            gradients = dict(zip(map(id, learned), torch.autograd.grad(loss, learned), strict=True))
        found = {}
        for name, module in zip(self.names, trainer.model, strict=True):
            own = [weights for weights in module.parameters() if weights.requires_grad]
            if own:
                found[f"weights.{name}"] = _summary([weights.detach() for weights in own])
                found[f"gradients.{name}"] = _summary([gradients[id(weights)] for weights in own])
        return found


def _main(module: nn.Module) -> nn.Module:
    """The module of a row that does its work."""
    inner = [one for one in module.modules() if not isinstance(one, nn.Sequential | nn.Flatten)]
    return inner[0] if inner else module


def _summary(tensors: list[Tensor]) -> Tensor:
    flat = torch.cat([tensor.flatten().float() for tensor in tensors]).cpu()
    deviation = flat.std(correction=0)
    return torch.stack([flat.mean(), deviation, flat.min(), flat.max()])
