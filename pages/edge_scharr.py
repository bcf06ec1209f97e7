"""Why Scharr's numbers are odd: a star is turned, and the direction of its edges is measured."""

import plotly.graph_objects as go
import streamlit as st

from core import images, orientation, rendering
from pages.shared import caches, figures
from pages.shared.components import picture
from pages.shared.downloads import Download, row
from pages.shared.i18n import number, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.state import State


def curves_csv(curves: list[orientation.ErrorCurve]) -> str:
    """True direction, then the mean error of every operator, all in degrees."""
    head = ",".join(["direction", *(curve.operator for curve in curves)])
    lines = zip(curves[0].directions, *(curve.errors for curve in curves), strict=True)
    return "\n".join([head, *(",".join(f"{value:.6g}" for value in line) for line in lines), ""])


def star(state: State) -> None:
    angle, noise = state["angle"], state["noise"]

    with st.container(border=True, horizontal=True, gap="large"):
        st.slider(**state.widget("angle", format="%d°"))
        st.slider(**state.widget("noise"))

    with st.grid(3, min_column_width=190):
        star = images.sample("star", angle=angle)
        alt = t("edge_scharr.alt.star", angle=angle)
        picture(
            key="edge_scharr.star",
            images=[
                figures.view(
                    caches.render(rendering.original, star, private=False, white=255),
                    caption=t("edge_scharr.star"),
                    alt=alt,
                )
            ],
            labels=figures.picture_labels(),
            alt=alt,
        )
        for operator in ("sobel", "scharr"):
            name = t(f"edge_scharr.operator.{operator}")
            shown = caches.error_picture(operator, angle, noise)
            alt = t("edge_scharr.alt.error", kernel=name)
            with st.container():
                picture(
                    key=f"edge_scharr.{operator}",
                    images=[
                        figures.view(shown.picture, caption=t("edge_scharr.error_of", kernel=name), alt=alt)
                    ],
                    labels=figures.picture_labels(),
                    alt=alt,
                )
                st.markdown(
                    t(
                        "edge_scharr.mean",
                        kernel=name,
                        mean=number(shown.mean, digits=2),
                        worst=number(shown.worst, digits=1),
                    )
                )
    st.caption(prose("edge_scharr", "reading"))

    st.subheader(t("edge_scharr.chart"), anchor=False)
    chart = go.Figure()
    for curve in caches.error_curves(noise):
        name = t(f"edge_scharr.operator.{curve.operator}")
        chart.add_scatter(x=curve.directions, y=curve.errors, name=name, mode="lines", line={"width": 3})
    chart.update_layout(
        xaxis_title=t("edge_scharr.true_direction"),
        yaxis_title=t("edge_scharr.error"),
        xaxis={"dtick": 15},
        height=360,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        legend={"orientation": "h", "y": 1.12},
        separators=figures.separators(),
    )
    st.plotly_chart(
        chart, key="edge_scharr.chart", config={"displaylogo": False}, alt=t("edge_scharr.alt.chart")
    )
    st.markdown(prose("edge_scharr", "chart"))

    row(
        "edge_scharr",
        Download(
            "edge_scharr.save_curves", "direction-error.csv", lambda: curves_csv(caches.error_curves(noise))
        ),
    )
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(orientation.measured_error, orientation.error_curve)


lesson("edge_scharr", star)
