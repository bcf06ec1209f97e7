"""A recurrent network over time as a sheet of numbers in HTML. The reader's characters are escaped here."""

import base64
import html
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.char_rnn.by_hand import Backwards, Forwards, Model, Written
from pages.shared import figures, numerals
from pages.shared.i18n import number, t
from pages.shared.writing.sampler_figures import sign as _sign

_LINE = 25  # pixels of one number and the gap below it
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Zl", "Zp", "Zs"}  # categories of Unicode: no ink
_COMBINING = {"Mc", "Me", "Mn"}


class Row(NamedTuple):
    """One line of the sheet: its symbol and note (plain text), and HTML for every time step."""

    symbol: str
    note: str
    cells: list[str]


class Arrow(NamedTuple):
    """From the last of `rows` lines of a step to the first of them in the next step, or `back` to it in the one before."""

    first: int
    rows: int
    lines: int
    back: bool = False


def sign(character: str) -> str:
    """A character as it can be seen: what has no ink gets a sign, a lone accent a circle to stand on."""
    kind = unicodedata.category(character)
    if kind in _COMBINING:
        return f"◌{character}"
    shown = _sign(character)
    return f"U+{ord(character):04X}" if shown == character and kind in _UNSEEN else shown


def key(character: str) -> str:
    """A character as HTML, framed, so that the letter h is not taken for the state h."""
    return f'<kbd class="hello-key"><bdi>{html.escape(sign(character))}</bdi></kbd>'


def fixed(value: float, digits: int = 3) -> str:
    """A number of always as many decimals, so that points stand under points; large ones with fewer."""
    if abs(value) >= 1e5:
        return numerals.written(value, most=1e5)
    digits = digits if abs(value) < 100 else 1 if abs(value) < 1000 else 0
    text = f"{round(value, digits) + 0.0:,.{digits}f}"  # Babel takes ten times as long, and a sheet has thousands
    return text.translate(str.maketrans(".,-", f"{figures.separators()}−"))


def style() -> str:
    """How the sheet looks, in the reader's theme."""
    dark = figures.theme() == "dark"
    page = "rgb({},{},{})".format(*figures.background())
    now, bar, ink = ("#23213a", "#3d3a8c", "#fbbf24") if dark else ("#eef0ff", "#c7d2fe", "#b45309")
    return f"""<style>
.hello-scroll {{ overflow-x: auto; padding-bottom: .5rem; --side: 6.4rem; }}
.hello {{ border-collapse: separate; border-spacing: 0; margin: 0 auto; font-variant-numeric: tabular-nums; }}
.hello th, .hello td {{ border: 0; padding: .3rem; vertical-align: middle; text-align: center; color: inherit; }}
.hello thead th {{ font-weight: 600; white-space: nowrap; }}
.hello tbody th, .hello thead td:first-child {{ position: sticky; left: 0; z-index: 1; background: {page}; }}
.hello tbody th {{ min-width: var(--side); max-width: var(--side); padding-left: 0; text-align: left; font-weight: 600; }}
.hello small {{ display: block; font-weight: 400; font-size: .8rem; line-height: 1.25; }}
.hello .now {{ position: sticky; left: var(--side); right: 0; z-index: 1; background: {now};
  border: 0 solid {figures.accent()}; border-width: 0 2px; }}
.hello thead .now {{ border-width: 2px 2px 0; border-radius: .6rem .6rem 0 0; color: {figures.accent()}; }}
.hello tbody tr:last-child .now {{ border-width: 0 2px 2px; border-radius: 0 0 .6rem .6rem; }}
.hello .between {{ min-width: 1.6rem; padding: 0; background: no-repeat center / 100% 100%; }}
.hello-v {{ display: inline-grid; gap: 2px .3rem; align-items: center; }}
.hello-n {{ min-width: 3.35rem; height: {_LINE - 2}px; line-height: {_LINE - 2}px; padding: 0 .3rem; border-radius: .25rem;
  font-size: .86rem; text-align: right; box-shadow: inset 0 0 0 1px rgba(128,128,128,.35); white-space: nowrap; }}
.hello-x {{ min-width: 2rem; text-align: center; }}
.hello-p {{ background: linear-gradient(90deg, {bar} var(--p), transparent var(--p)); }}
.hello-hit {{ box-shadow: inset 0 0 0 2.5px {ink}; font-weight: 700; }}
.hello-i {{ font-size: .8rem; opacity: .8; min-width: 1rem; }}
.hello-key {{ display: inline-block; min-width: 1.5em; padding: 0 .25em; border-radius: .25rem; font-size: .86rem;
  line-height: 1.35rem; text-align: center; color: inherit; background: rgba(128,128,128,.18); box-shadow: none; border: 0; }}
.hello-sum {{ display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .6rem; }}
.hello-sum table {{ border-collapse: separate; border-spacing: 2px; margin: 0; }}
.hello-sum caption {{ caption-side: top; font-size: .85rem; padding: 0 0 .15rem; color: inherit; text-align: center; }}
.hello-sum td {{ border: 0; padding: 0 .25rem; min-width: 2.9rem; height: 1.45rem; border-radius: .25rem; font-size: .78rem;
  text-align: right; font-variant-numeric: tabular-nums; box-shadow: inset 0 0 0 1px rgba(128,128,128,.35); white-space: nowrap; }}
.hello-sum .all {{ outline: 2px solid {figures.accent()}; outline-offset: 3px; border-radius: .3rem; font-weight: 700; }}
@media (max-width: 640px) {{ .hello-scroll {{ --side: 4.1rem; }} .hello tbody small {{ display: none; }}
  .hello tbody th {{ font-size: .9rem; }} }}
</style>"""


