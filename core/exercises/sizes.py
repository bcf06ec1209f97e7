"""Exercises about sizes and counts: one formula, the learner's numbers."""

import numpy as np

from core import arithmetic
from core.chain import Step, chain
from core.exercises.task import Task


def size(chance: np.random.Generator, level: int) -> Task:
    """The output size of a convolution; from level 2 with padding and stride, at level 3 with dilation."""
    n, f = int(chance.integers(5, 13)), int(chance.choice([2, 3, 5]))
    p = int(chance.integers(0, f)) if level > 1 else 0
    s = int(chance.integers(2, 4)) if level > 1 else 1
    d = 2 if level == 3 and n + 2 * p >= 2 * (f - 1) + 1 else 1
    return size_of(n, f, p, s, d)


def size_of(n: int, f: int, p: int, s: int, d: int) -> Task:
    """The size of one given convolution."""
    answer = arithmetic.output_size(n, f, padding=(p, p), stride=s, dilation=d)
    reach = n + 2 * p - arithmetic.span(f, dilation=d)
    return Task(
        kind="size" if d == 1 else "size_dilated",
        values={"n": n, "f": f, "p": p, "s": s, **({"d": d} if d > 1 else {})},
        answer=answer,
        solution=(
            rf"\left\lfloor \frac{{{n} + 2\cdot {p} - {d}\cdot({f} - 1) - 1}}{{{s}}} \right\rfloor + 1"
            rf" = \left\lfloor \frac{{{reach}}}{{{s}}} \right\rfloor + 1 = {answer}",
        ),
        mistakes={
            "plus_one": answer - 1,
            "rounded_up": -(-reach // s) + 1,
            "padding_once": max(0, n + p - arithmetic.span(f, dilation=d)) // s + 1,
            "no_padding": max(0, reach - 2 * p) // s + 1,
        },
    )


def padding(chance: np.random.Generator, level: int) -> Task:
    """The padding that keeps the size; at level 3 of a dilated kernel."""
    f = int(chance.choice([3, 5, 7, 9]))
    d = int(chance.integers(2, 4)) if level == 3 else 1
    return padding_of(f, int(chance.integers(8, 33)), d)


def padding_of(f: int, n: int, d: int = 1) -> Task:
    """The padding that keeps an n at stride 1."""
    answer = arithmetic.same_padding(f, dilation=d)[0]
    return Task(
        kind="padding" if d == 1 else "padding_dilated",
        values={"f": f, "n": n, **({"d": d} if d > 1 else {})},
        answer=answer,
        solution=(rf"p = \frac{{{d}\cdot({f} - 1)}}{{2}} = {answer}",),
        mistakes={"both_sides": 2 * answer, "no_dilation": (f - 1) // 2},
    )


def parameters(chance: np.random.Generator, level: int) -> Task:
    """Weights and biases of a layer; at level 1 of one filter."""
    f, c = int(chance.choice([1, 3, 5])), int(chance.integers(1, 9))
    filters = 1 if level == 1 else int(chance.integers(2, 33))
    if level == 3:
        c *= 4
    return parameters_of(f, c, filters)


def parameters_of(f: int, c: int, filters: int) -> Task:
    """Parameters of one given layer."""
    answer = arithmetic.parameters(c, filters, (f, f))
    return Task(
        kind="parameters",
        values={"f": f, "c": c, "k": filters},
        answer=answer,
        solution=(rf"{filters}\cdot({f}\cdot {f}\cdot {c} + 1) = {answer}",),
        mistakes={
            "no_bias": answer - filters,
            "one_channel": arithmetic.parameters(1, filters, (f, f)),
            "one_bias": answer - filters + 1,
        },
    )


def multiplications(chance: np.random.Generator, level: int) -> Task:
    """The multiplications of a layer: for every output cell of every filter f·f·c."""
    f, c, n = int(chance.choice([1, 3])), int(chance.integers(1, 5)), int(chance.integers(4, 9))
    filters = int(chance.integers(2, 3 + 4 * level))
    out = arithmetic.output_size(n, f)
    answer = arithmetic.multiplications(c, filters, (f, f), (out, out))
    return Task(
        kind="multiplications",
        values={"f": f, "c": c, "k": filters, "n": n},
        answer=answer,
        solution=(
            rf"{n} - {f} + 1 = {out}",
            rf"{out}\cdot {out}\cdot {filters}\cdot {f}\cdot {f}\cdot {c} = {answer}",
        ),
        mistakes={"input_size": n * n * filters * f * f * c, "one_channel": answer // c},
    )


def transposed(chance: np.random.Generator, level: int) -> Task:
    """The output size of a transposed convolution."""
    n, f, s = int(chance.integers(4, 11)), int(chance.integers(2, 5)), int(chance.integers(1, 4))
    p = int(chance.integers(0, min(f, 3))) if level > 1 else 0
    answer = arithmetic.transposed_size(n, f, padding=p, stride=s)
    return Task(
        kind="transposed",
        values={"n": n, "f": f, "p": p, "s": s},
        answer=answer,
        solution=(rf"({n} - 1)\cdot {s} - 2\cdot {p} + {f} = {answer}",),
        mistakes={"not_minus_one": n * s - 2 * p + f, "padding_added": answer + 4 * p},
    )


def layers(chance: np.random.Generator, level: int) -> Task:
    """How many numbers leave two or three layers."""
    count = min(level, 2) + 1
    ## Two layers need 24 cells and three 48, so that even f = 5 at stride 2 leaves 3.
    n, c = int(chance.integers(24 * (count - 1), 24 * (count - 1) + 17)), int(chance.choice([1, 3]))
    steps = [
        Step(int(chance.choice([3, 5])), int(chance.integers(1, 3)), 0, int(chance.integers(2, 9)) * 5)
        for _ in range(count)
    ]
    return layers_of(n, c, steps)


def layers_of(n: int, c: int, steps: list[Step]) -> Task:
    """The numbers that leave a given chain."""
    found = chain(n, c, steps)
    sides = [n, *(layer.n for layer in found)]
    lines = tuple(
        rf"\left\lfloor \frac{{{before} - {step.f}}}{{{step.s}}} \right\rfloor + 1 = {after}"
        for before, after, step in zip(sides, sides[1:], steps, strict=False)
    )
    last = found[-1]
    values = {"n": n, "c": c}
    for place, step in enumerate(steps, 1):
        values |= {f"f{place}": step.f, f"s{place}": step.s, f"k{place}": step.filters}
    return Task(
        kind=f"layers_{len(steps)}",
        values=values,
        answer=last.size,
        solution=(*lines, rf"{last.n}\cdot {last.n}\cdot {last.channels} = {last.size}"),
        mistakes={"no_channels": last.n * last.n, "one_side": last.n * last.channels},
    )
