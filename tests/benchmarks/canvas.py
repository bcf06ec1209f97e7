"""Drawing while all layers answer: full updates a second in the real browser, through the route, not through reruns."""

import math
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.browser import FLAGS, standing
from tests.benchmarks.report import bar
from tests.benchmarks.server import running

SECONDS = 6.0
LEAST = 10.0  # full updates a second
NETWORKS = {"LeNet-5": "shapes10-lenet5", "the fast network": "cifar10-fast"}


def drawn(page: Page, seconds: float) -> tuple[float, float]:
    """Full updates a second (answer come, bars and all maps painted), and strokes of the mouse a second."""
    board = page.get_by_role("application")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    before, moves, begun = answers(page), 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        turn, reach = moves * 0.35, 0.42 * box["width"] * ((moves % 97) / 97)
        page.mouse.move(middle[0] + reach * math.cos(turn), middle[1] + reach * math.sin(turn))
        moves += 1
    taken = time.perf_counter() - begun
    found = answers(page) - before
    page.mouse.up()
    return found / taken, moves / taken


def answers(page: Page) -> int:
    """How many answers the board has shown."""
    return int(page.locator(".canvas").get_attribute("data-answers") or 0)


def health_ms(url: str) -> float:
    """How long the server takes to say that it is well."""
    begun = time.perf_counter()
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
        return (time.perf_counter() - begun) * 1e3


def main() -> bool:
    """Measure and print."""
    met = True
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as (url, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for name, run in NETWORKS.items():
            page = browser.new_page(viewport={"width": 1280, "height": 1200})
            page.goto(f"{url}/robustness?v=1&part=draw&source=picture&run={run}")
            standing(page)
            page.get_by_role("application").wait_for(timeout=60_000)
            page.locator(".canvas[data-answers]").wait_for(timeout=60_000)
            time.sleep(8 if name == next(iter(NETWORKS)) else 1)  # the server's warm-up ends
            rate, moves = drawn(page, SECONDS)
            print(f"{name}: {rate:.1f} full updates a second at {moves:.0f} moves of the mouse a second")
            print(f"{name}: the server answered within {health_ms(url):.0f} ms")
            met &= bar(f"{name}: full updates while drawing", rate, LEAST, "a second", least=True)
            page.close()
        browser.close()
    return met