def _paint(value: float, limit: float) -> str:
    """Orange below zero, blue above, as inline style with an ink that is legible on it."""
    share = min(max(value / limit, -1.0), 1.0) if limit else 0.0
    red, green, blue = (int(one) for one in figures.diverging(figures.theme())[round(128 + share * 127)])
    ink = "#111" if 0.299 * red + 0.587 * green + 0.114 * blue > 130 else "#fff"
    return f"background:rgb({red},{green},{blue});color:{ink}"


def vector(values: np.ndarray, *, limit: float, labels: Sequence[str]) -> str:
    """Numbers below each other, each with its label (HTML) and on its colour."""
    lines = "".join(
        f'<span class="hello-i">{label}</span> '
        f'<span class="hello-n" style="{_paint(float(one), limit)}">{fixed(float(one))}</span> '
        for label, one in zip(labels, values, strict=True)
    )
    return f'<span class="hello-v" style="grid-template-columns:auto auto">{lines}</span>'


def _one_hot(values: np.ndarray, labels: Sequence[str]) -> str:
    lines = "".join(
        f'{label} <span class="hello-n hello-x" style="{_paint(float(one), 1.6)}">{int(one)}</span> '
        for label, one in zip(labels, values, strict=True)
    )
    return f'<span class="hello-v" style="grid-template-columns:auto auto">{lines}</span>'


def _scores(y: np.ndarray, p: np.ndarray, labels: Sequence[str], *, hit: int, limit: float) -> str:
    """Scores and, as bars, their softmax; the one that is meant is framed."""
    lines = "".join(
        f'{label} <span class="hello-n" style="{_paint(float(score), limit)}">{fixed(float(score))}</span> '
        f'<span class="hello-n hello-p{" hello-hit" * (i == hit)}" style="--p:{share * 100:.1f}%">'
        f"{fixed(float(share) * 100, 1)}&nbsp;%</span> "
        for i, (label, score, share) in enumerate(zip(labels, y, p, strict=True))
    )
    return f'<span class="hello-v" style="grid-template-columns:auto auto auto">{lines}</span>'


