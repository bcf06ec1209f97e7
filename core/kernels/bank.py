"""The kernel bank. Signs are the lecture's: positive where the bright side comes first (left, top)."""

import numpy as np

from core.kernels import makers
from core.kernels.kernel import Kernel, make

_LECTURE = "the lecture"
_PREWITT = "Prewitt 1970, Object Enhancement and Extraction"
_SOBEL = "Sobel & Feldman 1968"
_SCHARR = "Scharr 2000, Optimale Operatoren in der Digitalen Bildverarbeitung"
_ROBERTS = "Roberts 1963, Machine Perception of Three-Dimensional Solids"
_KIRSCH = "Kirsch 1971, Computer Determination of the Constituent Structure of Biological Images"
# The ring around the centre, clockwise from the upper left.
_RING = ((0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0))


def _compass(turns: int) -> np.ndarray:
    """Kirsch's kernel, turned clockwise by `turns` times 45°; 0 answers where the north is bright."""
    ring = np.roll([5, 5, 5, -3, -3, -3, -3, -3], turns)
    weights = np.zeros((3, 3))
    for place, value in zip(_RING, ring, strict=True):
        weights[place] = value
    return weights


def _pair(name: str, rows: list[list[int]], source: str) -> list[Kernel]:
    return [
        make(f"{name}_x", "edges", rows, source),
        make(f"{name}_y", "edges", np.array(rows).T, source),
    ]


_BANK = [
    make("identity", "identity", [[0, 0, 0], [0, 1, 0], [0, 0, 0]], "by definition"),
    make("vertical", "edges", [[1, 0, -1]] * 3, _LECTURE),
    make("horizontal", "edges", [[1, 1, 1], [0, 0, 0], [-1, -1, -1]], _LECTURE),
    *_pair("prewitt", makers.PAIRS["prewitt"], _PREWITT),
    *_pair("sobel", makers.PAIRS["sobel"], _SOBEL),
    *_pair("scharr", makers.PAIRS["scharr"], _SCHARR),
    make("roberts_1", "edges", [[1, 0], [0, -1]], _ROBERTS),
    make("roberts_2", "edges", [[0, 1], [-1, 0]], _ROBERTS),
    make("laplacian_4", "second_derivative", [[0, 1, 0], [1, -4, 1], [0, 1, 0]], "finite differences"),
    make("laplacian_8", "second_derivative", [[1, 1, 1], [1, -8, 1], [1, 1, 1]], "finite differences"),
    makers.laplacian_of_gaussian(),
    makers.difference_of_gaussians(),
    makers.gaussian(),
    makers.box(),
    make("sharpen", "sharpening", [[0, -1, 0], [-1, 5, -1], [0, -1, 0]], "identity minus the Laplacian"),
    make(
        "unsharp",
        "sharpening",
        2 * np.pad([[1.0]], 2) - np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256,
        "twice the picture minus its blurred copy (darkroom practice)",
    ),
    make("emboss", "relief", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], "graphics programs"),
    makers.gabor(),
    *(
        make(f"compass_{name}", "compass", _compass(turns), _KIRSCH)
        for turns, name in enumerate(("n", "ne", "e", "se", "s", "sw", "w", "nw"))
    ),
]

KERNELS: dict[str, Kernel] = {kernel.name: kernel for kernel in _BANK}


def get(name: str) -> Kernel:
    """A kernel of the bank by name; KeyError for an unknown one."""
    return KERNELS[name]
