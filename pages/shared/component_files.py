"""The browser components' files, on a route whose address changes with their content.

A component is an inline shim that imports its module from here: Streamlit would otherwise send the
whole script again with every rerun. The folder's digest stands in the path, so that browsers may keep
the files for ever and modules may import each other by relative names.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "components"
_FOREVER = "public, max-age=31536000, immutable"


@cache
def files() -> dict[str, bytes]:
    """Every file that may be asked for, by its name."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.js"))}


@cache
def digest() -> str:
    """Sixteen hexadecimal digits that change with any of the files."""
    parts = (name.encode() + content for name, content in files().items())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def address(name: str) -> str:
    """The address of a module, relative to the page's own (lessons lie one level below the base path)."""
    return f"components/{digest()}/{name}.js"


def routes() -> list[Route]:
    """The route for the server: known names under the current digest, nothing else."""
    return [Route("/components/{digest}/{name}", _send)]


async def _send(request: Request) -> Response:
    content = files().get(request.path_params["name"])
    if content is None or request.path_params["digest"] != digest():
        raise HTTPException(404)
    return Response(content, media_type="text/javascript", headers={"Cache-Control": _FOREVER})
