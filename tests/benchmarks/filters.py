"""A kernel on a whole picture, against OpenCV, SciPy, scikit-image and kornia, in one run.

Times are medians of rounds in which every library has its turn, so that a noisy neighbour disturbs all alike.
In its turn a library first works once for nothing: memory allocator and caches are then as the library
itself left them, not as another one did. The bars are ratios. OpenCV and torch get the same number of threads:
one, as our server uses, then two.
"""

import statistics
import time
from collections.abc import Callable

import cv2
import kornia
import numpy as np
import torch
from scipy import ndimage
from skimage.filters import correlate_sparse

from core import filters
from tests.benchmarks.report import bar

ROUNDS = 12
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=np.float64)
# Name, height, width, channels, kernel side.
CASES = (
    ("RGB 3×3, 1 Mpx", 1000, 1000, 3, 3),
    ("RGB 3×3, 12 Mpx", 3000, 4000, 3, 3),
    ("RGB 11×11, 4 Mpx", 2000, 2000, 3, 11),
    ("gray 3×3, 1 Mpx", 1000, 1000, 0, 3),
    ("gray 11×11, 1 Mpx", 1000, 1000, 0, 11),
)


def _kernel(side: int) -> np.ndarray:
    """Sobel, or a full kernel that no library can take apart into a column and a row."""
    return SOBEL if side == 3 else np.random.default_rng(1).standard_normal((side, side))


def _per_channel(act: Callable[[np.ndarray], np.ndarray], pixels: np.ndarray) -> Callable[[], object]:
    if pixels.ndim == 2:
        return lambda: act(pixels)
    return lambda: np.stack([act(pixels[..., c]) for c in range(3)], axis=-1)


def _rivals(pixels: np.ndarray, weights: np.ndarray) -> dict[str, Callable[[], object]]:
    """Every library from the same uint8 pixels to a float32 response; OpenCV also from float32."""
    single = weights.astype(np.float32)
    floats = pixels.astype(np.float32)

    def by_kornia() -> object:
        x = torch.from_numpy(np.atleast_3d(pixels)).permute(2, 0, 1)[None].float()  # (1, C, H, W)
        return kornia.filters.filter2d(x, torch.from_numpy(single)[None], border_type="reflect")

    return {
        "ConvScope": lambda: filters.apply(pixels, weights),
        "OpenCV": lambda: cv2.filter2D(pixels, cv2.CV_32F, single, borderType=cv2.BORDER_REFLECT_101),
        "OpenCV f32": lambda: cv2.filter2D(floats, cv2.CV_32F, single, borderType=cv2.BORDER_REFLECT_101),
        "SciPy": _per_channel(lambda plane: ndimage.correlate(plane, weights, np.float32, "mirror"), pixels),
        "scikit-image": _per_channel(
            lambda plane: correlate_sparse(plane.astype(np.float32), single, mode="reflect"), pixels
        ),
        "kornia": by_kornia,
    }


def _times(acts: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median milliseconds of each; slow ones have fewer turns."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            if taken[name] and turn > 2 and statistics.median(taken[name]) > 300:
                continue
            act()
            for _ in range(3 if turn else 0):
                began = time.perf_counter()
                act()
                taken[name].append((time.perf_counter() - began) * 1e3)
    return {name: statistics.median(values) for name, values in taken.items()}


def _agree(pixels: np.ndarray, weights: np.ndarray) -> None:
    found = filters.apply(pixels, weights)
    expected = cv2.filter2D(pixels, cv2.CV_32F, weights, borderType=cv2.BORDER_REFLECT_101)
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-3)


def _table(threads: int) -> dict[str, dict[str, float]]:
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    results = {}
    for name, height, width, channels, side in CASES:
        shape = (height, width, channels) if channels else (height, width)
        pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
        weights = _kernel(side)
        _agree(pixels, weights)
        results[name] = _times(_rivals(pixels, weights), ROUNDS)
    print(f"\nmilliseconds, {threads} thread{'s' * (threads > 1)}")
    names = list(next(iter(results.values())))
    print(f"{'':20}" + "".join(f"{name:>14}" for name in names))
    for name, row in results.items():
        print(f"{name:20}" + "".join(f"{row[library]:14.1f}" for library in names))
    return results


def _bars(results: dict[str, dict[str, float]], threads: int) -> bool:
    def ratio(case: str, rival: str = "OpenCV") -> float:
        return results[case]["ConvScope"] / results[case][rival]

    gray = results["gray 3×3, 1 Mpx"]
    of = f"({threads} thread{'s' * (threads > 1)})"
    return all(
        [
            bar(f"RGB 3×3 at 1 Mpx, ours / OpenCV {of}", ratio("RGB 3×3, 1 Mpx"), 1.0, "×"),
            bar(f"RGB 3×3 at 12 Mpx, ours / OpenCV {of}", ratio("RGB 3×3, 12 Mpx"), 1.5, "×"),
            bar(f"RGB 11×11 at 4 Mpx, ours / OpenCV {of}", ratio("RGB 11×11, 4 Mpx"), 0.4, "×"),
            bar(
                f"gray 3×3 at 1 Mpx, ours / OpenCV float32 {of}",
                ratio("gray 3×3, 1 Mpx", "OpenCV f32"),
                3,
                "×",
            ),
            bar(
                f"gray 3×3 at 1 Mpx, SciPy / ours {of}", gray["SciPy"] / gray["ConvScope"], 4, "×", least=True
            ),
        ]
    )


def main() -> bool:
    """Both tables and their bars; those of one thread, as on the server, decide."""
    one, two = _table(1), _table(2)
    print()
    met = _bars(one, 1)
    _bars(two, 2)
    return met
