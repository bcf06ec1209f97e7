"""HOG as pictures: lines for its histograms, the bars of one cell, the thumbnail."""

import html
from collections.abc import Mapping, Sequence

import numpy as np

from core import images
from pages.shared.i18n import number, t

_GLYPH = 24  # pixels of a cell's drawing, at least


def lines(cells: np.ndarray, *, cell: int) -> np.ndarray:
    """Histograms (rows, cols, orientations) as light lines on dark: uint8 (H, W, 3)."""
    from core.features.glyphs import glyphs

    side = max(_GLYPH, 3 * cell)
    levels = glyphs(cells, side=side)
    return np.stack([levels, levels, np.maximum(levels, 28)], axis=2)


def bars(histogram: np.ndarray, normalised: np.ndarray) -> str:
    """The bins of one cell: its direction, its line, the grey levels counted, what the block makes of them."""
    step = 180 / len(histogram)
    largest = max(float(histogram.max()), 1e-9)
    rows = "".join(
        _bar(i * step, (i + 1) * step, float(value), float(value) / largest, float(after))
        for i, (value, after) in enumerate(zip(histogram, normalised, strict=True))
    )
    head = "".join(
        f'<th scope="col" style="font-weight:400;opacity:.75;text-align:{side};padding:0 6px">{html.escape(text)}</th>'
        for text, side in (
            (t("features.bin"), "right"),
            ("", "left"),
            (t("features.counted"), "right"),
            (t("features.normalised"), "right"),
        )
    )
    return (
        '<table style="border-collapse:collapse;font-size:13px;line-height:22px;font-variant-numeric:tabular-nums;'
        f'width:100%;max-width:560px"><tr>{head}</tr>{rows}</table>'
    )


def _bar(low: float, high: float, value: float, share: float, after: float) -> str:
    middle = (low + high) / 2
    line = (
        '<span aria-hidden="true" style="display:inline-block;width:2px;height:16px;margin:0 9px;vertical-align:middle;'
        f'background:currentColor;transform:rotate({middle:.1f}deg)"></span>'
    )
    bar = (
        '<span style="display:block;height:12px;border-radius:3px;background:rgba(128,128,128,.15)">'
        f'<span style="display:block;height:12px;width:{100 * share:.1f}%;border-radius:3px;background:#6366f1"></span></span>'
    )
    said = f"{number(low, digits=0)}°–{number(high, digits=0)}°"
    cells = (
        f'<th scope="row" style="font-weight:400;text-align:right;padding:0 6px;white-space:nowrap">{said} {line}</th>'
        f'<td style="width:45%;padding:0 6px">{bar}</td>'
    )
    plain = '<td style="text-align:right;padding:0 6px">'
    return f"<tr>{cells}{plain}{number(value, digits=2)}</td>{plain}{number(after, digits=3)}</td></tr>"


def table(columns: Mapping[str, Sequence[str]], caption: str) -> str:
    """Text in columns by their heads; the first one names the row, the others are numbers."""
    heads = [html.escape(name) for name in columns]
    cell = "padding:5px 10px;border-bottom:1px solid rgba(128,128,128,.25)"
    head = "".join(
        f'<th scope="col" style="{cell};font-weight:400;opacity:.75;vertical-align:bottom;'
        f'text-align:{"right" if i else "left"};min-width:{"5em" if i else "11em"}">{name}</th>'
        for i, name in enumerate(heads)
    )
    rows = "".join(
        f'<tr><th scope="row" style="{cell};font-weight:400;text-align:left">{html.escape(name)}</th>'
        + "".join(f'<td style="{cell};text-align:right">{html.escape(one)}</td>' for one in rest)
        + "</tr>"
        for name, *rest in zip(*columns.values(), strict=True)
    )
    return (
        '<div style="overflow-x:auto" tabindex="0"><table style="border-collapse:collapse;font-size:14px;width:100%;'
        'font-variant-numeric:tabular-nums"><caption style="text-align:left;padding-bottom:4px;font-size:13px">'
        f"{html.escape(caption)}</caption><tr>{head}</tr>{rows}</table></div>"
    )


def thumbnail(_: str) -> bytes:
    """Left a photograph, right what HOG keeps of it."""
    from core.features.hog import Hog, histograms

    pixels = images.square(images.sample("cat").pixels, 192)
    wide = pixels[24:168]  # (144, 192, 3)
    drawn = lines(histograms(wide[None], Hog(cell=12))[0], cell=12)
    small = np.array(drawn[:: drawn.shape[0] // 144, :: drawn.shape[1] // 192])
    return images.encode(
        np.concatenate([wide[:, :96], small[:144, 96:192]], axis=1).repeat(2, 0).repeat(2, 1)
    )
