"""A real browser and real servers for the tests: one Chromium for a module, servers on free ports."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import drawn_once

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
PATIENCE = 60.0  # seconds until a server must answer
PAGE_PATIENCE = 30_000  # ms: other tests use the same two cores
expect.set_options(timeout=PAGE_PATIENCE)
# Two components reported in the same moment; Streamlit then reruns the fragment of one of them and says so.
TWO_AT_ONCE = "Multiple different fragmentIds detected"
# Streamlit's own browser code looks for its server beside a deep link first, then one folder up.
PROBES = re.compile(r"/\w+/_stcore/(health|host-config)$")
# A large picture that newer knobs have replaced before a slow browser asked for it.
OVERTAKEN = re.compile(r"/media/\w+\.jpg$")

StartServer = Callable[..., str]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser installed on this machine. Without one: an error in CI, elsewhere a skip that says why.

    It ends with its module: Playwright keeps an event loop running in this thread, and other tests have their own.
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


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """`start_server(app_path, env={…}, options=[…])` → the address of a server that answers.

    It lies on a free port of this machine and is stopped after the module's last test.
    """
    with ExitStack() as servers:
        yield lambda path, **settings: servers.enter_context(
            _server(path, tmp_path_factory.mktemp("server") / "log.txt", **settings)
        )


@pytest.fixture(scope="module")
def url(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the module's own server of the app."""
    data = tmp_path_factory.mktemp("data")
    with drawn_once(data, tmp_path_factory):
        yield start_server(ROOT / "app.py", env={"CONVSCOPE_DATA": str(data)})


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[str]:
    """The address of a server of the app that nobody has asked anything yet; stopped after the test."""
    with _server(ROOT / "app.py", tmp_path / "log.txt", env={"CONVSCOPE_DATA": str(tmp_path)}) as url:
        yield url


@contextmanager
def _server(
    path: Path | str, log: Path, *, env: dict[str, str] | None = None, options: Sequence[str] = ()
) -> Iterator[str]:
    port = _free_port()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(path), *_options(port), *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}{_base_path(options)}"
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


def _base_path(options: Sequence[str]) -> str:
    name = "--server.baseUrlPath="
    given = [option.removeprefix(name).strip("/") for option in options if option.startswith(name)]
    return f"/{given[-1]}" if given else ""


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
