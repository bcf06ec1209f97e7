"""What goes to a component, and what it says: nothing that comes from a browser is taken as it is."""

import base64
import binascii
import math
from collections.abc import Mapping
from typing import Any

from streamlit.runtime import get_instance

LARGEST_GRID = 24  # rows or columns of an editable grid: 12, and 6 of padding on both sides
LARGEST_PASTE = 25_000_000  # bytes

_INLINE = 16_000  # bytes; larger pictures are sent once, under an address of their own


def image(image: Mapping[str, Any], *, place: str = "") -> dict[str, Any]:
    """A picture that stays has an address. One that changes with every knob travels in the message itself:
    by the time a quick mover's browser asks for it, its address would be gone."""
    values = image.get("values")
    return {
        "src": source(image["src"], place=place) if place else _embedded(image["src"]),
        "rows": int(image["rows"]),
        "cols": int(image["cols"]),
        "caption": image.get("caption", ""),
        "alt": image.get("alt", ""),
        "values": None if values is None else plain(values),
    }


def source(data: bytes, *, place: str) -> str:
    """Where the browser finds a picture: in the message itself if it is small, else at an address."""
    if len(data) <= _INLINE:
        return _embedded(data)
    return get_instance().media_file_mgr.add(data, f"image/{_format(data)}", place).lstrip("/")


def _embedded(data: bytes) -> str:
    return f"data:image/{_format(data)};base64,{base64.b64encode(data).decode()}"


def _format(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    raise ValueError("a picture for the browser must be a PNG, JPEG or WebP file")


def plain(values: Any) -> list[list[float | str | None]]:
    """Rows of numbers and text as JSON takes them; what is not finite becomes None."""
    return [[_cell(value) for value in row] for row in values]


def _cell(value: Any) -> float | str | None:
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def whole(value: object, most: int) -> int:
    """A whole number from the browser, between 0 and `most`."""
    return min(max(value, 0), most) if isinstance(value, int) and not isinstance(value, bool) else 0


def pixel(found: Any, image: Mapping[str, Any]) -> tuple[int, int] | None:
    """What the browser says was chosen, if it is a pixel of the picture."""
    match found:
        case [int(row), int(col)] if 0 <= row < image["rows"] and 0 <= col < image["cols"]:
            return int(row), int(col)
    return None


def matrix(found: Any) -> list[list[float]] | None:
    """What the browser says was typed, if it is a matrix of finite numbers."""
    if not isinstance(found, list) or not 1 <= len(found) <= LARGEST_GRID:
        return None
    if not all(isinstance(row, list) and 1 <= len(row) <= LARGEST_GRID for row in found):
        return None
    cells = [cell for row in found for cell in row]
    numbers = all(isinstance(cell, (int, float)) and math.isfinite(cell) for cell in cells)
    regular = len({len(row) for row in found}) == 1
    return [[float(cell) for cell in row] for row in found] if numbers and regular else None


def pasted(found: Any) -> bytes | None:
    """What the browser says was pasted, if it is well formed and small enough."""
    if not isinstance(found, str) or len(found) > LARGEST_PASTE * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(found, validate=True)
    except binascii.Error:
        return None
