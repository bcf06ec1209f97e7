"""How a measurement is told: the figure, its bar, and whether it is met."""

import statistics
import time
from collections.abc import Callable


def bar(name: str, value: float, limit: float, unit: str, *, least: bool = False) -> bool:
    """Print one line; `least` means that the value must reach the limit instead of staying below it."""
    met = value >= limit if least else value <= limit
    word = "at least" if least else "at most"
    print(
        f"{'MET    ' if met else 'NOT MET'}  {name}: {value:.3g} {unit} ({word} {limit:g} {unit})", flush=True
    )
    return met


def median_ms(act: Callable[[], object], *, times: int = 15) -> float:
    """Median wall time of one call, in milliseconds, after one call that does not count."""
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1e3)
    return statistics.median(taken)
