"""Fifty photographs of 12 megapixels in one session: what stays in the server's memory."""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.browser import FLAGS, _remove_file, _standing, _upload
from tests.benchmarks.pictures import phone_photo
from tests.benchmarks.report import bar
from tests.benchmarks.server import resident_mb, running

UPLOADS = 50


def main() -> bool:
    """Measure and print; growth counts from after the page has been opened and the server is warm."""
    photos = [phone_photo(seed) for seed in range(5)]
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as (url, server),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{url}/edge_detection")
        _standing(page)
        time.sleep(8)
        before = resident_mb(server)
        print(f"before: {before:.0f} MB")
        for turn in range(UPLOADS):
            # A byte at the end makes every file a new one; a JPEG ends before it.
            _upload(page, photos[turn % len(photos)] + bytes([turn]))
            if turn in (0, 4, 9, 24, 49):
                print(f"after {turn + 1}: {resident_mb(server):.0f} MB", flush=True)
            _remove_file(page)
        grown = resident_mb(server) - before
        browser.close()
    return bar("growth over fifty uploads of 12 Mpx", grown, 150, "MB")
