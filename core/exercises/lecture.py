"""The lecture's own worked examples as a sheet."""

import numpy as np

from core import kernels
from core.chain import Step
from core.exercises import cells, sizes
from core.exercises.task import Task

_VERTICAL = "1,0,-1;1,0,-1;1,0,-1"
_IMAGE = "3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9"
_STRIDED = "2,3,7,4,6,2,9;6,6,9,8,7,4,3;3,4,8,3,8,9,7;7,8,3,6,6,3,4;4,2,1,8,3,4,6;3,2,4,1,9,8,3;0,1,3,9,2,1,4"
_STRIDED_KERNEL = "3,4,4;1,0,2;-1,0,3"
_POOLED = "1,3,2,1;2,9,1,1;1,4,2,3;5,6,1,2"


def lecture() -> list[Task]:
    """The examples in the lecture's order; the third cell of the strided one is printed wrongly on the slide."""
    return [
        cells.cell_of(_stack(_IMAGE), _stack(_VERTICAL), 0, 0),
        sizes.padding_of(3, 6),
        sizes.padding_of(5, 6),
        sizes.size_of(7, 3, 0, 2, 1),
        cells.cell_of(_stack(_STRIDED), _stack(_STRIDED_KERNEL), 0, 2, s=2),
        cells.cell_of(_stack(_STRIDED), _stack(_STRIDED_KERNEL), 1, 2, s=2),
        sizes.parameters_of(3, 3, 10),
        sizes.layers_of(39, 3, [Step(3, 1, 0, 10), Step(5, 2, 0, 20), Step(5, 2, 0, 40)]),
        cells.pooled_of(kernels.parse(_POOLED), "max", 2, 2, 0, 0),
        cells.pooled_of(kernels.parse(_POOLED), "average", 2, 2, 0, 0),
        sizes.parameters_of(5, 3, 6),
    ]


def _stack(text: str) -> np.ndarray:
    return kernels.parse(text, largest=12)[None]
