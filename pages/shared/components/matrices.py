"""Small matrices and volumes with their numbers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared.components import wire
from pages.shared.components.mounting import component
from pages.shared.i18n import language

_SHEET, _VOLUME = component("sheet"), component("volume")


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
        found = wire.matrix(st.session_state[key].get("values"))
        if found is not None and on_values is not None:
            on_values(found)

    def grids_edited() -> None:
        said = st.session_state[key].get("grids")
        if on_grid is None or not isinstance(said, dict):
            return
        for name in sorted(said.keys() & editable):
            values = wire.matrix(said[name])
            if values is not None:
                on_grid(name, values)

    data = {
        "grids": [{**grid, "values": wire.plain(grid["values"])} for grid in grids],
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
        {**stack, "planes": [{**plane, "values": wire.plain(plane["values"])} for plane in stack["planes"]]}
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
