"""What `core` and the palettes say, as JSON that the browser components' tests read: both sides hold the same.

`python -m tests.js.fixtures` writes the files anew; `test_components.py` fails where they are out of date.
"""

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from core import convolution, kernels
from core.errors import ConvScopeError
from pages.shared import figures

FOLDER = Path(__file__).with_name("fixtures")

CELLS = (
    *(
        "0",
        "7",
        "-2",
        "−1",
        "+3",
        "0.5",
        ".5",
        "5.",
        "1e3",
        "-1E-2",
        "1/9",
        "-3/4",
        "+1/2",
        " 4 ",
        "1000000",
        "1e6",
    ),
    *(
        "",
        "-",
        "1/0",
        "0/0",
        "1e7",
        "-1000001",
        "1.2.3",
        "x",
        "1x",
        "--1",
        "1e",
        "NaN",
        "Infinity",
        "0x10",
        "1/2/3",
        "１",
    ),
)
BLOCKS = (
    *(
        "1 0 -1\n2 0 -2",
        "1,0,-1;2,0,-2",
        "1\t0\t-1\r\n2\t0\t-2\r\n",
        "[[1, 0], [0, 1]]",
        "((1, 0), (0, 1))",
        "[1 2 3]",
    ),
    *(
        "[[1. 0.]\n [0. 1.]]",
        "1,5 2\n3 4,25",
        "1,5\t2,5",
        "1,5 2,5;3 4",
        "1/9 1/9\n1/9 1/9",
        "−1 2;3 −4",
        "  1 2  \n\n 3 4 \n",
    ),
    *(
        "1, 2,\n3, 4,",
        "{1,2};{3,4}",
        "1 2\n3",
        "a b\nc d",
        "1 x\n2 3",
        ";;\n",
        "1,2,3",
        "[[1,2],[3,4]]",
        "[[1,2]\n[3,4]]",
    ),
)
PADS = (((0, 0), (0, 0)), ((1, 1), (1, 1)), ((0, 2), (1, 0)), ((2, 1), (0, 2)))
STEPS = ((1, 1), (2, 1), (1, 2))  # stride, dilation
BORDERS = ("zero", "reflect", "replicate", "circular")


def parsed(text: str) -> list[list[float]] | None:
    """Read numbers as `core.kernels.parse`; None where it refuses."""
    try:
        return kernels.parse(text).tolist()
    except ConvScopeError:
        return None


def numbers() -> dict[str, Any]:
    """Single numbers and pasted blocks, and what is read."""
    single = [[text, found[0][0] if (found := parsed(text)) else None] for text in CELLS]
    return {"single": single, "blocks": [[text, parsed(text)] for text in BLOCKS]}


def palette() -> dict[str, list[list[int]]]:
    """Colours of the levels 1 to 255, of which 128 is zero, on light and on dark pages."""
    return {name: figures.diverging(name)[1:].tolist() for name in ("light", "dark")}


def windows() -> dict[str, Any]:
    """Convolutions of a small matrix: the input with its padding, and for every output its window and its products."""
    values, kernel = np.arange(12.0).reshape(3, 4) - 5, np.array([[1.0, -2.0], [0.5, 3.0]])
    cases = []
    for pads, border, (stride, dilation), flip in product(PADS, BORDERS, STEPS, (False, True)):
        found = convolution.convolve(
            values[None],
            kernel[None, None],
            padding=pads,
            border=border,
            stride=(stride, stride),
            dilation=(dilation, dilation),
            flip=flip,
        )
        terms, width = found.terms(0, 0), found.padded.shape[2]
        cases.append(
            {
                "settings": {
                    "pads": pads,
                    "border": border,
                    "stride": stride,
                    "dilation": dilation,
                    "flip": flip,
                },
                "padded": found.padded[0].tolist(),
                "mask": found.padding_mask.tolist(),
                "output": found.output[0].tolist(),
                "windows": [[divmod(place, width) for place, _, _ in cell] for cell in terms],
                "products": [[term for *_, term in cell] for cell in terms],
            }
        )
    return {"values": values.tolist(), "kernel": kernel.tolist(), "cases": cases}


FIXTURES = {"numbers": numbers, "palette": palette, "windows": windows}


def text_of(name: str) -> str:
    """Write a fixture as JSON text."""
    return json.dumps(FIXTURES[name](), ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    for name in FIXTURES:
        (FOLDER / f"{name}.json").write_text(text_of(name), encoding="utf-8")
