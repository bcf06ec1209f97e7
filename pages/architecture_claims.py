"""What the architectures are said to be good for, with numbers that can be changed."""

from collections.abc import Callable

import streamlit as st

from core import snippets
from core.architectures import claims, gradients
from core.architectures.claims import Claim
from pages.shared import caches
from pages.shared.architectures import architecture_claims
from pages.shared.downloads import Download, row
from pages.shared.i18n import number, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons.architectures import CLAIMS
from pages.shared.state import State


def claim(state: State) -> None:
    st.segmented_control(**state.choice("claim", options=CLAIMS))
    st.markdown(prose("architecture_claims", state["claim"]))
    _SHOW[state["claim"]](state)


def _knobs(state: State, *names: str) -> None:
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        for name in names:
            st.number_input(**state.widget(name, width=170))


def stacked(state: State) -> None:
    """Several 3×3 against one large window."""
    _knobs(state, "count", "channels", "side")
    count, c = state["count"], state["channels"]
    found = claims.stacked(count, channels=c, side=state["side"])
    f = found.plain.field
    st.html(architecture_claims.pyramid(count))
    st.latex(rf"1 + {count}\cdot(3 - 1) = {f}")
    st.latex(
        rf"{count}\cdot 3\cdot 3\cdot C^2 = {9 * count}\,C^2 = {found.clever.parameters},\qquad "
        rf"{f}\cdot {f}\cdot C^2 = {f * f}\,C^2 = {found.plain.parameters}"
    )
    st.info(t("architecture_claims.not_the_network"), icon=":material/history_edu:")
    _both(state, found, claims.stacked)


def bottleneck(state: State) -> None:
    """A wide window at once, and after a 1×1 convolution."""
    _knobs(state, "side", "c_in", "squeeze", "c_out", "f")
    n, c, q, k, f = (state[name] for name in ("side", "c_in", "squeeze", "c_out", "f"))
    found = claims.bottleneck(side=n, c_in=c, squeezed=q, c_out=k, f=f)
    st.latex(rf"{n}\cdot {n}\cdot {k}\cdot({f}\cdot {f}\cdot {c}) = {found.plain.multiplications}")
    st.latex(
        rf"{n}\cdot {n}\cdot {q}\cdot {c} + {n}\cdot {n}\cdot {k}\cdot({f}\cdot {f}\cdot {q})"
        rf" = {found.clever.multiplications}"
    )
    _both(state, found, claims.bottleneck)


def fire(state: State) -> None:
    """A fire module in the place of a 3×3 convolution."""
    _knobs(state, "side", "c_in", "squeeze", "expand")
    c, q, e = (state[name] for name in ("c_in", "squeeze", "expand"))
    found = claims.fire(side=state["side"], c_in=c, squeeze=q, expand=e)
    st.latex(rf"{2 * e}\cdot(3\cdot 3\cdot {c} + 1) = {found.plain.parameters}")
    st.latex(
        rf"{q}\cdot({c} + 1) + {e}\cdot({q} + 1) + {e}\cdot(3\cdot 3\cdot {q} + 1) = {found.clever.parameters}"
    )
    _both(state, found, claims.fire)


def pooled(state: State) -> None:
    """Averages in the place of fully connected layers."""
    _knobs(state, "maps", "channels", "hidden", "classes")
    n, c, h, k = (state[name] for name in ("maps", "channels", "hidden", "classes"))
    found = claims.pooled_head(side=n, channels=c, hidden=h, classes=k)
    st.latex(
        rf"{h}\cdot({n}\cdot {n}\cdot {c} + 1) + {h}\cdot({h} + 1) + {k}\cdot({h} + 1) = {found.plain.parameters}"
    )
    st.latex(rf"{k}\cdot({c} + 1) = {found.clever.parameters}")
    _both(state, found, claims.pooled_head)


def residual(state: State) -> None:
    """Gradients that come back through both stacks."""
    with st.container(border=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(**state.widget("depth", width=260))
        st.segmented_control(**state.choice("start"))
        st.toggle(**state.widget("normed"))
        st.segmented_control(**state.choice("gradient"))
        st.number_input(**state.widget("seed", width=140))
    found = caches.flow(state["depth"], start=state["start"], normed=state["normed"], seed=state["seed"])
    ways = {name: getattr(getattr(found, name), state["gradient"]) for name in ("plain", "residual")}
    st.plotly_chart(
        architecture_claims.flow(ways),
        key="architecture_claims.flow",
        config={"displaylogo": False, "displayModeBar": False},
        alt=t("architecture_claims.alt.flow"),
    )
    st.latex(
        r"\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y}\left(1 + \frac{\partial f}{\partial x}\right)"
    )
    st.markdown(
        t(
            "architecture_claims.arrives",
            plain=architecture_claims.power_of_ten(ways["plain"]),
            residual=architecture_claims.power_of_ten(ways["residual"]),
        )
    )
    row(
        "architecture_claims",
        Download("architecture_claims.save", "gradients.csv", lambda: architecture_claims.as_csv(ways)),
    )
    show_source(gradients.flow, gradients._back)


def _both(state: State, found: Claim, function: Callable[..., Claim]) -> None:
    """What both ways cost: drawn, in numbers, in code."""
    names = [t(f"architecture_claims.{state['claim']}.{way}") for way in ("plain", "clever")]
    st.html(architecture_claims.bars(found, names))
    st.markdown(t("architecture_claims.ratio", ratio=number(found.ratio, digits=1)))
    st.table(architecture_claims.table(found, names))
    row(
        "architecture_claims",
        Download(
            "architecture_claims.save",
            f"{state['claim']}.csv",
            lambda: architecture_claims.costs_csv(found, names),
        ),
    )
    values = state.values()
    st.code(snippets.claim_snippet(state["claim"], values), language="python")
    show_source(function)


_SHOW: dict[str, Callable[[State], None]] = {
    "stacked": stacked,
    "bottleneck": bottleneck,
    "residual": residual,
    "fire": fire,
    "pooled": pooled,
}

lesson("architecture_claims", claim)
