"""What a decoder makes of a code, past the reruns of the page: a picture follows the pointer.

`GET codes/picture?run=<id>&way=network|pca&code=<number>,<number>,…` answers with a PNG of 32 × 32 pixels. Ids are
looked up, never used as paths.
"""

import asyncio
import math

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "codes/picture"
_MOST = 256  # numbers
_FARTHEST = 1e4


def address(run: str, way: str) -> str:
    """The address to which `&code=…` is added."""
    return f"{PATH}?run={run}&way={way}"


def routes() -> list[Route]:
    """The route for `st.App(routes=…)`."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return [Route(f"/{base}/{PATH}" if base else f"/{PATH}", _send)]


async def _send(request: Request) -> Response:
    asked = request.query_params
    code = _code(asked.get("code", ""))
    found = code and await asyncio.to_thread(_picture, asked.get("run", ""), asked.get("way", ""), code)
    if not found:
        return Response(status_code=404)
    return Response(found, media_type="image/png", headers={"Cache-Control": "no-store"})


def _code(text: str) -> list[float]:
    """The numbers of a code; none where it is not one."""
    parts = text.split(",", _MOST)
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return []
    sound = len(numbers) <= _MOST and all(math.isfinite(one) for one in numbers)
    return [min(max(one, -_FARTHEST), _FARTHEST) for one in numbers] if sound else []


def _picture(id: str, way: str, code: list[float]) -> bytes | None:
    import numpy as np

    from core import images, runs
    from core.autoencoders import coder
    from core.errors import ConvScopeError

    try:
        run = runs.find(id)
        if run.config().kind != "autoencoder" or way not in coder.WAYS:
            return None
        asked = coder.of_run(run)
        if len(code) != asked.config.code or (way == "pca" and not asked.has_pca):
            return None
        return images.encode(asked.decode(np.array([code]), way=way)[0], format="png")
    except ConvScopeError:
        return None
