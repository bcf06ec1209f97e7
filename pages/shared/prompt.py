"""Small answers go out at once.

The server's socket is opened without naming TCP as its protocol, and asyncio then leaves Nagle's algorithm on: the body
of an answer waits until the browser has acknowledged its head, which the browser puts off for 40 ms.
"""

import socket

from starlette.types import ASGIApp, Receive, Scope, Send


class Promptly:
    """ASGI middleware that switches the waiting off, for every connection that something is asked over."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            _without_delay(receive)
        await self.app(scope, receive, send)


def _without_delay(receive: Receive) -> None:
    """Set TCP_NODELAY where `receive` is uvicorn's own, which knows its connection; elsewhere do nothing."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
