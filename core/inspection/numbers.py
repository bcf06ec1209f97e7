"""Where a map, and a single number, of an opened network comes from. Sums are made here, not by torch."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from core.inspection.opened import Layer, Opened, Seen, sliding
from core.inspection.steps import Step


@dataclass(frozen=True, eq=False)
class MapParts:
    """What one map is made of.

    Attributes:
        layers, channels: int (G,), the maps of earlier layers that it is made of.
        sources: those maps, float64 (G, h, w).
        partial: float64 (G, H, W), what each contributes; they and the bias add up. Empty where nothing is added.
        bias: None without.
        chain: (kind, map (H, W)) after every step of the layer.
    """

    layers: np.ndarray
    channels: np.ndarray
    sources: np.ndarray
    partial: np.ndarray
    bias: float | None
    chain: tuple[tuple[str, np.ndarray], ...]


@dataclass(frozen=True, eq=False)
class Window:
    """What a number sees of earlier maps.

    Attributes:
        layers, channels: int (G,), the maps.
        values: float64 (G, kh, kw).
        inside: bool (kh, kw), which cells lie on the maps, not on padding.
        top, left: where its first cell lies on the maps.
    """

    layers: np.ndarray
    channels: np.ndarray
    values: np.ndarray
    inside: np.ndarray
    top: int
    left: int


@dataclass(frozen=True, eq=False)
class Part:
    """One step of the calculation of a number.

    Attributes:
        kind: as in `core.inspection.steps.Step`.
        value: what torch has found; `by_hand`: the same from the numbers below.
        window: what goes in; of the picture nothing does.
        weights, products: float64 (G, kh, kw), or None.
        numbers: by name what else goes in: `bias`; `mean`, `variance`, `epsilon`, `gain`, `shift`; `divisor`; …
    """

    kind: str
    value: float
    by_hand: float
    window: Window | None
    numbers: dict[str, float] = field(default_factory=dict)
    weights: np.ndarray | None = None
    products: np.ndarray | None = None


def map_parts(opened: Opened, seen: Seen, layer: Layer, channel: int) -> MapParts:
    """What a layer's map is made of."""
    chain = tuple((opened.steps[i].kind, seen.values[i][channel]) for i in layer.steps)
    step = opened.steps[layer.steps[0]]
    if step.kind == "picture":
        none = np.empty((0, 1, 1))
        return MapParts(np.empty(0, int), np.empty(0, int), none, none, None, chain)
    layers, channels, sources = _inputs(opened, seen, step, channel)
    partial, bias = np.empty((0, 1, 1)), None
    if step.kind in ("conv", "dense"):
        weights, bias = _weights(step, channel, sources.shape)
        partial = _partial(step, sources, weights)
    elif step.kind == "add":
        partial = sources
    return MapParts(layers, channels, sources, partial, bias, chain)


def cell_parts(
    opened: Opened, seen: Seen, layer: Layer, channel: int, row: int, col: int
) -> tuple[Part, ...]:
    """The calculation of one number, step by step: the first looks at its surroundings, the others do not."""
    return tuple(_part(opened, seen, place, (channel, row, col)) for place in layer.steps)


def _part(opened: Opened, seen: Seen, place: int, cell: tuple[int, int, int]) -> Part:
    step, value, channel = opened.steps[place], float(seen.values[place][cell]), cell[0]
    if step.kind == "picture":
        return _pixel(opened, seen, cell, value)
    window = _window(step, *_inputs(opened, seen, step, channel), *cell[1:])
    if step.kind in ("conv", "dense"):
        weights, bias = _weights(step, channel, window.values.shape)
        products = window.values * weights
        total = float(products.sum()) + (bias or 0.0)
        numbers = {} if bias is None else {"bias": bias}
        return Part(step.kind, value, total, window, numbers, weights, products)
    by_hand, numbers = _RULES[step.kind](step, channel, window.values[:, window.inside])
    return Part(step.kind, value, by_hand, window, numbers)


