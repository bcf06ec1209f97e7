"""Runs executed in separate processes."""

from core.worker.workers import Workers, current

__all__ = ["Workers", "current"]
