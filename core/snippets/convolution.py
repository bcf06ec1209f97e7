"""One convolution in four frameworks. Each piece of code ends with `response`.

It reads `picture.png`, or holds a small matrix itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.snippets.writing import after, array

_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
_TORCH_MODES = {**_MODES, "replicate": "replicate", "circular": "circular"}


@dataclass(frozen=True, eq=False)
class _Setting:
    weights: np.ndarray
    stride: int
    dilation: int
    pads: tuple[tuple[int, int], tuple[int, int]]
    border: str
    flip: bool
    channels: str
    image: np.ndarray | None = None
    bias: float = 0.0
    relu: bool = False

    @property
    def padded(self) -> bool:
        return any(sum(pad) for pad in self.pads)

    @property
    def per_channel(self) -> bool:
        return self.channels == "each"


def snippet(
    framework: str,
    weights: np.ndarray,
    *,
    stride: int,
    dilation: int,
    pads: tuple[tuple[int, int], tuple[int, int]],
    border: str,
    flip: bool,
    channels: str = "gray",
    image: np.ndarray | None = None,
    bias: float = 0.0,
    relu: bool = False,
) -> str:
    """Runnable code for one convolution.

    Args:
        framework: one of `FRAMEWORKS`.
        weights: (kh, kw).
        pads: ((top, bottom), (left, right)) in pixels.
        border, flip, channels: as in `core.filters.Geometry` and `core.filters.apply`.
        image: (H, W), written into the code; without it the code reads `picture.png`.
        bias, relu: what happens to the sum.
    """
    setting = _Setting(weights, stride, dilation, pads, border, flip, channels, image, bias, relu)
    return "\n".join([*_BODIES[framework](setting), *after(bias, relu), ""])


def _imports(setting: _Setting, *lines: str) -> list[str]:
    reader = ["from PIL import Image"] if setting.image is None else []
    return ["import numpy as np", *lines, *reader, ""]


def _picture(setting: _Setting) -> list[str]:
    """Where the picture comes from, up to `image`, (H, W) or (H, W, 3)."""
    if setting.image is not None:
        return array("image", setting.image)
    if setting.channels == "gray":
        return ['image = np.asarray(Image.open("picture.png").convert("L"), dtype=np.float32)  # (H, W)']
    lines = ['image = np.asarray(Image.open("picture.png").convert("RGB"), dtype=np.float32)  # (H, W, 3)']
    if setting.channels == "sum":
        lines.append("image = image.sum(axis=2)  # one filter of depth 3 with equal slices: (H, W)")
    return lines


def _kernel(setting: _Setting) -> list[str]:
    lines = array("kernel", setting.weights)
    if setting.flip:
        lines.append("kernel = kernel[::-1, ::-1].copy()  # true convolution: turned by 180° first")
    return lines


def _numpy_padding(setting: _Setting) -> list[str]:
    if not setting.padded:
        return []
    pads = [*setting.pads, (0, 0)] if setting.per_channel else list(setting.pads)
    inner = ", ".join(str(pad) for pad in pads)
    return [f'image = np.pad(image, ({inner}), mode="{_MODES[setting.border]}")']


def _numpy(setting: _Setting) -> list[str]:
    call = f"conv_forward({{}}, kernel, stride={setting.stride}, dilation={setting.dilation})"
    if setting.per_channel:
        last = f"response = np.stack([{call.format('image[..., c]')} for c in range(3)], axis=2)"
    else:
        last = f"response = {call.format('image')}"
    return [
        *_imports(setting),
        "",
        "def conv_forward(image, kernel, stride, dilation):",
        '    """Slide the kernel over the image: at every place multiply and add."""',
        "    kh, kw = kernel.shape",
        "    high, wide = dilation * (kh - 1) + 1, dilation * (kw - 1) + 1",
        "    rows = (image.shape[0] - high) // stride + 1",
        "    cols = (image.shape[1] - wide) // stride + 1",
        "    output = np.zeros((rows, cols), dtype=np.float32)",
        "    for r in range(rows):",
        "        for c in range(cols):",
        "            y, x = r * stride, c * stride",
        "            window = image[y : y + high : dilation, x : x + wide : dilation]",
        "            output[r, c] = np.sum(window * kernel)",
        "    return output",
        "",
        "",
        *_picture(setting),
        *_numpy_padding(setting),
        *_kernel(setting),
        last,
    ]


def _pytorch(setting: _Setting) -> list[str]:
    (top, bottom), (left, right) = setting.pads
    if setting.per_channel:
        enter = (
            "x = torch.from_numpy(image).permute(2, 0, 1)[:, None]  # every channel by itself: (3, 1, H, W)"
        )
        leave = "response = y[:, 0].permute(1, 2, 0).numpy()  # (H', W', 3)"
    else:
        enter = "x = torch.from_numpy(image)[None, None]  # (1, 1, H, W)"
        leave = "response = y[0, 0].numpy()  # (H', W')"
    pad = f'x = F.pad(x, ({left}, {right}, {top}, {bottom}), mode="{_TORCH_MODES[setting.border]}")'
    return [
        *_imports(setting, "import torch", "import torch.nn.functional as F"),
        *_picture(setting),
        *_kernel(setting),
        enter,
        *([pad] if setting.padded else []),
        "weight = torch.from_numpy(kernel)[None, None]  # (1, 1, kh, kw)",
        f"y = F.conv2d(x, weight, stride={setting.stride}, dilation={setting.dilation})",
        leave,
    ]


def _channels_last(setting: _Setting) -> tuple[str, str]:
    """Into and out of the layout (N, H, W, 1) that Keras and TensorFlow expect."""
    if setting.per_channel:
        return "x = np.moveaxis(image, 2, 0)[..., None]  # (3, H, W, 1)", "np.moveaxis({}[..., 0], 0, 2)"
    return "x = image[None, :, :, None]  # (1, H, W, 1)", "{}[0, :, :, 0]"


def _strides(setting: _Setting) -> tuple[int, str]:
    """Both frameworks refuse stride and dilation together: then every s-th number of stride 1 is taken."""
    if setting.stride > 1 and setting.dilation > 1:
        return 1, f"[:, ::{setting.stride}, ::{setting.stride}]"
    return setting.stride, ""


def _keras(setting: _Setting) -> list[str]:
    enter, leave = _channels_last(setting)
    stride, skip = _strides(setting)
    kh, kw = setting.weights.shape
    return [
        *_imports(setting, "import keras"),
        *_picture(setting),
        *_numpy_padding(setting),
        *_kernel(setting),
        enter,
        "layer = keras.layers.Conv2D(",
        f"    filters=1, kernel_size=({kh}, {kw}), strides={stride}, dilation_rate={setting.dilation}, use_bias=False",
        ")",
        "layer.build(x.shape)",
        "layer.set_weights([kernel[:, :, None, None]])  # (kh, kw, 1, 1)",
        f"y = keras.ops.convert_to_numpy(layer(x)){skip}",
        f"response = {leave.format('y')}",
    ]


def _tensorflow(setting: _Setting) -> list[str]:
    enter, leave = _channels_last(setting)
    stride, skip = _strides(setting)
    return [
        *_imports(setting, "import tensorflow as tf"),
        *_picture(setting),
        *_numpy_padding(setting),
        *_kernel(setting),
        enter,
        "filters = kernel[:, :, None, None]  # (kh, kw, 1, 1)",
        f'y = tf.nn.conv2d(x, filters, strides={stride}, dilations={setting.dilation}, padding="VALID").numpy(){skip}',
        f"response = {leave.format('y')}",
    ]


_BODIES: dict[str, Callable[[_Setting], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
