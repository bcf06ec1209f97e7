"""The lesson in which networks learn to rebuild what they see."""

from core.images import SAMPLES
from pages.shared.knobs import UPLOAD, choice, parsed, real, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import AXES, DATASETS, own_data_name, run_id, run_ids

PARTS = ("plane", "rebuild", "between", "repair", "odd", "copy", "upsampling", "train")
PICTURES = 400  # test pictures that the page knows
# Those of `core.autoencoders.config`, which the menu does not load.
CODES = ("2", "3", "4", "8", "16", "32", "64", "128", "256", "4096")

AUTOENCODERS = (
    Lesson(
        name="autoencoder",
        section="training",
        icon="compress",
        knobs=(
            choice("part", "plane", PARTS),
            parsed("model", "", run_id),
            real("x", 0.0, -100.0, 100.0, step=0.01),
            real("y", 0.0, -100.0, 100.0, step=0.01),
            choice("image", "astronaut", (*SAMPLES, UPLOAD)),
            whole("one", 5, 0, PICTURES - 1),
            whole("other", 21, 0, PICTURES - 1),
            choice("to", "photo", ("test", "photo")),
            whole("noise", 30, 0, 80, step=5),
            whole("kernel", 3, 1, 6),
            whole("stride", 2, 1, 4),
            whole("seed", 1, 1, 9999),
            choice("dataset", "shapes10", DATASETS),
            parsed("own", "", own_data_name),
            choice("form", "conv", ("conv", "dense")),
            choice("code", "64", CODES),
            choice("start", "pca", ("pca", "random")),
            choice("up", "even", ("even", "odd", "nearest")),
            whole("width", 32, 8, 256, step=8),
            whole("active", 0, 0, 256),
            whole("corrupt", 0, 0, 100, step=5),
            whole("seconds", 60, 10, 900),
            real("rate", 0.003, 0.0001, 0.1, step=0.0001),
            parsed("run", "", run_id),
            parsed("beside", "", run_ids),
            choice("axis", "step", AXES),
        ),
        examples={
            "two": {},
            "sixty_four": {"part": "rebuild"},
            "hidden": {"part": "odd", "image": "moon"},
            "even": {"part": "upsampling", "kernel": 4},
            "from_pca": {"part": "train"},
            "from_nothing": {"part": "train", "start": "random", "seconds": 120},
            "over": {"part": "train", "code": "4096", "start": "random"},
            "sparse": {"part": "train", "code": "4096", "start": "random", "active": 64},
            "denoising": {"part": "train", "code": "4096", "start": "random", "corrupt": 40},
            "dense": {"part": "train", "form": "dense", "start": "random", "width": 256},
        },
    ),
)
