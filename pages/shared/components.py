"""The browser components as typed functions. They draw and answer the pointer; `core` computes.

What the reader does arrives in a callback, once, before the script runs again. Words come from the caller as
`labels`; numbers are written in the reader's language.
"""

import base64
import binascii
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st
from streamlit.runtime import get_instance

from pages.shared import component_files
from pages.shared.i18n import language
from pages.shared.runs import run_stream

LARGEST_GRID = 24  # rows or columns of an editable grid: 12, and 6 of padding on both sides
LARGEST_PASTE = 25_000_000  # bytes

_INLINE = 16_000  # bytes; larger pictures are sent once, under an address of their own
_MESSAGE_MARGIN = 200_000  # bytes of a browser's message that are not the pasted picture

# Runs in the page. Everything else comes from the module, which the browser keeps.
_SHIM = """\
export default async (component) => {{
  const address = new URL("{address}", document.baseURI);
  return (await import(address)).default(component);
}}
"""


def _component(name: str, *, isolated: bool = True) -> Callable[..., Any]:
    shim = _SHIM.format(address=component_files.address(name))
    return st.components.v2.component(f"convscope_{name}", js=shim, isolate_styles=isolated)


component = _component  # for components whose functions have a file of their own
_PICTURE, _SHEET, _PASTE = _component("picture"), _component("sheet"), _component("paste")
_ADDRESS, _WIPE, _VOLUME = _component("address"), _component("wipe"), _component("volume")
_LAYERS = _component("layers")
_READING = _component("reading")
_PLANE = _component("plane")
_CURVES = _component("curves", isolated=False)  # Plotly writes its style sheet into the page


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
        found = _pixel(st.session_state[key].get("pixel"), images[-1])
        if found is not None and on_pixel is not None:
            on_pixel(*found)

    data = {
        "images": [
            *(_image(one, place=f"{key}.{i}") for i, one in enumerate(images[:-1])),
            _image(images[-1]),
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


def sheet(
    *,
    key: str,
    grids: Sequence[Mapping[str, Any]],
    labels: Mapping[str, str],
    links: Mapping[str, Any] | None = None,
    focus: Mapping[str, Any] | None = None,
    on_values: Callable[[list[list[float]]], None] | None = None,
    on_grid: Callable[[str, list[list[float]]], None] | None = None,
    play: bool = False,
    predict: bool = False,
    digits: int = 3,
) -> None:
    """Small matrices with their numbers, lighting each other up.

    Args:
        grids: each with `name`, `title`, `values` (numbers or text); optional `glyph` drawn before it,
            `compact` (smaller cells, for a narrow place; all compact grids of a sheet share their size),
            `scale` (`diverging` about zero, `gray`, `none`), `limit` of the diverging scale (default: the
            largest magnitude), `white` of the gray scale (default 255), `digits` after the point (default
            3), `padded` (mask of hatched cells) and `pads` (their rows above and columns before, not counted in
            places), `editable`, and `resizable` (a pasted block may enlarge it, up to that many rows and
            columns), `unreached` ({rows, cols} at the end that are drawn grey: no window reaches them),
            `counts` (how often each cell is used, shown on demand), `breaks` (begins a new line; a trace of
            several channels does so by itself, and writes its `glyph`s).
        labels: for editable grids `refused` ({text}, {row}, {col}), `too_large` ({largest}: `resizable`) and
            `cell` ({row}, {col}); for `convolution` and `trace`, if wanted, `output` ({row}, {col}), `input`
            ({row}, {col}, {count}: how many outputs use it) and `weight` ({row}, {col}, {weight}, {count}: how
            many inputs it multiplies); for `trace` also `bias`, `relu`, and with `play` and `predict` what is
            said there.
        links: `mode` `elementwise` for grids named window, kernel, products, sum: the same place lights up in
            all. Or `mode` `convolution` with `stride`, `dilation`, `pads` ((top, bottom), (left, right)),
            `border`, `flip` for grids named input, kernel, output: an output lights its window up and is
            spelled out, an input all outputs that use it, a weight all inputs that it multiplies. Or `mode`
            `trace`, the same for what `core` has traced: `channels`, each with `input`, `kernel`, `partial`
            (names of grids, the last two may be None) and `terms`, for every output cell its products
            [place in the input, place in the kernel or None, product]; `output` (a name), `before` (the
            outputs before a ReLU, None without one), `bias` (None without; shown in a grid named `bias` if
            there is one), `winners` (of a maximum: the place in the input for every output, else None),
            `divisors` (of an average), `reduce` (`sum`, `max`, `average`). Places and outputs count row by
            row in the grid as it is drawn, padding included.
        focus: the cell lit while nothing is pointed at: `grid`, `row`, `col`.
        on_values: called with all numbers of the editable grid, once an edit has settled.
        on_grid: the same where several grids are editable: called with a grid's name and its numbers, once
            for each grid that was edited.
        play: with `trace` links: step through the output cells. Labels `play`, `pause`, `first`, `back`,
            `forward`, `scrub`, `speed`, `terms` (the switch to single products), `step` ({row}, {col}, {k},
            {n}), `counts`, `size`, `fullscreen`, `leave_fullscreen`.
        predict: with `trace` links: the output is hidden until the reader has typed what it will be. Labels
            `predict` ({row}, {col}: name of a cell's field), `right` ({value}), `wrong` ({said}, {value}),
            `score` ({right}, {total}), `reveal`, `refused`.
        digits: after the point, in a sum that is spelled out.
    """
    editable = {str(grid["name"]) for grid in grids if grid.get("editable")}

    def edited() -> None:
        found = _matrix(st.session_state[key].get("values"))
        if found is not None and on_values is not None:
            on_values(found)

    def grids_edited() -> None:
        said = st.session_state[key].get("grids")
        if on_grid is None or not isinstance(said, dict):
            return
        for name in sorted(said.keys() & editable):
            values = _matrix(said[name])
            if values is not None:
                on_grid(name, values)

    data = {
        "grids": [{**grid, "values": _plain(grid["values"])} for grid in grids],
        "links": links,
        "focus": focus,
        "labels": labels,
        "locale": language(),
        "several": on_grid is not None,
        "play": play,
        "predict": predict,
        "digits": digits,
    }
    _SHEET(key=key, data=data, on_values_change=edited, on_grids_change=grids_edited)


def volume(
    *,
    key: str,
    stacks: Sequence[Mapping[str, Any]],
    windows: Sequence[Sequence[int]],
    channels: Sequence[int],
    filter: int,
    labels: Mapping[str, str],
) -> None:
    """Volumes in space that the reader turns; one output cell is lit with its window in every channel.

    Args:
        stacks: input, filter, output; each with `title`, optional `glyph` drawn before it, `limit` of the
            diverging scale (default: the largest magnitude) and `planes`: `values` (numbers), `title`.
        windows: for every output cell, row by row, the places of its window in a plane of the first stack.
        channels: the planes of the first stack that the filter sees; `filter` the plane of the last stack
            that it makes.
        labels: `alt`, `hint`, `play`, `pause`.
    """
    planes = [
        {**stack, "planes": [{**plane, "values": _plain(plane["values"])} for plane in stack["planes"]]}
        for stack in stacks
    ]
    data = {
        "stacks": planes,
        "windows": [list(window) for window in windows],
        "channels": list(channels),
        "filter": filter,
        "labels": labels,
        "locale": language(),
    }
    _VOLUME(key=key, data=data)


def layers(
    *,
    key: str,
    columns: Sequence[Mapping[str, str]],
    rows: Sequence[Mapping[str, Any]],
    total: Mapping[str, Any],
    chosen: str,
    labels: Mapping[str, str],
    on_cell: Callable[[str], None],
    on_block: Callable[[str], None],
) -> None:
    """A network as a table whose cells unfold into their arithmetic.

    Args:
        columns: each with `label` and, if wanted, `help`; the first is the layer's name.
        rows: each with `id`, `title`, `detail`, `block` (name of its block, empty outside), `opens` (whether it stands
            for the block), `opened`, and for every further column a cell: `text`, `how` (empty: nothing to unfold).
        total: the last row: `title`, `cells` with `text`.
        chosen: the unfolded cell, `id.column` (columns after the first counted from 0), or empty.
        labels: `caption`, `hint`, `unfold` ({value}, {column}, {row}), `open` and `close` ({name}).
        on_cell: called with the cell that was unfolded, empty when it was closed.
        on_block: called with the name of a block that is to be opened or closed.
    """

    def told(name: str, act: Callable[[str], None]) -> Callable[[], None]:
        def changed() -> None:
            said = st.session_state[key].get(name)
            if isinstance(said, str):
                act(said)

        return changed

    data = {
        "columns": list(columns),
        "rows": list(rows),
        "total": dict(total),
        "chosen": chosen,
        "labels": labels,
    }
    _LAYERS(key=key, data=data, on_cell_change=told("cell", on_cell), on_block_change=told("block", on_block))


def curves(
    *,
    key: str,
    runs: Sequence[Mapping[str, Any]],
    charts: Sequence[str],
    axis: str,
    labels: Mapping[str, str],
    levels: Sequence[Mapping[str, Any]] = (),
    moments: Sequence[int] = (),
    at: int | None = None,
    on_at: Callable[[int | None], None] = lambda step: None,
    on_news: Callable[[], None] = lambda: None,
) -> None:
    """Curves of training runs that grow by themselves, past the reruns of the page.

    Args:
        runs: each with `id`, `label` and `known` ({state, snapshots}: what this page was drawn with).
        charts: names of `CHARTS` in `curves/figure.js`, in their order; the last one is as wide as the page.
        axis: `step`, `examples` or `seconds`.
        labels: `train`, `validation`, `rate`, `step`, `examples`, `seconds`, for every
            chart `title_…`, and for every state of a run `state_…` ({step}, {steps}, {speed}, {left}, {seconds});
            `play`, `pause`, `speed`, `time_machine`, `at_step` ({step}, {seconds}).
        levels: lines across a chart, each with `chart`, `value` and `label`.
        moments: the steps of the first run that the reader can go back to; `at`: the one that the page shows, None
            for the newest.
        on_at: called with the moment that the reader has gone to.
        on_news: called when a run has another state, or new pictures of its inside.
    """
    data = {
        "runs": [dict(run) for run in runs],
        "stream": run_stream.PATH,
        "plotly": component_files.path(component_files.PLOTLY),
        "columns": run_stream.COLUMNS,
        "charts": list(charts),
        "levels": [dict(level) for level in levels],
        "axis": axis,
        "moments": list(moments),
        "at": at,
        "labels": labels,
        "locale": language(),
    }

    def gone() -> None:
        found = (st.session_state[key].get("at") or {}).get("step")
        on_at(found if found in moments else None)

    _CURVES(key=key, data=data, on_news_change=on_news, on_at_change=gone)


def reading(
    *,
    key: str,
    text: str,
    values: Sequence[int],
    guesses: Sequence[Sequence[tuple[str, float]]],
    span: tuple[int, int] | None,
    labels: Mapping[str, str],
    on_span: Callable[[int, int], None],
) -> None:
    """A text coloured by a number for each character, with what a network guessed after each under the pointer.

    Args:
        values: −100 (blue) to 100 (red), one for each character.
        guesses: the likeliest next characters after each character, with their probabilities in percent.
        span: first and last + 1 of the characters that are brushed.
        labels: `alt`, `guesses` ({character}), `value` ({value}), `none` (what to do, before anything is pointed at).
        on_span: called with first and last + 1 of the characters that the reader has brushed.
    """
    data = {
        "text": text,
        "values": list(values),
        "guesses": [[list(one) for one in place] for place in guesses],
        "span": None if span is None else {"first": span[0], "end": span[1]},
        "labels": labels,
        "locale": language(),
    }

    def brushed() -> None:
        found = st.session_state[key].get("span")
        if isinstance(found, Mapping) and {"first", "end"} <= found.keys():
            first, end = (_whole(found[name], len(text)) for name in ("first", "end"))
            if first < end:
                on_span(first, end)

    _READING(key=key, data=data, on_span_change=brushed)


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
        "atlas": {"src": _source(atlas[0], place=f"{key}.atlas"), "columns": atlas[1]},
        "grid": _source(grid, place=f"{key}.grid"),
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


def _whole(value: object, most: int) -> int:
    """A whole number from the browser, between 0 and `most`."""
    return min(max(value, 0), most) if isinstance(value, int) and not isinstance(value, bool) else 0


def paste(*, key: str, labels: Mapping[str, str], on_image: Callable[[bytes], None]) -> None:
    """Take a picture from the clipboard, by a button or by Ctrl+V anywhere on the page.

    Args:
        labels: `button`, `hint`, `not_an_image`, `too_large`, `denied`.
        on_image: called with the file's bytes; that they are a picture, nobody has checked yet.
    """

    def pasted() -> None:
        found = _bytes(st.session_state[key].get("image"))
        if found is not None:
            on_image(found)

    _PASTE(key=key, data={"labels": labels, "limit": _paste_limit()}, on_image_change=pasted)


@st.fragment
def address(*, key: str, page: str, query: str, labels: Mapping[str, str], share: bool = True) -> None:
    """Keep the browser's address at `?query`, without a step in its history, and offer to copy the link.

    Streamlit's own query parameters follow: the next run finds `st.query_params` equal to `query`. For that,
    a page that was opened with a query costs one more run of this fragment, see `address.js`.

    Args:
        page: the page's name; when it changes, the address is written again.
        query: percent-encoded, without the question mark; everything that shall stay in the address.
        labels: `copy`, `copied`, `select` (said beside the selected link where copying is not allowed).
        share: show the button.
    """
    asked, reported = f"{key}:asked", st.query_params.to_dict()
    forget = bool(reported) and reported != st.session_state.get(asked)
    st.session_state[asked] = dict(parse_qsl(query, keep_blank_values=True))
    data = {"page": page, "query": query, "labels": labels, "share": share, "forget": forget}
    _ADDRESS(key=key, data=data, on_emptied_change=st.query_params.clear)


def wipe(*, key: str, before: bytes, after: bytes, alt: str) -> None:
    """Two pictures of the same size (JPEG, PNG or WebP); the boundary between them moves by itself."""
    data = {
        "before": _source(before, place=f"{key}.before"),
        "after": _source(after, place=f"{key}.after"),
        "alt": alt,
    }
    _WIPE(key=key, data=data)


def _image(image: Mapping[str, Any], *, place: str = "") -> dict[str, Any]:
    """A picture that stays has an address. One that changes with every knob travels in the message itself:
    by the time a quick mover's browser asks for it, its address would be gone."""
    values = image.get("values")
    return {
        "src": _source(image["src"], place=place) if place else _embedded(image["src"]),
        "rows": int(image["rows"]),
        "cols": int(image["cols"]),
        "caption": image.get("caption", ""),
        "alt": image.get("alt", ""),
        "values": None if values is None else _plain(values),
    }


def _source(data: bytes, *, place: str) -> str:
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


def _plain(values: Any) -> list[list[float | str | None]]:
    """Rows of numbers and text as JSON takes them; what is not finite becomes None."""
    return [[_cell(value) for value in row] for row in values]


def _cell(value: Any) -> float | str | None:
    if isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _pixel(found: Any, image: Mapping[str, Any]) -> tuple[int, int] | None:
    """What the browser says was chosen, if it is a pixel of the picture."""
    match found:
        case [int(row), int(col)] if 0 <= row < image["rows"] and 0 <= col < image["cols"]:
            return int(row), int(col)
    return None


def _matrix(found: Any) -> list[list[float]] | None:
    """What the browser says was typed, if it is a matrix of finite numbers."""
    if not isinstance(found, list) or not 1 <= len(found) <= LARGEST_GRID:
        return None
    if not all(isinstance(row, list) and 1 <= len(row) <= LARGEST_GRID for row in found):
        return None
    cells = [cell for row in found for cell in row]
    numbers = all(isinstance(cell, (int, float)) and math.isfinite(cell) for cell in cells)
    regular = len({len(row) for row in found}) == 1
    return [[float(cell) for cell in row] for row in found] if numbers and regular else None


def _bytes(found: Any) -> bytes | None:
    """What the browser says was pasted, if it is well formed and small enough."""
    if not isinstance(found, str) or len(found) > LARGEST_PASTE * 4 // 3 + 4:
        return None
    try:
        return base64.b64decode(found, validate=True)
    except binascii.Error:
        return None


def _paste_limit() -> int:
    """Bytes that may be pasted: the server closes the connection of a browser that sends a larger message."""
    message = st.get_option("server.maxWidgetStateSize") * 1_000_000 - _MESSAGE_MARGIN
    return min(LARGEST_PASTE, message * 3 // 4)
