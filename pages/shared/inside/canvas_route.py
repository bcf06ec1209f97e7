"""What a network says of a drawing, asked by the browser itself: `POST canvas/answer?run=<id>`, past the reruns.

The body are the pixels, 32 × 32 × 3 bytes and no others; the answer is what `core.inspection.glimpse` makes of them. Only
this app's own pages may ask, each reader a bounded number of times a second, and only some answers wait at once. They
are computed by threads of their own: the server's event loop waits for none.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from pages.shared.runs.owner import COOKIE

if TYPE_CHECKING:  # the server starts before torch is loaded
    from core.inspection.glimpse import Strip
    from core.inspection.loaded import Loaded

PATH = "canvas/answer"
BODY = 32 * 32 * 3  # bytes
PER_SECOND, BURST = 40.0, 40.0  # of one reader; the board asks 30 times at most
AT_ONCE, WAITING = 2, 12  # threads, and answers that are computed or wait for one
_SECONDS = 5.0  # until a body must have come
_READERS = 512  # that are remembered


class Gate:
    """How often a reader may ask: a bucket of tokens that fills by itself."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def opens(self, reader: str, now: float) -> bool:
        """Whether one more question is allowed at a moment, in seconds."""
        tokens, since = self._buckets.pop(reader, (BURST, now))
        tokens = min(BURST, tokens + (now - since) * PER_SECOND)
        self._buckets[reader] = (tokens - 1 if tokens >= 1 else tokens), now
        while len(self._buckets) > _READERS:
            self._buckets.popitem(last=False)
        return tokens >= 1


class Answers:
    """The route's end: it refuses what is not asked rightly, and hands the rest to its threads."""

    def __init__(self) -> None:
        self._gate = Gate()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="canvas")
        self._waiting = 0

    async def __call__(self, request: Request) -> Response:
        """The answer; 403 to other sites, 411 or 413 to another length, 429 to the hasty, 503 while too many wait."""
        if not same_origin(request.headers):
            return _refused(403)
        length = request.headers.get("content-length", "")
        if length != str(BODY):
            return _refused(413 if length else 411)
        client = request.client.host if request.client else ""
        if not self._gate.opens(request.cookies.get(COOKIE, client)[:64], time.monotonic()):
            return _refused(429)
        if self._waiting >= WAITING:
            return _refused(503)
        self._waiting += 1
        try:
            body = await _body(request)
            if body is None:
                return _refused(400)
            run = request.query_params.get("run", "")[:64]
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _answered, run, body)
        finally:
            self._waiting -= 1
        if found is None:
            return _refused(404)
        return Response(found, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def routes() -> list[Route]:
    """The route for `st.App(routes=…)`."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return [Route(f"/{base}/{PATH}" if base else f"/{PATH}", Answers().__call__, methods=["POST"])]


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a page of this very server asks, as the browser says it."""
    site = headers.get("sec-fetch-site")  # browsers send it to https and to this machine only
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == headers.get("host", "")


def _refused(code: int) -> Response:
    return Response(status_code=code, headers={"Retry-After": "1"} if code in (429, 503) else {})


async def _body(request: Request) -> bytes | None:
    """The pixels; None if they are others than announced, or don't come."""
    found = b""
    try:
        async with asyncio.timeout(_SECONDS):
            async for chunk in request.stream():
                found += chunk
                if len(found) > BODY:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return found if len(found) == BODY else None


def _answered(run: str, body: bytes) -> bytes | None:
    """In a thread: what a run's network says of a picture; None if there is no such network."""
    import numpy as np

    from core import runs
    from core.errors import ConvScopeError
    from core.inspection.glimpse import glimpse

    try:
        loaded, strips = network(run, runs.find(run).checkpoint_stamp())
    except ConvScopeError:
        return None
    return glimpse(loaded, np.frombuffer(bytearray(body), np.uint8).reshape(32, 32, 3), strips)


@lru_cache(maxsize=4)
def network(run: str, stamp: int) -> "tuple[Loaded, list[Strip]]":
    """A run's network and what is sent of its layers; `stamp` tells a later checkpoint from an earlier one."""
    from core import runs
    from core.inspection.glimpse import strips
    from core.inspection.loaded import Loaded

    loaded: Any = Loaded(runs.find(run))
    return loaded, strips(loaded)
