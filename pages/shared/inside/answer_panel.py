"""What a network says of a picture: its likeliest classes, and softmax with its own scores."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from core.inspection.loaded import Answer
from pages.shared.i18n import number, t
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
    z, p = (_tex(number(float(one[i]), digits=digits)) for one in (answer.logits, answer.probabilities))
    power, total = (_tex(_written(value, digits)) for value in (powers[i], powers.sum()))
    st.latex(
        rf"p(\text{{{name}}}) = \frac{{\rule{{0pt}}{{1.3em}}e^{{{z}}}}}{{\sum_j e^{{z_j}}}} = \frac{{{power}}}{{{total}}} = {p}"
    )
    st.table(
        {
            t("data.class"): [run_figures.class_name(names[j], escape=False) for j in answer.order],
            "z": [number(float(answer.logits[j]), digits=digits) for j in answer.order],
            "eᶻ": [_written(powers[j], digits) for j in answer.order],
            "p": [number(float(answer.probabilities[j]), digits=digits) for j in answer.order],
        }
    )


def _tex(text: str) -> str:
    return text.replace(",", "{,}")


def _written(value: float, digits: int) -> str:
    """Fewer decimals before which there are many figures."""
    before = int(np.log10(abs(value))) if 1 <= abs(value) < np.inf else 0
    return number(float(value), digits=max(0, digits - before))
