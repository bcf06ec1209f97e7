"""Exercises about one cell: of a convolution, of a pooling."""

import numpy as np

from core.convolution import Convolution, convolve
from core.exercises.task import Task
from core.pooling import pool


def cell(chance: np.random.Generator, level: int) -> Task:
    """One output cell: from level 2 with padding and stride, at level 3 of two channels with bias and ReLU."""
    channels = 2 if level == 3 else 1
    n, f = int(chance.integers(4, 6)), 3 if level < 3 else 2
    volume = chance.integers(0, 10, (channels, n, n)).astype(float)
    ## With a ReLU, mostly positive weights: an answer of 0 is to be seen, but not too often.
    weights = chance.integers(-1 if level == 3 else -2, 3, (channels, f, f)).astype(float)
    weights[0, 0, 0] = weights[0, 0, 0] or 1
    p, s = (1, 2) if level == 2 else (0, 1)
    bias = float(chance.integers(-9, 10)) if level == 3 else 0.0
    size = (n + 2 * p - f) // s + 1
    row, col = (int(chance.integers(0, size)) for _ in range(2))
    return cell_of(volume, weights, row, col, p=p, s=s, bias=bias, relu=level == 3)


def cell_of(
    volume: np.ndarray,
    weights: np.ndarray,
    row: int,
    col: int,
    *,
    p: int = 0,
    s: int = 1,
    bias: float = 0.0,
    relu: bool = False,
) -> Task:
    """The cell (row, col) of a volume (C, H, W) under one filter (C, kh, kw)."""
    found = _convolved(volume, weights, p=p, s=s, bias=bias, relu=relu)
    answer = float(found.output[0, row, col])
    before = float(found.before[0, row, col])
    turned = _convolved(volume, weights[:, ::-1, ::-1], p=p, s=s, bias=bias, relu=relu)
    grids = {f"input{c}": one for c, one in enumerate(volume)}
    grids |= {f"kernel{c}": one for c, one in enumerate(weights)}
    mistakes = {"flipped": float(turned.output[0, row, col])}
    if bias:
        mistakes["no_bias"] = max(before - bias, 0) if relu else before - bias
    if relu:
        mistakes["no_relu"] = before
    if len(volume) > 1:
        mistakes["one_channel"] = max(float(found.partial[0, 0, row, col]) + bias, 0)
    return Task(
        kind="cell_layer" if relu else "cell",
        values={"row": row, "col": col, "p": p, "s": s, **({"b": int(bias)} if relu else {})},
        grids=grids,
        answer=answer,
        solution=_products(
            found, weights, row * found.output.shape[2] + col, bias=bias, before=before, relu=relu
        ),
        mistakes=mistakes,
    )


def _convolved(
    volume: np.ndarray, weights: np.ndarray, *, p: int, s: int, bias: float, relu: bool
) -> Convolution:
    return convolve(
        volume,
        weights[None],
        bias=np.array([bias]),
        stride=(s, s),
        padding=((p, p), (p, p)),
        relu=relu,
    )


def _products(
    found: Convolution, weights: np.ndarray, place: int, *, bias: float, before: float, relu: bool
) -> tuple[str, ...]:
    """A line for every channel, then their sum."""
    lines, sums = [], []
    for channel, kernel in enumerate(weights):
        values, terms = found.padded[channel].ravel(), found.terms(0, channel)[place]
        drawn = [rf"{values[x]:g}\cdot {_bracketed(kernel.ravel()[w])}" for x, w, _ in terms]
        sums.append(sum(product for *_, product in terms))
        lines.append(f"{' + '.join(drawn)} = {sums[-1] + 0.0:g}")
    if len(sums) > 1 or bias:
        lines.append(" + ".join(_bracketed(one) for one in [*sums, bias]) + f" = {before + 0.0:g}")
    if relu:
        lines.append(rf"\max({before + 0.0:g},\, 0) = {max(before, 0):g}")
    return tuple(lines)


def _bracketed(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value + 0.0:g}"


def pooled(chance: np.random.Generator, level: int) -> Task:
    """One pooled cell; at level 3 of overlapping windows."""
    f, s = (3, 2) if level == 3 else (2, 2)
    n = int(chance.choice([5, 7])) if level == 3 else 4 if level == 1 else 6
    values = chance.integers(0, 10, (n, n)).astype(float)
    kind = "max" if level == 1 else str(chance.choice(["max", "average"]))
    size = (n - f) // s + 1
    return pooled_of(values, kind, f, s, int(chance.integers(0, size)), int(chance.integers(0, size)))


def pooled_of(values: np.ndarray, kind: str, f: int, s: int, row: int, col: int) -> Task:
    """The cell (row, col) of a matrix pooled by an f × f window."""
    best, mean = (
        pool(values[None], kind=one, size=(f, f), stride=(s, s)).output[0] for one in ("max", "average")
    )
    window = values[row * s : row * s + f, col * s : col * s + f].ravel()
    if kind == "max":
        answer, other = float(best[row, col]), float(mean[row, col])
        seen = r",\ ".join(f"{one:g}" for one in window)
        solution = rf"\max({seen}) = {answer:g}"
    else:
        answer, other = float(mean[row, col]), float(best[row, col])
        solution = rf"\frac{{{' + '.join(f'{one:g}' for one in window)}}}{{{f * f}}} = {answer:.6g}"
    return Task(
        kind=f"pooled_{kind}",
        values={"f": f, "s": s, "row": row, "col": col},
        grids={"input0": values},
        answer=round(answer, 2) if kind == "average" else answer,
        solution=(solution,),
        mistakes={"other_pooling": other, "sum": float(window.sum())},
    )
