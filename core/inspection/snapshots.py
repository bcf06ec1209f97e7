"""A picture of a network's inside at one moment, small enough to keep many of them."""

import numpy as np
import torch
from torch import Tensor, nn

from core import images, pacing
from core.inspection.names import layer_names
from core.networks import Whiten
from core.training import Evaluation, Trainer

PROBES = 3  # pictures whose way through the network is kept
MAPS = 12  # feature maps of a layer that are kept
SHOWN = 64  # test pictures whose answers are kept
JUDGED = 1_000  # validation pictures behind the confusion matrix
_BACKWARDS = 64  # pictures behind the statistics of the gradients
_WIDEST = 32  # pixels of a kept map
_PROBED = (("cat", 1.0), ("rocket", 1.6), ("astronaut", 2.2))  # samples, and how far each is zoomed in


class Camera:
    """Takes pictures of a trainer's network; taking one changes nothing of the training."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        dataset = trainer.config.dataset
        self.probes = torch.from_numpy(probes(dataset, trainer.material.parts["test"][0].numpy()))
        self.names = layer_names(trainer.model)

    def judge(self, portions: pacing.Cut = pacing.whole) -> Evaluation:
        """The network on some validation pictures, one look at each; on test pictures where none are set apart."""
        validation = len(self.trainer.material.parts["validation"][1])
        return self.trainer.evaluate(
            "validation" if validation else "test", limit=JUDGED, views=1, portions=portions
        )

    def take(self, judged: Evaluation) -> dict[str, Tensor]:
        """Everything about this moment, by name; `judged` is what `judge` has found.

        `filters`: float16 (K, C, k, k) of the first convolution, if there is one. `maps.<layer>`: float16
        (PROBES, maps, h, w) or (PROBES, n), what each layer makes of the probes (`photographs`, or test pictures). `answers`:
        float16 (SHOWN, classes), probabilities of the first test pictures. `confusion`: int32 (classes,
        classes), validation pictures by class (row) and answer (column). `weights.<layer>` and
        `gradients.<layer>`: float32 (4,), mean, deviation, smallest and largest.
        """
        trainer = self.trainer
        found: dict[str, Tensor] = {}
        first = next((m for m in trainer.model.modules() if isinstance(m, nn.Conv2d | Whiten)), None)
        if first is not None:
            found["filters"] = first.weight.detach().float().cpu().half()
        tests, _ = trainer.material.parts["test"]
        found |= self._maps(self.probes)
        found["answers"] = trainer.predict(tests[:SHOWN], views=1).half()
        found["confusion"] = self._confusion(judged)
        found |= self._statistics()
        return found

    @torch.no_grad()
    def _maps(self, pictures: Tensor) -> dict[str, Tensor]:
        trainer = self.trainer
        trainer.model.eval()
        x = trainer.normalised(pictures.permute(0, 3, 1, 2).to(trainer.device))
        found = {}
        for name, module in zip(self.names, trainer.model, strict=True):
            x = module(x)
            kept = x[:, :MAPS, :_WIDEST, :_WIDEST] if x.ndim == 4 else x[:, :256]
            found[f"maps.{name}"] = kept.float().clamp(-60_000, 60_000).cpu().half()
        return found

    def _confusion(self, judged: Evaluation) -> Tensor:
        classes = len(self.trainer.material.classes)
        places = judged.labels * classes + judged.probabilities.argmax(1)
        counts = np.bincount(places, minlength=classes * classes).reshape(classes, classes)
        return torch.from_numpy(counts.astype(np.int32))

    def _statistics(self) -> dict[str, Tensor]:
        """Weights, and gradients of one batch of validation pictures (test pictures where none are set apart)."""
        trainer = self.trainer
        some, labels = next(part for part in trainer.material.parts.values() if len(part[1]))
        trainer.model.eval()
        x = trainer.normalised(some[:_BACKWARDS].permute(0, 3, 1, 2).to(trainer.device))
        with torch.enable_grad():
            loss = nn.functional.cross_entropy(trainer.model(x), labels[:_BACKWARDS].to(trainer.device))
            learned = [weights for weights in trainer.model.parameters() if weights.requires_grad]
            gradients = dict(zip(map(id, learned), torch.autograd.grad(loss, learned), strict=True))
        found = {}
        for name, module in zip(self.names, trainer.model, strict=True):
            own = [weights for weights in module.parameters() if weights.requires_grad]
            if own:
                found[f"weights.{name}"] = _summary([weights.detach() for weights in own])
                found[f"gradients.{name}"] = _summary([gradients[id(weights)] for weights in own])
        return found


def probes(dataset: str, tests: np.ndarray) -> np.ndarray:
    """The pictures whose way through a network is kept: uint8 (PROBES, 32, 32, 3), the first test pictures of its data.

    For CIFAR-10, whose pictures are not everywhere, they are photographs that everybody has.
    """
    return photographs() if dataset == "cifar10" else tests[:PROBES]


def photographs() -> np.ndarray:
    """The probes of networks of CIFAR-10."""
    return np.stack([images.square(images.sample(name).pixels, 32, zoom=zoom) for name, zoom in _PROBED])


def _summary(tensors: list[Tensor]) -> Tensor:
    flat = torch.cat([tensor.flatten().float() for tensor in tensors]).cpu()
    deviation = flat.std(correction=0)
    return torch.stack([flat.mean(), deviation, flat.min(), flat.max()])
