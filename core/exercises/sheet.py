"""A sheet of exercises from a seed."""

from collections.abc import Callable, Sequence

import numpy as np

from core.exercises import cells, sizes
from core.exercises.task import Task

LEVELS = (1, 2, 3)
Maker = Callable[[np.random.Generator, int], Task]

# In the order in which a sheet asks them; every kind exists at every level.
KINDS: dict[str, Maker] = {
    "size": sizes.size,
    "cell": cells.cell,
    "padding": sizes.padding,
    "pooled": cells.pooled,
    "parameters": sizes.parameters,
    "transposed": sizes.transposed,
    "multiplications": sizes.multiplications,
    "layers": sizes.layers,
}
_TRIES = 200


def sheet(
    *, level: int, seed: int, variant: int = 0, count: int = 8, kinds: Sequence[str] = tuple(KINDS)
) -> list[Task]:
    """`count` different tasks, the kinds in turn.

    Args:
        level: one of `LEVELS`.
        seed: the sheet's number; `variant` another sheet of the same kinds (0: the one for everybody).
        kinds: some of `KINDS`.

    The numbers come from NumPy's PCG64, whose stream is the same on every machine and in every version.
    """
    found: list[Task] = []
    seen: set[tuple[object, ...]] = set()
    for place in range(count):
        make = KINDS[kinds[place % len(kinds)]]
        chance = np.random.Generator(np.random.PCG64([level, seed, variant, place]))
        task = next(
            (one for one in (make(chance, level) for _ in range(_TRIES)) if one.statement not in seen), None
        )
        if task is None:
            raise RuntimeError(f"no further task of kind {kinds[place % len(kinds)]} at level {level}")
        seen.add(task.statement)
        found.append(task)
    return found
