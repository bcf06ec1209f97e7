"""The way into a network, last: one number, and every multiplication behind it."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from core import images
from core.inspection.numbers import Part, Window, cell_parts
from core.inspection.opened import Opened, Seen
from pages.shared.components import sheet
from pages.shared.downloads import Download, row
from pages.shared.i18n import number, prose, t
from pages.shared.inside import drill_maps, drill_place
from pages.shared.inside.drill_place import Place
from pages.shared.inside.drill_why import tex
from pages.shared.inside.mosaic import Tiles, fitting, mosaic
from pages.shared.state import State

_DIGITS = 5
_MANY = 96  # windows: so many are drawn smaller
_ALIKE = 1e-9  # of a number: what two ways to add up may differ by
_LISTED, _A_LINE = 8, 3  # terms of a sum that are written out; in a line
_WIDE = 8  # columns of a window that stand on the sheet; a larger one is only drawn


def show(state: State, network: Opened, picture: Seen, here: Place) -> None:
    """The map with the chosen number; the calculation, step by step; torch beside it."""
    drill_maps.choose(state, network, here)
    parts = cell_parts(network, picture, here.layer, here.channel, here.row, here.col)
    left, right = st.columns([2, 5], gap="large")
    with left:
        _where(state, picture, here)
    with right:
        _result(parts[-1])
        for i, part in enumerate(parts):
            st.markdown(
                f"**{t('drill.step', place=i + 1, count=len(parts), what=drill_place.step_name(part.kind))}**"
            )
            _FORMULAS[part.kind](part)
    window = parts[0].window
    if window is not None:
        _window(state, network, parts[0], window)
    _downloads(parts)


def _where(state: State, picture: Seen, here: Place) -> None:
    values = picture.values[here.layer.steps[-1]][here.channel]
    mosaic(
        "inside.where",
        [
            Tiles(
                name="map",
                title=drill_maps.name_of(here.layer, here.channel),
                values=values[None],
                limit=here.layer.limit,
                scale=fitting(*values.shape, side=280, largest=48),
                chooses="cell",
                chosen=(0, here.row, here.col),
            )
        ],
        on_chosen=lambda _, tile, row, col: drill_place.go(state, here.layer.place, here.channel, row, col),
    )
    if values.size > 1:
        st.caption(t("drill.cell", row=here.row, col=here.col))


def _result(part: Part) -> None:
    """torch's number, the one calculated here, and by how much they differ."""
    apart = abs(part.value - part.by_hand)
    agree = apart <= _ALIKE * max(1.0, abs(part.value))
    (st.success if agree else st.error)(
        t(
            "drill.check",
            torch=number(part.value, digits=8),
            here=number(part.by_hand, digits=8),
            apart=f"{apart:.0e}" if apart else "0",
        ),
        icon=":material/check:" if agree else ":material/error:",
    )


def _window(state: State, network: Opened, part: Part, window: Window) -> None:
    """All numbers that go in, their weights and products; one map of them on the sheet."""
    rows, cols = window.values.shape[1:]
    tile, i, j = _input(state, part, window)
    layer, channel = network.layers[int(window.layers[tile])], int(window.channels[tile])
    st.subheader(t("drill.goes_in"))
    st.markdown(prose("inside", "window" if part.products is not None else "window_only"))
    if max(rows, cols) <= _WIDE and rows * cols > 1:
        sheet(
            key="inside.sheet",
            grids=_grids(part, window, tile, drill_maps.name_of(layer, channel)),
            links={"mode": "elementwise"} if part.products is not None else None,
            labels={},
            digits=_DIGITS,
        )
    _deeper(state, window, Place(layer, channel, i, j), float(window.values[tile, i, j]))
    named = [
        drill_maps.name_of(network.layers[int(one)], int(c))
        for one, c in zip(window.layers, window.channels, strict=True)
    ]
    mosaic(
        "inside.window",
        _tiles(network, part, window, named, (tile, i, j)),
        on_chosen=lambda _, tile, row, col: state.set(input=f"{tile}.{row}.{col}"),
    )


