"""Measure every method and keep what comes out: `python -m core.features.record <data set>`.

With `--methods` and `--counts` some of them only. What is in the file already is not measured again, so that it can be
stopped and started at any time.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, fields
from functools import cache
from pathlib import Path
from typing import Any

from core import datasets
from core.features.methods import METHODS, Point, measured
from core.features.recipe import LARGEST_COUNT, Recipe

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "features"
COUNTS = (100, 400, 1_600, 6_400, LARGEST_COUNT)
SEEDS = 3
_COLUMNS = [one.name for one in fields(Point)]


@cache
def recorded(dataset: str) -> tuple[Point, ...]:
    """The measurements that come with the app; empty for a data set without."""
    return tuple(_points(_read(FOLDER / f"{dataset}.json")))


@cache
def recipe() -> Recipe:
    """The settings of the recorded measurements."""
    return Recipe()


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text()) if path.is_file() else {"points": []}


def _points(kept: dict[str, Any]) -> Iterator[Point]:
    for row in kept["points"]:
        yield Point(**dict(zip(_COLUMNS, row, strict=True)))


def planned(methods: Sequence[str], counts: Sequence[int]) -> Iterator[tuple[str, int, int]]:
    """Method, number of pictures, seed. Of all pictures there is one choice only: they are measured once."""
    for seed in range(1, SEEDS + 1):
        for count in counts:
            if count < LARGEST_COUNT or seed == 1:
                yield from ((method, count, seed) for method in methods)


def record(
    dataset: str, path: Path, *, methods: Sequence[str] = tuple(METHODS), counts: Sequence[int] = COUNTS
) -> None:
    """Measure what is not in the file yet, and write it after each measurement."""
    data = datasets.load(dataset)
    found = list(_points(_read(path)))
    known = {(one.method, one.count, one.seed) for one in found}
    for method, count, seed in planned(methods, counts):
        if (method, count, seed) not in known:
            found.append(measured(method, count, seed=seed, data=data, recipe=recipe()))
            _write(path, dataset, data.origin, found)
            print(method, count, seed, f"{found[-1].accuracy:.4f}", f"{found[-1].training:.1f} s", flush=True)


def _write(path: Path, dataset: str, origin: str, found: list[Point]) -> None:
    rows = ",\n".join(json.dumps([_rounded(value) for value in astuple(one)]) for one in found)
    head = {"dataset": dataset, "origin": origin, "recipe": asdict(recipe()), "columns": _COLUMNS}
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(f'{json.dumps(head, indent=1)[:-2]},\n "points": [\n{rows}\n]}}\n')
    part.replace(path)


def _rounded(value: Any) -> Any:
    return round(value, 3) if isinstance(value, float) else value


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("dataset", choices=datasets.NAMES)
    asked.add_argument("--methods", nargs="+", choices=METHODS, default=tuple(METHODS))
    asked.add_argument("--counts", nargs="+", type=int, choices=COUNTS, default=COUNTS)
    said = asked.parse_args()
    record(said.dataset, FOLDER / f"{said.dataset}.json", methods=said.methods, counts=said.counts)
