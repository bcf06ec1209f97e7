"""A network as a PyTorch file that runs by itself."""

import inspect

from core.architectures import lenet
from core.architectures.description import Shape
from core.architectures.registry import get
from core.networks import DRAWN, Network, Row, code

_HEAD = """import torch
import torch.nn.functional as F
from torch import Tensor, nn"""
_TAIL = """if __name__ == "__main__":
    model = network()
    print(f"{{sum(weights.numel() for weights in model.parameters()):,}} parameters")
    print(model.eval()(torch.zeros(1, {shape})).shape)"""
_LENET = (lenet.squash, lenet.Squash, lenet.Subsample, lenet.Sparse, lenet.Distances)


def of_rows(rows: tuple[Row, ...], shape: Shape) -> str:
    """The code of a table of rows; errors as `core.networks.describe`."""
    network = Network("own", rows)
    made = code.function(network, classes=None, shape=shape, limits=DRAWN)
    head = f"from dataclasses import dataclass\n\n{_HEAD}" if code.needs_row(network) else _HEAD
    return _joined(head, code.definitions(network), made, shape=shape)


def of_named(name: str, shape: Shape | None = None) -> str:
    """The code of a network by its name; errors as `core.architectures.get`."""
    known = get(name)
    shape = shape or known.shape
    if known.torchvision:
        return _joined(
            "import torch\nfrom torchvision.models import get_model",
            _asked(name, known.torchvision),
            shape=shape,
        )
    if known.rows:
        return of_rows(known.rows, shape)
    sources = "\n\n".join(inspect.getsource(one) for one in _LENET)
    built = inspect.getsource(lenet.lenet_1998).replace("def lenet_1998", "def network")
    connections = f"CONNECTIONS = {lenet.CONNECTIONS!r}"
    return _joined(_HEAD, connections, sources, built, shape=shape)


def _asked(name: str, torchvision: str) -> str:
    more = {
        "googlenet": ", init_weights=False, aux_logits=False",
        "googlenet_aux": ", init_weights=False, aux_logits=True",
        "inception_v3": ", init_weights=False, aux_logits=False",
    }.get(name, "")
    return f'def network():\n    return get_model("{torchvision}"{more})'


def _joined(*parts: str, shape: Shape) -> str:
    tail = _TAIL.format(shape=", ".join(map(str, shape)))
    return "\n\n\n".join(part.strip("\n") for part in (*parts, tail) if part) + "\n"
