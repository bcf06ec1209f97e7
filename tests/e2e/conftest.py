"""A real browser and real servers for the tests: of each one for a test process, servers on free ports."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import borrow

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# How long nothing may happen before a test fails. It costs nothing where something happens.
SLOWNESS = float(os.environ.get("CONVSCOPE_TEST_SLOWNESS", "1"))
PATIENCE = 120.0 * SLOWNESS  # seconds
PAGE_PATIENCE = PATIENCE * 1000  # ms
expect.set_options(timeout=PAGE_PATIENCE)
KEY = "only for the teacher"  # the instructor's, on the servers of the app
HARNESS = Path(__file__).with_name("harness") / "app.py"
# `tests.stress` sets it: 2 s until a server answers, 50 kB/s, and a processor six times slower.
THROTTLED = os.environ.get("CONVSCOPE_TEST_THROTTLE") == "1"
NETWORK = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
# What a browser's console may say:
# Two components reported in the same moment. Streamlit then reruns the fragment of one of them and says so; the
# tests that press while the address reports hold that no press is lost by it.
TWO_AT_ONCE = "Multiple different fragmentIds detected"
# Streamlit's own browser code looks for its server beside a deep link first, then one folder up: a 404 on the way.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
# A large picture that newer knobs have replaced before a slow browser asked for it: a 404 for what nobody sees.
OVERTAKEN = re.compile(r"/media/\w+\.jpg$")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser installed on this machine. Without one: an error in CI, elsewhere a skip that says why.

    Playwright keeps an event loop running in this thread: tests that run a loop do it in a thread of their own.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no browser on the PATH; looked for {', '.join(BROWSERS)}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def url(warm_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of this test process's server of the app. Readers are told apart by their browser context."""
    folder = tmp_path_factory.mktemp("server")
    env = {"CONVSCOPE_DATA": str(borrow(warm_data, folder / "data")), "CONVSCOPE_INSTRUCTOR_KEY": KEY}
    with _server(ROOT / "app.py", folder / "log.txt", env=env) as address:
        yield address


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that shows the browser components alone."""
    with _server(HARNESS, tmp_path_factory.mktemp("harness") / "log.txt") as address:
        yield address


@pytest.fixture
def fresh_server(tmp_path: Path, warm_data: Path) -> Iterator[str]:
    """The address of a server of the app that nobody has asked anything yet; stopped after the test."""
    env = {"CONVSCOPE_DATA": str(borrow(warm_data, tmp_path / "data"))}
    with _server(ROOT / "app.py", tmp_path / "log.txt", env=env) as address:
        yield address


@contextmanager
def _server(path: Path, log: Path, *, env: dict[str, str] | None = None) -> Iterator[str]:
    port = _free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(path), *_options(port)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/_stcore/health", process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _options(port: int) -> list[str]:
    return [
        "--server.address=127.0.0.1",
        f"--server.port={port}",
        "--server.headless=true",
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"{address} did not answer in {PATIENCE:.0f} s; the server said:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def shared_contexts(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    """Contexts that a module's pages share: their browser has the app's scripts already."""
    contexts: dict[str, BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        context.close()


def throttle(page: Page) -> None:
    """Give a page a slow network and a slow processor, as Chromium's developer tools do."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 6})


@pytest.fixture
def open_page(chromium: Browser, shared_contexts: dict[str, BrowserContext]) -> Iterator[Callable[..., Page]]:
    """`open_page(url, **context)` → a page in a context of its own. What its console says becomes an error.

    With `shared=True` the context is the one of the module's earlier pages with the same options: the same reader,
    who has been here before. `before(page)` is called before the address is opened.
    """
    opened, said = [], []

    def note(message) -> None:
        address = message.location.get("url", "")
        missing = message.text.startswith("Failed to load resource")
        expected = missing and (PROBES.search(address) or OVERTAKEN.search(address))
        if message.type in ("error", "warning") and not expected and TWO_AT_ONCE not in message.text:
            said.append(f"{message.type}: {message.text} ({address})")

    def open_(
        url: str, *, shared: bool = False, before: Callable[[Page], object] | None = None, **options
    ) -> Page:
        wanted = {"viewport": {"width": 1280, "height": 900}, **options}
        if shared:
            key = repr(sorted(wanted.items()))
            context = shared_contexts.get(key) or chromium.new_context(**wanted)
            shared_contexts[key] = context
        else:
            context = chromium.new_context(**wanted)
        page = context.new_page()
        opened.append(page if shared else context)
        page.set_default_timeout(PAGE_PATIENCE)
        if THROTTLED:
            throttle(page)
        page.on("console", note)
        page.on("pageerror", lambda error: said.append(f"page error: {error}"))
        if before is not None:
            before(page)
        page.goto(url)
        return page

    yield open_
    for one in opened:
        one.close()
    assert said == []
