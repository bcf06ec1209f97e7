"""Pictures a second: ours beside the tutorials' loop, two runs beside one, a watched run beside an unwatched one."""

import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from core.training import Config
from core.worker import Workers
from core.worker.workers import ENVIRONMENT
from tests.benchmarks import runs as bench
from tests.benchmarks.report import bar
from tests.benchmarks.server import running
from tests.benchmarks.student import Student

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
VIEWERS = 20
WATCHED_SECONDS = 15.0
# Name of the pair: (the tutorials' loop, ours, least ratio).
PAIRS = {
    "LeNet-5, batch 64": ("tutorial:lenet5:64", "ours:lenet5:64", 6.0),
    "the beginner tutorial's own setting": ("tutorial:lenet5:4", "ours:lenet5:128", 14.0),
    "the fast network": ("tutorial:fast:500", "ours:fast:500", 2.5),
}


def main() -> bool:
    with bench.data_folder() as folder:
        met = _against_tutorials() if bench.has_cifar() else True
        with bench.workers(warm=Config()) as workers:
            met &= _two_beside_one(workers)
            met &= _watched(workers, folder)
    return met


def _against_tutorials() -> bool:
    met = True
    for said, (theirs, ours, wanted) in PAIRS.items():
        found: dict[str, list[float]] = {theirs: [], ours: []}
        for _ in range(ROUNDS):
            for name, rates in found.items():
                rates.append(_measured(name))
        slow, fast = (statistics.median(found[name]) for name in (theirs, ours))
        print(f"{said}: {slow:,.0f} and {fast:,.0f} images/s")
        met &= bar(f"{said}: ours against the tutorials' loop", fast / slow, wanted, "times", least=True)
    return met


def _measured(name: str) -> float:
    """Images a second of one loop, in a process of its own that has both cores, as that loop's users would start it."""
    more = {**ENVIRONMENT, "OMP_NUM_THREADS": str(bench.CORES)} if name.startswith("ours") else {}
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"} | more
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.loops", name]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return float(done.stdout)


def _two_beside_one(workers: Workers) -> bool:
    met = True
    for name in ("lenet5", "fast"):
        config = bench.preset(name, length="epochs", epochs=200)
        first, _ = bench.started(workers, config)
        alone = bench.rate(first, 10)
        second, _ = bench.started(workers, config)
        bench.rate(second, 3)
        together = sum(_at_once([first, second], 10))
        for run in (first, second):
            workers.cancel(run)
        while bench.live(first) or bench.live(second):
            time.sleep(0.1)
        print(f"{name}: one run {alone:,.0f} images/s, two at once {together:,.0f} in all")
        met &= bar(f"{name}: two runs at once against one", together / alone, 1.0, "times", least=True)
    return met


def _at_once(runs: list, seconds: float) -> list[float]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(runs)) as pool:
        return list(pool.map(lambda run: bench.rate(run, seconds), runs))


def _watched(workers: Workers, folder: Path) -> bool:
    """A run with its page open in twenty browsers, and without, in turn."""
    with running(folder) as (url, _):
        run, _ = bench.started(workers, bench.preset("fast", length="epochs", epochs=200))
        bench.rate(run, 10)
        alone, watched = [], []
        for _ in range(ROUNDS):
            alone.append(bench.rate(run, WATCHED_SECONDS))
            with _viewers(url, run.id):
                watched.append(bench.rate(run, WATCHED_SECONDS))
        workers.cancel(run)
    share = statistics.median(alone) / statistics.median(watched) - 1
    print(
        f"alone {', '.join(f'{one:,.0f}' for one in alone)}; watched {', '.join(f'{one:,.0f}' for one in watched)}"
    )
    return bar(f"{VIEWERS} viewers cost the training", 100 * share, 3.0, "% of its rate")


@contextlib.contextmanager
def _viewers(url: str, run_id: str) -> Iterator[None]:
    """Twenty sessions on the run's page, each with its stream, in a process of their own."""
    command = [sys.executable, "-m", "tests.benchmarks.rates", url, run_id]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"watching\n"
        yield
        process.stdin.close()
        assert process.wait(timeout=20) == 0, "a stream has ended"


async def _watch(url: str, run_id: str) -> None:
    students = [Student(url, "train", query=f"v=1&run={run_id}") for _ in range(VIEWERS)]
    for student in students:
        await student.open()
    address = f"{url}/runs/stream?runs={run_id}"
    streams = [threading.Thread(target=_stream, args=[address], daemon=True) for _ in range(VIEWERS)]
    for stream in streams:
        stream.start()
    await asyncio.sleep(4)
    print("watching", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    os._exit(0 if all(stream.is_alive() for stream in streams) else 1)


def _stream(address: str) -> None:
    with urllib.request.urlopen(address) as answer:
        for _ in answer:
            pass


if __name__ == "__main__":
    asyncio.run(_watch(*sys.argv[1:]))
