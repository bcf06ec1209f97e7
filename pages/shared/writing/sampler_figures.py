"""What a model may write, as pictures. Nothing of a text is ever read as HTML or Markdown."""

import html
from collections.abc import Sequence

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.char_rnn import Candidate, Surprise
from pages.shared.i18n import number, percent, t

_SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥", "\ufffd": "…"}
_MOST_BITS = 8.0  # of surprise: full colour


def sign(character: str) -> str:
    """A character as it can be seen."""
    return _SIGNS.get(character, character)


def page_of_text(place: DeltaGenerator, prime: str, text: str) -> None:
    """A text with its beginning, as it is."""
    place.code(prime + text or " ", language=None, wrap_lines=True)


def bar(character: str, share: float) -> str:
    """One candidate and how likely it is."""
    return (
        '<div style="display:grid;grid-template-columns:2.2em 1fr 4em;gap:8px;align-items:center;font-size:14px">'
        f'<code style="text-align:center;font-size:15px">{html.escape(sign(character))}</code>'
        '<span style="height:14px;border-radius:3px;background:rgba(128,128,128,.15)"><span style="display:block;'
        f'height:100%;border-radius:3px;background:#4f46e5;width:{share * 100:.1f}%"></span></span>'
        f'<span style="font-variant-numeric:tabular-nums;text-align:right">{percent(share)}</span></div>'
    )


def entropy(probabilities: np.ndarray) -> float:
    """Σ −p log₂ p, in bits: how much is open."""
    some = probabilities[probabilities > 0]
    return float(-(some * np.log2(some)).sum())


def side_by_side(columns: Sequence[tuple[str, Sequence[Candidate], float]]) -> str:
    """The same scores under several rules: a title, the likeliest characters, what is open."""
    cards = "".join(
        f'<div><div style="font-weight:600;padding-bottom:4px">{html.escape(title)}</div>'
        + "".join(bar(one.character, one.probability) for one in likely)
        + f'<div style="font-size:13px;opacity:.75;padding-top:4px">'
        f"{html.escape(t('char_sampler.open', bits=number(bits, digits=2)))}</div></div>"
        for title, likely, bits in columns
    )
    return f'<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:18px">{cards}</div>'


def surprise(found: Surprise) -> str:
    """A text whose characters are the redder the less the model expected them."""
    pieces = "".join(
        _surprised(character, float(bits), int(rank), bool(unknown))
        for character, bits, rank, unknown in zip(
            found.text, found.bits, found.ranks, found.unknown, strict=True
        )
    )
    return (
        '<div style="font-family:var(--st-code-font,monospace);font-size:15px;line-height:1.9;white-space:pre-wrap;'
        f'overflow-wrap:anywhere" dir="auto">{pieces}</div>'
    )


def _surprised(character: str, bits: float, rank: int, unknown: bool) -> str:
    name = "char_sampler.unknown" if unknown else "char_sampler.surprise"
    said = t(name, bits=number(bits, digits=2), rank=rank + 1)
    depth = min(bits / _MOST_BITS, 1.0)
    shown = "⏎\n" if character == "\n" else character
    return (
        f'<span title="{html.escape(said)}" style="background:rgba(220,38,38,{0.75 * depth:.2f});border-radius:2px">'
        f"{html.escape(shown)}</span>"
    )
