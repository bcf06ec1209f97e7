"""The route that answers to drawings: what it gives, whom it refuses, and that it holds nobody up."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from core import runs
from core.inspection import glimpse
from core.inspection.loaded import Loaded
from pages.shared.inside import canvas_route

RUN = "shapes10-lenet5"
PIXELS = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
OWN = {"host": "here:8501", "origin": "http://here:8501", "content-length": str(canvas_route.BODY)}


@pytest.fixture
def app() -> ASGIApp:
    return Starlette(routes=canvas_route.routes())


async def asked(
    app: ASGIApp, *, body: bytes = PIXELS.tobytes(), run: str = RUN, pause: float = 0.0, **headers: str
) -> tuple[int, bytes]:
    """Status and body of one question."""
    given = OWN | {name.replace("_", "-"): value for name, value in headers.items()}
    parts = [body[i : i + 1000] for i in range(0, len(body), 1000)]
    sent: list[dict] = []

    async def receive() -> dict:
        await asyncio.sleep(pause)
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"/{canvas_route.PATH}",
        "raw_path": f"/{canvas_route.PATH}".encode(),
        "query_string": f"run={run}".encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value],
        "client": ("127.0.0.1", 5),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(one.get("body", b"") for one in sent[1:])


def ask(app: ASGIApp, **more: object) -> tuple[int, bytes]:
    return awaited(asked(app, **more))


def awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns; in a thread of its own, for the browser's driver keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def test_the_answer_is_the_networks(app: ASGIApp) -> None:
    loaded = Loaded(runs.find(RUN))
    assert ask(app) == (200, glimpse.glimpse(loaded, PIXELS, glimpse.strips(loaded)))


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (403, {"origin": "http://evil.example"}),
        (403, {"origin": "", "host": ""}),
        (403, {"origin": "null"}),
        (403, {"sec_fetch_site": "cross-site"}),
        (403, {"sec_fetch_site": "same-site"}),
        (200, {"sec_fetch_site": "same-origin", "origin": "https://proxied.example"}),
        (411, {"content_length": ""}),
        (413, {"content_length": str(canvas_route.BODY + 1)}),
        (413, {"content_length": "1e3"}),
        (400, {"body": b"\0" * (canvas_route.BODY - 1)}),
        (400, {"body": b"\0" * (canvas_route.BODY + 1)}),
        (404, {"run": "no-such-run-anywhere"}),
        (404, {"run": "../../etc"}),
        (404, {"run": ""}),
    ],
)
def test_what_is_not_asked_rightly_is_refused(app: ASGIApp, status: int, how: dict) -> None:
    assert ask(app, **how)[0] == status


def test_a_body_that_does_not_come_is_given_up(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas_route, "_SECONDS", 0.05)
    assert ask(app, pause=0.03)[0] == 400


def test_the_hasty_wait_and_others_do_not(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas_route, "_answered", lambda run, body: b"")
    many = [ask(app)[0] for _ in range(int(canvas_route.BURST) + 20)]
    assert many[: int(canvas_route.BURST)] == [200] * int(canvas_route.BURST)
    assert 429 in many
    assert ask(app, cookie="convscope_owner=" + "a" * 32)[0] == 200


def test_a_bucket_fills_again() -> None:
    gate = canvas_route.Gate()
    assert sum(gate.opens("a", 0.0) for _ in range(100)) == canvas_route.BURST
    assert sum(gate.opens("a", 0.5) for _ in range(100)) == canvas_route.PER_SECOND / 2
    for i in range(2_000):
        gate.opens(str(i), 1.0)
    assert len(gate._buckets) <= 512


def test_a_slow_network_holds_up_nobody_else(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """While answers are computed the event loop goes on: here it is what ends them. Too many at once are sent away."""
    threads, go = set(), threading.Event()

    def slow(run: str, body: bytes) -> bytes:
        threads.add(threading.current_thread().name)
        return b"in time" if go.wait(20) else b"late"

    monkeypatch.setattr(canvas_route, "_answered", slow)

    async def several() -> list[tuple[int, bytes]]:
        questions = [asyncio.ensure_future(asked(app, cookie=f"convscope_owner={i:032}")) for i in range(20)]
        sent_away = 20 - canvas_route.WAITING
        while sum(one.done() for one in questions) < sent_away or len(threads) < canvas_route.AT_ONCE:
            await asyncio.sleep(0.005)
        go.set()
        return await asyncio.gather(*questions)

    found = awaited(several())
    assert found.count((200, b"in time")) == canvas_route.WAITING
    assert [status for status, _ in found].count(503) == 20 - canvas_route.WAITING
    assert len(threads) == canvas_route.AT_ONCE