def _inputs(
    opened: Opened, seen: Seen, step: Step, channel: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The maps that a step's channel is made of: their layers, their channels, and they themselves (G, h, w)."""
    if step.kind == "concat":
        for source in step.sources:
            if channel < len(seen.values[source]):
                break
            channel -= len(seen.values[source])
        chosen = [(source, channel)]
    elif step.kind in ("add", "multiply"):
        chosen = [(source, channel) for source in step.sources]
    else:
        (source,) = step.sources
        chosen = [(source, c) for c in _seen_channels(step, channel, len(seen.values[source]))]
    layers = np.array([opened.layer_of[source] for source, _ in chosen])
    maps = np.broadcast_arrays(*(seen.values[source][c] for source, c in chosen))  # a gate is one number
    return layers, np.array([c for _, c in chosen]), np.stack(maps)


def _seen_channels(step: Step, channel: int, count: int) -> range:
    """Which channels of its source a step's channel looks at."""
    if step.kind == "dense":
        return range(count)
    if step.kind == "conv":
        weight = step.module.weight
        width = weight.shape[1]
        group = channel // (len(weight) // (count // width))
        return range(group * width, (group + 1) * width)
    if step.kind == "lrn":
        half = step.module.size // 2
        return range(max(0, channel - half), min(count, channel + half + 1))
    return range(channel, channel + 1)


def _weights(step: Step, channel: int, shape: tuple[int, ...]) -> tuple[np.ndarray, float | None]:
    """Weights of a channel as they lie on its inputs, (G, kh, kw), and its bias."""
    module = step.module
    weight = module.weight[channel].detach().numpy()
    bias = getattr(module, "bias", None)
    shaped = weight.reshape(shape) if step.kind == "dense" else weight
    return shaped, None if bias is None else float(bias[channel])


def _partial(step: Step, sources: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """What every input contributes to a map: (G, H, W)."""
    if step.kind == "dense":
        return (sources * weights).sum((1, 2), keepdims=True)
    _, stride, padding = sliding(step)
    padded = np.pad(sources, ((0, 0), (padding, padding), (padding, padding)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[1:], axis=(1, 2))
    return np.einsum("ghwij,gij->ghw", windows[:, ::stride, ::stride], weights)


def _window(
    step: Step, layers: np.ndarray, channels: np.ndarray, sources: np.ndarray, row: int, col: int
) -> Window:
    """What an output cell sees of its inputs."""
    size, stride, padding = sliding(step)
    height, width = sources.shape[1:]
    if size is not None:
        top, left = row * stride - padding, col * stride - padding
    elif step.kind in ("dense", "max_all", "average_all"):
        size, top, left = (height, width), 0, 0
    else:
        size, top, left = (1, 1), row, col
    rows, cols = np.arange(top, top + size[0]), np.arange(left, left + size[1])
    inside = np.outer((rows >= 0) & (rows < height), (cols >= 0) & (cols < width))
    values = sources[:, rows.clip(0, height - 1)][:, :, cols.clip(0, width - 1)] * inside
    return Window(layers, channels, values, inside, top, left)


def _pixel(opened: Opened, seen: Seen, cell: tuple[int, int, int], value: float) -> Part:
    channel, row, col = cell
    level = float(seen.pixels[row, col, channel])
    mean, deviation = (float(one[0, channel, 0, 0]) for one in (opened.mean, opened.deviation))
    numbers = {"level": level, "mean": mean, "deviation": deviation}
    return Part("picture", value, (level - mean) / deviation, None, numbers)


# What a step makes of the numbers that it sees, (G, n): the result, and what else went in.
Made = tuple[float, dict[str, float]]


def _norm(step: Step, channel: int, seen: np.ndarray) -> Made:
    module = step.module
    found = {
        "mean": float(module.running_mean[channel]),
        "variance": float(module.running_var[channel]),
        "epsilon": module.eps,
        "gain": float(module.weight[channel]),
        "shift": float(module.bias[channel]),
    }
    x = float(seen[0, 0])
    scaled = (x - found["mean"]) / math.sqrt(found["variance"] + found["epsilon"])
    return scaled * found["gain"] + found["shift"], found


def _lrn(step: Step, channel: int, seen: np.ndarray) -> Made:
    module = step.module
    own = min(channel, module.size // 2)
    squares = float((seen**2).sum())
    divisor = (module.k + module.alpha * squares / module.size) ** module.beta
    return float(seen[own, 0]) / divisor, {"x": float(seen[own, 0]), "squares": squares, "divisor": divisor}


def _gelu(_: Step, __: int, seen: np.ndarray) -> Made:
    x = float(seen[0, 0])
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))), {}


def _silu(_: Step, __: int, seen: np.ndarray) -> Made:
    x = float(seen[0, 0])
    return x / (1 + math.exp(-x)), {}


def _scale(step: Step, _: int, seen: np.ndarray) -> Made:
    factor = float(step.module.factor)
    return float(seen[0, 0]) * factor, {"factor": factor}


def _average(step: Step, _: int, seen: np.ndarray) -> Made:
    """Zeros of the padding count."""
    window, _, _ = sliding(step)
    count = window[0] * window[1] if window else seen.shape[1]
    return float(seen.sum()) / count, {"divisor": float(count)}


_RULES: dict[str, Callable[[Step, int, np.ndarray], Made]] = {
    "max": lambda _, __, seen: (float(seen.max()), {}),
    "max_all": lambda _, __, seen: (float(seen.max()), {}),
    "average": _average,
    "average_all": _average,
    "add": lambda _, __, seen: (float(seen.sum()), {}),
    "multiply": lambda _, __, seen: (float(seen.prod()), {}),
    "concat": lambda _, __, seen: (float(seen[0, 0]), {}),
    "norm": _norm,
    "relu": lambda _, __, seen: (max(0.0, float(seen[0, 0])), {}),
    "gelu": _gelu,
    "silu": _silu,
    "sigmoid": lambda _, __, seen: (1 / (1 + math.exp(-float(seen[0, 0]))), {}),
    "scale": _scale,
    "lrn": _lrn,
}
