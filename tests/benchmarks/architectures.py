"""The workbench as a student has it: every network opened for the first time and again, a row changed."""

import asyncio
import statistics
import tempfile
from pathlib import Path

from pages.shared.lessons.architectures import NETWORKS
from tests.benchmarks.report import bar
from tests.benchmarks.server import running
from tests.benchmarks.student import Student

EDITS = 12


async def _opened(student: Student) -> dict[str, tuple[float, float]]:
    """Milliseconds from the choice of a network to the whole page: at first, and when it is known (median of three)."""
    found = {}
    for place, name in enumerate(NETWORKS[1:], start=1):
        first = await student.select("architectures.network", place)
        again = []
        for _ in range(3):
            await student.select("architectures.network", 0)
            again.append(await student.select("architectures.network", place))
        found[name] = (first * 1e3, statistics.median(again) * 1e3)
    return found


async def _edited(student: Student) -> list[float]:
    """Milliseconds from a changed row to the whole page; every change makes a network that is not known yet."""
    taken = []
    for turn in range(EDITS):
        taken.append(await student.edit("architectures.rows_table.editor", 0, out=7 + turn) * 1e3)
    return taken


async def _session(url: str) -> tuple[dict[str, tuple[float, float]], list[float]]:
    student = Student(url, "architectures")
    await student.open()
    await student.select("architectures.network", 1)
    opened = await _opened(student)
    await student.close()
    editor = Student(url, "architectures")
    await editor.open()
    await editor.select("architectures.network", len(NETWORKS) + 1)  # the reader's own
    edited = await _edited(editor)
    await editor.close()
    return opened, edited


def main() -> bool:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (url, _):
        asyncio.run(_warm(url))
        opened, edited = asyncio.run(_session(url))
    for name, (first, again) in opened.items():
        print(f"{name}: {first:.0f} ms, known {again:.0f} ms")
    met = bar("opening any network", max(first for first, _ in opened.values()), 300, "ms")
    met &= bar("opening a known network", max(again for _, again in opened.values()), 50, "ms")
    print(f"{EDITS} changed rows: median {statistics.median(edited):.0f} ms")
    return met & bar("a changed row to its table", max(edited), 150, "ms")


async def _warm(url: str) -> None:
    """Until the server has loaded what it needs: the first page of all waits for torch."""
    student = Student(url, "architectures")
    await student.open()
    await asyncio.sleep(20)
    await student.select("architectures.network", 2)
    await student.close()
