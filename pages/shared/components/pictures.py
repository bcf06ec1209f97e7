"""Pictures that are compared, pointed at, pasted, and laid out in a plane."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared.components import wire
from pages.shared.components.mounting import component
from pages.shared.i18n import language

_MESSAGE_MARGIN = 200_000  # bytes of a browser's message that are not the pasted picture

_PICTURE, _WIPE, _PASTE = component("picture"), component("wipe"), component("paste")
_PLANE = component("plane")


def picture(
    *,
    key: str,
    images: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    alt: str,
    compare: bool = False,
    pixel: tuple[int, int] | None = None,
    window: Mapping[str, int] | None = None,
    on_pixel: Callable[[int, int], None] | None = None,
    height: str = "70vh",
) -> None:
    """A picture, or an original and its result under a comparison slider.

    Args:
        images: each with `src` (bytes of a JPEG, PNG or WebP), `rows`, `cols` (its pixels), `caption`, `alt`
            and, for small pictures, `values` (rows × cols numbers, written into the cells). The last one is
            the result and what is shown without `compare`; all are shown in the box of the first.
        labels: `pixel` (with {row}, {col}), `value` ({value}), `handle` (what the slider is), and if wanted
            `help` (what the arrow keys do).
        alt: what is seen, for those who do not see it.
        compare: show the first under the last, with a slider between them.
        pixel: the chosen pixel of the result, (row, col).
        window: `row`, `col`, `height`, `width` of that pixel's window in pixels of the first picture; it may
            reach beyond the border. With `stride` (default 1) the window follows the pointer, with `dilation`
            (default 1) the loupe marks the pixels that are multiplied.
        on_pixel: called with (row, col) when the reader chooses a pixel, by click, tap or arrow keys.
        height: the most height it may take, a CSS length.
    """

    def chosen() -> None:
        found = wire.pixel(st.session_state[key].get("pixel"), images[-1])
        if found is not None and on_pixel is not None:
            on_pixel(*found)

    data = {
        "images": [
            *(wire.image(one, place=f"{key}.{i}") for i, one in enumerate(images[:-1])),
            wire.image(images[-1]),
        ],
        "compare": compare,
        "selectable": on_pixel is not None,
        "pixel": pixel,
        "window": window,
        "labels": labels,
        "alt": alt,
        "height": height,
        "locale": language(),
    }
    _PICTURE(key=key, data=data, on_pixel_change=chosen)


def wipe(*, key: str, before: bytes, after: bytes, alt: str) -> None:
    """Two pictures of the same size (JPEG, PNG or WebP); the boundary between them moves by itself."""
    data = {
        "before": wire.source(before, place=f"{key}.before"),
        "after": wire.source(after, place=f"{key}.after"),
        "alt": alt,
    }
    _WIPE(key=key, data=data)


def paste(*, key: str, labels: Mapping[str, str], on_image: Callable[[bytes], None]) -> None:
    """Take a picture from the clipboard, by a button or by Ctrl+V anywhere on the page.

    Args:
        labels: `button`, `hint`, `not_an_image`, `too_large`, `denied`.
        on_image: called with the file's bytes; that they are a picture, nobody has checked yet.
    """

    def pasted() -> None:
        found = wire.pasted(st.session_state[key].get("image"))
        if found is not None:
            on_image(found)

    _PASTE(key=key, data={"labels": labels, "limit": _paste_limit()}, on_image_change=pasted)


def _paste_limit() -> int:
    """Bytes that may be pasted: the server closes the connection of a browser that sends a larger message."""
    message = st.get_option("server.maxWidgetStateSize") * 1_000_000 - _MESSAGE_MARGIN
    return min(wire.LARGEST_PASTE, message * 3 // 4)


def plane(
    *,
    key: str,
    points: Sequence[tuple[float, float, int]],
    classes: Sequence[str],
    atlas: tuple[bytes, int],
    grid: bytes,
    ends: tuple[Sequence[float], Sequence[float]],
    at: tuple[float, float],
    picture: str,
    labels: Mapping[str, str],
    on_at: Callable[[float, float], None],
) -> None:
    """Pictures as points of a plane; beside it the picture that a decoder makes of the point under the pointer.

    Args:
        points: across, up, and the place of the picture's class in `classes`.
        atlas: the points' own pictures as one picture, row by row, and how many stand in a row.
        grid: the decoder's pictures all over the plane, as one.
        ends: the lowest and the highest numbers of the plane, across and up.
        picture: address that answers with the picture of a point, see `code_route`.
        labels: `alt`, `handle`, `decoded` ({x}, {y}), `near` ({name}), `grid`, `all`.
        on_at: called with the point once it has come to rest.
    """
    data = {
        "points": [list(one) for one in points],
        "classes": list(classes),
        "atlas": {"src": wire.source(atlas[0], place=f"{key}.atlas"), "columns": atlas[1]},
        "grid": wire.source(grid, place=f"{key}.grid"),
        "low": list(ends[0]),
        "high": list(ends[1]),
        "at": list(at),
        "picture": picture,
        "labels": labels,
        "locale": language(),
    }

    def rested() -> None:
        match st.session_state[key].get("at"):
            case {"x": int() | float() as x, "y": int() | float() as y} if math.isfinite(x) and math.isfinite(
                y
            ):
                on_at(float(x), float(y))

    _PLANE(key=key, data=data, on_at_change=rested)
