"""The table of a network: a line for every layer or closed block, its cells unfolding into their arithmetic."""

import csv
import io

from core.architectures import Block, Description
from pages.shared.architectures import architecture_text as text
from pages.shared.components import layers
from pages.shared.i18n import t
from pages.shared.state import State


def show(state: State, found: Description) -> None:
    """Draw it."""
    layers(
        key="architectures.table",
        columns=[
            {"label": t("architectures.column.layer")},
            *(
                {
                    "label": t(f"architectures.column.{name}", batch=state["batch"]),
                    "help": t(f"architectures.column_help.{name}"),
                }
                for name in text.COLUMNS
            ),
        ],
        rows=[row for first, end in found.groups for row in _rows(state, found, first, end)],
        total={
            "title": t("architectures.total"),
            "cells": [cell.plain() for cell in text.total_cells(found, state["batch"])],
        },
        chosen=state["cell"],
        labels={
            name: t(f"architectures.table.{name}") for name in ("caption", "hint", "unfold", "open", "close")
        },
        on_cell=lambda cell: state.set(cell=cell),
        on_block=lambda block: state.set(block="" if state["block"] == block else block),
    )


def _rows(state: State, found: Description, first: int, end: int) -> list[dict[str, object]]:
    """A layer; or a block, and its layers where it is the open one."""
    block = found.block_of(found.layers[first].block)
    if block is None:
        return [_layer(state, found, first)]
    opened = state["block"] == block.name
    inside = [_layer(state, found, place) for place in range(first, end)] if opened else []
    return [_head(state, found, block, opened), *inside]


def _head(state: State, found: Description, block: Block, opened: bool) -> dict[str, object]:
    return {
        "id": f"b{block.first}",
        "title": text.block_title(block),
        "detail": t("architectures.block_detail", name=block.name, count=block.end - block.first),
        "block": block.name,
        "opens": True,
        "opened": opened,
        "cells": [cell.plain() for cell in text.block_cells(found, block, state["batch"])],
    }


def _layer(state: State, found: Description, place: int) -> dict[str, object]:
    layer = found.layers[place]
    return {
        "id": str(place),
        "title": text.title(layer),
        "detail": layer.name,
        "block": layer.block,
        "opens": False,
        "opened": False,
        "cells": [cell.plain() for cell in text.cells(found, place, state["batch"])],
    }


def as_csv(found: Description, batch: int) -> str:
    """Every layer, blocks opened, as plain numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["place", "name", "kind", "block", "inputs", "f", "p", "s", "shape", "activations", "parameters",
                     "multiplications", "memory_bytes", "training_bytes", "field", "field_stride"])  # fmt: skip
    for place, layer in enumerate(found.layers):
        window = layer.window
        sliding = (window.size, window.padding, window.stride) if window else ((), (), ())
        writer.writerow(
            [
                *(place, layer.name, layer.kind, layer.block, " ".join(map(str, layer.inputs))),
                *("x".join(map(str, pair)) for pair in sliding),
                *("x".join(map(str, layer.shape)), layer.size, layer.parameters, layer.multiplications),
                *(layer.memory, batch * layer.memory),
                *("x".join(map(str, layer.field.size)), "x".join(map(str, layer.field.stride))),
            ]
        )
    return out.getvalue()
