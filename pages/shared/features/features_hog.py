"""HOG on the reader's picture: its cells and blocks, one of them in numbers, what is kept and what is lost."""

import numpy as np
import streamlit as st

from core import images, snippets
from core.errors import ConvScopeError
from core.features import changes, hog, inversion
from core.features.hog import Hog
from pages.shared import caches, figures, picker
from pages.shared.components import picture
from pages.shared.downloads import Download, row
from pages.shared.features import features_figures
from pages.shared.i18n import error_text, percent, prose, t
from pages.shared.lesson import show_source
from pages.shared.numerals import tex
from pages.shared.picker import Source
from pages.shared.runs import run_figures
from pages.shared.state import State

SIDE = 128  # pixels of the picture that is described
_SHOWN = 4  # times its size
_FRAME = (255, 200, 60)  # colour of the block


def show(state: State) -> None:
    """Draw the part of the page that is about one picture."""
    picker.check(state)
    left, right = st.columns([9, 5], gap="medium")
    with right, st.container(border=True):
        picker.choose(state)
        for name in ("zoom", "cell", "block", "orientations"):
            st.slider(**state.widget(name, help=t(f"features.{name}.help")))
    source = picker.current(state)
    how = Hog(state["cell"], state["block"], state["orientations"])
    pixels = images.square(source.picture.pixels, SIDE, zoom=state["zoom"])
    try:
        size = how.size(SIDE, SIDE)
    except ConvScopeError as error:
        left.error(error_text(error), icon=":material/error:")
        return
    cells = hog.histograms(pixels[None], how)[0]  # (rows, cols, O)
    chosen = _chosen(state, cells)
    with left:
        _picture(state, pixels, how, chosen)
        rebuilt = _pictures(state, source, cells, how)
    st.markdown(prose("features", "rebuilt"))
    st.subheader(t("features.one_cell", row=chosen[0], col=chosen[1]))
    _one_cell(cells, how, chosen)
    st.subheader(t("features.how_many"))
    _how_many(how, size)
    st.subheader(t("features.keeps"))
    _keeps(state, source, how)
    _take_away(pixels, how, cells, rebuilt)


def _chosen(state: State, cells: np.ndarray) -> tuple[int, int]:
    """Row and column of the cell whose numbers are shown, kept inside."""
    return min(state["row"], cells.shape[0] - 1), min(state["col"], cells.shape[1] - 1)


def _block_of(chosen: tuple[int, int], how: Hog) -> tuple[int, int]:
    """The first row and column of the block that the numbers are taken from: the last one that begins at the cell."""
    most = how.cells(SIDE) - how.block
    return min(chosen[0], most), min(chosen[1], most)


def _picture(state: State, pixels: np.ndarray, how: Hog, chosen: tuple[int, int]) -> None:
    """The picture with its cells; a click chooses one, the frame is its block."""
    count, step = how.cells(SIDE), how.cell * _SHOWN
    drawn = pixels[: count * how.cell, : count * how.cell].repeat(_SHOWN, 0).repeat(_SHOWN, 1)
    drawn[::step] = drawn[::step] // 2 + 100
    drawn[:, ::step] = drawn[:, ::step] // 2 + 100
    top, left = (place * step for place in _block_of(chosen, how))
    _frame(drawn[top : top + how.block * step + 2, left : left + how.block * step + 2])
    alt = t("features.alt.picture", cells=count)
    picture(
        key="features.picture",
        images=[
            {
                "src": images.encode(drawn),
                "rows": count,
                "cols": count,
                "caption": t("features.cells_say", cells=count, cell=how.cell),
                "alt": alt,
            }
        ],
        pixel=chosen,
        on_pixel=lambda row, col: state.set(row=row, col=col),
        labels=figures.picture_labels(),
        alt=alt,
        height="46vh",
    )


def _frame(part: np.ndarray) -> None:
    """A frame along the border of a part of a picture."""
    for edge in (part[:3], part[-3:], part[:, :3], part[:, -3:]):
        edge[:] = _FRAME


