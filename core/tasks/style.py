"""A style transfer, as a task."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from core import images, pacing
from core.style.config import Config, from_plain, to_plain
from core.style.transfer import STAGES, Losses, Transfer
from core.tasks.kinds import Record
from core.tasks.stepwise import Stepwise

__all__ = ["from_plain", "task", "to_plain"]

SHOWN = 48  # channels of a Gram matrix that are kept


def task(config: Config, *, device: str) -> "Style":
    """The transfer that a config describes; raises what `Transfer` raises."""
    return Style(config, device)


class Style(Stepwise):
    """A `Transfer` whose picture is kept from time to time."""

    recounts = False  # another number of steps would lead back to a smaller picture

    def __init__(self, config: Config, device: str) -> None:
        self._device = device
        self.begin(config)

    def begin(self, config: Config) -> None:
        self.engine = Transfer(config, device=self._device)

    def phases(self) -> list[pacing.Phase]:
        starts = (0.0, *(end for end, _ in STAGES))
        return [
            pacing.Phase((start + end) / 2, end - start, side**2)
            for start, (end, side) in zip(starts[:-1], STAGES, strict=True)
        ]

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Record:
        seen = self.engine.advance(min(steps, self.config.steps - self.step), halt=halt)
        return {"step": self.step, "examples": self.step, **_row(seen)}

    def look(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        """`picture`: a JPEG's bytes; `gram.<layer>` and `target.<layer>`: float16 (C, C), of the first channels. At
        the beginning also `content` and `painting`, JPEGs too."""
        found = {"picture": _jpeg(self.engine.picture())}
        if not self.step:
            found |= {"content": _jpeg(self.engine.content), "painting": _jpeg(self.engine.painting)}
        for name, (here, wanted) in self.engine.grams().items():
            found[f"gram.{name}"], found[f"target.{name}"] = (
                one[:SHOWN, :SHOWN].clamp(-60_000, 60_000).cpu().half() for one in (here, wanted)
            )
        return {}, found

    def verdict_size(self) -> int:
        return 0

    def result(self, portions: pacing.Cut = pacing.whole) -> tuple[Record, dict[str, Tensor]]:
        found = self.engine.losses()
        picture = torch.from_numpy(self.engine.picture().copy())
        return {"step": self.step, **_row(found)}, {"picture": picture}


def _row(seen: Losses) -> Record:
    return {
        "loss": seen.total,
        "content": seen.content,
        "style": seen.style,
        "roughness": seen.roughness,
    }


def _jpeg(pixels: np.ndarray) -> Tensor:
    data = images.encode(pixels, quality=95)
    return torch.from_numpy(np.frombuffer(data, dtype=np.uint8).copy())
