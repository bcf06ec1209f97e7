"""Kernels on whole pictures: responses, their statistics, gradients, and the arithmetic of one pixel."""

from core.filters.apply import apply
from core.filters.channels import CHANNELS, luma
from core.filters.geometry import BORDERS, Geometry
from core.filters.gradient import Gradient, gradient, orientation_levels
from core.filters.pixel import PixelTrace, pixel
from core.filters.response import MODES, Summary, levels, levels_in_strips, summarise

__all__ = [
    "BORDERS",
    "CHANNELS",
    "MODES",
    "Geometry",
    "Gradient",
    "PixelTrace",
    "Summary",
    "apply",
    "gradient",
    "levels",
    "levels_in_strips",
    "luma",
    "orientation_levels",
    "pixel",
    "summarise",
]
