"""Exercises: every answer found again by torch or by hand, for many seeds."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core import exercises
from core.exercises import Task

SHEETS = [(level, seed) for level in exercises.LEVELS for seed in range(40)]


def answered(task: Task) -> float:
    """The answer by torch, from the statement alone."""
    v, kind = task.values, task.kind
    if kind.startswith("size"):
        x, w = torch.zeros(1, 1, v["n"]), torch.zeros(1, 1, v["f"])
        return F.conv1d(x, w, padding=v["p"], stride=v["s"], dilation=v.get("d", 1)).shape[2]
    if kind.startswith("padding"):
        x, w = torch.zeros(1, 1, v["n"]), torch.zeros(1, 1, v["f"])
        sizes = [
            F.conv1d(x, w, padding=p, dilation=v.get("d", 1)).shape[2] if _fits(v, p) else 0
            for p in range(30)
        ]
        return sizes.index(v["n"])
    if kind == "parameters":
        return sum(p.numel() for p in torch.nn.Conv2d(v["c"], v["k"], v["f"]).parameters())
    if kind == "multiplications":
        return F.conv2d(
            torch.zeros(1, v["c"], v["n"], v["n"]), torch.zeros(v["k"], v["c"], v["f"], v["f"])
        ).numel() * (v["f"] ** 2 * v["c"])
    if kind == "transposed":
        x, w = torch.zeros(1, 1, v["n"]), torch.zeros(1, 1, v["f"])
        return F.conv_transpose1d(x, w, padding=v["p"], stride=v["s"]).shape[2]
    if kind.startswith("layers"):
        x, c = torch.zeros(1, v["c"], v["n"], v["n"]), v["c"]
        for place in range(1, int(kind[-1]) + 1):
            x = torch.nn.Conv2d(c, v[f"k{place}"], v[f"f{place}"], stride=v[f"s{place}"])(x)
            c = v[f"k{place}"]
        return x.numel()
    grids = {name: torch.from_numpy(values) for name, values in task.grids.items()}
    inputs = torch.stack([grids[name] for name in sorted(grids) if name.startswith("input")])[None]
    if kind == "pooled_max":
        return F.max_pool2d(inputs, v["f"], v["s"])[0, 0, v["row"], v["col"]].item()
    if kind == "pooled_average":
        return round(F.avg_pool2d(inputs, v["f"], v["s"])[0, 0, v["row"], v["col"]].item(), 2)
    weights = torch.stack([grids[name] for name in sorted(grids) if name.startswith("kernel")])[None]
    y = F.conv2d(inputs, weights, stride=v["s"], padding=v["p"])[0, 0, v["row"], v["col"]].item()
    return max(y + v["b"], 0) if kind == "cell_layer" else y


def _fits(v: dict[str, int], p: int) -> bool:
    return v.get("d", 1) * (v["f"] - 1) + 1 <= v["n"] + 2 * p


@pytest.mark.parametrize(("level", "seed"), SHEETS)
def test_every_answer_is_torchs(level: int, seed: int) -> None:
    for task in exercises.sheet(level=level, seed=seed, variant=seed % 5, count=10):
        assert task.answer == pytest.approx(answered(task)), task
        assert exercises.judge(task, task.answer) == "right"
        assert task.solution[-1].endswith(f"= {task.answer:g}") or task.kind == "pooled_average"


@pytest.mark.parametrize("level", exercises.LEVELS)
def test_a_sheet_is_the_same_everywhere_and_a_variant_is_another(level: int) -> None:
    def statements(**more: int) -> list[object]:
        return [task.statement for task in exercises.sheet(level=level, seed=7, **more)]

    assert statements() == statements()
    assert statements() != statements(variant=1)
    assert len(set(statements(count=24))) == 24


def test_the_first_sheet_is_pinned() -> None:
    """These numbers stand on sheets that were printed: they must not change."""
    found = exercises.sheet(level=2, seed=1)
    assert [(task.kind, task.answer) for task in found] == PINNED


PINNED = [
    ("size", 2),
    ("cell", -4.0),
    ("padding", 1),
    ("pooled_max", 7.0),
    ("parameters", 20),
    ("transposed", 13),
    ("multiplications", 5400),
    ("layers_3", 15870),
]


@pytest.mark.parametrize("kind", exercises.KINDS)
@pytest.mark.parametrize("level", exercises.LEVELS)
def test_no_kind_is_trivial(kind: str, level: int) -> None:
    answers = [exercises.sheet(level=level, seed=seed, count=1, kinds=[kind])[0].answer for seed in range(60)]
    assert len(set(answers)) >= 4
    assert np.mean(np.array(answers) == 0) < 0.35


def test_the_lectures_examples() -> None:
    assert [task.answer for task in exercises.lecture()] == [-5, 1, 2, 3, 88, 117, 280, 1960, 9, 3.75, 456]
    for task in exercises.lecture():
        assert task.answer == pytest.approx(answered(task))


def test_typical_mistakes_are_recognised() -> None:
    size, parameters = exercises.lecture()[3], exercises.lecture()[10]
    assert exercises.judge(size, 2) == "plus_one"
    assert exercises.judge(parameters, 450) == "no_bias"
    assert exercises.judge(parameters, 156) == "one_channel"
    assert exercises.judge(parameters, 1234) == "wrong"


@pytest.mark.parametrize(
    ("text", "value"), [("3.75", 3.75), ("3,75", 3.75), (" −5 ", -5), ("+7", 7), (".5", 0.5), ("4.", 4)]
)
def test_answers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert exercises.read_answer(text) == value


@pytest.mark.parametrize("text", ["", "x", "1e9", "nan", "1 2", "1,2,3", "9" * 40, "<b>1</b>", "--1"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert exercises.read_answer(text) is None
