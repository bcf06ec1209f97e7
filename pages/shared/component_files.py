"""The browser components' files, on a route whose address changes with their content.

The digest of the whole folder stands in the path: browsers may keep the files for ever, and modules
import each other by relative names.
"""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "components"
PREFIX = "assets/components"

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}
_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


PLOTLY = "plotly/plotly.min.js"  # from the package that also draws the other charts


@cache
def files() -> dict[str, bytes]:
    """Every file that may be asked for, by its path relative to the folder. Read once, at the first use."""
    paths = (path for path in sorted(FOLDER.rglob("*")) if path.suffix in _MEDIA_TYPES)
    own = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in paths}
    return own | {PLOTLY: resources.files("plotly").joinpath("package_data/plotly.min.js").read_bytes()}


@cache
def digest() -> str:
    """Sixteen hexadecimal digits that change with any of the files."""
    found = hashlib.sha256()
    for name, content in files().items():
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()[:16]


def address(name: str) -> str:
    """The address of a component's module, relative to a page's own: pages lie at the app's base path."""
    return path(f"{name}/{name}.js")


def path(file: str) -> str:
    """The address of any of the files."""
    return f"{PREFIX}/{digest()}/{file}"


def routes() -> list[Route]:
    """The route for `st.App(routes=…)`: known files under the present digest, nothing else."""
    base = st.get_option("server.baseUrlPath").strip("/")
    path = f"{PREFIX}/{digest()}/{{name:path}}"
    return [Route(f"/{base}/{path}" if base else f"/{path}", _send)]


async def _send(request: Request) -> Response:
    name = request.path_params["name"]
    content = files().get(name)
    if content is None:
        return Response(status_code=404)
    return Response(content, media_type=_MEDIA_TYPES[Path(name).suffix], headers=_HEADERS)
