"""Fetching one file twice at the same time, from a server of this machine."""

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core import fetching
from core.errors import ConvScopeError
from pages.shared.runs import fetch_panel

CONTENT = bytes(range(256)) * 8192  # 2 MiB: several pieces


@dataclass
class Publisher:
    """A server that sends the first half of its file and waits until it may send the rest."""

    content: bytes = CONTENT
    questions: int = 0
    half_is_sent: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    @property
    def source(self) -> fetching.Source:
        return fetching.Source(self.address, len(CONTENT), "sha256", hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    state = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.questions += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(state.content)))
            self.end_headers()
            half = len(state.content) // 2
            self.wfile.write(state.content[:half])
            self.wfile.flush()
            state.half_is_sent.set()
            state.may_go_on.wait()
            self.wfile.write(state.content[half:])

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_port}/file"
    yield state
    state.may_go_on.set()
    server.shutdown()
    server.server_close()


def test_two_callers_download_once(publisher: Publisher, tmp_path: Path) -> None:
    target = tmp_path / "file"
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fetching.fetch, publisher.source, target)
        publisher.half_is_sent.wait()
        second = pool.submit(fetching.fetch, publisher.source, target)
        with pytest.raises(TimeoutError):
            second.result(0.5)  # it neither ends nor fails while the first one is under way
        assert not target.exists()
        publisher.may_go_on.set()
        assert first.result() is second.result() is None
    assert publisher.questions == 1
    assert target.read_bytes() == CONTENT
    assert fetching.fetched_bytes(target) == 0


ANOTHER_PROCESS = """
import sys
from pathlib import Path
from core import fetching
address, size, checksum, target = sys.argv[1:]
print("begun", flush=True)
fetching.fetch(fetching.Source(address, int(size), "sha256", checksum), Path(target))
"""


def test_another_process_waits_as_well(publisher: Publisher, tmp_path: Path) -> None:
    target, source = tmp_path / "file", publisher.source
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(fetching.fetch, source, target)
        publisher.half_is_sent.wait()
        given = [source.address, str(source.size), source.checksum, str(target)]
        with subprocess.Popen(
            [sys.executable, "-c", ANOTHER_PROCESS, *given], stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == b"begun\n"
            with pytest.raises(subprocess.TimeoutExpired):
                other.wait(0.5)
            publisher.may_go_on.set()
            first.result()
            assert other.wait() == 0
    assert publisher.questions == 1
    assert target.read_bytes() == CONTENT


def test_who_waited_for_a_download_that_failed_tries_again(publisher: Publisher, tmp_path: Path) -> None:
    target = tmp_path / "file"
    publisher.content = CONTENT[::-1]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(fetching.fetch, publisher.source, target)
        publisher.half_is_sent.wait()
        second = pool.submit(fetching.fetch, publisher.source, target)
        publisher.may_go_on.set()
        for one in (first, second):
            with pytest.raises(ConvScopeError, match="download-broken"):
                one.result()
    assert publisher.questions == 2
    assert not target.exists()
    assert fetching.fetched_bytes(target) == 0


def test_a_file_that_is_another_one_is_fetched_anew(publisher: Publisher, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_bytes(CONTENT[:-1])
    publisher.may_go_on.set()
    fetching.fetch(publisher.source, target)
    assert target.read_bytes() == CONTENT
    fetching.fetch(publisher.source, target)
    assert publisher.questions == 1


def test_two_presses_start_one_download(publisher: Publisher, tmp_path: Path) -> None:
    source, target = publisher.source, tmp_path / "file"
    wanted = fetch_panel.Wanted(
        *("a file for two presses", source.size, "", ""),
        fetch=lambda: fetching.fetch(source, target),
        fetched_bytes=lambda: fetching.fetched_bytes(target),
    )
    fetch_panel._start(wanted)
    going = fetch_panel._going()[wanted.name]
    publisher.half_is_sent.wait()
    fetch_panel._start(wanted)
    assert fetch_panel._going()[wanted.name] is going
    publisher.may_go_on.set()
    going.thread.join()
    assert going.error is None
    assert target.read_bytes() == CONTENT
