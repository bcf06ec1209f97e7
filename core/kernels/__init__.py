"""The kernel bank, its makers, and kernels as text. Imports no torch."""

from core.kernels.bank import KERNELS, get
from core.kernels.handmade import HANDMADE, handmade
from core.kernels.kernel import MAX_SIDE, Facts, Kernel, facts
from core.kernels.makers import (
    PAIRS,
    box,
    difference_of_gaussians,
    gabor,
    gaussian,
    laplacian_of_gaussian,
    own,
    turned,
)
from core.kernels.text import format_text, normalised, parse, reshaped, to_json

__all__ = [
    "HANDMADE",
    "KERNELS",
    "MAX_SIDE",
    "PAIRS",
    "Facts",
    "Kernel",
    "box",
    "difference_of_gaussians",
    "facts",
    "format_text",
    "gabor",
    "gaussian",
    "get",
    "handmade",
    "laplacian_of_gaussian",
    "normalised",
    "own",
    "parse",
    "reshaped",
    "to_json",
    "turned",
]
