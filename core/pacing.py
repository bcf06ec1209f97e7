"""How far a run is on its way, where the number of its steps may be counted again.

A schedule and the growth of the pictures follow the share of the way, not the number of the step. Other steps change how
fast the rest of the way goes; nothing jumps.
"""

from typing import Protocol

COUNTED = ("steps", "since", "covered", "report")  # what is said anew when steps are counted again


class Paced(Protocol):
    """The part of a run's settings that its pace depends on; see `core.training.config.Config`."""

    @property
    def steps(self) -> int: ...
    @property
    def since(self) -> int: ...
    @property
    def covered(self) -> float: ...


def share(config: Paced, step: int) -> float:
    """The share of the way that lies before a step (from 0): 0 at the start, 1 at the end."""
    left = max(config.steps - config.since, 1)
    return config.covered + (1 - config.covered) * (step - config.since) / left
