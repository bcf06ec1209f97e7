"""Networks as tables of rows: measured by arithmetic, built as short modules."""

from core.networks.build import build
from core.networks.modules import Whiten
from core.networks.network import Network, from_plain, to_plain
from core.networks.registry import REGISTRY, fast
from core.networks.rows import DRAWN, KINDS, TRAINED, Kind, Layer, Limits, Row, describe
from core.networks.text import format_rows, parse_rows

__all__ = [
    "DRAWN",
    "KINDS",
    "REGISTRY",
    "TRAINED",
    "Kind",
    "Layer",
    "Limits",
    "Network",
    "Row",
    "Whiten",
    "build",
    "describe",
    "fast",
    "format_rows",
    "from_plain",
    "parse_rows",
    "to_plain",
]
