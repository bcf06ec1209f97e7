"""Optimisers and the way their learning rate takes through a run."""

from typing import Protocol

import torch
from torch import Tensor, nn

from core import pacing
from core.training import precision
from core.training.config import Config
from core.training.muon import Muon

# With Muon, what is no matrix learns by SGD. Rates found by search on the fast network, in units of Muon's.
SHIFT_RATE, HEAD_RATE = 0.22, 2.8
WARM = 0.2  # of the run in which `one_cycle` rises


def make(model: nn.Module, config: Config) -> list[torch.optim.Optimizer]:
    """The optimisers of a network's parameters. Each group holds `base`, its highest rate."""
    learned = [weights for weights in model.parameters() if weights.requires_grad]
    made: list[torch.optim.Optimizer]
    if config.optimiser == "muon":
        made = _muon(model, config)
    elif config.optimiser == "sgd":
        made = [_sgd([{"params": learned, "share": 1.0}], config)]
    else:
        kind = torch.optim.AdamW if config.optimiser == "adamw" else torch.optim.Adam
        made = [kind([{"params": learned, "share": 1.0}], lr=config.rate, weight_decay=config.weight_decay)]
    return made


def _sgd(groups: list[dict[str, object]], config: Config) -> torch.optim.SGD:
    nesterov = config.nesterov and config.momentum > 0
    return torch.optim.SGD(
        groups,
        lr=config.rate,
        momentum=config.momentum,
        nesterov=nesterov,
        weight_decay=config.weight_decay,
        fused=True,
    )


def _muon(model: nn.Module, config: Config) -> list[torch.optim.Optimizer]:
    groups: dict[str, list[Tensor]] = {"filters": [], "shifts": [], "head": []}
    for weights in model.parameters():
        if not weights.requires_grad:
            continue
        name = "filters" if weights.ndim == 4 else "head" if weights.ndim == 2 else "shifts"
        groups[name].append(weights)
    sgd = _sgd(
        [
            {"params": groups["shifts"], "share": SHIFT_RATE},
            {"params": groups["head"], "share": HEAD_RATE},
        ],
        config,
    )
    made: list[torch.optim.Optimizer] = [sgd]
    if groups["filters"]:
        filters = {"params": groups["filters"], "share": 1.0}
        device = str(groups["filters"][0].device)
        taken = precision.choose(config.precision, device=device, work="orthogonalisation")
        made.append(
            Muon(
                [filters],
                lr=config.rate,
                momentum=config.momentum,
                nesterov=config.nesterov,
                dtype=getattr(torch, taken.dtype),
            )
        )
    return made


class Scheduled(pacing.Paced, Protocol):
    """What the learning rate's way depends on; see `core.training.config.Config`."""

    @property
    def schedule(self) -> str: ...
    @property
    def decay(self) -> float: ...


def factor(config: Scheduled, step: int) -> float:
    """The learning rate of a step (from 0), as a share of the highest."""
    share = pacing.share(config, step)
    match config.schedule:
        case "step":
            return 1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01
        case "cosine":
            return float(0.5 * (1 + torch.cos(torch.tensor(share * torch.pi, dtype=torch.float64))))
        case "one_cycle":
            return pacing.share(config, step + 1) / WARM if share < WARM else (1 - share) / (1 - WARM)
        case "inverse":
            return 1 / (1 + config.decay * step)
    return 1.0


def set_rates(made: list[torch.optim.Optimizer], config: Config, step: int) -> float:
    """Give every group its rate and weight decay for a step; returns the rate of the run."""
    rate = config.rate * min(factor(config, step), 1.0)
    for optimiser in made:
        for group in optimiser.param_groups:
            group["lr"] = rate * group["share"]
            if "weight_decay" in group:
                group["weight_decay"] = config.weight_decay
    return rate
