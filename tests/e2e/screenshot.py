"""`python -m tests.e2e.screenshot`: draws `assets/screenshot.png`, README's picture, from the running app."""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.server import ROOT, running


def main() -> None:
    """The edge lesson on a wide screen."""
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as (url, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": 1440, "height": 1000}, locale="en-US", color_scheme="light"
        )
        page.goto(f"{url}/edge_detection?v=1&kernel=scharr_x")
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        page.wait_for_load_state("networkidle")
        time.sleep(2)
        page.screenshot(path=ROOT / "assets" / "screenshot.png")
        browser.close()


if __name__ == "__main__":
    main()
