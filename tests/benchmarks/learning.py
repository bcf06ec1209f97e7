"""Learning a kernel from a photograph: the whole run, for the kernels that take longest."""

import numpy as np

from core import images, kernels, learning
from tests.benchmarks.report import bar, median_ms


def main() -> bool:
    """Measure and print; the error is the kernel's distance from its target, relative to the target's length."""
    pixels = images.sample("cat").pixels
    met = True
    for name, weights in (
        ("Sobel", kernels.get("sobel_x").weights),
        ("Scharr at 73°", kernels.turned("scharr", 73).weights),
        ("Gabor 11×11", kernels.gabor(11, wavelength=4.0, angle=30, sigma=2.0).weights),
    ):
        last = list(learning.learn(pixels, weights, seed=1))[-1]
        seconds = median_ms(lambda w=weights: list(learning.learn(pixels, w, seed=1)), times=5) / 1e3
        met &= bar(f"learning {name}", seconds, 2.0, "s")
        met &= bar(f"error of the learned {name}", float(np.float64(last.relative_error)) * 100, 1.0, "%")
    return met
