"""Connections over which something is asked send small answers at once."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from pages.shared.prompt import Promptly


class Cycle:
    """What uvicorn hands over: `receive` is a method of what knows the connection."""

    def __init__(self, connection: socket.socket | None) -> None:
        self.transport = SimpleNamespace(get_extra_info=lambda name: connection if name == "socket" else None)

    async def receive(self) -> dict:
        return {}


async def no_answer(message: object) -> None:
    pass


def through(kind: str, receive) -> list[dict]:
    seen = []

    async def app(scope, receive, send) -> None:
        seen.append(scope)

    with ThreadPoolExecutor(1) as pool:  # the browser's driver keeps a loop in this thread
        pool.submit(asyncio.run, Promptly(app)({"type": kind}, receive, no_answer)).result()
    return seen


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_nagles_algorithm_is_off(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(family=socket.AF_INET) as asking:
        asking.connect(server.getsockname())
        connection, _ = server.accept()
        with connection:
            assert not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert through(kind, Cycle(connection).receive) == [{"type": kind}]
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_servers_are_left_alone() -> None:
    async def plain() -> dict:
        return {}

    assert through("http", plain)
    assert through("http", Cycle(None).receive)
    assert through("lifespan", Cycle(None).receive)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert through("http", Cycle(ours).receive)
