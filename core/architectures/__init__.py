"""Well-known networks, and the reader's own, taken apart layer by layer on torch's `meta` device."""

from core.architectures.description import PICTURE, Block, Description, Field, Layer, Training, Window
from core.architectures.measure import measure
from core.architectures.registry import (
    REGISTRY,
    Architecture,
    describe_named,
    describe_rows,
    further,
    get,
)

__all__ = [
    "PICTURE",
    "REGISTRY",
    "Architecture",
    "Block",
    "Description",
    "Field",
    "Layer",
    "Training",
    "Window",
    "describe_named",
    "describe_rows",
    "further",
    "get",
    "measure",
]
