"""Training networks on pictures: settings, optimisers, the loop."""

from core.training.config import (
    BOUNDS,
    CHANGEABLE,
    CHOICES,
    Config,
    changed,
    checked,
    from_plain,
    to_plain,
)
from core.training.trainer import Evaluation, Material, Progress, Trainer, phases, train

__all__ = [
    "BOUNDS",
    "CHANGEABLE",
    "CHOICES",
    "Config",
    "Evaluation",
    "Material",
    "Progress",
    "Trainer",
    "changed",
    "checked",
    "from_plain",
    "phases",
    "to_plain",
    "train",
]
