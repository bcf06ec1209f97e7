"""Kernels on whole pictures."""

from core.filters.apply import apply
from core.filters.channels import luma
from core.filters.geometry import Geometry
from core.filters.pixel import PixelTrace, pixel
from core.filters.response import (
    Gradient,
    Summary,
    gradient,
    levels,
    orientation_levels,
    summarise,
)

__all__ = [
    "Geometry",
    "Gradient",
    "PixelTrace",
    "Summary",
    "apply",
    "gradient",
    "levels",
    "luma",
    "orientation_levels",
    "pixel",
    "summarise",
]
