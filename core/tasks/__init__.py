"""Kinds of work that a run can be: each says how its settings are read, and how it is done one step at a time.

A new kind is a module here and a line in `KINDS`; folders, processes, streams and pages then serve it as well.
"""

from core.tasks.kinds import KINDS, RunConfig, Task, from_plain, kind_of, task, to_plain

__all__ = ["KINDS", "RunConfig", "Task", "from_plain", "kind_of", "task", "to_plain"]
