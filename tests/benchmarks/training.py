"""Training in worker processes, as the page starts it: accuracy after a time, the rate beside a tutorial's loop.

CIFAR-10 figures need the data set in the data folder, or its JPEG copy beside the repository; they say which it was.
`CONVSCOPE_BUDGETS=60,180,600` chooses the time budgets, in seconds.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core import datasets, runs
from core.datasets import cifar10
from core.worker import Workers
from pages.shared.lessons import BY_NAME
from pages.shared.run_form import config_of
from tests.benchmarks.report import bar

COPY = Path(__file__).resolve().parents[3] / "shared" / "data" / "unpack_cifar10.py"
WANTED = {60: 84.0, 180: 88.0, 600: 90.5}


def preset(name: str, **more: object) -> dict[str, object]:
    """The knobs of a worked example of the training page."""
    lesson = BY_NAME["train"]
    return {knob.name: knob.default for knob in lesson.knobs} | lesson.examples[name] | more


def run_to_its_end(workers: Workers, values: dict[str, object]) -> tuple[float, dict, float]:
    """Seconds from the click to the last step, the result, seconds to the first point."""
    run = runs.create(config_of(values))
    begun = time.monotonic()
    workers.submit(run)
    first = 0.0
    while run.status().state in runs.LIVE and not (
        run.status().steps and run.status().step >= run.status().steps
    ):
        if not first and run.metrics()[0]:
            first = time.monotonic() - begun
        time.sleep(0.05)
    trained = time.monotonic() - begun
    while run.status().state in runs.LIVE:
        time.sleep(0.05)
    result = run.result()
    assert result is not None, run.status()
    return trained, result, first


def main() -> bool:
    met = True
    with tempfile.TemporaryDirectory() as folder:
        if not cifar10.available() and COPY.exists():
            os.environ["CONVSCOPE_DATA"] = folder
            subprocess.run(
                [sys.executable, str(COPY), str(cifar10.folder())], check=True, capture_output=True
            )
        workers = Workers(slots=2, cores=os.cpu_count() or 1)
        try:
            workers.warm("shapes10", 10_000)
            time.sleep(25)
            trained, result, first = run_to_its_end(workers, preset("fast", seconds=30))
            print(
                f"Shapes-10, fast, {trained:.1f} s: {result['test_accuracy']:.2%}; first point after {first:.2f} s"
            )
            met &= bar(
                "Shapes-10 within 30 s, test accuracy", 100 * result["test_accuracy"], 95.0, "%", least=True
            )
            if cifar10.available():
                workers.warm("cifar10", 10_000)
                time.sleep(20)
                met &= _cifar(workers)
            else:
                print("CIFAR-10 is not here: its figures are not measured")
        finally:
            workers.stop()
    return met


def _cifar(workers: Workers) -> bool:
    copy = "" if datasets.load("cifar10").origin == "official" else " (JPEG copy)"
    met = True
    for budget in map(int, os.environ.get("CONVSCOPE_BUDGETS", "60,180,600").split(",")):
        values = preset("fast", dataset="cifar10", seconds=budget) | LONGER.get(budget, {})
        trained, result, first = run_to_its_end(workers, values)
        share = 100 * result["test_accuracy"]
        print(
            f"CIFAR-10{copy}, fast, {trained:.1f} s from the click: {share:.2f} %; first point after {first:.2f} s"
        )
        met &= bar(f"CIFAR-10{copy} in {budget} s, test accuracy", share, WANTED[budget], "%", least=True)
    return met


# What a longer run wants otherwise.
LONGER: dict[int, dict[str, object]] = {}
