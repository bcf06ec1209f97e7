"""The kernels that people thought of, at the size of a network's first filters."""

from core.kernels.bank import KERNELS
from core.kernels.kernel import Kernel
from core.kernels.makers import gabor, turned

_BANK = (
    *("sobel_x", "sobel_y", "scharr_x", "scharr_y", "prewitt_x", "prewitt_y", "roberts_1", "roberts_2"),
    *("laplacian_4", "laplacian_8", "box"),
)
_ANGLES = (45, 135)  # degrees, of Sobel's turned kernels
_STRIPES = (0, 45, 90, 135)  # degrees, of Gabor's
_LEAST_GABOR = 3
HANDMADE = (
    *_BANK,
    *(f"sobel_{angle}" for angle in _ANGLES),
    *(f"gabor_{angle}" for angle in _STRIPES),
)


def handmade(side: int) -> dict[str, Kernel]:
    """Those of `HANDMADE` that fit a window of side × side pixels, by name.

    Gabor's are made as large as the window, one wave of 0.8 of its side across; from 3 pixels on.
    """
    made = {name: KERNELS[name] for name in _BANK}
    made |= {f"sobel_{angle}": turned("sobel", angle) for angle in _ANGLES}
    if side >= _LEAST_GABOR:
        made |= {
            f"gabor_{angle}": gabor(side, wavelength=0.8 * side, angle=angle, sigma=0.3 * side)
            for angle in _STRIPES
        }
    return {name: kernel for name, kernel in made.items() if max(kernel.weights.shape) <= side}
