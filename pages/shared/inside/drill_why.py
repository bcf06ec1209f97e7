"""The way into a network, third: which pixels speak for a class."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core.inspection import attribution
from core.inspection.attribution import Attribution
from core.inspection.opened import Layer, Opened, Seen
from pages.shared import numerals
from pages.shared.i18n import number, percent, prose, t
from pages.shared.inside import drill_picture, drill_place
from pages.shared.inside.mosaic import Tiles, mosaic
from pages.shared.runs import run_figures
from pages.shared.state import State
from pages.shared.widgets import shown

METHODS = {
    "gradcam": attribution.gradcam,
    "occlusion": attribution.occlusion,
    "saliency": attribution.saliency,
    "integrated": attribution.integrated,
}
_FEWEST_CELLS = 5  # along a side of the maps that Grad-CAM takes at first
_SHOWN = 3  # maps that count most


def show(state: State, network: Opened, picture: Seen) -> None:
    """A class, a method, its map, and the arithmetic behind it."""
    target = target_of(state, network, picture)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(**state.choice("method"))
        _choose_target(state, network, picture, target)
    method = state["method"]
    if method == "gradcam" and not _with_maps(network):
        st.info(t("drill.no_maps"), icon=":material/grid_off:")
        return
    if method == "occlusion":
        st.slider(**state.widget("patch", width=320))
    layer = _choose_layer(state, network) if method == "gradcam" else None
    found = compute(state, network, picture, target, layer)
    st.markdown(prose("inside", method))
    left, right = st.columns(2, gap="large")
    with left:
        drill_picture.pixels(picture, "inside.why.picture")
        _lit(picture, found)
    with right:
        _map(method, found)
    name = run_figures.class_name(network.classes[target], escape=False)
    _ARITHMETIC[method](state, found, name)


def target_of(state: State, network: Opened, picture: Seen) -> int:
    """The class that is asked about: at first the answer."""
    asked = drill_place.numbers(state["target"])
    return asked[0] if asked and asked[0] < len(network.classes) else int(picture.answer.order[0])


def _choose_target(state: State, network: Opened, picture: Seen, target: int) -> None:
    names = {
        int(i): t(
            "drill.class_with_score",
            name=run_figures.class_name(network.classes[i], escape=False),
            score=float(picture.answer.logits[i]),
        )
        for i in picture.answer.order
    }
    st.selectbox(
        t("inside.target"),
        width=260,
        **shown("inside.target.menu", target, lambda wanted: state.set(target=str(wanted)), labels=names),
    )


def _with_maps(network: Opened) -> list[Layer]:
    """Layers whose maps have a place on the picture, the picture aside."""
    return [layer for layer in network.layers[1:] if min(layer.shape[1:]) > 1]


def _choose_layer(state: State, network: Opened) -> Layer:
    """The layer of Grad-CAM: at first the last one with maps that are not too coarse."""
    possible = _with_maps(network)
    fine = [layer for layer in possible if min(layer.shape[1:]) >= _FEWEST_CELLS]
    asked = drill_place.numbers(state["cam"])
    chosen = next((layer for layer in possible if asked and layer.place == asked[0]), (fine or possible)[-1])
    names = {
        layer.place: f"{drill_place.title(layer)} · {drill_place.shape(layer, sliding=False)}"
        for layer in possible
    }
    st.selectbox(
        t("inside.cam"),
        width=460,
        **shown("inside.cam.menu", chosen.place, lambda place: state.set(cam=str(place)), labels=names),
    )
    return chosen


def compute(
    state: State, network: Opened, picture: Seen, target: int, layer: Layer | None = None
) -> Attribution:
    """What the chosen method says, remembered as long as the picture stays."""
    net, pixels, side = network.loaded, picture.pixels, state["patch"]
    methods: dict[str, Callable[[], Attribution]] = {
        "gradcam": lambda: attribution.gradcam(network, pixels, target, layer),
        "occlusion": lambda: attribution.occlusion(net, pixels, target, side=side),
        "saliency": lambda: attribution.saliency(net, pixels, target),
        "integrated": lambda: attribution.integrated(net, pixels, target),
    }
    method = state["method"]
    name = (method, target, side if method == "occlusion" else layer.place if layer else 0)
    return drill_place.remembered(name, methods[method])


def _map(method: str, found: Attribution) -> None:
    limit = max(float(np.abs(found.values).max()), 1e-12)
    tiles = [
        Tiles(
            name="map",
            title=t(f"inside.method.{method}"),
            values=found.values[None],
            limit=limit,
            scale=drill_picture.LARGE,
            names=[t("drill.pixel")],
        )
    ]
    if found.coarse is not None:
        side = max(found.coarse.shape)
        tiles.append(
            Tiles(
                name="coarse",
                title=t(f"drill.coarse.{method}"),
                values=found.coarse[None],
                limit=max(float(np.abs(found.coarse).max()), 1e-12),
                scale=max(8, 220 // side),
                names=[t("drill.place")],
            )
        )
    mosaic("inside.why.map", tiles)


def _lit(picture: Seen, found: Attribution) -> None:
    mosaic(
        "inside.why.lit",
        [
            Tiles(
                name="lit",
                title=t("drill.lit"),
                values=attribution.overlaid(picture.pixels, found.values)[None],
                scale=drill_picture.LARGE,
                names=[t("drill.pixel")],
            )
        ],
    )


def _gradcam(_: State, found: Attribution, name: str) -> None:
    weights = found.weights
    first = np.argsort(-np.abs(weights), kind="stable")[:_SHOWN]
    sum_of = " + ".join(rf"({tex(float(weights[i]))})\,A_{{{i + 1}}}" for i in first)
    more = r" + \dots" if len(weights) > len(first) else ""
    st.latex(
        rf"L = \max\!\Big(0, \sum_k \alpha_k A_k\Big),\qquad \alpha_k = \frac{{1}}{{Z}}\sum_{{i,j}} "
        rf"\frac{{\partial z_{{\text{{{name}}}}}}}{{\partial A_k(i,j)}}"
    )
    st.latex(rf"\sum_k \alpha_k A_k = {sum_of}{more}")


def _occlusion(state: State, found: Attribution, name: str) -> None:
    coarse = found.coarse
    row, col = np.unravel_index(coarse.argmax(), coarse.shape)
    fall = float(coarse[row, col])
    st.markdown(
        t(
            "drill.occluded",
            name=name,
            side=state["patch"],
            row=int(row) * attribution.STRIDE,
            col=int(col) * attribution.STRIDE,
        )
    )
    st.latex(rf"{tex(found.score)} - ({tex(found.score - fall)}) = {tex(fall)}")


def _saliency(_: State, found: Attribution, name: str) -> None:
    row, col = np.unravel_index(found.values.argmax(), found.values.shape)
    slope = float(found.values[row, col])
    st.markdown(t("drill.steepest", name=name, row=int(row), col=int(col), slope=number(slope, digits=5)))


def _integrated(_: State, found: Attribution, name: str) -> None:
    total, baseline = float(found.values.sum()), found.numbers["baseline"]
    st.latex(
        rf"\begin{{aligned}} \sum_i (x_i - x'_i)\int_0^1 \frac{{\partial z_{{\text{{{name}}}}}}}{{\partial x_i}}"
        rf"\,d\alpha & = {tex(total)} \\ z(x) - z(x') & = {tex(found.score)} - ({tex(baseline)}) \\"
        rf" & = {tex(found.score - baseline)} \end{{aligned}}"
    )
    missing = abs(total - (found.score - baseline)) / max(abs(found.score - baseline), 1e-12)
    st.caption(t("drill.complete", share=percent(missing, digits=2), points=int(found.numbers["points"])))


_ARITHMETIC: dict[str, Callable[[State, Attribution, str], None]] = {
    "gradcam": _gradcam,
    "occlusion": _occlusion,
    "saliency": _saliency,
    "integrated": _integrated,
}


def tex(value: float, *, digits: int = 5) -> str:
    """A number for `st.latex`."""
    return numerals.tex(value, digits)
