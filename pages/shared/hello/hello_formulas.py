"""The formulas of a recurrent network by hand, with the learner's own numbers, for KaTeX."""

from collections.abc import Sequence

import numpy as np

from core.char_rnn.by_hand import Backwards, Forwards, Model
from pages.shared.numerals import tex

_WIDE = 6  # letters up to which whole matrices stand in a formula
_TALL = 4  # hidden units, likewise
_LINE = 31  # characters of a sum
_STEEP = 7  # scores beyond it have no exponential worth writing out


def _bracketed(value: float, digits: int = 3) -> str:
    text = tex(value, digits)
    return f"({text})" if text.startswith("-") else text


def _entry(value: float) -> str:
    """A number of a matrix: what is tiny is 0 there."""
    return tex(value if abs(value) >= 0.0005 else 0.0)


def _tall(values: np.ndarray) -> str:
    return r"\begin{bmatrix} " + r" \\ ".join(_entry(float(one)) for one in values) + r" \end{bmatrix}"


def _square(values: np.ndarray) -> str:
    rows = r" \\ ".join(" & ".join(_entry(float(one)) for one in row) for row in values)
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def _sum(terms: Sequence[str]) -> str:
    """Terms added up, as many on a line as a phone has room for."""
    lines: list[list[str]] = [[]]
    for term in terms:
        if lines[-1] and len(_seen(" + ".join([*lines[-1], term]))) > _LINE:
            lines.append([])
        lines[-1].append(term)
    return r" \\ &\quad + ".join(" + ".join(line) for line in lines)


def _seen(text: str) -> str:
    return text.replace(r"\cdot ", "·").replace("{,}", ",")


def _products(one: np.ndarray, other: np.ndarray) -> list[str]:
    return [rf"{_bracketed(float(a))}\cdot {_bracketed(float(b))}" for a, b in zip(one, other, strict=True)]


def _aligned(*lines: str) -> str:
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def state(model: Model, taken: Forwards, at: int) -> str:
    """z(t) in the lecture's formula, the learner's numbers in it; small networks with whole matrices."""
    now, x, before = at + 1, taken.x[at], taken.before[at]
    whole = [
        rf"&= {_square(model.w_xh)}{_tall(x)}",
        rf"&+ {_square(model.w_hh)}{_tall(before)}",
    ]
    first = rf"&z({now}) = W_{{xh}}\,x({now}) + W_{{hh}}\,h({at})"
    return _aligned(first, *(whole if _small(taken) else []), rf"&= {_tall(taken.z[at])}")


def squashed(taken: Forwards, at: int) -> str:
    """h(t)."""
    return rf"h({at + 1}) = \tanh z({at + 1}) = {_tall(taken.h[at])}"


def scores(model: Model, taken: Forwards, at: int) -> str:
    """y(t)."""
    product = [rf"&= {_square(model.w_hy)}{_tall(taken.h[at])}"] if _small(taken) else []
    first = rf"&y({at + 1}) = W_{{hy}}\,h({at + 1})"
    return _aligned(first, *product, rf"&= {_tall(taken.y[at])}")


def loss(taken: Forwards, at: int) -> list[str]:
    """p(t), and what its target costs."""
    now, hit = at + 1, int(taken.targets[at])
    return [
        rf"p({now}) = \mathrm{{softmax}}\;y({now}) = {_tall(taken.p[at])}",
        rf"L({now}) = -\ln p_{{{hit + 1}}}({now}) = -\ln {tex(float(taken.p[at, hit]), 4)} = "
        rf"\mathbf{{{tex(float(taken.losses[at]))}}}",
    ]


def _small(taken: Forwards) -> bool:
    return taken.y.shape[1] <= _WIDE and taken.h.shape[1] <= _TALL


def total(taken: Forwards) -> str:
    """The loss as the sum over time."""
    added = _sum([tex(float(one)) for one in taken.losses])
    return _aligned(r"L &= \sum_t L(t)", rf"&= {added}", rf"&= \mathbf{{{tex(taken.loss)}}}")


