"""What stands around the picture on the edge page: how it is shown, its signs, the arithmetic under a pixel."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core import filters, images, kernels, rendering, snippets
from core.filters import Geometry, PixelTrace
from core.images import Picture
from core.kernels import Kernel
from core.rendering import Rendered
from pages.shared import code_tabs, figures
from pages.shared.components import picture, sheet
from pages.shared.downloads import Download, row
from pages.shared.edges import kernel_panel
from pages.shared.i18n import percent, prose, t
from pages.shared.picker import Source
from pages.shared.state import State
from pages.shared.widgets import shown

# Larger kernels are too wide for a formula; the sheet beside the picture shows them.
_WRITTEN_OUT = 5


def look(state: State) -> None:
    """The widgets for how the response is shown."""
    with st.container(horizontal=True, gap="medium"):
        st.segmented_control(**state.choice("show", help=t("edge_detection.show.help")))
        st.segmented_control(**state.choice("view"))
    st.slider(**state.widget("threshold"))


def signs(result: Rendered, *, mode: str, kernel: Kernel) -> None:
    """Which values there are, in which colour, and how many a plain screen would hide."""
    summary = result.summary
    if summary is None:
        return
    st.html(figures.response_scale(summary, mode=mode))
    if summary.negative:
        share = percent(summary.negative / summary.size)
        st.markdown(t("result.hidden", share=share, count=summary.negative, total=summary.size))
    else:
        st.markdown(t("result.no_negatives"))
    notes = [t("result.range", low=float(summary.minimum), high=float(summary.maximum))]
    if mode == "clipped" and kernel_panel.keeps_brightness(kernel.weights):
        notes.append(t("result.a_picture_again"))
    if summary.limit < max(-summary.minimum, summary.maximum) and mode != "clipped":
        notes.append(t("result.saturated", limit=float(summary.limit)))
    if mode == "signed":
        notes.append(prose("edge_detection", "signs"))
    st.caption(" ".join(notes))


def chosen_pixel(state: State, result: Rendered) -> tuple[int, int]:
    """The pixel whose arithmetic is shown: the one clicked, kept inside; at first one beside the centre."""
    row = result.rows // 3 if state["row"] < 0 else state["row"]
    col = result.cols * 2 // 3 if state["col"] < 0 else state["col"]
    return min(row, result.rows - 1), min(col, result.cols - 1)


def comparison(state: State, before: Rendered, result: Rendered, trace: PixelTrace) -> None:
    """The original under its result; a click on a pixel chooses it."""
    picture(
        key="edge_detection.picture",
        images=[
            figures.view(before, caption="", alt=t("edge_detection.alt.original")),
            figures.view(
                result,
                caption=t("edge_detection.caption", rows=result.rows, cols=result.cols),
                alt=t("edge_detection.alt.result"),
            ),
        ],
        compare=state["view"] == "compare",
        pixel=(trace.row, trace.col),
        window=window(trace),
        on_pixel=lambda row, col: state.set(row=row, col=col),
        labels=figures.picture_labels(),
        alt=t("edge_detection.alt.result"),
    )


def worked_example(picture: Picture, kernel: Kernel, result: Rendered, geometry: Geometry) -> None:
    """A small picture as numbers: input, kernel and output, lighting each other up."""
    pads = geometry.pads(kernel.weights.shape)
    sheet(
        key="edge_detection.worked",
        grids=[
            {
                "name": "input",
                "title": t("figure.input"),
                "values": picture.pixels.tolist(),
                "scale": "gray",
                "white": picture.white,
            },
            kernel_panel.grid(kernel),
            {"name": "output", "title": t("figure.output"), "values": result.values, "scale": "diverging"},
        ],
        links={
            "mode": "convolution",
            "stride": geometry.stride,
            "dilation": geometry.dilation,
            "pads": pads,
            "border": geometry.border,
            "flip": geometry.flip,
        },
        labels=kernel_panel.sheet_labels(),
        focus={"grid": "output", "row": 0, "col": 0},
    )


def tabs(
    state: State, source: Source, kernel: Kernel, geometry: Geometry, result: Rendered, trace: PixelTrace
) -> None:
    """The lower half of the page; only the open tab is computed."""
    names = ("pixel", "kernel", "size", "code", "download")
    opened = st.tabs([t(f"result.tab.{name}") for name in names], key="edge_detection.tab", on_change="rerun")
    contents: tuple[Callable[[], None], ...] = (
        lambda: under_the_pixel(state, result, trace),
        lambda: why(state, kernel),
        lambda: output_size(source.picture, kernel, geometry, result),
        lambda: code(kernel, geometry, state["channels"]),
        lambda: downloads(state, source, kernel, geometry, result),
    )
    for tab, draw in zip(opened, contents, strict=True):
        if tab.open:
            with tab:
                draw()


def _place(state: State, name: str, value: int, size: int) -> None:
    """A number field for the pixel's row or column; the picture's click sets it as well."""
    place = shown(f"edge_detection.place.{name}", value, lambda wanted: state.set(**{name: wanted}))
    st.number_input(t(f"edge_detection.{name}"), 0, size - 1, width=150, **place)


def under_the_pixel(state: State, result: Rendered, trace: PixelTrace) -> None:
    """Window ⊙ kernel = products → sum, for the pixel clicked."""
    st.markdown(prose("edge_detection", "pixel"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _place(state, "row", trace.row, result.rows)
        _place(state, "col", trace.col, result.cols)
    for channel, (window, products) in enumerate(_channels(trace)):
        if trace.window.ndim == 3:
            st.markdown(f"**{t(f'result.channel.{channel}')}**")
        _one_sum(trace, window, products, channel)
    if trace.padded.any():
        st.caption(t("result.padded"))


def window(trace: PixelTrace) -> dict[str, int]:
    """Where the window lies on the original picture."""
    return {
        "row": int(trace.rows[0]),
        "col": int(trace.cols[0]),
        "height": int(trace.rows[-1] - trace.rows[0]) + 1,
        "width": int(trace.cols[-1] - trace.cols[0]) + 1,
    }


def _one_sum(trace: PixelTrace, numbers: np.ndarray, products: np.ndarray, channel: int) -> None:
    sheet(
        key=f"edge_detection.sum.{channel}",
        grids=[
            {
                "name": "window",
                "title": t("figure.window"),
                "values": numbers.tolist(),
                "scale": "gray",
                "padded": trace.padded.tolist(),
            },
            {
                "name": "kernel",
                "title": t("result.flipped") if trace.flipped else t("figure.kernel"),
                "values": trace.weights.tolist(),
                "scale": "diverging",
                "glyph": "⊙",
            },
            {
                "name": "products",
                "title": t("figure.products"),
                "values": products.tolist(),
                "scale": "diverging",
                "glyph": "=",
            },
            {
                "name": "sum",
                "title": t("figure.sum"),
                "values": [[round(float(products.sum()), 9) + 0.0]],
                "scale": "diverging",
                "glyph": "→",
            },
        ],
        links={"mode": "elementwise"},
        focus={"grid": "sum", "row": 0, "col": 0},
        labels=kernel_panel.sheet_labels(),
    )


def _channels(trace: PixelTrace) -> list[tuple[np.ndarray, np.ndarray]]:
    if trace.window.ndim == 2:
        return [(trace.window, trace.products)]
    return [(trace.window[..., c], trace.products[..., c]) for c in range(trace.window.shape[2])]


def output_size(picture: Picture, kernel: Kernel, geometry: Geometry, result: Rendered) -> None:
    """The output-size formula with this picture's numbers, and what the stride leaves out."""
    st.markdown(prose("edge_detection", "size"))
    st.latex(r"\left\lfloor \frac{n + 2p - d\,(f-1) - 1}{s} \right\rfloor + 1")
    pads = geometry.pads(kernel.weights.shape)
    st.markdown(t("result.size_of"))
    for n, f, pad, size in zip(
        picture.pixels.shape[:2], kernel.weights.shape, pads, (result.rows, result.cols), strict=True
    ):
        st.latex(
            rf"\left\lfloor \frac{{{n} + {sum(pad)} - {geometry.dilation}\cdot({f}-1) - 1}}{{{geometry.stride}}} "
            rf"\right\rfloor + 1 = {size}"
        )
    dropped = geometry.unreached(picture.pixels.shape, kernel.weights.shape)
    if any(dropped):
        st.markdown(t("result.dropped", rows=dropped[0], cols=dropped[1]))


