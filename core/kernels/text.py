"""Kernels as text: what people paste, what a link carries, what a file holds."""

import json
import re
from fractions import Fraction

import numpy as np

from core.errors import ConvScopeError
from core.kernels.kernel import MAX_SIDE, Kernel

# Longer text is refused unread: the largest matrix has 144 numbers.
MAX_CHARACTERS = 10_000
_MAX_CELL, _LARGEST = 40, 1e6
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_FRACTION = re.compile(r"([+-]?\d+)/(\d+)", re.ASCII)


def parse(text: str, *, largest: int = MAX_SIDE) -> np.ndarray:
    """Numbers pasted as text → float64 (rows, cols), 1×1 to largest×largest.

    Rows end at a line break or `;`, cells at spaces, tabs or commas. Brackets as of Python or NumPy,
    fractions (1/9) and the minus sign of typographers are understood; so is a decimal comma, where
    tabs, spaces or semicolons part the cells.

    Raises:
        ConvScopeError: `kernel-text-too-long` (limit); `kernel-empty`; `kernel-not-a-number` (cell, row, column);
            `kernel-ragged` (row, expected, found); `kernel-too-large` (rows, columns, limit).
    """
    if len(text) > MAX_CHARACTERS:
        raise ConvScopeError("kernel-text-too-long", limit=MAX_CHARACTERS)
    plain = text.strip().replace("−", "-")
    if plain.startswith("[[") or plain.startswith("(("):
        plain = re.sub(r"[\])]\s*(,\s*)?[\[(]", "\n", plain)
    plain = re.sub(r"[\[\](){}]", " ", plain)
    lines = [line for line in re.split(r"[;\n\r]+", plain) if line.strip(" ,\t")]
    if not lines:
        raise ConvScopeError("kernel-empty")
    rows = [_cells(line) for line in lines]
    for index, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ConvScopeError("kernel-ragged", row=index + 1, expected=len(rows[0]), found=len(row))
    if len(rows) > largest or len(rows[0]) > largest:
        raise ConvScopeError("kernel-too-large", rows=len(rows), columns=len(rows[0]), limit=largest)
    return np.array([[_number(cell, r, c) for c, cell in enumerate(row)] for r, row in enumerate(rows)])


def _cells(line: str) -> list[str]:
    """The cells of one row. Between spaces or tabs, a comma inside of a number is a decimal comma."""
    parts = line.split()
    if len(parts) > 1 and all(re.fullmatch(r"[^,]+(,\d+)?", part) for part in parts):
        return [part.replace(",", ".") for part in parts]
    return [cell for cell in re.split(r"[,\s]+", line.strip(" ,\t")) if cell]


def _number(cell: str, row: int, column: int) -> float:
    value = _value(cell) if len(cell) <= _MAX_CELL else None
    if value is not None and abs(value) <= _LARGEST:
        return value + 0.0
    raise ConvScopeError("kernel-not-a-number", cell=cell[:20], row=row + 1, column=column + 1)


def _value(cell: str) -> float | None:
    fraction = _FRACTION.fullmatch(cell)
    if fraction:
        return float(Fraction(int(fraction[1]), int(fraction[2]))) if int(fraction[2]) else None
    return float(cell) if _NUMBER.fullmatch(cell) else None


def format_text(weights: np.ndarray) -> str:
    """The compact form of a link, `1,0,-1;2,0,-2`; `parse` reads it back to six digits."""
    return ";".join(",".join(_short(value) for value in row) for row in np.asarray(weights).tolist())


def _short(value: float) -> str:
    return f"{value:.6g}" if value else "0"


def normalised(weights: np.ndarray) -> np.ndarray:
    """Divided by the sum, so that brightness is kept; if the sum is 0, by the sum of the absolute values.

    Raises:
        ConvScopeError: `kernel-all-zero` if every weight is 0.
    """
    size = np.abs(weights).sum()
    if size == 0:
        raise ConvScopeError("kernel-all-zero")
    total = weights.sum()
    return weights / (total if abs(total) > 1e-9 * size else size)


def reshaped(weights: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The weights cut or filled with zeros to another shape, the centre kept in place."""
    out = np.zeros(shape)
    here, there = [], []
    for old, new in zip(weights.shape, shape, strict=True):
        shift, length = (new - 1) // 2 - (old - 1) // 2, min(old, new)
        start = max(shift, 0)
        length = min(new - start, old - max(-shift, 0), length)
        there.append(slice(start, start + length))
        here.append(slice(max(-shift, 0), max(-shift, 0) + length))
    out[tuple(there)] = weights[tuple(here)]
    return out


def to_json(kernel: Kernel) -> str:
    """The kernel as a JSON object: name, family, source, weights."""
    return json.dumps(
        {
            "name": kernel.name,
            "family": kernel.family,
            "source": kernel.source,
            "weights": kernel.weights.tolist(),
        },
        indent=2,
    )
