"""Units of a character model as pictures. Texts are escaped: nothing of them is read as HTML."""

import html
from collections.abc import Mapping, Sequence

import numpy as np

from core.char_rnn.inside import Context
from pages.shared.i18n import number
from pages.shared.writing.sampler_figures import sign

_SHOWN = 160  # characters of a strip


def contexts(found: Sequence[Context]) -> str:
    """The places where a unit is strongest, each in its surroundings."""
    rows = "".join(
        '<div style="display:grid;grid-template-columns:minmax(0,1fr) auto minmax(0,1fr) 3.5em;gap:0;align-items:baseline">'
        f'<span style="text-align:right;overflow:hidden;white-space:pre;direction:rtl"><bdo dir="ltr">'
        f"{_flat(one.before)}</bdo></span>"
        f'<b style="background:rgba(220,38,38,.35);border-radius:2px;white-space:pre">{_flat(one.character)}</b>'
        f'<span style="overflow:hidden;white-space:pre">{_flat(one.after)}</span>'
        f'<span style="text-align:right;opacity:.75">{number(one.value, digits=2)}</span></div>'
        for one in found
    )
    return (
        f'<div style="font-family:var(--st-code-font,monospace);font-size:13px;line-height:1.9">{rows}</div>'
    )


def _flat(text: str) -> str:
    return html.escape("".join(sign(one) if one in "\n\t" else one for one in text))


def strips(text: str, rows: Mapping[str, np.ndarray], alt: str) -> str:
    """Numbers −1..1 over the first characters of a text, a row of coloured cells for each name."""
    shown = text[:_SHOWN]
    head = "".join(f"<td>{html.escape(sign(one))}</td>" for one in shown)
    body = "".join(
        f'<tr><th scope="row" style="text-align:right;font-weight:400;padding-right:8px;white-space:nowrap;'
        f'position:sticky;left:0;background:var(--st-background-color,Canvas)">{html.escape(name)}</th>'
        + "".join(_cell(float(value)) for value in values[:_SHOWN])
        + "</tr>"
        for name, values in rows.items()
    )
    return (
        f'<div role="img" aria-label="{html.escape(alt)}" style="overflow-x:auto"><table style="border-spacing:1px;'
        'font-family:var(--st-code-font,monospace);font-size:13px;text-align:center">'
        f"<tr><th></th>{head}</tr>{body}</table></div>"
    )


def _cell(value: float) -> str:
    colour = "37,99,235" if value < 0 else "220,38,38"
    return (
        f'<td title="{number(value, digits=2)}" style="min-width:12px;height:20px;border-radius:2px;'
        f'background:rgba({colour},{min(abs(value), 1):.2f})"></td>'
    )