def over_time(
    heads: Sequence[str], rows: Sequence[Row], *, alt: str, arrow: Arrow, at: int | None = None
) -> str:
    """The sheet: a column for every time step, the one in hand framed."""
    now = [' class="now"' if i == at else "" for i in range(len(heads))]
    top = '<td class="between"></td>'.join(
        f'<th scope="col"{one}{" aria-current=step" * bool(one)}>{head}</th>'
        for one, head in zip(now, heads, strict=True)
    )
    body = ""
    for place, row in enumerate(rows):
        between = _between(arrow, place)
        cells = between.join(f"<td{one}>{cell}</td>" for one, cell in zip(now, row.cells, strict=True))
        body += f'<tr><th scope="row">{row.symbol}<small>{html.escape(row.note)}</small></th>{cells}</tr>'
    return (
        f'{style()}<div class="hello-scroll" tabindex="0" role="region" aria-label="{html.escape(alt)}">'
        f'<table class="hello"><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _between(arrow: Arrow, place: int) -> str:
    """What stands between two steps in one line: the arrow begins in its first line and runs down through its last."""
    if arrow.first < place < arrow.first + arrow.rows:
        return ""
    if place != arrow.first:
        return '<td class="between"></td>'
    tall, ink = arrow.lines * _LINE + 10 * arrow.rows, figures.accent()
    low, high = tall - tall / arrow.rows / 2, tall / arrow.rows / 2
    x0, x1, tip = (24, 4, 7) if arrow.back else (2, 22, -7)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 {tall:.0f}" preserveAspectRatio="none" fill="none" '
        f'stroke="{ink}" stroke-width="2.5"><path d="M{x0} {low:.0f}C13 {low:.0f} 13 {high:.0f} {x1} {high:.0f}"/>'
        f'<path d="M{x1 + tip} {high - 6:.0f}L{x1} {high:.0f}L{x1 + tip} {high + 6:.0f}"/></svg>'
    )
    source = base64.b64encode(drawn.encode()).decode()
    return (
        f'<td class="between" rowspan="{arrow.rows}" '
        f'style="background-image:url(data:image/svg+xml;base64,{source})"></td>'
    )


def _largest(*values: np.ndarray) -> float:
    return max(float(np.abs(one).max()) for one in values) or 1.0


def _numbered(count: int) -> list[str]:
    return [str(i + 1) for i in range(count)]


def _heads(model: Model, taken: Forwards) -> list[str]:
    pairs = zip(model.word, model.word[1:], strict=False)
    return [f"t = {i}<br>{key(one)} → {key(after)}" for i, (one, after) in enumerate(pairs, 1)]


def forwards(model: Model, taken: Forwards, *, at: int) -> str:
    """From the character that is read to the loss, at every time step."""
    letters, units = [key(one) for one in model.vocabulary], _numbered(len(model.w_hh))
    z, y, steps = _largest(taken.z), _largest(taken.y), range(len(taken.x))
    rows = [
        Row("x(t)", t("char_hello.note.x"), [_one_hot(one, letters) for one in taken.x]),
        Row(
            "h(t−1)",
            t("char_hello.note.before"),
            [vector(one, limit=1, labels=units) for one in taken.before],
        ),
        Row("z(t)", "W_xh x(t) + W_hh h(t−1)", [vector(one, limit=z, labels=units) for one in taken.z]),
        Row("h(t)", "tanh z(t)", [vector(one, limit=1, labels=units) for one in taken.h]),
        Row(
            "y(t), p(t)",
            t("char_hello.note.scores"),
            [_scores(taken.y[i], taken.p[i], letters, hit=int(taken.targets[i]), limit=y) for i in steps],
        ),
        Row(
            "−ln p",
            t("char_hello.note.loss"),
            [f'<span class="hello-loss">{fixed(float(one))}</span>' for one in taken.losses],
        ),
    ]
    arrow = Arrow(first=1, rows=3, lines=3 * len(units))
    return over_time(_heads(model, taken), rows, alt=t("char_hello.alt.forwards"), arrow=arrow, at=at)


def backwards(model: Model, taken: Forwards, found: Backwards, *, at: int) -> str:
    """The derivatives of the loss at every time step, from the scores back to z."""
    letters, units = [key(one) for one in model.vocabulary], _numbered(len(model.w_hh))
    y, h = _largest(found.y), _largest(found.h_from_y, found.h_from_next, found.h, found.z)

    def row(symbol: str, note: str, values: np.ndarray) -> Row:
        return Row(symbol, note, [vector(one, limit=h, labels=units) for one in values])

    rows = [
        Row("dL/dy(t)", t("char_hello.note.d_y"), [vector(one, limit=y, labels=letters) for one in found.y]),
        row(t("char_hello.from_y"), "W_hyᵀ dL/dy(t)", found.h_from_y),
        row(t("char_hello.from_next"), "W_hhᵀ dL/dz(t+1)", found.h_from_next),
        row("dL/dh(t)", t("char_hello.note.d_h"), found.h),
        row("dL/dz(t)", "dL/dh(t) · (1 − h(t)²)", found.z),
    ]
    arrow = Arrow(first=2, rows=3, lines=3 * len(units), back=True)
    return over_time(_heads(model, taken), rows, alt=t("char_hello.alt.backwards"), arrow=arrow, at=at)


