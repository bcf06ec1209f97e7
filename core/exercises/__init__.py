"""Exercises with their answers, drawn from a seed: the same seed gives the same sheet everywhere."""

from core.exercises.lecture import lecture
from core.exercises.sheet import KINDS, LEVELS, sheet
from core.exercises.task import Task, judge, read_answer

__all__ = ["KINDS", "LEVELS", "Task", "judge", "lecture", "read_answer", "sheet"]
