"""Well-known networks as tables of rows, whose every row can be changed.

The lecture's come from the lecture; the others are torchvision's, row for row, and a test holds them against it.
"""

from core.networks import REGISTRY, Row

Rows = tuple[Row, ...]
RELU, HALF, NORM = Row("relu"), Row("dropout", rate=0.5), Row("lrn")


def _conv(out: int, kernel: int = 3, stride: int = 1, padding: int = 0) -> Row:
    return Row("conv", out, kernel, stride, padding)


def _pool(kernel: int = 3, stride: int = 2, padding: int = 0, *, up: bool = False) -> Row:
    return Row("ceilpool" if up else "pool", kernel=kernel, stride=stride, padding=padding)


def _read(*, dropout_first: bool = False) -> Rows:
    """Two hidden layers of 4096, a thousand classes."""
    if dropout_first:
        return HALF, Row("fc", 4096), RELU, HALF, Row("fc", 4096), RELU, Row("fc", 1000)
    return Row("fc", 4096), RELU, HALF, Row("fc", 4096), RELU, HALF, Row("fc", 1000)


SIMPLE = (*REGISTRY["simple"].rows, Row("fc", 10))
LENET5 = (*REGISTRY["lenet5"].rows, Row("fc", 10))
LENET5_GRAY = (
    *(_conv(6, 5), Row("relu"), Row("average", kernel=2, stride=2)),
    *(_conv(16, 5), Row("relu"), Row("average", kernel=2, stride=2)),
    *(Row("fc", 120), Row("relu"), Row("fc", 84), Row("relu"), Row("fc", 10)),
)


def _alexnet(groups: int) -> Rows:
    def conv(out: int, kernel: int, padding: int) -> Row:
        kind = "grouped" if groups > 1 else "conv"
        return Row(kind, out, kernel, 1, padding, groups=groups)

    return (
        *(_conv(96, 11, 4), RELU, _pool(), NORM),
        *(conv(256, 5, 2), RELU, _pool(), NORM),
        *(_conv(384, 3, 1, 1), RELU),
        *(conv(384, 3, 1), RELU),
        *(conv(256, 3, 1), RELU, _pool()),
        *_read(),
    )


ALEXNET, ALEXNET_GROUPED = _alexnet(1), _alexnet(2)
ALEXNET_TORCHVISION = (
    *(_conv(64, 11, 4, 2), RELU, _pool(), _conv(192, 5, 1, 2), RELU, _pool()),
    *(_conv(384, 3, 1, 1), RELU, _conv(256, 3, 1, 1), RELU, _conv(256, 3, 1, 1), RELU, _pool()),
    *_read(dropout_first=True),
)


def _zfnet(third: int, fourth: int, fifth: int) -> Rows:
    """M. Zeiler and R. Fergus, "Visualizing and Understanding Convolutional Networks", 2014, figure 3."""
    return (
        *(_conv(96, 7, 2, 1), RELU, _pool(3, 2, 1), NORM),
        *(_conv(256, 5, 2), RELU, _pool(3, 2, 1), NORM),
        *(_conv(third, 3, 1, 1), RELU, _conv(fourth, 3, 1, 1), RELU, _conv(fifth, 3, 1, 1), RELU),
        *(_pool(), *_read()),
    )


ZFNET, ZFNET_WIDE = _zfnet(384, 384, 256), _zfnet(512, 1024, 512)


def _vgg(*counts: int) -> Rows:
    widths = (64, 128, 256, 512, 512)
    stages = [
        (*(_conv(width, 3, 1, 1), RELU) * count, _pool(2))
        for width, count in zip(widths, counts, strict=True)
    ]
    return (*(row for stage in stages for row in stage), *_read())


VGG16, VGG19 = _vgg(2, 2, 3, 3, 3), _vgg(2, 2, 4, 4, 4)

# Channels of the branches: 1×1, 3×3 reduced, 3×3, 5×5 reduced, 5×5, pooled; None halves the maps.
_INCEPTIONS = (
    (64, 96, 128, 16, 32, 32),
    (128, 128, 192, 32, 96, 64),
    None,
    (192, 96, 208, 16, 48, 64),
    (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64),
    (112, 144, 288, 32, 64, 64),
    (256, 160, 320, 32, 128, 128),
    None,
    (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
)


def _inceptions(kind: str, last_pool: Row) -> Rows:
    halves = iter([_pool(up=True), last_pool])
    return tuple(next(halves) if one is None else Row(kind, branches=one) for one in _INCEPTIONS)


GOOGLENET_PAPER = (
    *(_conv(64, 7, 2, 3), RELU, _pool(up=True), NORM),
    *(_conv(64, 1), RELU, _conv(192, 3, 1, 1), RELU, NORM, _pool(up=True)),
    *_inceptions("inception", _pool(up=True)),
    *(Row("global"), Row("dropout", rate=0.4), Row("fc", 1000)),
)
GOOGLENET = (
    *(Row("unit", 64, 7, 2, 3), _pool(up=True)),
    *(Row("unit", 64, 1), Row("unit", 192, 3, 1, 1), _pool(up=True)),
    *_inceptions("bninception", _pool(2, up=True)),
    *(Row("global"), Row("dropout", rate=0.2), Row("fc", 1000)),
)


def _resnet(kind: str, *counts: int) -> Rows:
    widths = (64, 128, 256, 512)
    blocks = [
        Row(kind, width, stride=2 if place == 0 and width > 64 else 1)
        for width, count in zip(widths, counts, strict=True)
        for place in range(count)
    ]
    return (Row("unit", 64, 7, 2, 3), _pool(3, 2, 1), *blocks, Row("global"), Row("fc", 1000))


RESNETS = {
    "resnet18": _resnet("basic", 2, 2, 2, 2),
    "resnet34": _resnet("basic", 3, 4, 6, 3),
    "resnet50": _resnet("bottleneck", 3, 4, 6, 3),
    "resnet101": _resnet("bottleneck", 3, 4, 23, 3),
    "resnet152": _resnet("bottleneck", 3, 8, 36, 3),
}
SE_BLOCK = (Row("sebottleneck", 64),)
SE_RESNET50 = _resnet("sebottleneck", 3, 4, 6, 3)


def _fires(*parts: int | None) -> Rows:
    """Fire modules by the channels of their squeeze, a pool for None."""
    expanded = {16: 64, 32: 128, 48: 192, 64: 256}
    return tuple(
        _pool(up=True) if one is None else Row("fire", branches=(one, expanded[one], expanded[one]))
        for one in parts
    )


_ANSWER = (HALF, _conv(1000, 1), RELU, Row("global"))
SQUEEZENET1_0 = (
    *(_conv(96, 7, 2), RELU, _pool(up=True)),
    *_fires(16, 16, 32, None, 32, 48, 48, 64, None, 64),
    *_ANSWER,
)
SQUEEZENET1_1 = (
    *(_conv(64, 3, 2), RELU, _pool(up=True)),
    *_fires(16, 16, None, 32, 32, None, 48, 48, 64, 64),
    *_ANSWER,
)
