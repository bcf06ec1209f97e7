"""The home page's pictures of the lessons on units and robustness."""

import numpy as np

from core import images
from pages.shared import figures
from pages.shared.lessons.units import SHAPES

_SEEN = 5  # a star among the drawn ones


def learned(theme: str) -> bytes:
    """The six filters of LeNet-5's first layer, as it learned them."""
    from core import runs
    from core.inspection import units
    from core.inspection.loaded import Loaded

    loaded = Loaded(runs.find(SHAPES))
    weights = units.filters(loaded, units.places(loaded)[0])
    assert weights is not None
    tiles = np.clip(weights.transpose(0, 2, 3, 1) / (2 * np.abs(weights).max()) + 0.5, 0, 1)  # (6, 5, 5, 3)
    ground = figures.diverging(theme)[128] / 255
    drawn = np.empty((13, 19, 3))
    drawn[:] = ground
    for place, tile in enumerate(tiles):
        top, left = 1 + 6 * (place // 3), 1 + 6 * (place % 3)
        drawn[top : top + 5, left : left + 5] = tile
    return images.encode(_enlarged((drawn * 255).round().astype(np.uint8), 20), format="png")


def attacked(theme: str) -> bytes:
    """A picture, and beside it what one step of eight grey levels adds, magnified."""
    from core import runs
    from core.datasets import shapes10
    from core.inspection import robustness
    from core.inspection.loaded import Loaded
    from pages.shared.inside.robustness_figures import magnified

    pixels = shapes10.draw(32, seed=1)[1][_SEEN]
    found = robustness.attacked(Loaded(runs.find(SHAPES)), pixels, size=8)
    both = np.concatenate([one[4:28, 8:24] for one in (found.picture, magnified(found))], axis=1)
    return images.encode(_enlarged(both, 12), format="png")


def _enlarged(pixels: np.ndarray, times: int) -> np.ndarray:
    return np.ascontiguousarray(pixels.repeat(times, axis=0).repeat(times, axis=1))
