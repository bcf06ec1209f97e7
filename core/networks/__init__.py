"""Networks as tables of rows: measured by arithmetic, built as short modules."""

from core.networks.build import Whiten, build
from core.networks.network import Network, from_plain, to_plain
from core.networks.registry import REGISTRY, fast
from core.networks.rows import KINDS, Kind, Layer, Row, describe

__all__ = [
    "KINDS",
    "REGISTRY",
    "Kind",
    "Layer",
    "Network",
    "Row",
    "Whiten",
    "build",
    "describe",
    "fast",
    "from_plain",
    "to_plain",
]