def written(model: Model, steps: Sequence[Written]) -> str:
    """What was read and what was drawn, step by step."""
    letters, units = [key(one) for one in model.vocabulary], _numbered(len(model.w_hh))
    y = _largest(*(one.y for one in steps))
    places = [model.vocabulary.index(one.drawn) for one in steps]
    rows = [
        Row(t("char_hello.read"), "", [key(one.read) for one in steps]),
        Row("h(t)", "", [vector(one.h, limit=1, labels=units) for one in steps]),
        Row(
            "y(t), p(t)",
            t("char_hello.note.drawn"),
            [
                _scores(one.y, one.p, letters, hit=hit, limit=y)
                for one, hit in zip(steps, places, strict=True)
            ],
        ),
        Row(t("char_hello.drawn"), "", [key(one.drawn) for one in steps]),
    ]
    heads = [f"t = {i}" for i in range(1, len(steps) + 1)]
    arrow = Arrow(first=0, rows=4, lines=2 + len(units) + len(letters))
    return over_time(heads, rows, alt=t("char_hello.alt.written"), arrow=arrow)


def parts(values: np.ndarray, total: np.ndarray) -> str:
    """A gradient as the sum of what every time step adds: (T, rows, cols)."""
    limit = _largest(values, total)
    shown = " + ".join(_matrix(one, f"t = {i}", limit) for i, one in enumerate(values, 1))
    return f'{style()}<div class="hello-sum">{shown} = {_matrix(total, "Σ", limit, kind="all")}</div>'


def _matrix(values: np.ndarray, title: str, limit: float, kind: str = "") -> str:
    rows = "".join(
        "<tr>" + "".join(f'<td style="{_paint(one, limit)}">{fixed(one)}</td>' for one in row) + "</tr>"
        for row in values.tolist()
    )
    return f'<table class="{kind}"><caption>{title}</caption>{rows}</table>'


def curve(losses: Sequence[float], guessing: float, *, at: int) -> str:
    """The loss, update by update, on a logarithmic scale, with the level of a network that guesses."""
    logs = np.log10(np.maximum([*losses, guessing], 1e-9))
    low, high = float(logs.min()) - 0.1, float(logs.max()) + 0.1

    def y(log: float) -> float:
        return 10 + 170 * (high - log) / (high - low)

    xs = np.linspace(46, 410, max(len(losses), 2))
    points = [f"{x:.1f},{y(log):.1f}" for x, log in zip(xs, logs[:-1], strict=False)]
    ticks = [one for exponent in range(-9, 10) for one in (exponent, exponent + 0.5) if low <= one <= high]
    parts = [
        f'<line x1="46" x2="410" y1="{y(one):.1f}" y2="{y(one):.1f}" stroke="currentColor" stroke-opacity=".15"/>'
        f'<text x="40" y="{y(one) + 5:.1f}" text-anchor="end">{number(10.0**one, digits=max(1, 1 - int(one)))}</text>'
        for one in ticks
    ]
    parts += [
        f'<line x1="46" x2="410" y1="{y(logs[-1]):.1f}" y2="{y(logs[-1]):.1f}" stroke="currentColor" stroke-dasharray="5 5"/>',
        f'<polyline points="{" ".join(points)}" fill="none" stroke="currentColor" stroke-opacity=".3" stroke-width="2"/>',
        f'<polyline points="{" ".join(points[: at + 1])}" fill="none" stroke="{figures.accent()}" stroke-width="3.5"/>',
        f'<circle cx="{xs[at]:.1f}" cy="{y(logs[at]):.1f}" r="6" fill="{figures.accent()}"/>',
        f'<text x="46" y="204">0</text><text x="410" y="204" text-anchor="end">{len(losses) - 1}</text>',
    ]
    alt = t("char_hello.alt.losses", loss=number(losses[at], digits=4))
    inside = f'<g font-size="14" fill="currentColor">{"".join(parts)}</g>'
    return f'<div style="max-width:520px">{figures.drawing("0 0 416 210", inside, alt)}</div>'
