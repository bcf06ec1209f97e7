"""The size of an output along each axis: knobs that cannot leave what is possible, and the formula."""

import streamlit as st

from core import arithmetic
from core.axis import Axis, axis
from pages.shared.i18n import t
from pages.shared.lessons.numbers import AXES
from pages.shared.state import State

_FIELDS = "nfpsd"  # input, kernel, padding, stride, dilation: the beginnings of an axis's knobs


def axes(state: State) -> list[Axis]:
    """The axes that the knobs describe, all of them possible."""
    return [_axis(state, end) for end in _ends(state)]


def _ends(state: State) -> tuple[str, ...]:
    """The endings of the knobs' names, one for each axis."""
    count = int(state["axes"])
    return (AXES[0],) * count if state["alike"] else AXES[:count]


def padding_of(state: State, end: str) -> tuple[int, int]:
    """Padding before and after along an axis."""
    if state["padding"] == "same":
        return arithmetic.same_padding(state[f"f{end}"], dilation=state[f"d{end}"])
    p = state[f"p{end}"] if state["padding"] == "custom" else 0
    return p, p


def _axis(state: State, end: str) -> Axis:
    n, f, s, d = (state[f"{name}{end}"] for name in "nfsd")
    return axis(n, f, padding=padding_of(state, end), stride=s, dilation=d)


def part_axes(state: State) -> None:
    """Give every axis the first one's values when the reader lets them differ."""
    state.sync_from_widgets()
    if not state["alike"]:
        state.set(**{f"{name}{end}": state[f"{name}{AXES[0]}"] for end in AXES[1:] for name in _FIELDS})


def axis_knobs(state: State) -> None:
    """A row of knobs for every axis; none of them can be moved to where no window fits."""
    ends = dict.fromkeys(_ends(state))
    for place, end in enumerate(ends):
        _mend(state, end)
        if len(ends) > 1:
            st.markdown(f"**{t(f'padding_stride.axis.{place}')}**")
        n, f, d = (state[f"{name}{end}"] for name in "nfd")
        low, high = padding_of(state, end)
        padded = n + low + high
        with st.grid(5, min_column_width=130, gap="medium"):
            st.number_input(**_widget(state, "n", end))
            st.slider(**_widget(state, "f", end, max_value=_bounded(31, (padded - 1) // d + 1, state)))
            if state["padding"] == "custom":
                least = max(0, -(-(arithmetic.span(f, dilation=d) - n) // 2))
                st.slider(**_widget(state, "p", end, min_value=min(least, 29)))
            st.slider(**_widget(state, "s", end))
            most = (padded - 1) // (f - 1) if f > 1 else 16
            st.slider(**_widget(state, "d", end, max_value=_bounded(16, most, state)))


def _bounded(largest: int, possible: int, state: State) -> int:
    """The upper end of a slider: at least 2, for a slider needs room; same padding makes everything possible."""
    return largest if state["padding"] == "same" else max(2, min(largest, possible))


def _widget(state: State, name: str, end: str, **more: object) -> dict[str, object]:
    return state.widget(f"{name}{end}", label=t(f"padding_stride.{name}"), **more)


def _mend(state: State, end: str) -> None:
    """A typed number, or a link, may ask for a kernel that does not fit: the largest one that does is used."""
    n, f, d = (state[f"{name}{end}"] for name in "nfd")
    padded = n + sum(padding_of(state, end))
    if arithmetic.span(f, dilation=d) <= padded:
        return
    fits = (padded - 1) // d + 1
    state.set(**{f"f{end}": fits})
    st.warning(t("padding_stride.mended", f=f, padded=padded, used=fits), icon=":material/straighten:")


def formula(one: Axis) -> None:
    """The formula with the learner's numbers in it."""
    padding = rf"2\cdot {one.before}" if one.before == one.after else f"{one.before} + {one.after}"
    st.latex(
        rf"""\begin{{aligned}}
        n' &= \left\lfloor \frac{{n + 2p - d\,(f-1) - 1}}{{s}} \right\rfloor + 1 \\[4pt]
        &= \left\lfloor \frac{{{one.n} + {padding} - {one.d}\cdot({one.f}-1) - 1}}{{{one.s}}} \right\rfloor + 1 = {one.out}
        \end{{aligned}}"""
    )
