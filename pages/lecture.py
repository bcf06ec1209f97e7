"""The lecture's frame: before 2012 and since, kinds of sequences, the summary, and what the slides print wrongly."""

import numpy as np
import streamlit as st

from core import arithmetic, connections, convolution, kernels
from pages.shared import lecture_figures
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.numbers import (
    FLIPPED_KERNEL,
    LARGEST_INPUT,
    LECTURE,
    STRIDED,
    STRIDED_KERNEL,
    VERTICAL,
)
from pages.shared.state import State

# The lecture's order.
_ROAD = (
    *("why_convolutions", "edge_detection", "edge_learning", "padding_stride", "convolution"),
    *("volumes", "pooling", "gradient_step"),
    *("architectures", "architecture_claims", "architecture_history"),
    *("autoencoder", "features", "exercises"),
)


def frame(_: State) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(prose("lecture", "before"))
        st.html(lecture_figures.pipeline("hand", "classifier", learned=1))
    with right:
        st.markdown(prose("lecture", "since"))
        st.html(lecture_figures.pipeline("features", "layers", learned=2))
    st.subheader(t("lecture.road"))
    road()
    st.subheader(t("lecture.errata"))
    st.markdown(prose("lecture", "errata"))
    errata()
    st.subheader(t("lecture.sequences"))
    st.markdown(prose("lecture", "sequences"))
    st.html(lecture_figures.sequences())
    st.subheader(t("lecture.summary"))
    st.markdown(prose("lecture", "summary"))


def road() -> None:
    """The lessons in the lecture's order."""
    with st.grid(3, min_column_width=220, gap="small"):
        for place, name in enumerate(_ROAD, 1):
            record = BY_NAME[name]
            st.page_link(
                record.path, label=f"{place}. {t(f'{name}.title')}", icon=f":material/{record.icon}:"
            )


def errata() -> None:
    """What is printed, what is right (computed here), and where to see it."""
    rows = found()
    st.table(
        {
            t("lecture.where"): [t(f"lecture.where.{name}") for name, *_ in rows],
            t("lecture.printed"): [printed for _, printed, *_ in rows],
            t("lecture.right"): [f"**{right}**" for *_, right, _ in rows],
            t("lecture.why"): [t(f"lecture.why.{name}") for name, *_ in rows],
        }
    )
    with st.container(horizontal=True):
        for lesson_name, example in dict.fromkeys(seen for *_, seen in rows):
            record = BY_NAME[lesson_name]
            st.page_link(
                record.path,
                label=t(f"{lesson_name}.example.{example}"),
                icon=f":material/{record.icon}:",
                query_params=record.link(example),
            )


def found() -> list[tuple[str, str, str, tuple[str, str]]]:
    """(name, what is printed, what is right, (lesson, example) that shows it)."""
    image, kernel, turned = (
        kernels.parse(text, largest=LARGEST_INPUT) for text in (STRIDED, STRIDED_KERNEL, FLIPPED_KERNEL)
    )
    strided = convolution.convolve(image[None], kernel[None, None], stride=(2, 2)).output[0]
    layer = connections.compare(32, 3, f=5, filters=6).convolution
    sizes = arithmetic.output_size(7, 3, stride=2), (7 - 3 + 1) // 2
    pixel, weight = (kernels.parse(text)[1, 1] for text in (LECTURE, VERTICAL))
    return [
        ("parameters", "156", str(layer.parameters), ("why_convolutions", "lecture")),
        ("strided", "83, 127", f"{strided[0, 2]:g}, {strided[1, 2]:g}", ("convolution", "strided")),
        ("first_cell", "3×0", f"{pixel:g}×{weight:g}", ("convolution", "vertical")),
        (
            "flipped",
            kernels.format_text(turned[::-1, ::-1].T).replace(";", " / ").replace(",", " "),
            kernels.format_text(np.flip(turned)).replace(";", " / ").replace(",", " "),
            ("convolution", "true_convolution"),
        ),
        (
            "pooling_size",
            f"⌊(7 − 3 + 1)/2⌋ = {sizes[1]}",
            f"⌊(7 − 3)/2⌋ + 1 = {sizes[0]}",
            ("pooling", "max"),
        ),
    ]


lesson("lecture", frame)
