"""Pooling, number by number and on a picture: the winner, the gradient's way back, a shift by one pixel."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import arithmetic, images, kernels, matrices, pooling, rendering, snippets
from core.errors import ConvScopeError
from core.filters import Geometry
from core.pooling import Pooling
from core.rendering import Rendered
from pages.shared import caches, code_tabs, figures, picker
from pages.shared.components import picture, sheet
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, number, percent, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons.numbers import LARGEST_INPUT
from pages.shared.matrices import trace_sheet
from pages.shared.matrices.trace_sheet import still
from pages.shared.state import State


def matrix(state: State) -> np.ndarray:
    return kernels.parse(state["input"], largest=LARGEST_INPUT)


def settings(state: State) -> dict[str, object]:
    """What `core.pooling.pool` is told."""
    if state["kind"] == "global":
        return {"kind": "average", "size": matrix(state).shape, "stride": (1, 1)}
    f, s, p = state["f"], state["s"], state["p"]
    return {
        "kind": state["kind"],
        "size": (f, f),
        "stride": (s, s),
        "padding": (p, p),
        "ceil_mode": state["ceil"],
    }


def pooled(state: State, picture_column: DeltaGenerator, knob_column: DeltaGenerator) -> None:
    found = None
    with picture_column:
        try:
            found = pooling.pool(matrix(state)[None], **settings(state))
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
        the_sheet(state, found)
        sizes(state)
    with knob_column, st.container(border=True):
        knobs(state)
    if found is not None:
        tabs(state, found)


def the_sheet(state: State, found: Pooling | None) -> None:
    """Input → output; a winner is marked in its window."""
    values = matrix(state)
    grids = [{**still("input", t("figure.input"), values), "editable": True}]
    if found is not None:
        rows, cols = found.unreached
        p = settings(state).get("padding", (0, 0))[0]
        grids[0]["unreached"] = {"rows": max(0, rows - p), "cols": max(0, cols - p)}
        grids.append({**still("output", t("figure.output"), found.output[0]), "glyph": "→"})
    sheet(
        key="pooling.sheet",
        grids=grids,
        links=links(found, values) if found is not None else None,
        labels={
            **trace_sheet.labels(),
            "output": t(f"pooling.note_{state['kind']}"),
            "terms": t("pooling.terms"),
            "step": t("pooling.step"),
        },
        play=found is not None,
        on_values=lambda typed: state.set(input=kernels.format_text(np.array(typed))),
    )


def links(found: Pooling, values: np.ndarray) -> dict[str, object]:
    """The trace of a pooling, as `components.sheet` wants it."""
    flat = values.ravel().tolist()
    terms = [[(place, None, flat[place]) for place in window] for window in found.windows]
    return {
        "mode": "trace",
        "channels": [{"input": "input", "kernel": None, "partial": None, "terms": terms}],
        "output": "output",
        "before": None,
        "bias": None,
        "winners": None if found.argmax is None else found.argmax[0].ravel().tolist(),
        "divisors": found.divisor.ravel().tolist(),
        "reduce": "average" if found.argmax is None else "max",
    }


def knobs(state: State) -> None:
    """How the window moves; padding is at most half of it."""
    st.segmented_control(**state.choice("kind"))
    if state["kind"] == "global":
        return
    st.slider(**state.widget("f"))
    st.slider(**state.widget("s"))
    limit = state["f"] // 2
    if state["p"] > limit:
        state.set(p=limit)
        st.warning(t("pooling.padding_limited", limit=limit), icon=":material/straighten:")
    if limit:
        st.slider(**state.widget("p", max_value=limit))
    st.toggle(**state.widget("ceil"))


def sizes(state: State) -> None:
    drawer = st.expander(t("pooling.numbers"), icon=":material/grid_on:")
    with drawer, st.container(horizontal=True, vertical_alignment="bottom"):
        for axis, name in enumerate(("rows", "cols")):
            trace_sheet.side(state, "input", axis, label=t(f"pooling.{name}"), largest=LARGEST_INPUT)
        st.number_input(**state.widget("seed", width=150))
        st.button(t("pooling.random"), icon=":material/casino:", on_click=_random, args=[state])


def _random(state: State) -> None:
    state.sync_from_widgets()
    state.set(input=kernels.format_text(matrices.random(matrix(state).shape, seed=state["seed"])))


def tabs(state: State, found: Pooling) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {
        "picture": on_picture,
        "gradient": gradient,
        "shift": shift,
        "size": size,
        "code": code,
        "download": download,
    }
    opened = st.tabs([t(f"pooling.tab.{name}") for name in contents], key="pooling.tab", on_change="rerun")
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw(state, found)


def on_picture(state: State, _: Pooling) -> None:
    """The same window on a photograph: maximum, average, and a convolution with the same stride."""
    st.markdown(prose("pooling", "picture"))
    source = picker.current(state)
    if state["kind"] == "global":
        averages(source.picture.pixels)
        return
    shape = source.picture.pixels.shape
    with st.grid(3, min_column_width=200):
        for name, result in pictures(state).items():
            shown_picture(name, shape, result)


def averages(pixels: np.ndarray) -> None:
    """Global average pooling of a picture: one number for each channel."""
    planes = pixels[..., None].repeat(3, axis=2) if pixels.ndim == 2 else pixels
    red, green, blue = (number(one, digits=1) for one in pooling.global_average(planes.transpose(2, 0, 1)))
    st.markdown(t("pooling.global_values", red=red, green=green, blue=blue, count=pixels.size))


def window(state: State) -> dict[str, object]:
    """What the functions for whole pictures are told."""
    return {"size": state["f"], "stride": state["s"], "padding": state["p"], "ceil_mode": state["ceil"]}


def pictures(state: State) -> dict[str, Rendered]:
    """Maximum, average, and the response of a kernel that sees the same window."""
    source = picker.current(state)
    kept = {
        f"{kind}_of": caches.render(
            rendering.pooled, source.picture, private=source.private, kind=kind, **window(state)
        )
        for kind in pooling.KINDS
    }
    kept["strided"] = caches.render(
        rendering.response,
        source.picture,
        private=source.private,
        weights=pooling.edge_kernel(state["f"]),
        geometry=Geometry(stride=state["s"], padding=state["p"]),
        channels="gray",
        mode="signed" if state["f"] > 1 else "clipped",
        palette=figures.diverging(figures.theme()),
    )
    return kept


def shown_picture(name: str, shape: tuple[int, ...], result: Rendered) -> None:
    before, after = f"{shape[0]} × {shape[1]}", f"{result.rows} × {result.cols}"
    alt = t("pooling.alt", name=t(f"pooling.{name}"))
    caption = f"{t(f'pooling.{name}')}: {t('pooling.size_now', before=before, after=after)}"
    picture(
        key=f"pooling.{name}",
        images=[figures.view(result, caption=caption, alt=alt)],
        labels=figures.picture_labels(),
        alt=alt,
    )


def gradient(state: State, found: Pooling) -> None:
    """The gradient 1 of every output cell, sent back."""
    st.markdown(prose("pooling", "gradient"))
    upstream = np.ones_like(found.output)
    trace_sheet.plain_sheet(
        "pooling.gradient.sheet",
        still("upstream", t("pooling.upstream"), upstream[0]),
        still("downstream", t("pooling.downstream"), found.gradient(upstream)[0], glyph="→"),
    )


def shift(state: State, found: Pooling) -> None:
    """The input moved to the right: how much of the output stays."""
    st.markdown(prose("pooling", "shift"))
    st.slider(**state.widget("shift"))
    by = min(state["shift"], matrix(state).shape[1])
    moved = np.roll(matrix(state), by, axis=1)
    moved[:, :by] = 0
    after = pooling.pool(moved[None], **settings(state)).output[0]
    kept = int(np.isclose(after, found.output[0]).sum())
    st.markdown(t("pooling.shift_kept", shift=by, kept=kept, total=after.size))
    trace_sheet.plain_sheet(
        "pooling.shift.sheet",
        still("input", t("pooling.shifted"), moved),
        still("output", t("pooling.shifted_output"), after, glyph="→"),
    )
    if state["kind"] != "global":
        shift_of_the_picture(state)


def shift_of_the_picture(state: State) -> None:
    """The same shift of the photograph: how much changes before and after pooling."""
    source = picker.current(state)
    found = caches.render(
        pooling.shift_changes, source.picture, private=source.private, by=state["shift"], **window(state)
    )
    st.markdown(t("pooling.shift_picture", shift=state["shift"]))
    st.table(
        {
            t("pooling.what"): [t(f"pooling.changed_{name}") for name in found],
            t("pooling.kept"): [percent(one.kept) for one in found.values()],
            t("pooling.mean_change"): [number(one.mean, digits=2) for one in found.values()],
        }
    )


def size(state: State, found: Pooling) -> None:
    """The output-size formula with the learner's numbers."""
    st.markdown(prose("pooling", "size"))
    used = settings(state)
    left, right = (r"\lceil", r"\rceil") if state["ceil"] else (r"\lfloor", r"\rfloor")
    for n, f, s, p, out in zip(
        matrix(state).shape,
        used["size"],
        used["stride"],
        used.get("padding", (0, 0)),
        found.output.shape[1:],
        strict=True,
    ):
        st.latex(rf"\left{left} \frac{{{n} + 2\cdot {p} - {f}}}{{{s}}} \right{right} + 1 = {out}")
    right, wrong = arithmetic.output_size(7, 3, stride=2), (7 - 3 + 1) // 2
    st.info(prose("pooling", "note-size").format(right=right, wrong=wrong), icon=":material/history_edu:")
    rows, cols = found.unreached
    if rows or cols:
        st.markdown(t("pooling.unreached", rows=rows, cols=cols))


def code(state: State, _: Pooling) -> None:
    """The same numbers in four frameworks."""
    used = settings(state)
    code_tabs.frameworks(lambda framework: snippets.pooling_snippet(framework, matrix(state), **used))
    show_source(pooling.pool, Pooling.gradient)


def download(state: State, found: Pooling) -> None:
    files = [Download("pooling.save_output", "pooled.csv", lambda: images.to_csv(found.output[0]))]
    if state["kind"] != "global":
        files.append(
            Download(
                "pooling.save_picture",
                "pooled.png",
                lambda: images.encode(
                    pooling.pool_picture(
                        picker.current(state).picture.pixels, kind=state["kind"], **window(state)
                    ),
                    format="png",
                ),
            )
        )
    row("pooling", *files)


lesson("pooling", pooled)
