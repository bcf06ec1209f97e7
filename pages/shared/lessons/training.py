"""The lessons in which a network learns."""

import re

from core import volumes
from core.errors import ConvScopeError
from core.images import SAMPLES
from core.kernels import HANDMADE, format_text, parse
from pages.shared.knobs import UPLOAD, choice, parsed, real, several, switch, whole
from pages.shared.lessons.record import Lesson

MOST_EXAMPLES, LARGEST_EXAMPLE, LARGEST_LEARNED = 4, 6, 3
MOST_STEPS = 200

LIGHT_DARK = "1,1,0,0;1,1,0,0;1,1,0,0;1,1,0,0"
DARK_LIGHT = "0,0,1,1;0,0,1,1;0,0,1,1;0,0,1,1"
BRIGHT = "1,1,1,1;1,0.8,1,1;1,1,0.9,1;1,1,1,1"
DARK = "0,0,0.1,0;0,0,0,0;0.2,0,0,0;0,0,0,0"
START = "0.2,-0.1,0.2;0,0.1,-0.2;0.1,0.3,-0.2"


def _targets(text: str) -> str:
    return format_text(parse(text, largest=MOST_EXAMPLES)[:1])


NETWORKS = (
    *("softmax", "mlp", "simple", "lenet5", "vgg", "resnet9"),
    *("fast", "fast_wide", "fast_wider", "basicml", "own"),
)
# Those of `core.weights`.
PRETRAINED = ("squeezenet1_1", "resnet18", "alexnet", "googlenet", "vgg16")
DATASETS = ("shapes10", "cifar10", "own")
AXES = ("step", "examples", "seconds")
# Of the first layer, one for each of LeNet-5's six filters.
KERNELS = ("sobel_x", "sobel_y", "sobel_45", "sobel_135", "laplacian_8", "gabor_0")
# Conv, ReLU, pool, three times: the network that the builder begins with.
OWN = "conv.16.3.1.1_relu_pool.2.2.0_conv.32.3.1.1_relu_pool.2.2.0_conv.64.3.1.1_relu_pool.2.2.0"
# The same with twice the layers, and with four times the channels: more multiplications in both.
DEEPER = (
    "conv.16.3.1.1_relu_conv.16.3.1.1_relu_pool.2.2.0_conv.32.3.1.1_relu_conv.32.3.1.1_relu_pool.2.2.0"
    "_conv.64.3.1.1_relu_conv.64.3.1.1_relu"
)
WIDER = "conv.64.3.1.1_relu_pool.2.2.0_conv.128.3.1.1_relu_pool.2.2.0_conv.256.3.1.1_relu"
FAST = {
    "network": "fast",
    "optimiser": "muon",
    "rate": 0.16,
    "momentum": 0.6,
    "weight_decay": 0.001,
    "batch": 500,
    "smoothing": 0.2,
    "growing": 0.7,
    "precision": "auto",
    "seconds": 60,
}
# A longer run has time for more channels and smaller steps.
FAST_3 = FAST | {"network": "fast_wide", "rate": 0.12, "smoothing": 0.1, "seconds": 180}
FAST_10 = FAST | {"network": "fast_wider", "rate": 0.12, "seconds": 600}


def _rows(text: str) -> str:
    from core import networks  # torch: only a link that holds a network pays for it

    return networks.format_rows(networks.parse_rows(text))


def run_id(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9_-]{0,64}", text):
        return text
    raise ConvScopeError("run-unknown")


def run_ids(text: str) -> str:
    return ".".join(run_id(id) for id in text.split(".")) if text else ""


def own_data_name(text: str) -> str:
    if re.fullmatch(r"(own-[A-Za-z0-9_-]{22})?", text):
        return text
    raise ConvScopeError("dataset-gone")


