"""What a network says of a picture: its likeliest classes, and softmax with its own scores."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.inspection.loaded import Answer
from pages.shared.i18n import number, t
from pages.shared.numerals import tex, written
from pages.shared.runs import run_figures

_TOP = 5


def classes(answer: Answer, names: Sequence[str]) -> None:
    """The answer, and its likeliest classes as bars."""
    st.subheader(run_figures.class_name(names[answer.order[0]], escape=False))
    st.html(run_figures.bars(answer.probabilities, answer.order[:_TOP], names))


def arithmetic(answer: Answer, names: Sequence[str], *, digits: int = 4) -> None:
    """Softmax with the network's own scores."""
    st.subheader(t("recognise.softmax"))
    i = int(answer.order[0])
    with np.errstate(over="ignore"):
        powers = np.exp(answer.logits)
    name = run_figures.class_name(names[i], escape=False)
    z = tex(answer.logits[i], digits)
    power, total = (tex(value, _decimals(value, digits)) for value in (powers[i], powers.sum()))
    p = _share(answer.probabilities, i, digits, tex)
    st.latex(
        rf"\begin{{aligned}} p(\text{{{name}}}) & = \frac{{\rule{{0pt}}{{1.3em}}e^{{{z}}}}}{{\sum_j e^{{z_j}}}} \\[1ex]"
        rf" & = \frac{{{power}}}{{{total}}} = {p} \end{{aligned}}"
    )
    st.table(
        {
            t("data.class"): [run_figures.class_name(names[j], escape=False) for j in answer.order],
            "z": [number(float(answer.logits[j]), digits=digits) for j in answer.order],
            "eᶻ": [written(powers[j], _decimals(powers[j], digits)) for j in answer.order],
            "p": [_share(answer.probabilities, int(j), digits, written) for j in answer.order],
        }
    )


def _share(probabilities: np.ndarray, i: int, digits: int, say: Callable[[float, int], str]) -> str:
    """A probability; one that its decimals would round to 1 by what it lacks."""
    lacks = float(np.delete(probabilities, i).sum())
    if 0 < lacks < 0.5 * 10.0**-digits:
        return f"1 {'-' if say is tex else '−'} {say(lacks, digits)}"
    return say(float(probabilities[i]), digits)


def _decimals(value: float, digits: int) -> int:
    """Fewer decimals behind many figures."""
    before = int(np.log10(abs(value))) if 1 <= abs(value) < np.inf else 0
    return max(0, digits - before)