def _deeper(state: State, window: Window, chosen: Place, value: float) -> None:
    """The chosen number that goes in, and the way to its own calculation; `chosen` counts within the window."""
    row, col = window.top + chosen.row, window.left + chosen.col
    inside = bool(window.inside[chosen.row, chosen.col])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            t(
                "drill.input" if inside else "drill.input_padded",
                layer=drill_place.title(chosen.layer),
                map=drill_maps.name_of(chosen.layer, chosen.channel),
                row=row,
                col=col,
                value=number(value, digits=_DIGITS),
            ),
            width="content",
        )
        st.button(
            t("drill.deeper"),
            icon=":material/arrow_downward:",
            disabled=not inside,
            on_click=lambda: drill_place.go(state, chosen.layer.place, chosen.channel, row, col),
        )


def _input(state: State, part: Part, window: Window) -> tuple[int, int, int]:
    """The chosen one of the numbers that go in: at first the one that counts most."""
    counts = window.values if part.products is None else part.products
    asked = drill_place.numbers(state["input"]) or np.unravel_index(np.abs(counts).argmax(), counts.shape)
    tile, row, col = (min(int(one), size - 1) for one, size in zip(asked, counts.shape, strict=True))
    return tile, row, col


def _grids(part: Part, window: Window, tile: int, name: str) -> list[dict[str, object]]:
    """One map's window on the sheet, with weights and products where there are any."""

    def grid(name: str, title: str, values: np.ndarray, **more: object) -> dict[str, object]:
        return {
            "name": name,
            "title": title,
            "values": values.tolist(),
            "scale": "diverging",
            "digits": _DIGITS,
            "compact": True,
            **more,
        }

    first = grid("window", name, window.values[tile], padded=(~window.inside).tolist())
    if part.weights is None or part.products is None:
        return [first]
    products = part.products[tile]
    return [
        first,
        grid("kernel", t("drill.weights"), part.weights[tile], glyph="⊙"),
        grid("products", t("drill.products"), products, glyph="="),
        grid("sum", t("drill.sum"), np.array([[products.sum()]]), glyph="→"),
    ]


def _tiles(
    network: Opened, part: Part, window: Window, named: list[str], chosen: tuple[int, int, int]
) -> list[Tiles]:
    """All windows, and all weights and products, as maps."""
    stacks = [("window", t("drill.windows"), window.values, network.layers[int(window.layers[0])].limit)]
    if part.weights is not None and part.products is not None:
        stacks += [
            ("weights", t("drill.weights"), part.weights, float(np.abs(part.weights).max())),
            ("products", t("drill.products"), part.products, float(np.abs(part.products).max())),
            (
                "sums",
                t("drill.sums"),
                part.products.sum((1, 2), keepdims=True),
                float(np.abs(part.products.sum((1, 2))).max()),
            ),
        ]
    return [
        Tiles(
            name=name,
            title=title,
            values=values,
            limit=max(limit, 1e-12),
            scale=fitting(*values.shape[1:], side=40 if len(values) > _MANY else 62),
            names=named,
            chooses="tile",
            chosen=(chosen[0], *(chosen[1:] if values.shape[1:] == window.values.shape[1:] else (0, 0))),
        )
        for name, title, values, limit in stacks
        if name != "sums" or window.values[0].size > 1
    ]


def _sum(part: Part) -> None:
    """Σ of what each map contributes, and the bias."""
    products = part.products
    assert products is not None
    sums = products.sum((1, 2))
    largest = np.argsort(-np.abs(sums), kind="stable")[:_LISTED]
    listed = np.sort(largest)
    terms = [_signed(float(sums[i])) for i in listed]
    rest = len(sums) - len(listed)
    if rest:
        others = _signed(float(sums.sum() - sums[listed].sum()))
        terms.append(rf"\underbrace{{{others}}}_{{{rest}\ \text{{{t('drill.more')}}}}}")
    bias = part.numbers.get("bias")
    if bias is not None:
        terms.append(rf"\underbrace{{{_signed(bias)}}}_{{b}}")
    st.caption(t("drill.counted", products=products.size, maps=len(sums), each=products[0].size))
    lines = [" + ".join(terms[i : i + _A_LINE]) for i in range(0, len(terms), _A_LINE)]
    summed = r" \\ & + ".join(lines)
    st.latex(rf"\begin{{aligned}} & {summed} \\ & = {tex(part.by_hand)} \end{{aligned}}")


def _norm(part: Part) -> None:
    n = {name: tex(value) for name, value in part.numbers.items()}
    x = _only(part)
    st.latex(
        rf"\begin{{aligned}} & \gamma\,\frac{{x-\mu}}{{\sqrt{{\sigma^2+\epsilon}}}}+\beta \\ & = {n['gain']}\cdot\frac{{{tex(x)} - "
        rf"({n['mean']})}}{{\sqrt{{{n['variance']} + {n['epsilon']}}}}} + ({n['shift']}) \\ & = {tex(part.by_hand)} \end{{aligned}}"
    )


