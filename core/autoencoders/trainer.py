"""Training an autoencoder, one step at a time. Knows no thread, file, clock or page.

Everything random in a step comes from the run's seed and the step's number.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import datasets, pacing
from core.autoencoders import pca
from core.autoencoders.config import Config, changed, overcomplete
from core.autoencoders.network import Autoencoder
from core.autoencoders.pca import Pca
from core.datasets import Dataset
from core.seeds import mixed
from core.training import precision
from core.training.optimisers import factor

_WARM_UP = 100  # steps at least: Adam's first ones move every weight by the whole rate, away from PCA
LEVELS = 255.0


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Attributes:
        step: steps taken; `examples`: pictures seen.
        error: root of the mean squared difference since the last report, in grey levels.
        rate: learning rate of the last step.
    """

    step: int
    examples: int
    error: float
    rate: float


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How well pictures are rebuilt.

    Attributes:
        squares: float64 (N,), mean squared difference of each picture, levels 0..1.
        codes: float32 (N, code).
    """

    squares: np.ndarray
    codes: np.ndarray

    @property
    def errors(self) -> np.ndarray:
        """Root of each, in grey levels: (N,)."""
        return LEVELS * np.sqrt(self.squares)

    @property
    def error(self) -> float:
        """Root of the mean over all pictures, in grey levels."""
        return LEVELS * math.sqrt(self.squares.mean()) if len(self.squares) else math.nan


class Material:
    """A data set made ready for training on a device; any number of trainers may share it.

    Attributes:
        parts: pictures of `train`, `validation` and `test`, uint8 (N, 32, 32, 3); `labels` of the test pictures.
        classes, origin, test_digest: as the data set says them.
    """

    def __init__(self, data: Dataset, *, validation: int, device: str = "cpu") -> None:
        self._data = data.with_validation(validation)
        self.device = torch.device(device)
        self.classes, self.origin, self.test_digest = data.classes, data.origin, data.digest("test")
        self.parts = {name: torch.from_numpy(self._data.part(name)[0]) for name in datasets.PARTS}
        self.labels = data.labels[data.test]
        self._pca: dict[int, Pca] = {}

    def pca(self, count: int) -> Pca:
        """The principal components of the training pictures."""
        if count not in self._pca:
            self._pca[count] = pca.of(self._data, count)
        return self._pca[count]


class Trainer:
    """A network in training: `advance` takes steps, `evaluate` judges, `state` and `restore` stop and go on.

    `config` is the one given, with the precision that was chosen for `auto`, PCA's error, and the changes since;
    `precision` as in `core.training.Trainer`.
    """

    def __init__(self, config: Config, material: Material) -> None:
        self.precision = precision.choose(config.precision, device=str(material.device), work="convolution")
        if config.precision == "auto":
            config = replace(config, precision=self.precision.dtype)
        self.material, self.device = material, material.device
        torch.manual_seed(config.seed)
        self.model = Autoencoder(config)
        self.config = config
        if not overcomplete(config):
            self.model.take(material.pca(config.code))
        self.model.to(device=self.device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if not config.pca and not overcomplete(config):
            self.config = replace(config, pca=self.evaluate_pca(self._judging).error)
        self.optimiser = torch.optim.Adam(self.model.parameters(), lr=config.rate, fused=True)
        self.step = 0
        self._shuffled: tuple[int, Tensor] | None = None  # the order of the present epoch

    @property
    def _judging(self) -> str:
        return "validation" if len(self.material.parts["validation"]) else "test"

    @property
    def done(self) -> bool:
        return self.step >= self.config.steps

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go on with other settings from the next step; errors as `config.changed`."""
        self.config = self.model.config = changed(self.config, changes)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Progress:
        """Take some steps, at most to the end of the run; fewer where `halt`, asked after each of them, says so."""
        self.model.train()
        begun = self.step
        squares, rate = torch.zeros((), device=self.device), 0.0
        for step in range(begun, min(begun + steps, self.config.steps)):
            one, rate = self._step(step)
            squares += one
            self.step = step + 1
            if halt():
                break
        return Progress(
            step=self.step,
            examples=self.step * self.config.batch,
            error=LEVELS * math.sqrt(float(squares) / max(self.step - begun, 1)),
            rate=rate,
        )

    def _step(self, step: int) -> tuple[Tensor, float]:
        config = self.config
        rate = config.rate * min(factor(config, step), (step + 1) / _WARM_UP, 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        wanted = self._levels(self.material.parts["train"][self._chosen(step)])  # (B, 3, 32, 32)
        x = noisy(wanted, config.noise, seed=mixed(config.seed, step)) if config.noise else wanted
        with self._autocast():
            rebuilt = self.model(x)
        loss = (rebuilt - wanted).square().mean()
        loss.backward()
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return loss.detach(), rate

    def _levels(self, images: Tensor) -> Tensor:
        """uint8 (B, H, W, 3) → float32 (B, 3, H, W), 0..1."""
        return images.to(self.device).permute(0, 3, 1, 2).float() / LEVELS

    def _autocast(self) -> torch.autocast:
        return precision.autocast(self.precision, self.device)

    def _chosen(self, step: int) -> Tensor:
        """The pictures of a step: every epoch is a shuffle of its own, and batches run on over its end."""
        n, batch = len(self.material.parts["train"]), self.config.batch
        first = step * batch
        parts = []
        for epoch in range(first // n, (first + batch - 1) // n + 1):
            start = epoch * n
            parts.append(self._order(epoch)[max(first - start, 0) : first + batch - start])
        return torch.cat(parts)

    def _order(self, epoch: int) -> Tensor:
        if self._shuffled is None or self._shuffled[0] != epoch:
            random = torch.Generator().manual_seed(mixed(self.config.seed, -2 - epoch))
            self._shuffled = epoch, torch.randperm(len(self.material.parts["train"]), generator=random)
        return self._shuffled[1]

    @torch.inference_mode()
    def evaluate(
        self, part: str = "", *, limit: int | None = None, portions: pacing.Cut = pacing.whole
    ) -> Evaluation:
        """Rebuild the first pictures of a part, by default of those that are set apart, or all of them.

        Where `portions` ends early, fewer are rebuilt: `squares` says how many.
        """
        self.model.eval()
        return self._judged(part or self._judging, limit, portions, self.model.encode, self.model.decode)

    @torch.inference_mode()
    def evaluate_pca(
        self, part: str = "", *, limit: int | None = None, portions: pacing.Cut = pacing.whole
    ) -> Evaluation:
        """The same by PCA with as many numbers."""
        return self._judged(part or self._judging, limit, portions, self.model.project, self.model.rebuild)

    def _judged(
        self, part: str, limit: int | None, portions: pacing.Cut, encode: Any, decode: Any
    ) -> Evaluation:
        squares, codes = [], []
        images = self.material.parts[part][:limit]
        for some in portions(len(images)):
            x = self._levels(images[some])
            code = encode(x)
            squares.append((decode(code) - x).cpu().double().square().mean(dim=(1, 2, 3)))
            codes.append(code.cpu())
        return Evaluation(torch.cat(squares).numpy(), torch.cat(codes).numpy())

    @torch.inference_mode()
    def rebuilt(self, images: Tensor) -> Tensor:
        """Pictures uint8 (N, 32, 32, 3) → the same, rebuilt."""
        self.model.eval()
        return to_pixels(self.model(self._levels(images)))

    def state(self) -> dict[str, Tensor]:
        """Everything that training has changed, by name, and PCA's numbers."""
        kept = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        for place, memory in self.optimiser.state_dict()["state"].items():
            kept |= {f"optimiser.{place}.{name}": torch.as_tensor(value) for name, value in memory.items()}
        kept["step"] = torch.tensor(self.step)
        return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in kept.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave. The config must be the one of that run."""
        self.step = int(state["step"])
        self.model.load_state_dict(under("model.", state))
        learned = [weights for group in self.optimiser.param_groups for weights in group["params"]]
        memories: dict[int, dict[str, Tensor]] = {}
        for name, value in under("optimiser.", state).items():
            place, key = name.split(".", 1)
            like = learned[int(place)]
            kept = torch.empty_like(like).copy_(value) if value.shape == like.shape else value.clone()
            memories.setdefault(int(place), {})[key] = kept
        self.optimiser.load_state_dict({**self.optimiser.state_dict(), "state": memories})


def under(prefix: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The part of a state whose names begin so, without that beginning."""
    return {name.removeprefix(prefix): one for name, one in state.items() if name.startswith(prefix)}


def noisy(x: Tensor, levels: float, *, seed: int) -> Tensor:
    """Pictures with normal noise of a deviation in grey levels; the noise does not depend on the device."""
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
    return x + noise.to(x.device) * (levels / LEVELS)


def to_pixels(x: Tensor) -> Tensor:
    """(N, 3, H, W), 0..1 → uint8 (N, H, W, 3) on the CPU."""
    return (x.clamp(0, 1) * LEVELS).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().contiguous()


def train(config: Config, material: Material, *, every: int = 50) -> Iterator[Progress]:
    """Train from the first step to the last; a report every `every` steps."""
    trainer = Trainer(config, material)
    while not trainer.done:
        yield trainer.advance(every)
