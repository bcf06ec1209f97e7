"""Taking a module apart: a picture without numbers goes through it once, and every layer is written down.

On torch's `meta` device a tensor has a shape and no memory: VGG-19 is measured in a few milliseconds.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from core import arithmetic
from core.architectures import kinds, receptive
from core.architectures.description import (
    PICTURE,
    WHOLE_PIXEL,
    Block,
    Description,
    Field,
    Layer,
    Shape,
    Window,
    numbered,
    runs,
)
from core.errors import ConvScopeError


@runtime_checkable
class _Counting(Protocol):
    """A module that says itself how often it multiplies."""

    def work(self, came: Shape, shape: Shape, /) -> int: ...


class _Weightless(TorchFunctionMode):
    """Weights are made without memory, and nothing is drawn for them.

    Everything else is computed: some builders do arithmetic with tensors.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.empty:
            kwargs["device"] = "meta"
        filled = kwargs.get("tensor", args[0] if args else None)
        name = func.__name__
        fills = name.endswith("_") and not name.endswith("__") and name != "requires_grad_"
        if fills and isinstance(filled, Tensor) and filled.is_meta:
            return filled
        return func(*args, **kwargs)


def weightless(make: Callable[[], nn.Module]) -> nn.Module:
    """A module on the `meta` device: `make()` is called, no weight is drawn, none takes memory."""
    with _Weightless():
        made = make()
    return made.to("meta")


def measure(make: Callable[[], nn.Module], shape: Shape) -> Description:
    """Take the module that `make` builds apart.

    Args:
        make: returns the module, in the mode (training or not) in which it is to be measured.
        shape: of the picture, (C, H, W).

    Raises:
        ConvScopeError: `architecture-picture-unfit` (height, width) if some layer finds nothing left to look at, or
            another number of inputs than it was built for; `architecture-operation-unknown` (operation) if the module
            does what is not known here.
    """
    model = weightless(make)
    watcher = _Watcher(model, shape)
    try:
        with torch.no_grad(), watcher:
            model(watcher.picture)
    except (RuntimeError, ValueError) as error:
        raise ConvScopeError("architecture-picture-unfit", height=shape[1], width=shape[2]) from error
    counted = sum(weights.numel() for weights in model.parameters() if weights.requires_grad)
    return watcher.description(counted)


