"""The networks to begin with, from one matrix to a residual network."""

from core.networks.network import Network
from core.networks.rows import Row


def _conv(out: int, kernel: int = 3, stride: int = 1, padding: int = 0) -> Row:
    return Row("conv", out, kernel, stride, padding)


def _pool(kernel: int = 2, stride: int | None = None) -> Row:
    return Row("pool", kernel=kernel, stride=stride or kernel)


RELU, BN = Row("relu"), Row("bn")


def _normed(out: int) -> tuple[Row, ...]:
    return _conv(out, padding=1), BN, RELU


SOFTMAX = Network("softmax", ())
MLP = Network("mlp", (Row("fc", 256), RELU))
# The lecture's: 62,006 parameters on ten classes.
LENET5 = Network(
    "lenet5",
    (_conv(6, 5), RELU, _pool(), _conv(16, 5), RELU, _pool(), Row("fc", 120), RELU, Row("fc", 84), RELU),
)
# The lecture's chain 39-37-17-7, on pictures of 32 × 32: 32-30-13-5.
SIMPLE = Network("simple", (_conv(10), RELU, _conv(20, 5, 2), RELU, _conv(40, 5, 2), RELU))
VGG = Network(
    "vgg",
    (
        *_normed(32), *_normed(32), _pool(),
        *_normed(64), *_normed(64), _pool(),
        *_normed(128), *_normed(128), _pool(),
        Row("fc", 128), RELU, Row("dropout", rate=0.3),
    ),
)  # fmt: skip
RESNET9 = Network(
    "resnet9",
    (
        *_normed(32), *_normed(64), _pool(), Row("residual"),
        *_normed(128), _pool(), *_normed(256), _pool(), Row("residual"),
        _pool(4),
    ),
)  # fmt: skip
# The reference notebook of the lecture (BasicML, CnnCifarKeras): 1,202,186 parameters. Its four Dropout
# layers are made but never added. Keras draws its weights: with torch's it stays at 10 % for many epochs.
BASICML = Network(
    "basicml",
    (
        _conv(64), _pool(), RELU, _conv(128), _pool(), RELU, _conv(256), _pool(), RELU,
        Row("fc", 128), RELU, Row("fc", 256), RELU, Row("fc", 512), RELU, Row("fc", 1024), RELU,
    ),
    glorot=True,
)  # fmt: skip


def fast(name: str, *widths: int, whiten: tuple[int, int, int] = (24, 2, 1)) -> Network:
    """A network for accuracy per second: fixed whitening filters, then stages that halve the maps."""
    out, kernel, stride = whiten
    stages = tuple(Row("silustage", width) for width in widths)
    rows = (Row("whiten", out, kernel, stride), RELU, *stages, Row("largest"))
    return Network(name, rows, scale=1 / 9)


FAST = fast("fast", 32, 128, 128)
FAST_WIDE = fast("fast_wide", 48, 192, 192)
FAST_WIDER = fast("fast_wider", 64, 256, 256)

_ALL = (SOFTMAX, MLP, SIMPLE, LENET5, VGG, RESNET9, FAST, FAST_WIDE, FAST_WIDER, BASICML)
REGISTRY = {one.name: one for one in _ALL}
