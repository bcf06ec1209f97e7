"""The output size of a convolution in four frameworks, found by convolving zeros. Each piece of code ends with `size`."""

from collections.abc import Callable, Sequence

from core.axis import Axis
from core.snippets.writing import IMPORTS


def size_snippet(framework: str, axes: Sequence[Axis]) -> str:
    """Runnable code for one to three axes: a convolution of zeros, whose shape is the answer."""
    lines = _BODIES[framework](list(axes))
    numpy = [] if framework == "pytorch" else ["import numpy as np"]
    return "\n".join([*numpy, *IMPORTS[framework], "", *lines, "print(size)", ""])


def _tuple(values: Sequence[int]) -> str:
    return f"({', '.join(map(str, values))}{',' if len(values) == 1 else ''})"


def _numpy(axes: list[Axis]) -> list[str]:
    return [
        f"n = np.array({[one.n for one in axes]})",
        f"f = np.array({[one.f for one in axes]})",
        f"padding = np.array({[one.before + one.after for one in axes]})  # before and after together",
        f"stride = np.array({[one.s for one in axes]})",
        f"dilation = np.array({[one.d for one in axes]})",
        "size = tuple((n + padding - dilation * (f - 1) - 1) // stride + 1)",
    ]


def _pytorch(axes: list[Axis]) -> list[str]:
    # F.pad begins with the last axis.
    pads = [pad for one in reversed(axes) for pad in (one.before, one.after)]
    return [
        f"x = torch.zeros(1, 1, {', '.join(str(one.n) for one in axes)})",
        *([f"x = F.pad(x, {_tuple(pads)})  # the last axis first"] if any(pads) else []),
        f"weight = torch.zeros(1, 1, {', '.join(str(one.f) for one in axes)})",
        f"y = F.conv{len(axes)}d(",
        f"    x, weight, stride={_tuple([one.s for one in axes])}, dilation={_tuple([one.d for one in axes])}",
        ")",
        "size = tuple(y.shape[2:])",
    ]


def _spread(axes: list[Axis]) -> tuple[list[int], list[int], list[str]]:
    """Kernel and dilation that take part, where stride and dilation together are refused: the kernel spread out."""
    if any(one.s > 1 for one in axes) and any(one.d > 1 for one in axes):
        wide = [one.d * (one.f - 1) + 1 for one in axes]
        return (
            wide,
            [1] * len(axes),
            ["# stride and dilation together are refused here: the kernel is spread out"],
        )
    return [one.f for one in axes], [one.d for one in axes], []


def _padded(axes: list[Axis]) -> list[str]:
    pads = [(0, 0), *((one.before, one.after) for one in axes), (0, 0)]
    x = f"x = np.zeros({_tuple([1, *(one.n for one in axes), 1])}, dtype=np.float32)  # channels last"
    return [x, f"x = np.pad(x, {pads})"] if any(sum(pad) for pad in pads) else [x]


def _keras(axes: list[Axis]) -> list[str]:
    kernel, dilation, note = _spread(axes)
    return [
        *_padded(axes),
        *note,
        f"layer = keras.layers.Conv{len(axes)}D(",
        f"    filters=1, kernel_size={_tuple(kernel)}, strides={_tuple([one.s for one in axes])}, "
        f"dilation_rate={_tuple(dilation)}",
        ")",
        "size = tuple(layer(x).shape[1:-1])",
    ]


def _tensorflow(axes: list[Axis]) -> list[str]:
    kernel, dilation, note = _spread(axes)
    return [
        *_padded(axes),
        *note,
        f"filters = np.zeros({_tuple([*kernel, 1, 1])}, dtype=np.float32)",
        "y = tf.nn.convolution(",
        f'    x, filters, strides={[one.s for one in axes]}, padding="VALID", dilations={dilation}',
        ")",
        "size = tuple(y.shape[1:-1])",
    ]


_BODIES: dict[str, Callable[[list[Axis]], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
