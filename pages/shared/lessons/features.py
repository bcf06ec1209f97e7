"""Features that somebody thought of, beside those that a network learns."""

from core.images import SAMPLES
from pages.shared.knobs import UPLOAD, choice, parsed, real, several, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import AXES, run_id, run_ids

# Those of `core.features`, which needs torch: the menu does not.
FEATURES = ("raw", "colour", "edges", "hog", "pca")
CLASSIFIERS = ("knn", "softmax", "svm", "forest")
NETWORKS = ("mlp", "lenet5", "fast")
METHODS = (
    *(f"{feature}-{classifier}" for feature in FEATURES for classifier in CLASSIFIERS),
    *(f"learned-{network}" for network in NETWORKS),
)
COUNTS = ("100", "400", "1600", "6400", "40000")
SHOWN = ("raw-softmax", "colour-forest", "edges-forest", "hog-svm", "learned-lenet5", "learned-fast")
MEASURED = ("raw-softmax", "colour-forest", "edges-forest", "hog-svm", "learned-lenet5")

FEATURES_LESSON = (
    Lesson(
        name="features",
        section="training",
        icon="compare_arrows",
        knobs=(
            choice("part", "hog", ("hog", "compare", "measure", "exercise")),
            choice("image", "cat", (*SAMPLES, UPLOAD)),
            real("zoom", 1.0, 1.0, 6.0, step=0.1),
            whole("cell", 8, 4, 16),
            whole("block", 2, 1, 4),
            whole("orientations", 9, 2, 18),
            whole("row", 5, 0, 31),
            whole("col", 4, 0, 31),
            choice("dataset", "cifar10", ("cifar10", "shapes10")),
            several("shown", SHOWN, METHODS, low=1, high=len(METHODS)),
            choice("at", "40000", COUNTS),
            choice("data", "shapes10", ("shapes10", "cifar10")),
            several("methods", MEASURED, METHODS, low=1, high=len(METHODS)),
            several("counts", COUNTS[:3], COUNTS, low=1, high=len(COUNTS)),
            whole("seeds", 1, 1, 5),
            whole("seed", 1, 0, 9999),
            whole("sheet", 1, 1, 9999),
            parsed("run", "", run_id),
            parsed("beside", "", run_ids),
            choice("axis", "step", AXES),
        ),
        examples={
            "hog": {},
            "coarse": {"cell": 16, "block": 1, "row": 2, "col": 2},
            "compare": {"part": "compare"},
            "few": {"part": "compare", "at": "400"},
            "shapes": {"part": "compare", "dataset": "shapes10", "at": "6400"},
            "measure": {"part": "measure", "run": ""},
            "exercise": {"part": "exercise"},
        },
    ),
)
