"""Runs: a folder each, written by one process, read by any."""

from core.runs.network_file import pack_network
from core.runs.packing import pack, unpack
from core.runs.run import LIVE, RECORDED, STATES, Run, Status, create, every, find, home, recorded
from core.runs.writer import Writer

__all__ = [
    "LIVE",
    "RECORDED",
    "STATES",
    "Run",
    "Status",
    "Writer",
    "create",
    "every",
    "find",
    "home",
    "pack",
    "pack_network",
    "recorded",
    "unpack",
]
