"""Autoencoders: 64 numbers against PCA's 64 after a time, and from a dragged point to its picture in a browser.

Both are measured as the page does it: from the click, in a worker process. On a machine with other work
`CONVSCOPE_STEPS=1700,10500` gives the number of steps instead, as many as a quiet one takes in that time.
"""

import os
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from core.autoencoders.config import Config
from pages.shared.autoencoders.code_form import config_of
from pages.shared.lessons import BY_NAME
from tests.benchmarks import runs as bench
from tests.benchmarks.report import bar
from tests.benchmarks.server import running
from tests.e2e.test_autoencoders import drag

BUDGETS = {"shapes10": 60, "cifar10": 300}
LIMIT = 100.0  # ms from the pointer to the picture


def preset(dataset: str, seconds: int, steps: int) -> Config:
    """The page's own settings for 64 numbers."""
    knobs = {knob.name: knob.default for knob in BY_NAME["autoencoder"].knobs}
    found = config_of(knobs | {"dataset": dataset, "seconds": seconds})
    return replace(found, seconds=0.0, steps=steps) if steps else found


def learned(dataset: str, seconds: int, steps: int) -> bool:
    """One run; below PCA's error on the test pictures?"""
    config = preset(dataset, seconds, steps)
    with bench.workers(slots=1, warm=config) as workers:
        begun = time.monotonic()
        run, first = bench.started(workers, config)
        result = bench.to_its_end(run)
        spent = time.monotonic() - begun
    name = f"{dataset}{bench.copy_said() if dataset == 'cifar10' else ''}"
    print(
        f"{name}, {run.status().step} steps in {spent:.1f} s, first point after {first:.1f} s: error "
        f"{result['test_error']:.3f} grey levels, PCA {result['pca_error']:.3f}; mean squares "
        f"{result['test_squares']:.6f} and {result['pca_squares']:.6f}"
    )
    share = 100 * result["test_squares"] / result["pca_squares"]
    met = bar(f"{name}: mean square of the network, PCA's is 100", share, 100.0, "%")
    return met if steps else met & bar(f"{name}: seconds taken", spent, seconds + 1, "s")


def dragged() -> bool:
    """Sixty moves over the plane of the app's own model."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as (url, _),
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 1100})
        page.goto(f"{url}/autoencoder")
        page.wait_for_selector(".decoded[data-code]", timeout=60_000)
        time.sleep(2)
        taken = drag(page, moves=60)
        chromium.close()
    met = bar("dragged point → decoded picture, median", statistics.median(taken), LIMIT, "ms")
    slow = sorted(taken)[int(0.95 * len(taken))]
    return met & bar("dragged point → decoded picture, 95 % within", slow, LIMIT, "ms")


def main() -> bool:
    met = dragged()
    steps = [int(one) for one in os.environ.get("CONVSCOPE_STEPS", "0,0").split(",")]
    with bench.data_folder():
        for (dataset, seconds), count in zip(BUDGETS.items(), steps, strict=True):
            if dataset != "cifar10" or bench.has_cifar():
                met &= learned(dataset, seconds, count)
    return met
