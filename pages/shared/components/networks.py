"""A network's layers as a table, its curves while it learns, and the text that it reads."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import component_files
from pages.shared.components import wire
from pages.shared.components.mounting import component
from pages.shared.i18n import language
from pages.shared.runs import run_stream

_LAYERS, _READING = component("layers"), component("reading")
_CURVES = component("curves", isolated=False)  # Plotly writes its style sheet into the page


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
            first, end = (wire.whole(found[name], len(text)) for name in ("first", "end"))
            if first < end:
                on_span(first, end)

    _READING(key=key, data=data, on_span_change=brushed)
