"""The browser components as typed functions. They draw and answer the pointer; `core` computes."""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import component_files
from pages.shared.i18n import language

# Runs in the page; everything else comes from the module, which the browser keeps.
_SHIM = """
export default function (component) {
  let gone = false
  let leave = () => {}
  import(new URL(component.data.module, document.baseURI).href).then((module) => {
    if (!gone) leave = module.default(component)
  })
  return () => { gone = true; leave() }
}
"""


def _component(name: str) -> Callable[..., Any]:
    return st.components.v2.component(f"convscope_{name}", js=_SHIM)


_PICTURE, _SHEET, _PASTE = _component("picture"), _component("sheet"), _component("paste")
_ADDRESS, _WIPE = _component("address"), _component("wipe")


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
    height: str = "72vh",
) -> None:
    """A picture, or an original and its result under a comparison slider.

    Args:
        images: each with `src` (bytes of a JPEG, PNG or WebP), `rows`, `cols`, `caption`, `alt`; the last
            one is the result.
        compare: show the first two under a slider.
        pixel: the chosen pixel of the result, (row, col).
        window: `row`, `col`, `height`, `width` of its window on the first picture.
        on_pixel: called with (row, col) when the reader chooses a pixel by pointer or arrow keys.
        height: the most height it may take, a CSS length.
    """

    def chosen() -> None:
        found = st.session_state[key].get("pixel")
        if on_pixel is not None and found is not None:
            on_pixel(int(found[0]), int(found[1]))

    data = {
        "images": [{**image, "src": data_url(image["src"])} for image in images],
        "compare": compare,
        "selectable": on_pixel is not None,
        "pixel": pixel,
        "window": window,
        "labels": labels,
        "alt": alt,
        "height": height,
    }
    _mount(_PICTURE, "picture", key, data, on_pixel_change=chosen)


def sheet(
    *,
    key: str,
    grids: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    links: Mapping[str, Any] | None = None,
    focus: Mapping[str, Any] | None = None,
    on_values: Callable[[list[list[float]]], None] | None = None,
) -> None:
    """Small matrices with their numbers, lighting each other up.

    Args:
        grids: each with `name`, `title`, `values`; optional `glyph` drawn before it, `scale` (`diverging`,
            `gray`, `none`), `limit`, `white`, `padded` (mask of hatched cells), `editable`, `resizable`.
        links: `mode` `elementwise`, or `convolution` with `stride`, `dilation`, `pads`, `flip`.
        focus: the cell lit while nothing is pointed at: `grid`, `row`, `col`.
        on_values: called with all numbers of the editable grid after an edit.
    """

    def edited() -> None:
        found = st.session_state[key].get("values")
        if on_values is not None and found is not None:
            on_values(found)

    data = {"grids": grids, "links": links, "focus": focus, "labels": labels, "locale": language()}
    _mount(_SHEET, "sheet", key, data, on_values_change=edited)


def paste(*, key: str, labels: Mapping[str, str], on_image: Callable[[bytes], None]) -> None:
    """Take a picture from the clipboard; `on_image` is called with the file's bytes."""

    def pasted() -> None:
        found = st.session_state[key].get("image")
        if found:
            on_image(base64.b64decode(found, validate=False))

    _mount(_PASTE, "paste", key, {"labels": labels}, on_image_change=pasted)


def address(*, key: str, query: str, labels: Mapping[str, str], share: bool) -> None:
    """Keep the browser's address at `?query` without a step in its history; offer to copy the link."""
    _mount(_ADDRESS, "address", key, {"query": query, "labels": labels, "share": share}, width="content")


def wipe(*, key: str, before: bytes, after: bytes, alt: str) -> None:
    """Two pictures of the same size; the boundary between them moves by itself."""
    _mount(_WIPE, "wipe", key, {"before": data_url(before), "after": data_url(after), "alt": alt})


def data_url(data: bytes) -> str:
    """A picture file as an address of its own."""
    kind = "png" if data[:4] == b"\x89PNG" else "webp" if data[8:12] == b"WEBP" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _mount(renderer: Callable[..., Any], name: str, key: str, data: Mapping[str, Any], **more: Any) -> None:
    renderer(key=key, data={"module": component_files.address(name), **data}, **more)
