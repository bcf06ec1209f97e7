"""Training, one step at a time. Knows no thread, file, clock or page.

Everything random in a step comes from the run's seed and the step's number: nothing has to be remembered
for a run to go on exactly as if it had never been interrupted.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core import pacing
from core.datasets import Dataset
from core.datasets.augment import Bank, statistics
from core.networks import Whiten, build
from core.seeds import mixed
from core.training import optimisers, precision, started
from core.training.config import Config, changed

_WHITENED_ON = 5_000  # pictures whose patches give the whitening filters


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Attributes:
        step: steps taken; `examples`: pictures seen.
        loss, accuracy: mean over the batches since the last report (cross-entropy with smoothing; share).
        rate: learning rate of the last step.
    """

    step: int
    examples: int
    loss: float
    accuracy: float
    rate: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How a network judges one part of the data.

    Attributes:
        loss: mean cross-entropy; `accuracy`: share of right answers.
        probabilities: float32 (N, classes).
        labels: int64 (N,).
    """

    loss: float
    accuracy: float
    probabilities: np.ndarray
    labels: np.ndarray


class Material:
    """A data set made ready for training on a device; any number of trainers may share it.

    Attributes:
        classes: their names; `origin`, `test_digest`: as the data set says them.
        mean, deviation: float32 (3,), levels 0..255, of the training part.
        bank: the training pictures; `parts`: pictures and labels of `validation` and `test`.
    """

    def __init__(self, data: Dataset, *, validation: int, device: str = "cpu") -> None:
        data = data.with_validation(validation)
        self.device = torch.device(device)
        self.classes = data.classes
        self.origin, self.test_digest = data.origin, data.digest("test")
        self.parts = {
            name: tuple(torch.from_numpy(array) for array in data.part(name))
            for name in ("validation", "test")
        }
        images, labels = (torch.from_numpy(array) for array in data.part("train"))
        self.bank = Bank(images, labels, device=self.device)
        self.mean, self.deviation = statistics(images)
        self.some = images[:_WHITENED_ON].permute(0, 3, 1, 2)  # uint8 (B, 3, H, W)
        self.whitening: dict[tuple[bool, torch.Size], Tensor] = {}  # filters found in them


class Trainer:
    """A network in training: `advance` takes steps, `evaluate` judges, `state` and `restore` stop and go on.

    `config` is the one given, with the precision that was chosen for `auto`, and with the changes since; `precision`
    is the number format that this machine computes in: a run of another machine may ask for one that is missing here.
    """

    def __init__(self, config: Config, material: Material) -> None:
        self.precision = precision.choose(config.precision, device=str(material.device), work="convolution")
        if config.precision == "auto":
            config = replace(config, precision=self.precision.dtype)
        self.config = config
        self.material = material
        self.device = material.device
        known = material.mean, material.deviation
        self.mean, self.deviation = known if config.normalise else (torch.zeros(3), torch.full((3,), 255.0))
        self._offset = (-self.mean / self.deviation).view(1, 3, 1, 1).to(self.device)
        self._gain = (1 / self.deviation).view(1, 3, 1, 1).to(self.device)
        torch.manual_seed(config.seed)
        self.model = build(config.network, classes=len(material.classes))
        self._given = self._begin_with_kernels()
        self.model.to(device=self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        for module in self.model.modules():
            if isinstance(module, Whiten):
                self._whiten(module)
        self.optimisers = optimisers.make(self.model, config)
        self.step = 0
        self._shuffled: tuple[int, Tensor] | None = None  # the order of the present epoch
        sides = torch.Generator().manual_seed(mixed(config.seed, -1))
        self._sides = torch.randint(0, 2, (len(material.bank),), generator=sides)  # seen in the first epoch

    def _begin_with_kernels(self) -> Tensor | None:
        """Give the first layer the config's kernels; returns those that shall stay as they are: (n, C, k, k)."""
        matrices = started.fitting(self.config.network, self.config.kernels)
        if not matrices:
            return None
        given = started.begin(self._first(), matrices)
        return given.to(self.device) if self.config.frozen else None

    def _first(self) -> nn.Conv2d:
        return next(module for module in self.model.modules() if isinstance(module, nn.Conv2d))

    def _whiten(self, module: Whiten) -> None:
        """Give a layer its filters, found once for all trainers of a material."""
        known, key = self.material.whitening, (self.config.normalise, module.weight.shape)
        if key not in known:
            module.fit(self.normalised(self.material.some.to(self.device)))
            known[key] = module.weight.detach().clone()
        module.weight.data.copy_(known[key])

    def normalised(self, batch: Tensor) -> Tensor:
        """uint8 (B, 3, H, W) → float32 of the same shape and layout."""
        return torch.addcmul(self._offset, batch.float(), self._gain)

    @property
    def done(self) -> bool:
        return self.step >= self.config.steps

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go on with other settings from the next step; errors as `config.changed`."""
        self.config = changed(self.config, changes)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Progress:
        """Take some steps, at most to the end of the run; fewer where `halt`, asked after each of them, says so."""
        self.model.train()
        begun = self.step
        loss = torch.zeros((), device=self.device)
        right = torch.zeros((), device=self.device)
        rate = 0.0
        for step in range(begun, min(begun + steps, self.config.steps)):
            one, hits, rate = self._step(step)
            loss += one
            right += hits
            self.step = step + 1
            if halt():
                break
        count = max(self.step - begun, 1)
        return Progress(
            step=self.step,
            examples=self.step * self.config.batch,
            loss=float(loss) / count,
            accuracy=float(right) / (count * self.config.batch),
            rate=rate,
        )

    def _step(self, step: int) -> tuple[Tensor, Tensor, float]:
        config = self.config
        rate = optimisers.set_rates(self.optimisers, config, step)
        random = torch.Generator().manual_seed(mixed(config.seed, step))
        chosen = self._chosen(step)
        mirrored = self._mirrored(chosen, step) if config.flip else None
        batch = self.material.bank.batch(
            chosen, generator=random, mirrored=mirrored, shift=config.shift, cutout=config.cutout
        )
        labels = self.material.bank.labels[chosen.to(self.device)]
        torch.manual_seed(mixed(config.seed, step) + 1)  # dropout has no generator of its own
        with self._autocast():
            logits = self.model(self._shrunk(self.normalised(batch), step))
        loss = F.cross_entropy(logits.float(), labels, label_smoothing=config.smoothing)
        loss.backward()
        self._update()
        return loss.detach(), (logits.detach().argmax(1) == labels).sum(), rate

    def _update(self) -> None:
        """Take the step; frozen filters get no gradient, and neither weight decay nor a rescaling of the layer moves them."""
        if self._given is not None:
            weight, count = self._first().weight, len(self._given)
            assert weight.grad is not None
            weight.grad[:count] = 0.0
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        if self._given is not None:
            weight.data[:count] = self._given

    def _shrunk(self, x: Tensor, step: int) -> Tensor:
        """Smaller pictures early in a `growing` run: (B, 3, H, W) → (B, 3, h, w)."""
        eighths = _eighths(self.config, pacing.share(self.config, step))
        if eighths == 8:
            return x
        side = x.shape[2] * eighths // 8
        small = F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False)
        return small.contiguous(memory_format=torch.channels_last)

    def _autocast(self) -> torch.autocast:
        return precision.autocast(self.precision, self.device)

    def _chosen(self, step: int) -> Tensor:
        """The pictures of a step: every epoch is a shuffle of its own, and batches run on over its end."""
        n, batch = len(self.material.bank), self.config.batch
        first = step * batch
        parts = []
        for epoch in range(first // n, (first + batch - 1) // n + 1):
            order = self._order(epoch)
            start = epoch * n
            parts.append(order[max(first - start, 0) : first + batch - start])
        return torch.cat(parts)

    def _mirrored(self, chosen: Tensor, step: int) -> Tensor:
        """1 for the pictures that this step sees in a mirror: half of them in the first epoch, the others in the next.

        Both sides of a picture are then seen in any two epochs, not twice the same one by chance: K. Jordan,
        "94% on CIFAR-10 in 3.29 Seconds", 2024, section 3.6.
        """
        n = len(self.material.bank)
        epochs = torch.arange(step * len(chosen), (step + 1) * len(chosen)) // n
        return (self._sides[chosen] + epochs) % 2

    def _order(self, epoch: int) -> Tensor:
        if self._shuffled is None or self._shuffled[0] != epoch:
            random = torch.Generator().manual_seed(mixed(self.config.seed, -2 - epoch))
            self._shuffled = epoch, torch.randperm(len(self.material.bank), generator=random)
        return self._shuffled[1]

    def evaluate(
        self,
        part: str,
        *,
        limit: int | None = None,
        views: int | None = None,
        portions: pacing.Cut = pacing.whole,
    ) -> Evaluation:
        """Judge the first `limit` pictures of `validation` or `test`, or all of them, by the config's or other views.

        Where `portions` ends early, only the first pictures are judged: `labels` says how many.
        """
        images, labels = (tensor[:limit] for tensor in self.material.parts[part])
        probabilities = self.predict(images, views=views, portions=portions)
        labels = labels[: len(probabilities)]
        chosen = probabilities.gather(1, labels[:, None]).clamp(min=1e-12)
        return Evaluation(
            loss=float(-chosen.log().mean()) if len(labels) else math.nan,
            accuracy=float((probabilities.argmax(1) == labels).float().mean()) if len(labels) else math.nan,
            probabilities=probabilities.numpy(),
            labels=labels.numpy(),
        )

    @torch.inference_mode()
    def predict(
        self, images: Tensor, *, views: int | None = None, portions: pacing.Cut = pacing.whole
    ) -> Tensor:
        """Probabilities float32 (N, classes) on the CPU for pictures uint8 (N, H, W, 3), or for the first of them."""
        self.model.eval()
        found = []
        for part in portions(len(images)):
            x = self.normalised(images[part].permute(0, 3, 1, 2).to(self.device))
            with self._autocast():
                logits = self.model(x).float()
                if (views or self.config.views) == 2:
                    logits = (logits + self.model(x.flip(3)).float()) / 2
            found.append(logits.softmax(1).cpu())
        return torch.cat(found) if found else torch.empty(0, len(self.material.classes))

    def state(self) -> dict[str, Tensor]:
        """Everything that training has changed, by name: weights, statistics, the optimisers' memories, the step."""
        kept = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        for i, optimiser in enumerate(self.optimisers):
            for place, memory in optimiser.state_dict()["state"].items():
                for name, value in memory.items():
                    if value is not None:
                        kept[f"optimiser.{i}.{place}.{name}"] = torch.as_tensor(value)
        kept |= {"step": torch.tensor(self.step), "input.mean": self.mean, "input.deviation": self.deviation}
        return {name: tensor.detach().cpu().contiguous() for name, tensor in kept.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave. The config must be the one of that run."""
        self.step = int(state["step"])
        prefix = "model."
        self.model.load_state_dict(
            {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
        )
        for i, optimiser in enumerate(self.optimisers):
            learned = [weights for group in optimiser.param_groups for weights in group["params"]]
            memories: dict[int, dict[str, Tensor]] = {}
            for name, value in state.items():
                if name.startswith(f"optimiser.{i}."):
                    _, _, place, key = name.split(".", 3)
                    memories.setdefault(int(place), {})[key] = _laid_out(value, learned[int(place)])
            optimiser.load_state_dict({**optimiser.state_dict(), "state": memories})


def _eighths(config: Config, share: float) -> int:
    """The side of the pictures at some share of a run, in eighths of the whole."""
    return 8 if share >= config.growing else 5 if share < config.growing / 2 else 6


def phases(config: Config) -> list[pacing.Phase]:
    """Give the parts of a run in which a step costs the same: in proportion to the pixels of its pictures."""
    half = config.growing / 2
    ends = [0.0, half, config.growing, 1.0]
    return [
        pacing.Phase(middle, high - low, (_eighths(config, middle) / 8) ** 2)
        for low, high in pairwise(ends)
        if (middle := (low + high) / 2) < high
    ]


def _laid_out(memory: Tensor, weights: Tensor) -> Tensor:
    """An optimiser's memory in the order in which its weights lie: fused optimisers go through both side by side."""
    if memory.shape != weights.shape:
        return memory.clone()
    return torch.empty_like(weights, dtype=memory.dtype).copy_(memory)


def train(config: Config, material: Material, *, every: int = 50) -> Iterator[Progress]:
    """Train from the first step to the last; a report every `every` steps."""
    trainer = Trainer(config, material)
    while not trainer.done:
        yield trainer.advance(every)