TRAINING = (
    Lesson(
        name="gradient_step",
        section="training",
        icon="trending_down",
        knobs=(
            parsed(
                "images",
                f"{LIGHT_DARK}_{DARK_LIGHT}",
                lambda text: volumes.format_text(
                    volumes.parse(text, channels=MOST_EXAMPLES, largest=LARGEST_EXAMPLE)
                ),
            ),
            parsed("targets", "1,0", _targets),
            parsed("kernel", START, lambda text: format_text(parse(text, largest=LARGEST_LEARNED))),
            real("bias", 0.1, -10.0, 10.0, step=0.01),
            choice("loss", "squared", ("squared", "cross_entropy")),
            switch("relu", True),
            real("rate", 0.1, 0.0, 10.0, step=0.01),
            whole("steps", 0, 0, MOST_STEPS),
            whole("weight", 1, 1, LARGEST_LEARNED**2),
            choice("example", "1", tuple(str(i + 1) for i in range(MOST_EXAMPLES))),
        ),
        examples={
            "edges": {},
            "brightness": {"images": f"{BRIGHT}_{DARK}"},
            "logistic": {"loss": "cross_entropy", "rate": 2.0},
            "too_fast": {"rate": 4.0, "steps": 2},
            "diverging": {"rate": 3.0, "relu": False, "steps": 6},
            "one": {"images": LIGHT_DARK, "targets": "1"},
        },
    ),
    Lesson(
        name="data",
        section="training",
        icon="photo_library",
        knobs=(
            choice("dataset", "shapes10", DATASETS),
            parsed("own", "", own_data_name),
            whole("seed", 1, 0, 9999),
            whole("picture", 5, 0, 39_999),
            whole("shift", 4, 0, 4),
            whole("cutout", 0, 0, 16),
            switch("flip", True),
        ),
    ),
    Lesson(
        name="train",
        section="training",
        icon="model_training",
        knobs=(
            choice("dataset", "shapes10", DATASETS),
            parsed("own", "", own_data_name),
            choice("network", "lenet5", NETWORKS),
            parsed("rows", OWN, _rows),
            choice("optimiser", "sgd", ("sgd", "adam", "adamw", "muon")),
            real("rate", 0.05, 0.0001, 10.0, step=0.0001),
            choice("schedule", "one_cycle", ("constant", "step", "cosine", "one_cycle", "inverse")),
            real("momentum", 0.9, 0.0, 0.99, step=0.01),
            real("weight_decay", 0.0005, 0.0, 0.1, step=0.0001),
            whole("batch", 128, 1, 1000),
            choice("length", "seconds", ("seconds", "epochs")),
            whole("seconds", 45, 10, 900),
            whole("epochs", 10, 1, 200),
            switch("nesterov", True),
            real("dropout", 0.0, 0.0, 0.9, step=0.05),
            real("smoothing", 0.0, 0.0, 0.5, step=0.05),
            switch("flip", True),
            whole("shift", 2, 0, 4),
            whole("cutout", 0, 0, 16),
            real("growing", 0.0, 0.0, 1.0, step=0.05),
            switch("normalise", True),
            choice("begin", "random", ("random", "started", "frozen")),
            several("kernels", KERNELS, (*HANDMADE, "own"), low=1, high=16),
            parsed("own_kernel", "2,1,0;1,0,-1;0,-1,-2", lambda text: format_text(parse(text))),
            choice("precision", "float32", ("auto", "float32", "bfloat16")),
            whole("seed", 1, 0, 9999),
            parsed("run", "", run_id),
            parsed("beside", "", run_ids),
            choice("axis", "step", AXES),
        ),
        examples={
            "lenet5": {"run": ""},
            "fast": FAST,
            "fast_3": FAST_3,
            "fast_10": FAST_10,
            "few": FAST
            | {
                "rate": 0.05,
                "schedule": "constant",
                "batch": 20,
                "smoothing": 0.0,
                "growing": 0.0,
                "seconds": 15,
            },
            "softmax": {"network": "softmax", "rate": 0.01, "seconds": 20},
            "mlp": {"network": "mlp", "rate": 0.02, "seconds": 30},
            "vgg": {"network": "vgg", "precision": "auto", "seconds": 90},
            "deeper": {"network": "own", "rows": DEEPER, "precision": "auto", "seconds": 60},
            "wider": {"network": "own", "rows": WIDER, "precision": "auto", "seconds": 60},
            "rate_too_high": {"rate": 2.0, "schedule": "constant", "seconds": 20},
            "no_augmentation": {
                "network": "own",
                "flip": False,
                "shift": 0,
                "schedule": "constant",
                "seconds": 60,
            },
            "no_normalisation": {"normalise": False},
            "own_kernels": {"begin": "frozen", "length": "epochs", "epochs": 4, "rate": 0.03},
            "basicml": {
                "dataset": "cifar10",
                "network": "basicml",
                "rate": 0.001,
                "schedule": "inverse",
                "weight_decay": 0.0,
                "batch": 32,
                "flip": False,
                "shift": 0,
                "normalise": False,
                "nesterov": False,
                "length": "epochs",
                "epochs": 25,
            },
        },
    ),
    Lesson(
        name="recognise",
        section="training",
        icon="center_focus_strong",
        knobs=(
            choice("image", "cat", (*SAMPLES, UPLOAD)),
            choice("by", "runs", ("runs", "imagenet")),
            choice("pretrained", "squeezenet1_1", PRETRAINED),
            parsed("run", "", run_id),
            real("zoom", 1.0, 1.0, 6.0, step=0.1),
            real("across", 0.5, 0.0, 1.0, step=0.01),
            real("down", 0.5, 0.0, 1.0, step=0.01),
        ),
    ),
)
