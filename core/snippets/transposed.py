"""One transposed convolution of a small matrix in four frameworks. Each piece of code ends with `response`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.snippets.writing import IMPORTS, after, array


@dataclass(frozen=True, eq=False)
class _Setting:
    image: np.ndarray
    weights: np.ndarray
    stride: int
    dilation: int
    padding: int


def transposed_snippet(
    framework: str,
    weights: np.ndarray,
    *,
    image: np.ndarray,
    stride: int,
    dilation: int,
    padding: int,
    bias: float = 0.0,
    relu: bool = False,
) -> str:
    """Runnable code for one transposed convolution; arguments as `core.snippets.snippet`."""
    setting = _Setting(image, weights, stride, dilation, padding)
    lines = [
        *array("image", image),
        *array("kernel", weights),
        *_BODIES[framework](setting),
        *_cropped(framework, padding),
        *after(bias, relu),
    ]
    return "\n".join(["import numpy as np", *IMPORTS[framework], "", *lines, ""])


def _cropped(framework: str, padding: int) -> list[str]:
    if not padding or framework == "pytorch":
        return []
    return [f"response = response[{padding}:-{padding}, {padding}:-{padding}]  # padding takes away here"]


def _numpy(setting: _Setting) -> list[str]:
    d = setting.dilation
    return [
        "kh, kw = kernel.shape",
        f"high, wide = {d} * (kh - 1) + 1, {d} * (kw - 1) + 1",
        f"rows = (image.shape[0] - 1) * {setting.stride} + high",
        f"cols = (image.shape[1] - 1) * {setting.stride} + wide",
        "response = np.zeros((rows, cols), dtype=np.float32)",
        "for r in range(image.shape[0]):",
        "    for c in range(image.shape[1]):",
        "        # every input number stamps the whole kernel into the output",
        f"        y, x = r * {setting.stride}, c * {setting.stride}",
        f"        response[y : y + high : {d}, x : x + wide : {d}] += image[r, c] * kernel",
    ]


def _pytorch(setting: _Setting) -> list[str]:
    return [
        "x = torch.from_numpy(image)[None, None]  # (1, 1, H, W)",
        "weight = torch.from_numpy(kernel)[None, None]  # (1, 1, kh, kw)",
        f"y = F.conv_transpose2d(x, weight, stride={setting.stride}, padding={setting.padding}, "
        f"dilation={setting.dilation})",
        "response = y[0, 0].numpy()",
    ]


def _spread(setting: _Setting) -> list[str]:
    """Keras and TensorFlow refuse stride and dilation together: the kernel is spread out by hand."""
    if setting.dilation == 1:
        return []
    d = setting.dilation
    return [
        f"spread = np.zeros(({d} * (kernel.shape[0] - 1) + 1, {d} * (kernel.shape[1] - 1) + 1), dtype=np.float32)",
        f"spread[::{d}, ::{d}] = kernel",
        "kernel = spread",
    ]


def _keras(setting: _Setting) -> list[str]:
    return [
        *_spread(setting),
        "x = image[None, :, :, None]  # (1, H, W, 1)",
        "layer = keras.layers.Conv2DTranspose(",
        f"    filters=1, kernel_size=kernel.shape, strides={setting.stride}, use_bias=False",
        ")",
        "layer.build(x.shape)",
        "layer.set_weights([kernel[:, :, None, None]])  # (kh, kw, 1, 1)",
        "y = keras.ops.convert_to_numpy(layer(x))",
        *_at_least(setting, "y[0, :, :, 0]"),
    ]


def _at_least(setting: _Setting, found: str) -> list[str]:
    """Where the stride is larger than the kernel, these frameworks add rows and columns of zeros."""
    s = setting.stride
    return [
        f"rows = (image.shape[0] - 1) * {s} + kernel.shape[0]",
        f"cols = (image.shape[1] - 1) * {s} + kernel.shape[1]",
        f"response = {found}[:rows, :cols]",
    ]


def _tensorflow(setting: _Setting) -> list[str]:
    s = setting.stride
    return [
        *_spread(setting),
        "x = image[None, :, :, None]  # (1, H, W, 1)",
        "filters = kernel[:, :, None, None]  # (kh, kw, 1, 1)",
        f"shape = (1, (image.shape[0] - 1) * {s} + kernel.shape[0], "
        f"(image.shape[1] - 1) * {s} + kernel.shape[1], 1)",
        f'y = tf.nn.conv2d_transpose(x, filters, output_shape=shape, strides={s}, padding="VALID").numpy()',
        "response = y[0, :, :, 0]",
    ]


_BODIES: dict[str, Callable[[_Setting], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
