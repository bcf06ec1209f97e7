"""What a reader waits for, in the real browser on this machine: first paint, a knob, an upload."""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.pictures import one_megapixel, phone_photo
from tests.benchmarks.report import bar
from tests.benchmarks.server import running

MOVES = 20
STARTS = 5
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
# The result's picture is new, decoded and painted: the moment, in the page's own clock.
WATCH = """() => new Promise((done) => {
  const find = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.matches("figure .stage img")) return one;
      if (one.shadowRoot) { const found = find(one.shadowRoot); if (found) return found; }
    }
    return null;
  };
  const before = find(document)?.src;
  const painted = () => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
  const look = () => {
    const now = find(document);
    if (now && now.src !== before && now.complete) now.decode().then(painted);
    else requestAnimationFrame(look);
  };
  look();
})"""
# The moment at which the browser learns of a key.
PRESSED = """addEventListener("keydown", (event) => { window.pressed = performance.timeOrigin + event.timeStamp; },
  { capture: true, once: true });"""


def standing(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")


def upload(page: Page, data: bytes) -> float:
    """Milliseconds from handing the file to the browser to the painted result."""
    page.evaluate(f"() => {{ window.painted = ({WATCH})(); }}")
    began = time.time() * 1e3
    page.locator('input[type="file"]').first.set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}
    )
    return page.evaluate("() => window.painted") - began


def knob(page: Page) -> float:
    """Milliseconds from a key on the knob "angle" to the painted picture, by the browser's own clock."""
    page.get_by_role("slider", name="Angle").focus()
    page.evaluate(f"() => {{ window.painted = ({WATCH})(); {PRESSED} }}")
    page.keyboard.press("ArrowRight")
    return page.evaluate("() => window.painted") - page.evaluate("() => window.pressed")


def _interactions(browser: Browser) -> bool:
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as (url, _):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/edge_detection?v=1&kernel=turned")
        standing(page)
        time.sleep(8)  # the server's warm-up ends
        upload(page, one_megapixel())
        standing(page)
        moves = []
        for _ in range(MOVES):
            moves.append(knob(page))
            time.sleep(0.4)
        print(f"knob to changed picture: {min(moves):.0f} to {max(moves):.0f} ms")
        met = bar("knob to changed picture at 1 Mpx, median", statistics.median(moves), 150, "ms")
        _remove_file(page)
        uploads = []
        for seed in range(3):
            uploads.append(upload(page, phone_photo(seed + 2)))
            standing(page)
            _remove_file(page)
        return met & bar("12 Mpx JPEG to first result, slowest of 3", max(uploads) / 1e3, 1, "s")


def _remove_file(page: Page) -> None:
    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
    standing(page)


def _first_paints(browser: Browser) -> bool:
    """From `streamlit run` to the home page's title on the screen, each time with a new server."""
    taken = []
    with tempfile.TemporaryDirectory() as data:
        for _ in range(STARTS + 1):  # the first start fills the disk's caches and does not count
            page = browser.new_page()
            began = time.perf_counter()
            with running(Path(data)) as (url, _server):
                page.goto(url)
                page.wait_for_selector("h1")
                page.get_by_test_id("stMarkdownContainer").first.wait_for()
                taken.append(time.perf_counter() - began)
                time.sleep(6)
            page.close()
    print("first paint of the home page:", ", ".join(f"{one:.2f}" for one in taken[1:]), "s")
    return bar("first paint of the home page, median", statistics.median(taken[1:]), 3, "s")


def main() -> bool:
    """Measure and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        met = _interactions(browser)
        met &= _first_paints(browser)
        browser.close()
    return met
