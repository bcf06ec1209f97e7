"""The lecture goes on while a network trains on both cores: a knob of the edge page, with training and without."""

import shutil
import statistics
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from core.training import Config
from tests.benchmarks import browser
from tests.benchmarks import runs as bench
from tests.benchmarks.pictures import one_megapixel
from tests.benchmarks.report import bar
from tests.benchmarks.server import running

MOVES, ROUNDS = 12, 3


def main() -> bool:
    with (
        bench.data_folder() as folder,
        bench.workers(warm=Config()) as workers,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(browser.FLAGS)
        )
        with running(Path(folder)) as (url, _):
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{url}/edge_detection?v=1&kernel=turned")
            browser.standing(page)
            time.sleep(8)
            browser.upload(page, one_megapixel())
            browser.standing(page)
            idle, busy = [], []
            for _ in range(ROUNDS):
                idle += _moves(page)
                run, _ = bench.started(workers, bench.preset("fast", length="epochs", epochs=200))
                busy += _moves(page)
                workers.cancel(run)
                while bench.live(run):
                    time.sleep(0.1)
        chromium.close()
    quiet, trained = statistics.median(idle), statistics.median(busy)
    print(f"knob to changed picture: {quiet:.0f} ms, while a network trains {trained:.0f} ms")
    return bar("a knob while a network trains, against idle", trained / quiet, 2.0, "times")


def _moves(page: Page) -> list[float]:
    taken = []
    for _ in range(MOVES):
        taken.append(browser.knob(page))
        time.sleep(0.4)
    return taken
