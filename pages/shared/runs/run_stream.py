"""What runs say of themselves, as server-sent events: one stream a page, any number of viewers.

`GET runs/stream?runs=<id>,<id>&since=<rows>,<rows>` sends new rows of the metrics and the status of every
run, twice a second while something changes. Ids are looked up, never used as paths.
"""

import asyncio
import json
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

PATH = "runs/stream"
COLUMNS = (
    "step",
    "examples",
    "seconds",
    "loss",
    "accuracy",
    "rate",
    "per_second",
    "validation_loss",
    "validation_accuracy",
    "validation_count",
    "content",
    "style",
)
MOST_RUNS = 8
_TICK, _HEARTBEAT = 0.5, 15.0  # seconds
_KEPT = 64  # runs whose rows stay in memory


class Tail:
    """The rows of one run, read as they are appended, for all viewers together."""

    def __init__(self, run: Any) -> None:
        self.run = run
        self.rows: list[list[Any]] = []
        self.told: dict[str, Any] = {}
        self._offset, self._looked = 0, 0.0

    def look(self) -> None:
        """Read what is new, at most once a tick."""
        if time.monotonic() - self._looked < _TICK * 0.8:
            return
        self._looked = time.monotonic()
        found, self._offset = self.run.metrics(self._offset)
        self.rows += [[row.get(name) for name in COLUMNS] for row in found]
        status = self.run.status()
        self.told = {
            "state": status.state,
            "step": status.step,
            "steps": status.steps,
            "attempt": status.attempt,
            "seconds": status.seconds,
            "per_second": status.per_second,
            "delay": status.delay,
            "snapshots": len(self.run.snapshots()),
        }
        if status.state in ("queued", "starting", "running", "paused"):
            self.run.watch()


_tails: OrderedDict[str, Tail] = OrderedDict()


def _tail(id: str) -> Tail | None:
    from core import runs
    from core.errors import ConvScopeError

    if id not in _tails:
        try:
            _tails[id] = Tail(runs.find(id))
        except ConvScopeError:
            return None
        while len(_tails) > _KEPT:
            _tails.popitem(last=False)
    _tails.move_to_end(id)
    return _tails[id]


def forget(id: str) -> None:
    """A run was deleted."""
    _tails.pop(id, None)


def routes() -> list[Route]:
    """The route for `st.App(routes=…)`."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return [Route(f"/{base}/{PATH}" if base else f"/{PATH}", _stream)]


async def _stream(request: Request) -> Response:
    ids = list(dict.fromkeys(request.query_params.get("runs", "").split(",")))[:MOST_RUNS]
    tails = {id: tail for id in ids if (tail := await asyncio.to_thread(_tail, id)) is not None}
    if not tails:
        return Response(status_code=404)
    since = request.query_params.get("since", "").split(",")
    at = {id: _whole(since[i]) if i < len(since) else 0 for i, id in enumerate(ids) if id in tails}
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(tails, at), media_type="text/event-stream", headers=headers)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 10 else 0


async def _events(tails: dict[str, Tail], at: dict[str, int]) -> AsyncIterator[str]:
    """An event whenever something is new; a reader that hangs is dropped by the server's own write timeout."""
    told: dict[str, dict[str, Any]] = {}
    silent_since = time.monotonic()
    while True:
        news = {}
        for id, tail in tails.items():
            await asyncio.to_thread(tail.look)
            rows = tail.rows[at[id] :]
            if rows or told.get(id) != tail.told:
                at[id] += len(rows)
                told[id] = tail.told
                news[id] = {"rows": rows, "next": at[id], "status": tail.told}
        if news:
            silent_since = time.monotonic()
            yield f"data: {json.dumps(news, separators=(',', ':'))}\n\n"
        elif time.monotonic() - silent_since > _HEARTBEAT:
            silent_since = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(_TICK)