def _only(part: Part) -> float:
    """The one number that goes in."""
    assert part.window is not None
    return float(part.window.values.ravel()[0])


def _largest(part: Part) -> None:
    assert part.window is not None
    seen = part.window.values[:, part.window.inside].ravel()
    if len(seen) > 2 * _LISTED:
        st.latex(rf"\max_{{{len(seen)}}} = {tex(part.by_hand)}")
    else:
        st.latex(rf"\max({', '.join(tex(float(x)) for x in seen)}) = {tex(part.by_hand)}")


def _mean(part: Part) -> None:
    assert part.window is not None
    count = tex(part.numbers["divisor"])
    st.latex(rf"\frac{{{tex(float(part.window.values.sum()))}}}{{{count}}} = {tex(part.by_hand)}")


def _joined(sign: str) -> Callable[[Part], None]:
    def draw(part: Part) -> None:
        assert part.window is not None
        terms = rf" {sign} ".join(_signed(float(x)) for x in part.window.values.ravel())
        st.latex(rf"{terms} = {tex(part.by_hand)}")

    return draw


def _relu(part: Part) -> None:
    st.latex(rf"\max(0,\ {tex(_only(part))}) = {tex(part.by_hand)}")


def _gelu(part: Part) -> None:
    x = tex(_only(part))
    st.latex(
        rf"\tfrac12 x\Big(1+\tanh\big(\sqrt{{2/\pi}}\,(x+0.044715\,x^3)\big)\Big),\ x = {x}:\quad {tex(part.by_hand)}"
    )


def _silu(part: Part) -> None:
    x = tex(_only(part))
    st.latex(rf"\frac{{x}}{{1+e^{{-x}}}},\ x = {x}:\quad {tex(part.by_hand)}")


def _sigmoid(part: Part) -> None:
    st.latex(rf"\frac{{1}}{{1+e^{{-({tex(_only(part))})}}}} = {tex(part.by_hand)}")


def _scale(part: Part) -> None:
    st.latex(rf"{tex(_only(part))} \cdot {tex(part.numbers['factor'])} = {tex(part.by_hand)}")


def _same(part: Part) -> None:
    st.latex(rf"{tex(_only(part))} = {tex(part.by_hand)}")


def _lrn(part: Part) -> None:
    n = {name: tex(value) for name, value in part.numbers.items()}
    st.latex(
        rf"\frac{{x}}{{(2 + \tfrac{{10^{{-4}}}}{{5}}\sum x_j^2)^{{0.75}}}} = \frac{{{n['x']}}}{{{n['divisor']}}}"
        rf" = {tex(part.by_hand)},\qquad \sum x_j^2 = {n['squares']}"
    )


def _pixel(part: Part) -> None:
    n = {name: tex(value) for name, value in part.numbers.items()}
    st.latex(rf"\frac{{{n['level']} - {n['mean']}}}{{{n['deviation']}}} = {tex(part.by_hand)}")
    st.caption(t("drill.normalised"))


def _signed(value: float) -> str:
    text = tex(value)
    return f"({text})" if value < 0 else text


_FORMULAS: dict[str, Callable[[Part], None]] = {
    "picture": _pixel,
    "conv": _sum,
    "dense": _sum,
    "norm": _norm,
    "relu": _relu,
    "gelu": _gelu,
    "silu": _silu,
    "sigmoid": _sigmoid,
    "scale": _scale,
    "max": _largest,
    "max_all": _largest,
    "average": _mean,
    "average_all": _mean,
    "add": _joined("+"),
    "multiply": _joined(r"\cdot"),
    "concat": _same,
    "lrn": _lrn,
}


def _downloads(parts: tuple[Part, ...]) -> None:
    """What goes in, the weights and the products, as files."""
    part = parts[0]
    if part.window is None:
        return
    files = [Download("drill.save_window", "window.npy", lambda: images.to_npy(part.window.values))]
    if part.weights is not None and part.products is not None:
        files += [
            Download("drill.save_weights", "weights.npy", lambda: images.to_npy(part.weights)),
            Download("drill.save_products", "products.npy", lambda: images.to_npy(part.products)),
        ]
    row("inside", *files)
