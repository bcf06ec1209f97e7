"""The calculation sheet in the real browser: hover to highlight, play without dropped frames, edit to new numbers."""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.browser import FLAGS
from tests.benchmarks.report import bar
from tests.benchmarks.server import running

HOVERS, EDITS, SECONDS = 60, 20, 5
LARGEST = ";".join([",".join(str((3 * row + 5 * col) % 10) for col in range(12)) for row in range(12)])
# Any element of the page, shadow roots included, that a selector finds.
FIND = """const all = (root, what) => [...root.querySelectorAll(what),
  ...[...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? all(one.shadowRoot, what) : []))];
const table = (name) => all(document, "table").find((one) => one.caption?.textContent === name);"""
# From the pointer's event to the frame in which the lit cells are drawn.
HOVER = (
    "(place) => new Promise((done) => {"
    + FIND
    + """
  const cell = table("output").querySelectorAll("td")[place];
  const began = performance.now();
  const box = cell.getBoundingClientRect();
  const at = { bubbles: true, composed: true, pointerType: "mouse", clientX: box.x + 5, clientY: box.y + 5,
    screenX: box.x + 5 + place, screenY: box.y + 5 };
  for (const kind of ["pointerover", "pointermove"]) cell.dispatchEvent(new PointerEvent(kind, at));
  const lit = cell.matches(".lit, .here, .won");
  const worked = performance.now() - began;
  requestAnimationFrame(() => setTimeout(() => done([worked, lit || cell.matches(".lit, .here, .won")])));
})"""
)
FRAMES = """(ms) => new Promise((done) => {
  const gaps = [];
  let last = performance.now();
  const end = last + ms;
  const tick = (now) => {
    gaps.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(tick); else done(gaps);
  };
  requestAnimationFrame(tick);
})"""
# From the Enter key to the frame that shows another number in the first output cell.
EDIT = (
    "() => {"
    + FIND
    + """
  const cell = () => table("output").querySelector("td").textContent;
  const before = cell();
  addEventListener("keydown", () => {
    const began = performance.now();
    const look = () => (cell() === before ? requestAnimationFrame(look)
      : requestAnimationFrame(() => (window.edited = performance.now() - began)));
    look();
  }, { capture: true, once: true });
}"""
)


def _standing(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector("h1")
    page.wait_for_load_state("networkidle")


def _hover(page: Page) -> bool:
    taken = []
    for place in range(HOVERS):
        worked, lit = page.evaluate(HOVER, place)
        if not lit:
            raise AssertionError(f"output cell {place} did not light up")
        taken.append(worked)
    return bar("hover to highlight, median of the script's work", statistics.median(taken), 16, "ms")


def _play(page: Page) -> bool:
    page.get_by_role("button", name="Play", exact=True).click()
    gaps = page.evaluate(FRAMES, SECONDS * 1000)
    page.get_by_role("button", name="Pause", exact=True).click()
    idle = page.evaluate(FRAMES, SECONDS * 1000)
    late, usual = (sum(gap > 34 for gap in each) / len(each) for each in (gaps, idle))
    print(f"frames later than 34 ms: {late:.1%} while it plays, {usual:.1%} while nothing moves")
    return bar("frames dropped by the animation at 12×12", max(0.0, late - usual) * 100, 2, "%")


def _edit(page: Page) -> bool:
    taken = []
    for count in range(EDITS):
        field = page.get_by_role("grid", name="input").locator("input").first
        field.fill(str(10 + count))
        page.evaluate(EDIT)
        field.press("Enter")
        page.wait_for_function("() => window.edited !== undefined")
        taken.append(page.evaluate("() => { const one = window.edited; delete window.edited; return one; }"))
        _standing(page)
    print(f"edit to new numbers: {min(taken):.0f} to {max(taken):.0f} ms")
    return bar("edit of a cell to new numbers, median", statistics.median(taken), 150, "ms")


def main() -> bool:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as (url, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"{url}/convolution?v=1&input={LARGEST}")
        _standing(page)
        time.sleep(8)  # the server's warm-up ends
        met = _hover(page) & _play(page)
        page.goto(f"{url}/convolution")
        _standing(page)
        met &= _edit(page)
        browser.close()
    return met
