"""Optimisers of the character model. Only matrices decay; biases do not."""

import torch
from torch import Tensor, nn

from core.char_rnn.config import Config
from core.training.optimisers import factor

_SECOND_DECAY = 0.99  # of the mean square of the gradients: a step of text is noisy, 0.999 adapts too slowly


def make(model: nn.Module, config: Config) -> torch.optim.Optimizer:
    """The optimiser of a network's parameters, in two groups: what decays and what does not."""
    learned = list(model.parameters())
    groups: list[dict[str, object]] = [
        {"params": [one for one in learned if one.ndim > 1], "decays": True},
        {"params": [one for one in learned if one.ndim == 1], "decays": False},
    ]
    match config.optimiser:
        case "sgd":
            return torch.optim.SGD(groups, lr=config.rate, momentum=config.momentum, fused=True)
        case "rmsprop":
            return torch.optim.RMSprop(groups, lr=config.rate, alpha=_SECOND_DECAY, foreach=True)
    kind = torch.optim.AdamW if config.optimiser == "adamw" else torch.optim.Adam
    return kind(groups, lr=config.rate, betas=(0.9, _SECOND_DECAY), fused=True)


def set_rates(optimiser: torch.optim.Optimizer, config: Config, step: int) -> float:
    """Give every group its rate and weight decay for a step; returns the rate."""
    rate = config.rate * min(factor(config, step), 1.0)
    for group in optimiser.param_groups:
        group["lr"] = rate
        group["weight_decay"] = config.weight_decay if group["decays"] else 0.0
    return rate


def memories(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """What an optimiser remembers, as tensors by name."""
    return {
        f"{place}.{name}": torch.as_tensor(value)
        for place, memory in optimiser.state_dict()["state"].items()
        for name, value in memory.items()
        if value is not None
    }


def remember(optimiser: torch.optim.Optimizer, kept: dict[str, Tensor]) -> None:
    """Give an optimiser back what `memories` gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in kept.items():
        place, key = name.split(".", 1)
        state.setdefault(int(place), {})[key] = value.clone()
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