class _Watcher(TorchFunctionMode):
    """Writes down what happens to the picture: modules by hooks, what is done between them as functions."""

    def __init__(self, model: nn.Module, shape: Shape) -> None:
        self.picture = torch.empty(1, *shape, device="meta")
        self.shape = shape
        self.layers: list[Layer] = []
        self._places = {id(self.picture): PICTURE}  # which layer made a tensor
        self._kept: list[Tensor] = [self.picture]  # so that no id is given twice
        self._counted: set[int] = set()  # parameters
        self._active: list[str] = []  # names of the modules that are at work, outside to inside
        self._inside = 0  # how many leaves are at work: what they do inside is theirs
        self._classes = {name: type(module).__name__ for name, module in model.named_modules()}
        self._joining: dict[str, Counter[str]] = {}  # class → how often it joins its branches by what
        for name, module in model.named_modules():
            leaf = not any(True for _ in module.children())
            module.register_forward_pre_hook(partial(self._before, name, leaf))
            module.register_forward_hook(partial(self._after, name, leaf))

    def _before(self, name: str, leaf: bool, *_: Any) -> None:
        self._active.append(name)
        self._inside += leaf

    def _after(self, name: str, leaf: bool, module: nn.Module, given: Any, made: Any) -> None:
        self._active.pop()
        self._inside -= leaf
        if leaf and not self._inside:
            kind = kinds.kind_of(module)
            came, shape = _shape(kinds.tensors_in(given)[0]), _shape(made)
            if kind is None or (kind == "flatten" and came == shape):
                self._pass(given, made)
            else:
                window = kinds.window_of(module, came, shape)
                self._write(name, kind, given, made, window, dict(module.named_parameters()), module)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        made = func(*args, **kwargs)
        if not self._inside:
            self._function(func.__name__, args, kwargs, made)
        return made

    def _function(self, operation: str, args: Sequence[Any], kwargs: Mapping[str, Any], made: Any) -> None:
        given = kinds.tensors_in([*args, *kwargs.values()])
        if not any(id(one) in self._places for one in given):
            return
        if operation in kinds.PASSING:
            self._pass(given, made)
            return
        kind = kinds.FUNCTIONS.get(operation)
        if kind is None:
            raise ConvScopeError("architecture-operation-unknown", operation=operation)
        weights = dict(zip(["weight"], (one for one in given if isinstance(one, nn.Parameter)), strict=False))
        came = _shape(next(one for one in given if id(one) in self._places))
        window = kinds.window_of_function(operation, args, kwargs, came, _shape(made))
        name = self._active[-1] if self._active else ""
        self._write(name, kind, given, made, window, weights)
        if kind in kinds.JOINS and len(self.layers[-1].inputs) > 1:
            self._joining.setdefault(self._classes[name], Counter())[kind] += 1

    def _pass(self, given: Any, made: Any) -> None:
        """The same numbers in another shape: whoever reads them reads the layer before."""
        sources = [self._places[id(one)] for one in kinds.tensors_in(given) if id(one) in self._places]
        for tensor in kinds.tensors_in(made):
            if id(tensor) not in self._places:
                self._remember(tensor, sources[0])

    def _remember(self, tensor: Tensor, place: int) -> None:
        self._places[id(tensor)] = place
        self._kept.append(tensor)

    def _write(
        self,
        name: str,
        kind: str,
        given: Any,
        made: Tensor,
        window: Window | None,
        weights: Mapping[str, Tensor],
        module: nn.Module | None = None,
    ) -> None:
        """One more layer."""
        sources = [one for one in kinds.tensors_in(given) if id(one) in self._places]
        inputs = tuple(self._places[id(one)] for one in sources)
        came, shape = _shape(sources[0]), _shape(made)
        learned = [one for one in weights.values() if id(one) not in self._counted and one.requires_grad]
        self._counted |= {id(one) for one in learned}
        self.layers.append(
            Layer(
                name=name,
                kind=kind,
                inputs=inputs,
                came=came,
                shape=shape,
                weights=tuple(weights["weight"].shape) if "weight" in weights else (),
                biases=weights["bias"].numel() if "bias" in weights else 0,
                parameters=sum(one.numel() for one in learned),
                multiplications=_multiplications(module, kind, came, shape),
                window=window,
                field=self._field(inputs, came, shape, window, kind),
            )
        )
        self._remember(made, len(self.layers) - 1)

    def _field(
        self, inputs: tuple[int, ...], came: Shape, shape: Shape, window: Window | None, kind: str
    ) -> Field:
        seen = [WHOLE_PIXEL if place == PICTURE else self.layers[place].field for place in inputs]
        shapes = [self.shape if place == PICTURE else self.layers[place].shape for place in inputs]
        gates = [len(shape) == 3 and one[1:] == (1, 1) != shape[1:] for one in shapes]
        field = receptive.joined(seen, gates)
        if window is not None:
            return receptive.through(field, window)
        if len(came) == 3 and len(shape) == 1 and kind == "flatten":
            return receptive.gathered(field, came)
        return field

    def description(self, module_parameters: int) -> Description:
        """What has been written down, with its blocks."""
        names = [self._block(layer.name) for layer in self.layers]
        blocks = tuple(Block(name, self._block_kind(name), first, end) for name, first, end in runs(names))
        placed = [replace(layer, block=name) for layer, name in zip(self.layers, names, strict=True)]
        return Description(self.shape, numbered(placed), blocks, module_parameters)

    def _block(self, name: str) -> str:
        """The outermost module around a layer, short of the whole, in which branches meet."""
        parts = name.split(".")
        for end in range(1, len(parts) + 1):
            path = ".".join(parts[:end])
            found = self._classes.get(path)
            if path and (found in self._joining or found in kinds.BLOCKS):
                return path
        return ""

    def _block_kind(self, name: str) -> str:
        known = kinds.BLOCKS.get(self._classes[name])
        return known or kinds.JOINED_BLOCKS[self._joining[self._classes[name]].most_common(1)[0][0]]


def _shape(tensor: Tensor) -> Shape:
    """Without the batch axis."""
    return tuple(tensor.shape[1:])


def _multiplications(module: nn.Module | None, kind: str, came: Shape, shape: Shape) -> int:
    """Of convolutions and fully connected layers, and of modules that say it themselves: `work(came, shape)`."""
    if isinstance(module, _Counting):
        return module.work(came, shape)
    if isinstance(module, nn.Conv2d):
        return arithmetic.multiplications(
            came[0], shape[0], module.kernel_size, shape[1:], groups=module.groups
        )
    if isinstance(module, nn.Linear):
        return arithmetic.elements(shape) * module.in_features
    return 0
