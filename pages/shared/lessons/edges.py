"""The lessons on edge detection."""

from core.images import SAMPLES
from core.kernels import KERNELS, format_text, get, parse
from pages.shared.knobs import UPLOAD, Knob, choice, parsed, real, several, switch, whole
from pages.shared.lessons.record import Lesson

OPERATORS = ("vertical", "prewitt", "sobel", "scharr")


def _canonical_kernel(text: str) -> str:
    return format_text(parse(text))


def _picture(default: str) -> Knob:
    return choice("image", default, (*SAMPLES, UPLOAD))


_CHANNELS = choice("channels", "gray", ("gray", "each", "sum"))
_OPERATOR = choice("operator", "sobel", OPERATORS)

EDGES = (
    Lesson(
        name="edge_detection",
        section="edges",
        icon="deblur",
        knobs=(
            _picture("astronaut"),
            choice("kernel", "vertical", (*KERNELS, "turned", "own")),
            _OPERATOR,
            whole("angle", 45, 0, 359),
            parsed("own", format_text(get("sobel_x").weights), _canonical_kernel),
            whole("size", 5, 3, 11, step=2),
            real("sigma", 1.0, 0.3, 5.0, step=0.1),
            whole("stride", 1, 1, 8),
            whole("dilation", 1, 1, 8),
            choice("padding", "same", ("none", "same", "custom")),
            whole("pad", 1, 0, 20),
            choice("border", "reflect", ("zero", "reflect", "replicate", "circular")),
            switch("flip", False),
            _CHANNELS,
            choice("show", "signed", ("signed", "absolute", "clipped")),
            whole("threshold", 0, 0, 1020, step=5),
            choice("view", "compare", ("compare", "result")),
            whole("row", -1, -1, 10_000),
            whole("col", -1, -1, 10_000),
        ),
        examples={
            "lecture": {"image": "lecture_6x6", "kernel": "vertical", "padding": "none"},
            "light_to_dark": {"image": "light_to_dark", "kernel": "vertical", "padding": "none"},
            "dark_to_light": {"image": "dark_to_light", "kernel": "vertical", "padding": "none"},
            "quadrants": {"image": "quadrants", "kernel": "horizontal", "padding": "none"},
            "photo": {"image": "astronaut", "kernel": "vertical"},
            "angle_45": {"image": "star", "kernel": "turned", "angle": 45},
            "angle_70": {"image": "star", "kernel": "turned", "angle": 70},
            "angle_73": {"image": "star", "kernel": "turned", "angle": 73},
        },
    ),
    Lesson(
        name="edge_gradient",
        section="edges",
        icon="explore",
        knobs=(
            _picture("coffee"),
            _OPERATOR,
            whole("threshold", 0, 0, 1020, step=5),
            real("sigma", 1.5, 0.5, 5.0, step=0.1),
            whole("low", 40, 0, 500, step=5),
            whole("high", 100, 0, 500, step=5),
        ),
        examples={
            "photo": {"image": "coffee"},
            "all_directions": {"image": "disc", "operator": "scharr"},
            "strong_only": {"image": "camera", "threshold": 200},
            "noisy": {"image": "noise", "operator": "sobel", "sigma": 3.0},
        },
    ),
    Lesson(
        name="edge_compare",
        section="edges",
        icon="grid_view",
        knobs=(
            _picture("camera"),
            several(
                "kernels",
                ("vertical", "horizontal", "laplacian_4", "gaussian"),
                tuple(KERNELS),
                low=2,
                high=6,
            ),
            _CHANNELS,
            choice("show", "signed", ("signed", "absolute", "clipped")),
        ),
        examples={
            "four": {},
            "sobel_family": {
                "kernels": ["prewitt_x", "sobel_x", "scharr_x", "prewitt_y", "sobel_y", "scharr_y"]
            },
            "blur_and_sharpen": {"kernels": ["identity", "gaussian", "sharpen", "unsharp"]},
            "compass": {"kernels": ["compass_n", "compass_ne", "compass_e", "compass_se"]},
        },
    ),
    Lesson(
        name="edge_learning",
        section="edges",
        icon="model_training",
        knobs=(
            _picture("cat"),
            choice("target", "sobel_x", (*KERNELS, "turned")),
            _OPERATOR,
            whole("angle", 45, 0, 359),
            whole("seed", 1, 0, 9999),
            whole("moment", 100, 0, 100),
        ),
        examples={
            "sobel": {"target": "sobel_x"},
            "angle_45": {"target": "turned", "angle": 45},
            "angle_70": {"target": "turned", "angle": 70},
            "angle_73": {"target": "turned", "angle": 73},
            "cannot": {"image": "step_vertical", "target": "sobel_x"},
        },
    ),
    Lesson(
        name="edge_scharr",
        section="edges",
        icon="rotate_right",
        knobs=(whole("angle", 15, 0, 359), whole("noise", 0, 0, 40)),
        examples={
            "clean": {"angle": 15, "noise": 0},
            "turned": {"angle": 37, "noise": 0},
            "noisy": {"angle": 15, "noise": 20},
        },
    ),
)