def guessing(taken: Forwards) -> float:
    """The loss of a network that gives every character the same probability."""
    return taken.losses.size * float(np.log(taken.y.shape[1]))


def unit(model: Model, taken: Forwards, at: int, i: int) -> str:
    """One cell of h(t), term by term."""
    now, letter = at + 1, int(taken.x[at].argmax())
    terms = [rf"{_bracketed(float(model.w_xh[i, letter]))}\cdot 1"]
    terms += _products(model.w_hh[i], taken.before[at])
    z, h = float(taken.z[at, i]), float(taken.h[at, i])
    return _aligned(
        rf"z_{{{i + 1}}}({now}) &= W_{{xh}}[{i + 1},{letter + 1}]\cdot 1 + \sum_k W_{{hh}}[{i + 1},k]\,h_k({at})",
        rf"&= {_sum(terms)}",
        rf"&= {tex(z, 4)}",
        rf"h_{{{i + 1}}}({now}) &= \tanh({tex(z, 4)}) = \mathbf{{{tex(h, 4)}}}",
    )


def output(model: Model, taken: Forwards, at: int, j: int) -> str:
    """One cell of y(t), term by term, and its share."""
    now, y = at + 1, taken.y[at]
    share = [rf"&= \mathbf{{{tex(float(taken.p[at, j]), 4)}}}"]
    if len(y) <= _TALL and np.abs(y).max() < _STEEP:
        e = [tex(float(one)) for one in np.exp(y)]
        share.insert(0, rf"&= \frac{{{e[j]}}}{{{' + '.join(e)}}}")
    return _aligned(
        rf"y_{{{j + 1}}}({now}) &= \sum_k W_{{hy}}[{j + 1},k]\,h_k({now})",
        rf"&= {_sum(_products(model.w_hy[j], taken.h[at]))}",
        rf"&= \mathbf{{{tex(float(y[j]))}}}",
        rf"p_{{{j + 1}}}({now}) &= \frac{{e^{{{tex(float(y[j]))}}}}}{{\sum_k e^{{y_k({now})}}}}",
        *share,
    )


def back(taken: Forwards, found: Backwards, at: int, i: int) -> str:
    """dL/dh and dL/dz of one unit at one time step."""
    now, n, h = at + 1, i + 1, float(taken.h[at, i])
    later = rf"\sum_k W_{{hh}}[k,{n}]\,\frac{{dL}}{{dz_k({now + 1})}}" if now < len(taken.x) else "0"
    return _aligned(
        rf"\frac{{dL}}{{dh_{{{n}}}({now})}} &= \sum_j W_{{hy}}[j,{n}]\,\frac{{dL}}{{dy_j({now})}}",
        rf"&\quad + {later}",
        rf"&= {tex(float(found.h_from_y[at, i]), 4)} + {_bracketed(float(found.h_from_next[at, i]), 4)}",
        rf"&= {tex(float(found.h[at, i]), 4)}",
        rf"\frac{{dL}}{{dz_{{{n}}}({now})}} &= {tex(float(found.h[at, i]), 4)}\cdot(1 - {_bracketed(h)}^2)",
        rf"&= \mathbf{{{tex(float(found.z[at, i]), 4)}}}",
    )


def update(model: Model, after: Model, taken: Forwards, found: Backwards, *, rate: float, i: int) -> str:
    """One recurrent weight's gradient as a sum over time, and its step."""
    n, slope = i + 1, float(found.summed["w_hh"][i, i])
    before, then = (float(one.w_hh[i, i]) for one in (model, after))
    return _aligned(
        rf"&\frac{{dL}}{{dW_{{hh}}[{n},{n}]}} = \sum_t \frac{{dL}}{{dz_{{{n}}}(t)}}\,h_{{{n}}}(t-1)",
        rf"&\quad = {_sum(_products(found.z[:, i], taken.before[:, i]))}",
        rf"&\quad = {tex(slope, 4)}",
        rf"&W_{{hh}}[{n},{n}] := {tex(before, 4)} - {tex(rate)}\cdot {_bracketed(slope, 4)}",
        rf"&\quad = \mathbf{{{tex(then, 4)}}}",
    )
