"""The lessons that take whole networks apart."""

import re

from core.errors import ConvScopeError
from core.images import SAMPLES
from pages.shared.knobs import UPLOAD, choice, parsed, switch, whole
from pages.shared.lessons.record import Lesson

# Those of `core.architectures`, which needs torch: the menu does not. A test holds one against the other.
NETWORKS = (
    *("simple", "lenet5", "lenet5_gray", "lenet5_1998"),
    *("alexnet_lecture", "alexnet_grouped", "alexnet", "zfnet", "zfnet_wide"),
    *("vgg16", "vgg19", "googlenet_paper", "googlenet", "googlenet_aux"),
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"),
    *("squeezenet1_0", "squeezenet1_1", "se_block", "se_resnet50"),
)
FURTHER, OWN = "further", "own"
MEASURES = ("parameters", "multiplications", "memory")
STARTS = ("small", "he")
CLAIMS = ("stacked", "bottleneck", "residual", "fire", "pooled")
LARGEST_PICTURE = 1024
# LeNet-5 with its answer: the table that the reader's own network begins with.
LENET5 = "conv.6.5.1.0_relu_pool.2.2.0_conv.16.5.1.0_relu_pool.2.2.0_fc.120_relu_fc.84_relu_fc.10"


def _rows(text: str) -> str:
    from core import networks  # torch: only a link that holds a network pays for it

    return networks.format_rows(networks.parse_rows(text))


def _further(text: str) -> str:
    from core import architectures

    return architectures.get(text).name


def _cell(text: str) -> str:
    if re.fullmatch(r"(b?\d{1,4}\.\d{1,2})?", text):
        return text
    raise ConvScopeError("link-unreadable")


def _place(text: str) -> str:
    if re.fullmatch(r"\d{0,4}", text):
        return text
    raise ConvScopeError("link-unreadable")


def _block(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_.]{0,60}", text):
        return text
    raise ConvScopeError("link-unreadable")


ARCHITECTURES = (
    Lesson(
        name="architectures",
        section="architectures",
        icon="account_tree",
        knobs=(
            choice("network", "lenet5", (*NETWORKS, FURTHER, OWN)),
            parsed("further", "densenet121", _further),
            parsed("rows", LENET5, _rows),
            whole("channels", 3, 1, 1024),
            whole("side", 0, 0, LARGEST_PICTURE),
            whole("batch", 32, 1, 4096),
            parsed("block", "", _block),
            parsed("cell", "0.5", _cell),
            parsed("layer", "", _place),
            whole("row", -1, -1, LARGEST_PICTURE),
            whole("col", -1, -1, LARGEST_PICTURE),
            choice("image", "astronaut", (*SAMPLES, UPLOAD)),
            choice("beside", "alexnet_lecture", NETWORKS),
        ),
        examples={
            "lenet5": {},
            "lenet5_1998": {"network": "lenet5_1998"},
            "simple": {"network": "simple"},
            "alexnet": {"network": "alexnet_lecture"},
            "zfnet": {"network": "zfnet"},
            "vgg16": {"network": "vgg16", "cell": "33.5"},
            "googlenet": {"network": "googlenet_paper", "block": "10.0"},
            "resnet18": {"network": "resnet18", "block": "layer2.0"},
            "resnet152": {"network": "resnet152"},
            "senet": {"network": "se_block", "block": "0.0"},
            "squeezenet": {"network": "squeezenet1_0", "block": "features.3"},
        },
    ),
    Lesson(
        name="architecture_claims",
        section="architectures",
        icon="balance",
        knobs=(
            choice("claim", "stacked", CLAIMS),
            whole("count", 3, 1, 7),
            whole("channels", 256, 1, 2048),
            whole("side", 28, 1, 512),
            whole("c_in", 192, 1, 2048),
            whole("squeeze", 16, 1, 1024),
            whole("c_out", 32, 1, 2048),
            whole("f", 5, 1, 11),
            whole("expand", 64, 1, 1024),
            whole("maps", 7, 1, 64),
            whole("hidden", 4096, 1, 8192),
            whole("classes", 1000, 2, 10_000),
            whole("depth", 40, 2, 80),
            choice("start", "small", STARTS),
            switch("normed", False),
            choice("gradient", "arriving", ("arriving", "weights")),
            whole("seed", 1, 0, 9999),
        ),
        examples={
            "stacked": {},
            "bottleneck": {"claim": "bottleneck"},
            "residual": {"claim": "residual"},
            "fire": {"claim": "fire", "side": 55, "c_in": 96},
            "pooled": {"claim": "pooled", "channels": 512},
        },
    ),
    Lesson(
        name="architecture_history",
        section="architectures",
        icon="timeline",
        knobs=(
            choice("across", "operations", ("operations", "parameters", "file", "seconds")),
            choice("up", "top1", ("top1", "top5")),
            choice("shown", "lecture", ("lecture", "convolutions", "all")),
        ),
        examples={
            "lecture": {},
            "memory": {"across": "file"},
            "measured": {"across": "seconds"},
            "all": {"shown": "all"},
        },
    ),
)