def _pictures(state: State, source: Source, cells: np.ndarray, how: Hog) -> inversion.Rebuilt:
    """HOG as lines, and the picture that was rebuilt from it."""
    zoom = state["zoom"]

    def search(pixels: np.ndarray, *, how: Hog, zoom: float) -> inversion.Rebuilt:
        return inversion.rebuild(images.square(pixels, SIDE, zoom=zoom), how)

    rebuilt: inversion.Rebuilt = caches.render(
        search, source.picture, private=source.private, how=how, zoom=zoom
    )
    left, right = st.columns(2, gap="medium")
    left.html(run_figures.figure(features_figures.lines(cells, cell=how.cell), t("features.lines")))
    back = np.repeat(rebuilt.picture[..., None], 3, axis=2)
    right.html(run_figures.figure(back, t("features.rebuilt", distance=percent(rebuilt.distance, digits=0))))
    return rebuilt


def _one_cell(cells: np.ndarray, how: Hog, chosen: tuple[int, int]) -> None:
    """The histogram of the chosen cell, and its block's normalisation with its own numbers."""
    st.markdown(prose("features", "cell"))
    top, left = _block_of(chosen, how)
    block = cells[top : top + how.block, left : left + how.block]
    after = hog.blocks(block[None], how)[0, 0, 0]  # (b, b, O)
    norm = float(np.sqrt((block.astype(float) ** 2).sum() + hog.EPSILON**2))
    mine = cells[chosen]
    place = int(mine.argmax())
    normalised = after[chosen[0] - top, chosen[1] - left]
    first, second = st.columns([3, 2], gap="large")
    first.html(features_figures.bars(mine, normalised))
    with second:
        st.markdown(t("features.block_say", cells=how.block**2, numbers=how.block**2 * how.orientations))
        st.latex(rf"\lVert v \rVert = \sqrt{{\sum v_i^2 + \varepsilon^2}} = {tex(norm)}")
        st.latex(
            rf"\min\!\left(\frac{{{tex(float(mine[place]))}}}{{{tex(norm)}}},\ 0.2\right) = "
            rf"{tex(min(float(mine[place]) / norm, hog.CLIP))}".replace("0.2", tex(hog.CLIP))
        )
        clipped = np.minimum(block / norm, hog.CLIP)
        again = float(np.sqrt((clipped.astype(float) ** 2).sum() + hog.EPSILON**2))
        st.latex(
            rf"\frac{{{tex(float(clipped[chosen[0] - top, chosen[1] - left, place]))}}}{{{tex(again)}}}"
            rf" = {tex(float(normalised[place]))}"
        )


def _how_many(how: Hog, size: int) -> None:
    """The numbers of the whole picture, and of one of 32 × 32 as the comparison has them."""
    n = how.cells(SIDE)
    along = n - how.block + 1
    st.latex(
        rf"\left\lfloor \frac{{{SIDE}}}{{{how.cell}}} \right\rfloor = {n}, \qquad {n} - {how.block} + 1 = {along}"
    )
    st.latex(
        rf"{along} \cdot {along} \cdot {how.block} \cdot {how.block} \cdot {how.orientations} = {tex(size, most=1e9)}"
    )
    st.markdown(t("features.instead", pixels=SIDE * SIDE * 3, size=size))


def _keeps(state: State, source: Source, how: Hog) -> None:
    """What moves the pixels and what moves the features."""
    st.markdown(prose("features", "keeps"))
    zoom = state["zoom"]

    def compare(pixels: np.ndarray, *, how: Hog, zoom: float) -> list[changes.Change]:
        return changes.changes(images.square(pixels, SIDE, zoom=zoom), how)

    found: list[changes.Change] = caches.render(
        compare, source.picture, private=source.private, how=how, zoom=zoom
    )
    st.table(
        {
            t("features.change"): [t(f"features.change.{one.name}") for one in found],
            t("features.moves_pixels"): [percent(one.pixels, digits=1) for one in found],
            t("features.moves_features"): [percent(one.features, digits=1) for one in found],
        }
    )


def _take_away(pixels: np.ndarray, how: Hog, cells: np.ndarray, rebuilt: inversion.Rebuilt) -> None:
    row(
        "features.hog",
        Download(
            "features.save_lines",
            "hog.png",
            lambda: images.encode(features_figures.lines(cells, cell=how.cell), format="png"),
        ),
        Download(
            "features.save_rebuilt", "rebuilt.png", lambda: images.encode(rebuilt.picture, format="png")
        ),
        Download("features.save_script", "hog.py", lambda: snippets.hog_script(how)),
        Download("features.save_numbers", "hog.npy", lambda: images.to_npy(hog.hog(pixels[None], how)[0])),
    )
    with st.expander(t("features.code"), icon=":material/code:"):
        st.code(snippets.hog_script(how), language="python")
        show_source(hog.hog, hog.histograms, hog.votes, hog.blocks)
