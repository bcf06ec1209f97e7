"""Pooling of a small matrix in four frameworks. Each piece of code ends with `response`, (H', W').

What a framework cannot do by itself (padding, rounding up) is done by hand with the same result: beyond the
matrix a maximum finds −∞, an average 0. torch lets an average count padding, but not what lies beyond it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core import arithmetic
from core.snippets.writing import IMPORTS, array


@dataclass(frozen=True, eq=False)
class _Setting:
    shape: tuple[int, int]
    kind: str
    size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    ceil_mode: bool

    @property
    def out(self) -> list[int]:
        """The size of the output, (H', W')."""
        return [
            arithmetic.output_size(n, f, padding=(p, p), stride=s, ceil_mode=self.ceil_mode)
            for n, f, s, p in zip(self.shape, self.size, self.stride, self.padding, strict=True)
        ]

    @property
    def pads(self) -> list[tuple[int, int]]:
        """What has to be put before and after, so that all windows lie inside."""
        return [
            (p, max(0, (out - 1) * s + f - n - p))
            for n, f, s, p, out in zip(
                self.shape, self.size, self.stride, self.padding, self.out, strict=True
            )
        ]


def pooling_snippet(
    framework: str,
    values: np.ndarray,
    *,
    kind: str,
    size: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int] = (0, 0),
    ceil_mode: bool = False,
) -> str:
    """Runnable code for one pooling; arguments as `core.pooling.pool`, `values` (H, W)."""
    setting = _Setting(values.shape, kind, size, stride, padding, ceil_mode)
    lines = [*array("values", values), *_BODIES[framework](setting)]
    return "\n".join(["import numpy as np", *IMPORTS[framework], "", *lines, ""])


def _numpy(setting: _Setting) -> list[str]:
    (fh, fw), (sh, sw), (ph, pw), (rows, cols) = setting.size, setting.stride, setting.padding, setting.out
    height, width = setting.shape
    best = [
        "        window = values[max(y, 0) : y + fh, max(x, 0) : x + fw]",
        "        response[r, c] = window.max()",
    ]
    mean = [
        "        window = values[max(y, 0) : y + fh, max(x, 0) : x + fw]",
        f"        high = min(y + fh, {height + ph}) - y  # padding counts, what lies beyond it does not",
        f"        wide = min(x + fw, {width + pw}) - x",
        "        response[r, c] = window.sum() / (high * wide)",
    ]
    return [
        f"fh, fw = {fh}, {fw}",
        f"response = np.zeros(({rows}, {cols}), dtype=np.float32)",
        f"for r in range({rows}):",
        f"    for c in range({cols}):",
        f"        y, x = r * {sh} - {ph}, c * {sw} - {pw}",
        *(best if setting.kind == "max" else mean),
    ]


def _pytorch(setting: _Setting) -> list[str]:
    call = "max_pool2d" if setting.kind == "max" else "avg_pool2d"
    return [
        "x = torch.from_numpy(values)[None, None]  # (1, 1, H, W)",
        f"y = F.{call}(x, {setting.size}, {setting.stride}, {setting.padding}, ceil_mode={setting.ceil_mode})",
        "response = y[0, 0].numpy()",
    ]


def _by_hand(setting: _Setting) -> list[str]:
    """Padding before the call, as the framework has none of its own."""
    if not any(sum(pad) for pad in setting.pads):
        return []
    top, left = setting.pads
    fill = ", constant_values=-np.inf" if setting.kind == "max" else ""
    return [f"values = np.pad(values, ({top}, {left}){fill})"]


def _corrected(setting: _Setting) -> list[str]:
    """An average over a window that hangs over the end is divided by fewer cells."""
    lines = []
    for axis, (n, f, s, p, out) in enumerate(
        zip(setting.shape, setting.size, setting.stride, setting.padding, setting.out, strict=True)
    ):
        counted = min(out * s - s + f, n + 2 * p) - (out - 1) * s
        if setting.kind != "max" and counted < f:
            place = "-1" if axis == 0 else ":, -1"
            lines.append(
                f"response[{place}] *= {f} / {counted}  # only {counted} of {f} count in the last window"
            )
    return lines


def _keras(setting: _Setting) -> list[str]:
    call = "MaxPooling2D" if setting.kind == "max" else "AveragePooling2D"
    return [
        *_by_hand(setting),
        "x = values[None, :, :, None]  # (1, H, W, 1)",
        f"layer = keras.layers.{call}(pool_size={setting.size}, strides={setting.stride})",
        "response = keras.ops.convert_to_numpy(layer(x))[0, :, :, 0].copy()",
        *_corrected(setting),
    ]


def _tensorflow(setting: _Setting) -> list[str]:
    call = "max_pool2d" if setting.kind == "max" else "avg_pool2d"
    return [
        *_by_hand(setting),
        "x = values[None, :, :, None]  # (1, H, W, 1)",
        f'y = tf.nn.{call}(x, {setting.size}, {setting.stride}, padding="VALID")',
        "response = y.numpy()[0, :, :, 0].copy()",
        *_corrected(setting),
    ]


_BODIES: dict[str, Callable[[_Setting], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
