"""The lecture's exercise, step by step: hand-crafted features and a simple classifier against a network, same pictures."""

import numpy as np

from core.exercises.task import Task
from core.features.hog import Hog
from core.features.methods import Point

_TRIPLES = ((3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17), (9, 12, 15), (20, 21, 29))


def tasks(points: tuple[Point, ...], *, seed: int) -> list[Task]:
    """Tasks with the numbers of a seed; the last one asks about the measurements, if there are any that answer it.

    The numbers come from NumPy's PCG64, whose stream is the same on every machine and in every version.
    """
    chance = np.random.Generator(np.random.PCG64([15, seed]))
    how = Hog(int(chance.choice([4, 8])), int(chance.choice([2, 3])), int(chance.choice([6, 8, 9, 12])))
    found = [
        hog_size(32, how),
        gradient_length(chance),
        gradient_bin(chance),
        linear_size(how.size(32, 32), 10),
        neighbours(int(chance.choice([1_000, 5_000, 40_000])), how.size(32, 32)),
    ]
    crossing = overtaken(points, "hog-svm", "learned-lenet5")
    return [*found, *([crossing] if crossing else [])]


def hog_size(side: int, how: Hog) -> Task:
    """How many numbers HOG makes of a picture."""
    cells = how.cells(side)
    along = cells - how.block + 1
    answer = how.size(side, side)
    return Task(
        kind="hog_size",
        values={"n": side, "c": how.cell, "b": how.block, "o": how.orientations},
        answer=answer,
        solution=(
            rf"{side} / {how.cell} = {cells}, \qquad {cells} - {how.block} + 1 = {along}",
            rf"{along}\cdot {along}\cdot {how.block}\cdot {how.block}\cdot {how.orientations} = {answer}",
        ),
        mistakes=_others(
            answer,
            hog_cells_only=cells * cells * how.orientations,
            hog_blocks_apart=(cells // how.block * how.block) ** 2 * how.orientations,
            hog_one_cell=along * along * how.orientations,
        ),
    )


def _others(answer: float, **mistakes: float) -> dict[str, float]:
    """The mistakes that do not happen to lead to the right answer."""
    return {code: value for code, value in mistakes.items() if value != answer}


def _patch(chance: np.random.Generator) -> tuple[np.ndarray, int, int]:
    """Nine levels with a gradient (right, down) that has a whole length."""
    a, b, _ = _TRIPLES[int(chance.integers(len(_TRIPLES)))]
    if chance.integers(2):
        a, b = b, a
    right, down = a * int(chance.choice([-1, 1])), b * int(chance.choice([-1, 1]))
    values = chance.integers(30, 60, (3, 3)).astype(float)
    values[1, 2], values[2, 1] = values[1, 0] + right, values[0, 1] + down
    return values, right, down


def gradient_length(chance: np.random.Generator) -> Task:
    """The length of the gradient in the middle of nine pixels."""
    values, right, down = _patch(chance)
    answer = float(np.hypot(right, down))
    return Task(
        kind="hog_length",
        values={},
        grids={"input0": values},
        answer=answer,
        solution=(
            *_differences(values, right, down),
            rf"\sqrt{{{_in(right)}^2 + {_in(down)}^2}} = {answer:g}",
        ),
        mistakes={"hog_sum": abs(right) + abs(down), "hog_half": answer / 2, "hog_not_root": answer**2},
    )


def gradient_bin(chance: np.random.Generator) -> Task:
    """The bin, counted from 1, in which that gradient votes; nine bins of 20°."""
    values, right, down = _patch(chance)
    degrees = float(np.rad2deg(np.arctan2(down, right)))
    answer = int(degrees % 180 // 20) + 1
    signed = int(degrees % 360 // 20) + 1
    return Task(
        kind="hog_bin",
        values={},
        grids={"input0": values},
        answer=answer,
        solution=(
            *_differences(values, right, down),
            rf"\arctan\frac{{{down}}}{{{right}}} \rightarrow {degrees % 180:.1f}^\circ",
            rf"\lfloor {degrees % 180:.1f} / 20 \rfloor + 1 = {answer}",
        ),
        mistakes=_others(
            answer,
            hog_signed=signed,
            hog_from_zero=answer - 1,
            hog_swapped=int(np.rad2deg(np.arctan2(right, down)) % 180 // 20) + 1,
        ),
    )


def _differences(values: np.ndarray, right: int, down: int) -> tuple[str, str]:
    return (
        rf"{values[1, 2]:g} - {_in(values[1, 0])} = {right}",
        rf"{values[2, 1]:g} - {_in(values[0, 1])} = {down}",
    )


def _in(value: float) -> str:
    return f"({value:g})" if value < 0 else f"{value:g}"


def linear_size(features: int, classes: int) -> Task:
    """Parameters of a linear classifier on so many features."""
    answer = (features + 1) * classes
    return Task(
        kind="linear_size",
        values={"d": features, "k": classes},
        answer=answer,
        solution=(rf"({features} + 1)\cdot {classes} = {answer}",),
        mistakes={"no_bias": features * classes, "one_bias": features * classes + 1},
    )


def neighbours(count: int, features: int) -> Task:
    """Squared differences that k-nearest neighbours calculates for one new picture."""
    return Task(
        kind="neighbours",
        values={"n": count, "d": features},
        answer=count * features,
        solution=(rf"{count}\cdot {features} = {count * features}",),
        mistakes={"one_neighbour": features, "one_number": count},
    )


def overtaken(points: tuple[Point, ...], by_hand: str, learned: str) -> Task | None:
    """From how many labelled pictures on, of those measured, the network is ahead for good; None where it never is."""
    means = [_means(points, name) for name in (by_hand, learned)]
    counts = sorted(means[0].keys() & means[1].keys())
    behind = [count for count in counts if means[1][count] <= means[0][count]]
    ahead = [count for count in counts if count > max(behind, default=0)]
    if not ahead:
        return None
    lines = [
        rf"{count}:\quad {100 * means[0][count]:.1f}\,\% {'>' if count in behind else '<'} {100 * means[1][count]:.1f}\,\%"
        for count in counts
    ]
    mistakes = {"before_overtaking": max(behind)} if behind else {}
    return Task(
        kind="overtaken",
        values={},
        answer=ahead[0],
        solution=tuple(lines),
        mistakes=mistakes,
    )


def _means(points: tuple[Point, ...], method: str) -> dict[int, float]:
    found: dict[int, list[float]] = {}
    for one in points:
        if one.method == method:
            found.setdefault(one.count, []).append(one.accuracy)
    return {count: float(np.mean(all_)) for count, all_ in found.items()}
