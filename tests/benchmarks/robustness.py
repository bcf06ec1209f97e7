"""Workers and servers killed at random moments, while training: what is lost, what goes on."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from core import runs
from core.runs import Run
from core.training import Config
from core.worker import Workers
from tests.benchmarks import runs as bench
from tests.benchmarks.report import bar

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20
SERVER = """
import sys
from core import runs
from core.worker import Workers
if __name__ == "__main__":
    workers = Workers(slots=1, cores=1)
    workers.submit(runs.find(sys.argv[1]))
    print("submitted", flush=True)
    sys.stdin.read()
"""


def main() -> bool:
    chance = random.Random()
    lost, ended, orphans = [], 0, 0
    with bench.data_folder() as folder:
        script = folder / "server.py"
        script.write_text(SERVER)
        killed = []
        for i in range(KILLS):
            run = runs.create(Config(steps=3_000, report=20, looks=10))
            seconds, left = _killed(script, run, worker=i % 2 == 0, after=chance.uniform(0, 6))
            lost.append(seconds)
            orphans += left
            killed.append(run)
        assert {run.id for run in killed} <= {run.id for run in runs.every()}
        interrupted = sum(run.status().state == "interrupted" for run in killed)
        readable = sum(_readable(run) for run in killed)
        with bench.workers(slots=bench.CORES) as workers:
            ended = sum(_goes_on(workers, run) for run in killed)
    print(f"lost: {', '.join(f'{one:.2f}' for one in lost)} s")
    met = bar(f"{KILLS} kills: the longest that was lost", max(lost), 1.0, "s")
    met &= bar("runs shown as interrupted", interrupted, KILLS, "runs", least=True)
    met &= bar("runs whose metrics are readable", readable, KILLS, "runs", least=True)
    met &= bar("runs resumed to their end", ended, KILLS, "runs", least=True)
    return met & bar("orphans that still live", orphans, 0, "processes")


def _killed(script: Path, run: Run, *, worker: bool, after: float) -> tuple[float, int]:
    """Seconds between the last row and the kill, and processes that still live five seconds later."""
    process = subprocess.Popen(
        [sys.executable, str(script), run.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.readline()
    while run.status().step == 0:
        time.sleep(0.02)
    time.sleep(after)
    [pid] = _workers_of(process.pid)
    at = time.time()
    os.kill(pid if worker else process.pid, signal.SIGKILL)
    lost = max(0.0, at - (run.folder / "metrics.jsonl").stat().st_mtime)
    if worker:
        time.sleep(0.5)
        process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return lost, int(Path(f"/proc/{pid}").exists())


def _workers_of(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, check=False)
    return [int(one) for one in found.stdout.split()]


def _readable(run: Run) -> bool:
    rows = run.curve()
    return bool(rows) and all(row["loss"] > 0 for row in rows)


def _goes_on(workers: Workers, run: Run) -> bool:
    """Resumed from its checkpoint, or from the start where the kill came before the first one."""
    workers.submit(run)
    bench.to_its_end(run)
    steps = [row["step"] for row in run.curve()]
    return run.status().state == "finished" and steps[-1] == 3_000 and steps == sorted(set(steps))
