"""Seeds for everything random in a run: from the run's own seed and a number, such as the step."""

import numpy as np


def mixed(seed: int, step: int) -> int:
    """A seed for one step, unlike its neighbours'."""
    return int(np.random.SeedSequence([seed, step & 0xFFFFFFFF]).generate_state(1, np.uint64)[0] >> 2)