def why(state: State, kernel: Kernel) -> None:
    """What the kernel detects, and why its numbers are what they are."""
    code = state["kernel"]
    name = kernel_panel.name_of(code)
    st.markdown(f"**{name}.** {t(f'kernel.{code}.detects')} {t(f'kernel.{code}.why')}")
    if code in kernels.KERNELS:
        st.caption(t("result.family", family=t(f"kernel.family.{kernel.family}"), source=kernel.source))
    if code == "turned":
        operator, angle = state["operator"], state["angle"]
        x, y = kernels.turned(operator, 0).weights, kernels.turned(operator, 90).weights
        st.markdown(t("result.turned"))
        st.latex(
            rf"K({angle}^\circ) = \cos {angle}^\circ \cdot "
            + figures.latex_matrix(x)
            + rf" + \sin {angle}^\circ \cdot "
            + figures.latex_matrix(y)
        )
        st.latex("= " + figures.latex_matrix(kernel.weights))
    elif max(kernel.weights.shape) <= _WRITTEN_OUT:
        st.latex(figures.latex_matrix(kernel.weights, name="K"))


def code(kernel: Kernel, geometry: Geometry, channels: str) -> None:
    """The same computation as runnable code, and the function of the app that computed the picture."""
    code_tabs.frameworks(
        lambda framework: snippets.snippet(
            framework,
            kernel.weights,
            stride=geometry.stride,
            dilation=geometry.dilation,
            pads=geometry.pads(kernel.weights.shape),
            border=geometry.border,
            flip=geometry.flip,
            channels=channels,
        )
    )
    st.markdown(t("result.source"))
    st.code(snippets.source(filters.apply), language="python")


def downloads(state: State, source: Source, kernel: Kernel, geometry: Geometry, result: Rendered) -> None:
    """The picture in full resolution, the numbers, the kernel: made only when asked for."""
    palette = figures.diverging(figures.theme())
    channels, threshold = state["channels"], state["threshold"]
    mode = kernel_panel.mode(state["show"], kernel.weights)

    def values() -> np.ndarray:
        return filters.apply(source.picture.pixels, kernel.weights, geometry=geometry, channels=channels)

    def png() -> bytes:
        pixels = (
            source.picture.pixels
            if source.data is None
            else images.load_full(source.data, background=figures.background())
        )
        return rendering.full_resolution(
            pixels,
            kernel.weights,
            geometry=geometry,
            channels=channels,
            mode=mode,
            palette=palette,
            limit=result.summary.limit,
            threshold=threshold,
        )

    row(
        "edge_detection",
        Download("result.png", f"{kernel.name}.png", png),
        Download("result.csv", f"{kernel.name}.csv", lambda: images.to_csv(values())),
        Download("result.npy", f"{kernel.name}.npy", lambda: images.to_npy(values())),
        Download("result.json", f"{kernel.name}.json", lambda: kernels.to_json(kernel)),
    )
