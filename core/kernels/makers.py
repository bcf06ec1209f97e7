"""Kernels that are computed: smooth shapes of any size, and edge filters of any angle."""

import math

import numpy as np

from core.kernels.kernel import Kernel, make

PAIRS = {
    "vertical": [[1, 0, -1]] * 3,
    "prewitt": [[1, 0, -1]] * 3,
    "sobel": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "scharr": [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
}


def _coordinates(size: int) -> tuple[np.ndarray, np.ndarray]:
    """x to the right and y downwards from the centre, in pixels; (size, size) each."""
    steps = np.arange(size) - (size - 1) / 2
    return np.broadcast_to(steps[None, :], (size, size)), np.broadcast_to(steps[:, None], (size, size))


def gaussian(size: int = 5, sigma: float = 1.0) -> Kernel:
    """exp(−(x² + y²) / 2σ²), divided by its sum; `sigma` in pixels."""
    return make("gaussian", "smoothing", _gaussian(size, sigma), "C. F. Gauss; Marr & Hildreth 1980")


def _gaussian(size: int, sigma: float) -> np.ndarray:
    x, y = _coordinates(size)
    bell: np.ndarray = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return bell / bell.sum()


def box(size: int = 3) -> Kernel:
    """The plain mean: every weight 1 / size²."""
    return make("box", "smoothing", np.full((size, size), 1 / size**2), "moving average")


def laplacian_of_gaussian(size: int = 7, sigma: float = 1.0) -> Kernel:
    """(r² − 2σ²) / σ⁴ · Gaussian, the rest of its sum taken off so that flat areas give 0."""
    x, y = _coordinates(size)
    square = x**2 + y**2
    values = (square - 2 * sigma**2) / sigma**4 * _gaussian(size, sigma)
    return make("laplacian_of_gaussian", "second_derivative", values - values.mean(), "Marr & Hildreth 1980")


def difference_of_gaussians(size: int = 7, sigma_1: float = 1.0, sigma_2: float = 1.6) -> Kernel:
    """A narrow Gaussian minus a wide one; 1.6 between the widths comes closest to the LoG."""
    values = _gaussian(size, sigma_1) - _gaussian(size, sigma_2)
    return make("difference_of_gaussians", "second_derivative", values, "Marr & Hildreth 1980, appendix B")


def gabor(
    size: int = 9, *, wavelength: float = 4.0, angle: float = 0.0, sigma: float = 2.0, phase: float = 0.0
) -> Kernel:
    """A cosine wave under a Gaussian, its mean taken off.

    Args:
        wavelength: of the wave, in pixels.
        angle: of the stripes in degrees: 0 answers vertical stripes, 90 horizontal ones.
        sigma: width of the Gaussian, in pixels.
        phase: of the wave in degrees: 0 is even (lines), 90 odd (edges).
    """
    x, y = _coordinates(size)
    turn = np.radians(angle)
    along = x * np.cos(turn) + y * np.sin(turn)
    values = _gaussian(size, sigma) * np.cos(2 * np.pi * along / wavelength + np.radians(phase))
    return make("gabor", "texture", values - values.mean(), "Gabor 1946; Daugman 1985")


def turned(operator: str, angle: float) -> Kernel:
    """An edge kernel at any angle: cos θ · K_vertical + sin θ · K_horizontal.

    0° is the vertical-edge kernel, 90° the horizontal one, turning clockwise. Exact for first
    derivatives (steerable filters, Freeman & Adelson 1991); 0°, 90°, 180° and 270° are exact to the bit.

    Args:
        operator: a name of `PAIRS`.
        angle: in degrees.
    """
    vertical = np.array(PAIRS[operator], dtype=np.float64)
    exact = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
    turn = math.radians(angle)
    cosine, sine = exact.get(angle % 360.0, (math.cos(turn), math.sin(turn)))
    weights = cosine * vertical + sine * vertical.T + 0.0
    return make("turned", "edges", weights, "Freeman & Adelson 1991")


def own(weights: np.ndarray) -> Kernel:
    """The reader's own numbers."""
    return make("own", "own", weights, "")
