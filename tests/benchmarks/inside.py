"""The way into a network: what the server works for a press, and what the browser waits for."""

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, sync_playwright

from core import images, runs
from core.inspection.loaded import Loaded
from core.inspection.numbers import cell_parts, map_parts
from core.inspection.opened import Opened
from tests.benchmarks.browser import FLAGS
from tests.benchmarks.report import bar, median_ms
from tests.benchmarks.server import running
from tests.benchmarks.student import Student

PRESSES = 6
FAST = "cifar10-fast"
MANY = "section:nth-of-type(4) canvas"  # only the drawing of all layers has so many sections
CAPTION = '[data-testid="stMain"] [data-testid="stCaptionContainer"]'
# From the press to the first frame in which the page says something else at a place, and no canvas is empty.
WATCH = """([selector, before]) => {
  const find = (root) => {
    const own = root.querySelector(selector);
    if (own) return own;
    for (const one of root.querySelectorAll("*")) {
      const found = one.shadowRoot && find(one.shadowRoot);
      if (found) return found;
    }
    return null;
  };
  const there = (now) => now && (now.tagName === "CANVAS" ? now.height > 1 : now.textContent !== before);
  window.changed = new Promise((done) => {
    addEventListener("pointerup", ({ timeStamp }) => {
      const look = () => {
        if (there(find(document))) requestAnimationFrame(() => done(performance.now() - timeStamp));
        else if (performance.now() - timeStamp > 10000) done(NaN);
        else requestAnimationFrame(look);
      };
      look();
    }, { capture: true, once: true });
  });
}"""


def main() -> bool:
    """Measure and print."""
    met = _computed()
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as (url, _):
        met &= asyncio.run(_server(url))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(120_000)
            page.goto(f"{url}/inside")  # draws the test pictures
            _standing(page)
            time.sleep(8)  # the server's warm-up ends
            met &= _browser(page, url)
            browser.close()
    return met


def _computed() -> bool:
    """The server's own work, a new picture each time."""
    random = np.random.default_rng(1)
    opened = Opened(Loaded(runs.find(FAST)))
    layers = opened.layers
    photo = images.square(images.sample("cat").pixels, 32).astype(np.int16)

    def picture() -> np.ndarray:
        return np.clip(photo + random.integers(-9, 10, photo.shape), 0, 255).astype(np.uint8)

    def mosaic() -> str:
        seen = opened.look(picture())
        return json.dumps(
            [
                np.ascontiguousarray(seen.values[layer.steps[-1]], dtype="<f4").tobytes().hex()
                for layer in layers
            ]
        )

    seen = opened.look(picture())
    met = bar("all maps of the fast network, computed and packed", median_ms(mosaic), 200, "ms")
    met &= bar("one map and its parts", median_ms(lambda: map_parts(opened, seen, layers[7], 5)), 150, "ms")
    return met & bar(
        "one number and its products",
        median_ms(lambda: cell_parts(opened, seen, layers[7], 5, 3, 3)),
        150,
        "ms",
    )


async def _server(url: str) -> bool:
    """From a press, as the browser sends it, to the end of the server's answer; no browser draws it."""
    met = True
    for level in ("map", "number"):
        query = f"v=1&run={FAST}&source=own&level={level}&layer=7"
        student = Student(url, "inside", query=query)
        await student.open()
        taken = [await student.number("inside.map.menu", 2 + i) for i in range(4 * PRESSES)]
        await student.close()
        met &= bar(f"server, another map on level {level}, median", statistics.median(taken) * 1e3, 150, "ms")
    return met


def _browser(page: Page, url: str) -> bool:
    """From a press in the page to the changed picture on the screen."""
    taken: dict[str, list[float]] = {}

    def press(name: str, what: Locator, watched: str, **how: object) -> None:
        before = page.locator(watched)
        page.evaluate(WATCH, [watched, before.first.text_content() if before.count() else ""])
        what.click(**how)
        taken.setdefault(name, []).append(page.evaluate("() => window.changed"))
        _standing(page)
        time.sleep(0.3)

    for i in range(PRESSES):
        cell = page.locator(f'.st-key-inside-confusion button[data-cell="{i}.{i}"]')
        press("confusion to its pictures", cell, '[data-testid="stMain"] h3')
    press(
        "a picture to its scores",
        page.locator(".st-key-inside-wall canvas"),
        '[data-testid="stTable"]',
        position={"x": 20, "y": 20},
    )
    for level, watched in (
        ("4 All maps", MANY),
        ("2 Picture", '[data-testid="stTable"]'),
    ) * (PRESSES // 2):
        press(f"to level {level}", page.get_by_role("radio", name=level), watched)
    page.goto(f"{url}/inside?v=1&run={FAST}&source=own&level=map&layer=7&map=5")
    _standing(page)
    time.sleep(1)
    for i in range(PRESSES):
        part = page.locator(".st-key-inside-parts canvas").first
        press(
            "a part of a map to its number",
            part,
            '[data-testid="stAlert"]',
            position={"x": 30 + 50 * i, "y": 30},
        )
        page.get_by_role("radio", name="5 One map").click()
        _standing(page)
        time.sleep(0.5)
    page.goto(f"{url}/inside?v=1&run={FAST}&source=own&level=number&layer=7&map=5")
    _standing(page)
    time.sleep(1)
    for i in range(PRESSES):
        cell = page.locator(".st-key-inside-where canvas")
        press(
            "a number to its neighbour",
            cell,
            CAPTION,
            position={"x": 20 + 45 * (i % 4), "y": 20 + 45 * (i // 4)},
        )
    page.goto(f"{url}/inside?v=1&run={FAST}&source=own&level=picture")
    _standing(page)
    time.sleep(1)
    for level, watched in (
        ("4 All maps", MANY),
        ("2 Picture", '[data-testid="stTable"]'),
    ) * (PRESSES // 2):
        press(f"fast network, to level {level}", page.get_by_role("radio", name=level), watched)
    for name, times in taken.items():
        print(
            f"in the browser, {name}: median {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})"
        )
    every = [one for times in taken.values() for one in times]
    return bar("in the browser, all presses, median", statistics.median(every), 400, "ms")


def _standing(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")
