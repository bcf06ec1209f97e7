"""What modules and functions of torch are called here, and the windows that slide in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor, nn

from core.architectures.description import Pair, Shape, Window

# A module by the first class that it is one of. `None`: it passes on what it gets.
MODULES: dict[type[nn.Module], str | None] = {
    nn.Conv2d: "conv",
    nn.Linear: "fc",
    nn.MaxPool2d: "pool",
    nn.AvgPool2d: "average",
    nn.AdaptiveAvgPool2d: "average",
    nn.AdaptiveMaxPool2d: "pool",
    nn.BatchNorm2d: "bn",
    nn.BatchNorm1d: "bn",
    nn.LayerNorm: "norm",
    nn.LocalResponseNorm: "lrn",
    nn.Dropout: "dropout",
    nn.Flatten: "flatten",
    nn.Identity: None,
    nn.Sequential: None,  # one without anything in it
}
# Functions that make a layer of their own; all others must be in `PASSING`.
FUNCTIONS = {
    "add": "add",
    "add_": "add",
    "mul": "mul",
    "cat": "cat",
    "relu": "relu",
    "gelu": "gelu",
    "flatten": "flatten",
    "mean": "average",
    "adaptive_avg_pool2d": "average",
    "avg_pool2d": "average",
    "max_pool2d": "pool",
}
# They only look at the same numbers in another way.
PASSING = {"view", "reshape", "permute", "transpose", "chunk", "contiguous", "size", "dim", "__get__"}
JOINS = ("add", "mul", "cat")
# Blocks by their class; others are named by what joins their branches.
BLOCKS = {
    "Inception": "inception",
    "InceptionAux": "auxiliary",
    "Fire": "fire",
    "Basic": "residual",
    "BasicBlock": "residual",
    "Bottleneck": "residual",
    "Residual": "residual",
    "Excitation": "excitation",
    "_DenseBlock": "dense",
}
JOINED_BLOCKS = {"add": "residual", "mul": "gated", "cat": "branched"}


def kind_of(module: nn.Module) -> str | None:
    """The code of a module; what is not in `MODULES` is called by its class."""
    if hasattr(module, "kind"):
        return str(module.kind)
    for known, kind in MODULES.items():
        if isinstance(module, known):
            return kind
    return type(module).__name__.lower()


def _pair(value: Any) -> Pair:
    return (int(value), int(value)) if isinstance(value, int) else (int(value[0]), int(value[1]))


def window_of(module: nn.Module, came: Shape, shape: Shape) -> Window | None:
    """The window of a module, if it has one; of adaptive pooling the one that makes `shape` of `came`."""
    if hasattr(module, "output_size") and len(shape) == 3:
        return adaptive(came, shape)
    size = getattr(module, "kernel_size", None)
    if size is None or len(came) != 3:
        return None
    return Window(
        size=_pair(size),
        padding=_pair(getattr(module, "padding", 0)),
        stride=_pair(getattr(module, "stride", None) or size),
        dilation=_pair(getattr(module, "dilation", 1)),
        groups=int(getattr(module, "groups", 1)),
        ceil_mode=bool(getattr(module, "ceil_mode", False)),
    )


def adaptive(came: Shape, shape: Shape) -> Window:
    """The window with which maps of the size `came` become maps of the size `shape` (torch's adaptive pooling)."""
    pairs = list(zip(came[1:], shape[1:], strict=True))
    size = [max(-(-(i + 1) * n // out) - i * n // out for i in range(out)) for n, out in pairs]
    stride = [max(1, n // out) for n, out in pairs]
    return Window(size=_pair(size), padding=(0, 0), stride=_pair(stride))


_GIVEN = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")


def window_of_function(
    name: str, args: Sequence[Any], kwargs: Mapping[str, Any], came: Shape, shape: Shape
) -> Window | None:
    """The window of a function that pools."""
    if name == "mean":
        return Window((came[1], came[2]), (0, 0), (came[1], came[2])) if len(came) == 3 else None
    if name == "adaptive_avg_pool2d":
        return adaptive(came, shape)
    if name not in ("avg_pool2d", "max_pool2d"):
        return None
    given = {**dict(zip(_GIVEN, args[1:], strict=False)), **kwargs}
    size = given["kernel_size"]
    return Window(
        size=_pair(size),
        padding=_pair(given.get("padding") or 0),
        stride=_pair(given.get("stride") or size),
        ceil_mode=bool(given.get("ceil_mode", False)),
    )


def tensors_in(values: Any) -> list[Tensor]:
    """All tensors among arguments, in order."""
    if isinstance(values, Tensor):
        return [values]
    if isinstance(values, dict):
        values = list(values.values())
    if isinstance(values, (list, tuple)):
        return [one for value in values for one in tensors_in(value)]
    return []
