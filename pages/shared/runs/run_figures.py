"""Pictures of a network's inside at one moment. Their colour scales do not depend on the moment."""

import base64
import html
import math
from collections.abc import Mapping, Sequence

import numpy as np
from babel.numbers import format_percent

from core.images import encode
from pages.shared import figures
from pages.shared.i18n import language, number, percent, t
from pages.shared.numerals import written

_TOP = 3
Array = np.ndarray


def filters(weights: Array, limit: float) -> str:
    """First-layer filters (K, 3, k, k), drawn as coloured tiles about mid-gray; `limit` maps to full colour."""
    drawn = np.clip(weights.transpose(0, 2, 3, 1) / (2 * limit) + 0.5, 0, 1)  # (K, k, k, C)
    if drawn.shape[3] != 3:
        drawn = drawn.mean(axis=3, keepdims=True).repeat(3, axis=3)
    return tiles(
        (drawn * 255).round().astype(np.uint8), side=52, alt=t("train.alt.filters", count=len(drawn))
    )


def maps(activations: Array, limit: float, name: str) -> str:
    """Feature maps (M, h, w) of one layer, zero at the background, `limit` at full colour; or a vector (n,)."""
    palette = figures.diverging(figures.theme())
    if activations.ndim == 1:
        side = -(-len(activations) // 4) if len(activations) > 16 else len(activations)
        rows = -(-len(activations) // side)
        padded = np.zeros(rows * side)
        padded[: len(activations)] = activations
        activations = padded.reshape(1, rows, side)
    levels = (128 + np.clip(activations / limit, -1, 1) * 127).round().astype(np.uint8)
    return tiles(palette[levels], side=64, alt=t("train.alt.maps", layer=name))


def scores(values: Array, limit: float, classes: Sequence[str]) -> str:
    """A score for every class (n,), in the colours of `maps`, with its name and number."""
    palette = figures.diverging(figures.theme())
    levels = (128 + np.clip(values / limit, -1, 1) * 127).round().astype(np.uint8)
    return (
        '<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(9rem,1fr));gap:.25rem 1rem;font-size:.875rem">'
        + "".join(
            '<div style="display:flex;align-items:center;gap:.5rem">'
            '<span style="width:1.25rem;height:1.25rem;border-radius:4px;'
            f'background:rgb({",".join(map(str, palette[level]))})"></span>'
            f"<span>{class_name(name)} {number(float(value), digits=2)}</span></div>"
            for value, level, name in zip(values, levels, classes, strict=True)
        )
        + "</div>"
    )


def tiles(pictures: Array, *, side: int, alt: str) -> str:
    """Small pictures uint8 (N, h, w, 3) in a row that wraps, `side` pixels high where the type is
    16 pixels, their own pixels left as squares."""
    return (
        f'<div role="img" aria-label="{html.escape(alt)}" style="display:flex;flex-wrap:wrap;gap:.25rem">'
        + "".join(
            f'<img alt="" src="{_address(one)}" style="height:{side / 16}rem;min-width:{side / 16}rem;image-rendering:pixelated;'
            f'border-radius:4px">'
            for one in pictures
        )
        + "</div>"
    )


def pixelated(pixels: Array, *, width: int, alt: str) -> str:
    """One picture uint8 (h, w, 3), `width` pixels wide where the type is 16 pixels and there is room, its own pixels
    left as squares."""
    return (
        f'<img alt="{html.escape(alt)}" src="{_address(pixels)}" style="width:{width / 16}rem;max-width:100%;'
        'image-rendering:pixelated;border-radius:4px">'
    )


def figure(pixels: Array, caption: str) -> str:
    """One picture uint8 (h, w, 3) as wide as its place, with its caption."""
    said = html.escape(caption)
    return (
        f'<figure style="margin:0"><figcaption style="font-size:.875rem;opacity:.75;padding-bottom:4px">{said}</figcaption>'
        f'<img alt="{said}" src="{_address(pixels)}" style="width:100%;max-width:26.25rem;image-rendering:pixelated;'
        'border-radius:6px"></figure>'
    )


def _address(pixels: Array) -> str:
    data = encode(np.ascontiguousarray(pixels), format="png")
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def answers(pictures: Array, labels: Array, probabilities: Array, classes: Sequence[str]) -> str:
    """Test pictures (N, h, w, 3), each with the network's three likeliest answers as bars; right ones are ticked."""
    cards = "".join(
        _answer(picture, int(label), shares, classes)
        for picture, label, shares in zip(pictures, labels, probabilities, strict=True)
    )
    card = "clamp(9rem,50% - .3125rem,11.875rem)"  # two in a row on a phone
    return f'<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax({card},1fr));gap:.625rem">{cards}</div>'


def _answer(picture: Array, label: int, shares: Array, classes: Sequence[str]) -> str:
    first = np.argsort(-shares, kind="stable")[:_TOP]
    right = int(first[0]) == label
    colour, sign = ("#059669", "✓") if right else ("#dc2626", "✗")
    bars = "".join(
        _bar(i, i == label, place == 0, shares, classes) for place, i in enumerate(map(int, first))
    )
    truth = html.escape(t("train.truth", name=class_name(classes[label], escape=False)))
    said = f'<div style="font-size:.75rem;line-height:1.42;font-weight:600">{truth}</div>'
    return (
        f'<div style="display:flex;gap:.5rem;align-items:center">'
        f'<div style="position:relative"><img alt="{truth}" title="{truth}" src="{_address(picture)}" '
        f'style="width:4rem;height:4rem;image-rendering:pixelated;border-radius:6px;border:3px solid {colour}">'
        f'<span aria-hidden="true" style="position:absolute;right:-.375rem;top:-.5rem;width:1.25rem;height:1.25rem;'
        f'border-radius:50%;background:{colour};color:white;text-align:center;font-size:.8125rem;line-height:1.25rem">{sign}</span></div>'
        f'<div style="flex:1;min-width:0">{"" if right else said}{bars}</div></div>'
    )


def _bar(i: int, right: bool, first: bool, shares: Array, classes: Sequence[str]) -> str:
    """One class with its probability."""
    colour = "#059669" if right else "#dc2626" if first else "#64748b"
    return (
        '<div style="position:relative;font-size:.75rem;line-height:1.1875rem;margin-bottom:2px;overflow:hidden">'
        f'<div style="position:absolute;inset:0;width:{shares[i] * 100:.1f}%;border-radius:3px;opacity:.3;'
        f'background:{colour}"></div><span style="position:relative;padding-left:4px">'
        f"{class_name(classes[i])} {percent(float(shares[i]), digits=0)}</span></div>"
    )


def bars(shares: Array, order: Array, classes: Sequence[str]) -> str:
    """Probabilities as bars, in some order; the first one stands out."""
    return "".join(_bar(int(i), place == 0, False, shares, classes) for place, i in enumerate(order))


def class_name(name: str, *, escape: bool = True) -> str:
    """A class in the reader's language; what a user's folder is called stays as it is."""
    key = f"class.{name}"
    said = t(key)
    text = name if said == key else said
    return html.escape(text) if escape else text


def confusion(counts: Array, classes: Sequence[str]) -> str:
    """Pictures by class (row) and answer (column): a table whose colour is the share of the row."""
    names = [class_name(name) for name in classes]
    head = "".join(
        f'<th scope="col" style="font-weight:400;writing-mode:vertical-rl;transform:rotate(180deg);padding:4px 0">{name}</th>'
        for name in names
    )
    rows = "".join(
        f'<tr><th scope="row" style="font-weight:400;text-align:right;padding-right:.5em;white-space:nowrap">{name}</th>'
        + "".join(_cell(int(count), int(row.sum()), i == j) for j, count in enumerate(row))
        + "</tr>"
        for i, (name, row) in enumerate(zip(names, counts, strict=True))
    )
    size = "clamp(.75rem,2.4cqi,var(--largest-table-type,.75rem))"
    return (
        '<div style="overflow-x:auto;container-type:inline-size"><table style="border-collapse:separate;border-spacing:2px;'
        f'font-size:{size};font-variant-numeric:tabular-nums"><caption style="text-align:left;padding-bottom:4px">'
        f"{html.escape(t('train.confusion_caption'))}</caption><tr><th></th>{head}</tr>{rows}</table></div>"
    )


def counted(labels: Array, answers: Array, classes: int) -> Array:
    """Pictures by class (row) and answer (column): int (classes, classes)."""
    return np.bincount(labels * classes + answers, minlength=classes * classes).reshape(classes, classes)


def interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `count` (E. B. Wilson, JASA 22, 1927)."""
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return middle - half, middle + half


def per_class(counts: Array, classes: Sequence[str]) -> str:
    """The share of right answers in every class as a bar with its 95 % interval, the easiest class first."""
    totals = counts.sum(axis=1)
    shares = np.diagonal(counts) / np.maximum(totals, 1)
    rows = "".join(
        _class_bar(class_name(classes[i]), float(shares[i]), int(totals[i]))
        for i in np.argsort(-shares, kind="stable")
        if totals[i]
    )
    said = html.escape(t("train.per_class"))
    columns = "6em minmax(3rem,1fr) 3.7em 4.1em"  # of equal widths at every moment
    return (
        f'<div style="font-size:.875rem;opacity:.75;padding-bottom:4px">{said}</div>'
        f'<div style="display:grid;grid-template-columns:{columns};gap:0 .5em;align-items:center;overflow-x:auto;'
        f'font-size:.8125rem;line-height:1.7;font-variant-numeric:tabular-nums">{rows}</div>'
    )


def _class_bar(name: str, share: float, count: int) -> str:
    low, high = interval(share, count)
    said = format_percent(share, format="0.0\u00a0%", locale=language())
    between = f"({number(100 * low, digits=0)}–{number(100 * high, digits=0)})"
    bar = f"position:absolute;inset:0 auto 0 0;width:{share * 100:.1f}%;border-radius:3px;background:rgba(5,150,105,.55)"
    line = (
        f"position:absolute;left:{low * 100:.1f}%;width:{(high - low) * 100:.1f}%;top:calc(50% - 1px);height:2px;"
        "background:currentColor"
    )
    return (
        f'<span style="text-align:right">{name}</span>'
        '<span style="position:relative;height:.875rem;border-radius:3px;background:rgba(128,128,128,.15)">'
        f'<span style="{bar}"></span><span style="{line}"></span></span>'
        f'<span style="text-align:right;white-space:nowrap">{said}</span><span style="white-space:nowrap">{between}</span>'
    )


def _cell(count: int, total: int, diagonal: bool) -> str:
    share = count / total if total else 0.0
    colour = "5,150,105" if diagonal else "220,38,38"
    return (
        f'<td style="background:rgba({colour},{0.85 * share:.2f});text-align:center;width:2.5em;height:2.17em;padding:0;'
        f'border-radius:4px">{number(count) if count else ""}</td>'
    )


def statistics(found: dict[str, Array], titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Mean and deviation of weights and gradients, a row for each layer that learns, for `st.table`."""
    learned = [name for name in titles if f"weights.{name}" in found]
    table: dict[str, list[str]] = {t("train.layer"): [titles[name] for name in learned]}
    for kind in ("weights", "gradients"):
        for i, part in enumerate(("mean", "deviation")):
            table[t(f"train.{kind}_{part}")] = [
                _significant(float(found[f"{kind}.{name}"][i])) for name in learned
            ]
    return table


def _significant(value: float) -> str:
    """A number with three figures; a small one with a power of ten."""
    decimals = 2 - math.floor(math.log10(abs(value))) if 1e-3 <= abs(value) < 1e3 else 2
    return written(value, decimals)
