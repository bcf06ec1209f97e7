"""Fifty students on the edge page at once, each moving a knob every two seconds."""

import asyncio
import random
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.report import bar
from tests.benchmarks.server import running
from tests.benchmarks.student import Student

STUDENTS = 50
MOVES = 12
THINK = 2.0


async def _work(student: Student, seed: int) -> list[float]:
    """Twelve moves with about two seconds of thinking between them."""
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0, THINK))
    taken = []
    for _ in range(MOVES):
        taken.append(await _move(student, chance))
        await asyncio.sleep(chance.uniform(0.5 * THINK, 1.5 * THINK))
    return taken


async def _move(student: Student, chance: random.Random) -> float:
    knob = chance.choice(("threshold", "kernel", "place.row", "place.col"))
    if knob == "kernel":
        taken = await student.select("edge_detection.kernel", chance.randrange(20))
    elif knob == "threshold":
        taken = await student.slide("edge_detection.threshold", float(chance.randrange(0, 60) * 5))
    else:
        taken = await student.number(f"edge_detection.{knob}", chance.randrange(500))
    if "edge_detection.threshold" not in student.drawn:
        raise AssertionError(f"the answer is not the edge page: {sorted(student.drawn)}")
    return taken


async def _class(url: str) -> list[float]:
    students = [Student(url, "edge_detection") for _ in range(STUDENTS)]
    for student in students:
        await student.open()
    worked = await asyncio.gather(*(_work(student, seed) for seed, student in enumerate(students)))
    for student in students:
        await student.close()
    return [seconds * 1e3 for taken in worked for seconds in taken]


def main() -> bool:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (url, _):
        asyncio.run(_warm(url))
        taken = asyncio.run(_class(url))
    cuts = statistics.quantiles(taken, n=20)
    print(
        f"{STUDENTS} students, {len(taken)} moves: median {statistics.median(taken):.0f} ms, p95 {cuts[-1]:.0f} ms"
    )
    return bar("fifty students, p95 of a move", cuts[-1], 150, "ms")


async def _warm(url: str) -> None:
    """One student, until the server's own warm-up is over."""
    student = Student(url, "edge_detection")
    await student.open()
    await asyncio.sleep(8)
    for threshold in (10, 20, 30):
        await student.slide("edge_detection.threshold", float(threshold))
    await student.close()
