"""Runs: a folder each, written by one process, read by any."""

from core.runs.run import LIVE, STATES, Run, Status, create, every, find, home
from core.runs.writer import Writer

__all__ = ["LIVE", "STATES", "Run", "Status", "Writer", "create", "every", "find", "home"]
