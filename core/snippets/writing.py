"""What all pieces of code share: the frameworks, their imports, numbers written down."""

from typing import Any

import numpy as np

IMPORTS = {
    "numpy": [],
    "pytorch": ["import torch", "import torch.nn.functional as F"],
    "keras": ["import keras"],
    "tensorflow": ["import tensorflow as tf"],
}
FRAMEWORKS = tuple(IMPORTS)


def after(bias: float, relu: bool) -> list[str]:
    """The lines that add the bias and cut off what is negative."""
    lines = [f"response = response + {bias:.9g}"] if bias else []
    return [*lines, "response = np.maximum(response, 0)  # ReLU"] if relu else lines


def array(name: str, values: np.ndarray) -> list[str]:
    """The lines that write an array down, whatever its number of axes."""
    body = _literal(np.asarray(values).tolist(), "    ")
    return [f"{name} = np.array(", *body[:-1], body[-1] + ",", "    dtype=np.float32,", ")"]


def _literal(values: list[Any], indent: str) -> list[str]:
    if not isinstance(values[0], list):
        return [f"{indent}[{', '.join(f'{value:.9g}' for value in values)}]"]
    inner = []
    for one in values:
        lines = _literal(one, indent + "    ")
        inner += [*lines[:-1], lines[-1] + ","]
    return [f"{indent}[", *inner, f"{indent}]"]
