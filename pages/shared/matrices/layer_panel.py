"""One layer of any size: its parameters with their arithmetic, its notation, and cheaper kinds of it."""

import math

import streamlit as st

from core import arithmetic
from pages.shared.i18n import number, prose, t
from pages.shared.state import State


def parameters(state: State) -> None:
    """Weights and biases with the learner's numbers, and what everything is called."""
    st.markdown(prose("volumes", "parameters"))
    _fields(state)
    f, c, k, n = state["lf"], state["lc"], state["lk"], state["ln"]
    weights = arithmetic.parameters(c, 1, (f, f), bias=False)
    each, total = arithmetic.parameters(c, 1, (f, f)), arithmetic.parameters(c, k, (f, f))
    st.latex(
        rf"{f}\cdot {f}\cdot {c} = {weights},\qquad {weights} + 1 = {each},\qquad {k}\cdot {each} = \mathbf{{{total}}}"
    )
    st.markdown(t("volumes.parameters", n=n, total=total, count=k))
    st.table(notation(f, c, k, n))


def notation(f: int, c: int, k: int, n: int) -> dict[str, list[str]]:
    """What the layer's arrays are called, and their shapes in the lecture's order and in torch's."""
    out = arithmetic.output_size(n, f, padding=arithmetic.same_padding(f))
    shapes = [
        (r"input", "a^{[l-1]}", (n, n, c), (c, n, n)),
        (r"filter", "f^{[l]}", (f, f, c), (c, f, f)),
        (r"weights", "W^{[l]}", (f, f, c, k), (k, c, f, f)),
        (r"bias", "b^{[l]}", (1, 1, 1, k), (k,)),
        (r"output", "a^{[l]}", (out, out, k), (k, out, out)),
        (r"batch", "A^{[l]}", ("m", out, out, k), ("m", k, out, out)),
    ]
    return {
        t("volumes.notation.what"): [t(f"volumes.notation.{name}") for name, *_ in shapes],
        t("volumes.notation.symbol"): [f"${symbol}$" for _, symbol, *_ in shapes],
        t("volumes.notation.lecture"): [_shape(lecture) for *_, lecture, _ in shapes],
        t("volumes.notation.torch"): [_shape(torch) for *_, torch in shapes],
    }


def _shape(sides: tuple[int | str, ...]) -> str:
    return "×".join(str(side) for side in sides)


def kinds(state: State) -> None:
    """The same input and output by cheaper kinds of convolution."""
    st.markdown(prose("volumes", "kinds"))
    _fields(state)
    f, c, k, n = state["lf"], state["lc"], state["lk"], state["ln"]
    rows = variants(f, c, k, n)
    standard = rows[0][2]
    st.table(
        {
            t("volumes.kinds.kind"): [name for name, *_ in rows],
            t("volumes.kinds.output"): [f"{n}×{n}×{channels}" for _, channels, *_ in rows],
            t("volumes.kinds.parameters"): [number(count) for _, _, count, _ in rows],
            t("volumes.kinds.multiplications"): [number(macs) for *_, macs in rows],
            t("volumes.kinds.share"): [
                f"{number(count / standard * 100, digits=1)} %" for _, _, count, _ in rows
            ],
        }
    )


def variants(f: int, c: int, k: int, n: int) -> list[tuple[str, int, int, int]]:
    """(name, output channels, parameters, multiplications), all with same padding at stride 1."""

    def one(label: str, out: int, kernel: int, groups: int, **values: int) -> tuple[str, int, int, int]:
        side = (kernel, kernel)
        counted = arithmetic.parameters(c, out, side, groups=groups)
        macs = arithmetic.multiplications(c, out, side, (n, n), groups=groups)
        return t(f"volumes.kinds.{label}", **values), out, counted, macs

    rows = [one("standard", k, f, 1, f=f), one("pointwise", k, 1, 1)]
    shared = math.gcd(c, k)
    if shared > 1:
        groups = next(groups for groups in range(2, shared + 1) if shared % groups == 0)
        rows.append(one("grouped", k, f, groups, f=f, groups=groups))
    deep, point = one("depthwise", c, f, c, f=f), one("pointwise", k, 1, 1)
    rows.append(deep)
    rows.append((t("volumes.kinds.separable", f=f), k, deep[2] + point[2], deep[3] + point[3]))
    return rows


def _fields(state: State) -> None:
    with st.container(horizontal=True):
        for name in ("lf", "lc", "lk", "ln"):
            st.number_input(**state.widget(name, width=170))
