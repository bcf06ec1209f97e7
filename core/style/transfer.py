"""The content of one picture in the style of another: pixels go downhill, no weight is learned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from core import images, pacing
from core.style import losses, pictures
from core.style.config import Config, changed
from core.style.features import SHOWN, Eye, eye, gray
from core.style.lbfgs import Lbfgs

# From coarse to fine: (share of the steps up to which it lasts, side of the picture relative to the whole). Large
# strokes are cheap to lay down while the picture is small.
STAGES = ((0.4, 0.25), (0.7, 0.5), (1.0, 1.0))
_SCALE = 1_000.0  # of the loss that goes downhill: the optimiser's first step depends on it
_NOISE = 0.1  # of 0..1: the start is never quite smooth


@dataclass(frozen=True)
class Losses:
    """The parts of the loss: `total` = content + style weight · style + smoothing weight · roughness."""

    total: float
    content: float
    style: float
    roughness: float


@dataclass(frozen=True, eq=False)
class _Aim:
    """What is to be reached at one size: the content's maps (C, h, w), the painting's Gram matrices."""

    content: Tensor
    grams: list[Tensor]


class Transfer:
    """A picture on its way. Everything random in it comes from the config's seed."""

    def __init__(self, config: Config, *, device: str = "cpu") -> None:
        """Raises what `pictures.load` and `features.eye` raise."""
        self.config, self.device, self.step = config, device, 0
        self.eye: Eye = eye(config.network, device)
        self.content, self.painting = (
            pictures.load(name, config.size) for name in (config.content, config.painting)
        )
        self._enter(0)

    @property
    def stage(self) -> int:
        """The place in `STAGES` of the next step."""
        share = self.step / max(self.config.steps, 1)
        return next((i for i, (end, _) in enumerate(STAGES) if share < end), len(STAGES) - 1)

    def _enter(self, stage: int, x: Tensor | None = None) -> None:
        """Go to a stage: from the picture so far, made larger, or from the start."""
        self._entered = stage
        side = round(self.config.size * STAGES[stage][1])
        content, painting = (as_tensor(one, side, self.device) for one in (self.content, self.painting))
        with torch.no_grad():
            seen, style = self.eye.content(self._compared(content)), self.eye.look(painting)
        self._aim = _Aim(seen, [losses.gram(style[name]) for name in self.eye.layers])
        if x is None:
            x = self._start(content)
        elif x.shape[-1] != side:
            x = F.interpolate(x[None], size=(side, side), mode="bicubic", align_corners=False)[0].clamp(0, 1)
        self.optimiser = Lbfgs(x)
        self._seen = self.losses()

    def _start(self, content: Tensor) -> Tensor:
        generator = torch.Generator().manual_seed(self.config.seed)
        noise = torch.randn(content.shape, generator=generator).to(self.device)
        if self.config.start == "noise":
            return (0.5 + 0.2 * noise).clamp(0, 1)
        return (self._compared(content) + _NOISE * noise).clamp(0, 1)

    def _compared(self, x: Tensor) -> Tensor:
        """A picture as its content is compared."""
        return x if self.config.keep_colours else gray(x)

    def parts(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Content, style and roughness of a picture (3, H, W) of this stage's size."""
        maps = self.eye.look(x)
        content = losses.far(self.eye.content(self._compared(x)), self._aim.content)
        grams = [losses.gram(maps[name]) for name in self.eye.layers]
        style = losses.style_loss(
            grams, self._aim.grams, [self.eye.weights[name] for name in self.eye.layers]
        )
        return content, style, losses.roughness(x)

    def _loss(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = x.detach().requires_grad_(True)
        content, style, rough = self.parts(x)
        total = content + self.config.style * style + self.config.smooth * rough
        (gradient,) = torch.autograd.grad(_SCALE * total, x)
        self._tried = Losses(*(float(one.detach()) for one in (total, content, style, rough)))
        return (_SCALE * total).detach(), gradient

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Losses:
        """Take some steps, fewer where `halt`, asked after each of them, says so; returns the losses where the last
        one has led."""
        for _ in range(steps):
            if self.stage != self._entered:
                self._enter(self.stage, self.optimiser.x)
            if self.optimiser.step(self._loss):
                self._seen = self._tried
            self.step += 1
            if halt():
                break
        return self._seen

    def losses(self) -> Losses:
        """The losses where it stands."""
        self._loss(self.optimiser.x)
        return self._tried

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go on with other weights; raises as `config.changed`."""
        self.config = changed(self.config, changes)
        self.optimiser.forget()
        self._seen = self.losses()

    def picture(self) -> np.ndarray:
        """uint8 (size, size, 3), as it stands."""
        x = self.optimiser.x
        if x.shape[-1] != self.config.size:
            x = F.interpolate(x[None], size=(self.config.size,) * 2, mode="bicubic", align_corners=False)[0]
        return (x.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()

    @torch.no_grad()
    def grams(self) -> dict[str, tuple[Tensor, Tensor]]:
        """Of the layers worth a picture: the Gram matrix as it stands, and the painting's."""
        maps = self.eye.look(self.optimiser.x)
        wanted = dict(zip(self.eye.layers, self._aim.grams, strict=True))
        return {name: (losses.gram(maps[name]), wanted[name]) for name in SHOWN[self.config.network]}

    def state(self) -> dict[str, Tensor]:
        """Everything that the steps have changed, by name; of a finished picture, the picture."""
        done = 0 < self.config.steps <= self.step
        memory = {"x": self.optimiser.x} if done else self.optimiser.state()
        kept = {f"optimiser.{name}": one for name, one in memory.items()}
        kept |= {"step": torch.tensor(self.step), "stage": torch.tensor(self._entered)}
        return {name: one.detach().cpu().contiguous().clone() for name, one in kept.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave."""
        self.step = int(state["step"])
        self._enter(int(state["stage"]))
        mine = {
            name.removeprefix("optimiser."): one if one.dtype == torch.float64 else one.to(self.device)
            for name, one in state.items()  # float64 numbers stay on the CPU: not every device has them
            if name.startswith("optimiser.")
        }
        self.optimiser.restore(mine)
        self._seen = self.losses()


def as_tensor(pixels: np.ndarray, side: int, device: str) -> Tensor:
    """uint8 (H, W, 3) → (3, side, side), 0..1."""
    small = images.square(pixels, side)
    return torch.from_numpy(small).permute(2, 0, 1).to(device).float() / 255
