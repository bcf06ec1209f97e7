"""One layer on a volume in four frameworks. Each piece of code ends with `response`, (filters, H', W')."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.snippets.writing import IMPORTS, array

Pads = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, eq=False)
class _Setting:
    stride: int
    pads: Pads
    groups: int

    @property
    def padded(self) -> bool:
        return any(sum(pad) for pad in self.pads)


def layer_snippet(
    framework: str,
    volume: np.ndarray,
    kernels: np.ndarray,
    *,
    bias: np.ndarray,
    stride: int,
    pads: Pads,
    groups: int = 1,
    relu: bool = False,
) -> str:
    """Runnable code for one convolution layer.

    Args:
        framework: one of `FRAMEWORKS`.
        volume: (C, H, W).
        kernels: (K, C/groups, kh, kw).
        bias: (K,).
        pads: ((top, bottom), (left, right)), zeros.
    """
    setting = _Setting(stride, pads, groups)
    (top, bottom), (left, right) = pads
    lines = [
        *array("volume", volume),
        *array("kernels", kernels),
        *array("bias", bias),
        *(
            [f"volume = np.pad(volume, ((0, 0), ({top}, {bottom}), ({left}, {right})))"]
            if setting.padded
            else []
        ),
        *_BODIES[framework](setting),
        *(["response = np.maximum(response, 0)  # ReLU"] if relu else []),
    ]
    return "\n".join(["import numpy as np", *IMPORTS[framework], "", *lines, ""])


def _numpy(setting: _Setting) -> list[str]:
    s = setting.stride
    return [
        "filters, depth, kh, kw = kernels.shape",
        f"rows = (volume.shape[1] - kh) // {s} + 1",
        f"cols = (volume.shape[2] - kw) // {s} + 1",
        "response = np.zeros((filters, rows, cols), dtype=np.float32)",
        "for k in range(filters):",
        f"    first = k // (filters // {setting.groups}) * depth  # the first channel that filter k sees",
        "    for r in range(rows):",
        "        for c in range(cols):",
        f"            y, x = r * {s}, c * {s}",
        "            window = volume[first : first + depth, y : y + kh, x : x + kw]",
        "            response[k, r, c] = np.sum(window * kernels[k]) + bias[k]",
    ]


def _pytorch(setting: _Setting) -> list[str]:
    return [
        "x = torch.from_numpy(volume)[None]  # (1, C, H, W)",
        "weight = torch.from_numpy(kernels)  # (filters, C / groups, kh, kw)",
        f"y = F.conv2d(x, weight, torch.from_numpy(bias), stride={setting.stride}, groups={setting.groups})",
        "response = y[0].numpy()",
    ]


_CHANNELS_LAST = [
    "x = volume.transpose(1, 2, 0)[None]  # channels last: (1, H, W, C)",
    "weights = kernels.transpose(2, 3, 1, 0)  # (kh, kw, C / groups, filters)",
]
_CHANNELS_FIRST = "response = y[0].transpose(2, 0, 1)  # (filters, H', W')"


def _keras(setting: _Setting) -> list[str]:
    return [
        *_CHANNELS_LAST,
        "layer = keras.layers.Conv2D(",
        f"    filters=len(kernels), kernel_size=kernels.shape[2:], strides={setting.stride}, groups={setting.groups}",
        ")",
        "layer.build(x.shape)",
        "layer.set_weights([weights, bias])",
        "y = keras.ops.convert_to_numpy(layer(x))",
        _CHANNELS_FIRST,
    ]


def _tensorflow(setting: _Setting) -> list[str]:
    return [
        *_CHANNELS_LAST,
        f'y = tf.nn.conv2d(x, weights, strides={setting.stride}, padding="VALID").numpy() + bias',
        _CHANNELS_FIRST,
    ]


_BODIES: dict[str, Callable[[_Setting], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
