"""Runs executed in separate processes."""

from core.worker.workers import Workers, current, stop_current

__all__ = ["Workers", "current", "stop_current"]
