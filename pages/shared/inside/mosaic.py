"""Two browser components of the way into a network: maps with every number under the pointer, and confusions."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from pages.shared.components import component
from pages.shared.i18n import language, t

_MOSAIC, _CONFUSION = component("mosaic"), component("confusion")
_LABELS = ("cell", "colour", "hint")
_SIDE = 62  # CSS pixels: a map is drawn about so large


@dataclass(frozen=True, eq=False)
class Tiles:
    """Maps or pictures of one size, with a title.

    Attributes:
        name: tells them from the others of a mosaic.
        values: numbers (N, h, w), or pictures uint8 (N, h, w, 3).
        limit: of numbers, the magnitude in full colour.
        scale: CSS pixels of a cell; 0: as fits.
        names: of each, or one for all with {tile} in it, counted from 1.
        chooses: what is chosen: `tile`, `cell` or "" for nothing; `chosen`: (tile, row, col).
    """

    name: str
    values: np.ndarray
    limit: float = 1.0
    title: str = ""
    detail: str = ""
    note: str = ""
    scale: int = 0
    names: Sequence[str] = ()
    chooses: str = ""
    chosen: tuple[int, int, int] | None = None


def mosaic(
    key: str,
    tiles: Sequence[Tiles],
    on_chosen: Callable[[str, int, int, int], None] = lambda name, tile, row, col: None,
) -> None:
    """Draw them below each other; `on_chosen(name, tile, row, col)` is called with what the reader presses."""
    shapes = {one.name: one.values.shape[:3] for one in tiles}

    def chosen() -> None:
        found = _place(st.session_state[key].get("chosen"), shapes)
        if found is not None:
            on_chosen(*found)

    sections, numbers, pixels = [], [], []
    for one in tiles:
        pictures = one.values.ndim == 4
        store = pixels if pictures else numbers
        sections.append({**_about(one), "offset": sum(part.size for part in store)})
        store.append(np.ascontiguousarray(one.values, dtype=np.uint8 if pictures else "<f4"))
    data = {
        "sections": sections,
        "numbers": _text(numbers),
        "pixels": _text(pixels),
        "labels": {name: t(f"mosaic.{name}") for name in _LABELS},
        "locale": language(),
    }
    _MOSAIC(key=key, data=data, on_chosen_change=chosen)


def confusion(
    key: str,
    counts: np.ndarray,
    classes: Sequence[str],
    *,
    chosen: tuple[int, int] | None,
    caption: str,
    on_chosen: Callable[[int, int], None],
) -> None:
    """Pictures by class (row) and answer (column), int (n, n); `on_chosen(class, answer)` with the cell that is pressed."""

    def pressed() -> None:
        found = st.session_state[key].get("chosen")
        if isinstance(found, list) and len(found) == 2 and all(_within(one, len(classes)) for one in found):
            on_chosen(*found)

    data = {
        "classes": list(classes),
        "counts": counts.tolist(),
        "chosen": chosen,
        "labels": {"caption": caption, "cell": t("mosaic.confused")},
        "locale": language(),
    }
    _CONFUSION(key=key, data=data, on_chosen_change=pressed)


def _about(one: Tiles) -> dict[str, Any]:
    count, rows, cols = one.values.shape[:3]
    return {
        "name": one.name,
        "title": one.title,
        "detail": one.detail,
        "note": one.note,
        "kind": "rgb" if one.values.ndim == 4 else "signed",
        "count": count,
        "rows": rows,
        "cols": cols,
        "limit": one.limit,
        "scale": one.scale or fitting(rows, cols),
        "names": list(one.names),
        "chooses": one.chooses,
        "chosen": one.chosen,
    }


def fitting(rows: int, cols: int, *, side: int = _SIDE, largest: int = 22) -> int:
    """CSS pixels of a cell, so that a map is about `side` pixels large."""
    return max(1, min(largest, round(side / max(rows, cols))))


def _text(arrays: Sequence[np.ndarray]) -> str:
    return base64.b64encode(b"".join(one.tobytes() for one in arrays)).decode()


def _place(found: Any, shapes: Mapping[str, tuple[int, ...]]) -> tuple[str, int, int, int] | None:
    """What the browser says was pressed, if there is such a place."""
    if not isinstance(found, Mapping) or found.get("section") not in shapes:
        return None
    name = found["section"]
    place = [found.get(part) for part in ("tile", "row", "col")]
    if all(_within(one, size) for one, size in zip(place, shapes[name], strict=True)):
        return name, *place
    return None


def _within(value: Any, size: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size
