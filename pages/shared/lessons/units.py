"""The lessons that ask a trained network what its units look for, and how sure it is."""

import re

from core.errors import ConvScopeError
from core.images import SAMPLES
from core.kernels import HANDMADE, format_text, parse
from pages.shared.knobs import UPLOAD, choice, parsed, real, several, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import run_id

SHAPES, CIFAR = "shapes10-lenet5", "cifar10-fast"
SWEPT = ("angle", "right", "below", "blur", "noise", "cover")
MOST_GRAY = 32  # levels of an adversarial step
LARGEST_KERNEL = 5


def _class(text: str) -> str:
    """The place of a class, or "" for none."""
    if re.fullmatch(r"([1-9][0-9]{0,2}|0)?", text):
        return text
    raise ConvScopeError("class-unknown")


UNITS = (
    Lesson(
        name="units",
        section="inside",
        icon="psychology",
        knobs=(
            parsed("run", SHAPES, run_id),
            choice("part", "unit", ("unit", "layer", "kernels")),
            whole("layer", 1, 1, 61),
            whole("unit", 1, 1, 4096),
            parsed("other", SHAPES, run_id),
            whole("other_layer", 2, 1, 61),
            whole("seed", 1, 0, 9999),
            choice("dream", "plain", ("plain", "raw")),
            several(
                "kernels",
                ("sobel_x", "sobel_y", "laplacian_8", "gabor_0", "gabor_90"),
                (*HANDMADE, "own"),
                low=1,
                high=8,
            ),
            parsed(
                "own", "2,1,0;1,0,-1;0,-1,-2", lambda text: format_text(parse(text, largest=LARGEST_KERNEL))
            ),
        ),
        examples={
            "edges": {},
            "parts": {"layer": 2, "unit": 5},
            "class": {"layer": 5, "unit": 6},
            "dead": {"part": "layer", "layer": 3},
            "opposites": {"run": CIFAR, "part": "layer"},
            "handmade": {"part": "kernels"},
        },
    ),
    Lesson(
        name="robustness",
        section="inside",
        icon="shield_question",
        knobs=(
            choice("image", "cat", (*SAMPLES, UPLOAD)),
            parsed("run", SHAPES, run_id),
            choice("part", "change", ("change", "attack", "draw")),
            choice("source", "test", ("test", "picture")),
            whole("test", 5, 0, 9_999),
            real("zoom", 1.0, 1.0, 6.0, step=0.1),
            real("across", 0.5, 0.0, 1.0, step=0.01),
            real("down", 0.5, 0.0, 1.0, step=0.01),
            whole("angle", 0, -180, 180),
            real("right", 0.0, -16.0, 16.0, step=0.5),
            real("below", 0.0, -16.0, 16.0, step=0.5),
            real("blur", 0.0, 0.0, 6.0, step=0.1),
            whole("noise", 0, 0, 120),
            whole("seed", 1, 0, 9999),
            whole("cover", 0, 0, 24),
            whole("cover_row", 10, 0, 31),
            whole("cover_col", 10, 0, 31),
            choice("swept", "angle", SWEPT),
            whole("size", 8, 0, MOST_GRAY),
            parsed("target", "", _class),
        ),
        examples={
            "turned": {"angle": 30},
            "turned_photo": {"run": CIFAR, "source": "picture", "image": "cat", "angle": 90},
            "moved": {"right": 6.0, "below": -4.0, "swept": "right"},
            "noisy": {"noise": 60, "swept": "noise"},
            "covered": {"cover": 12, "swept": "cover"},
            "one_step": {"part": "attack"},
            "drawn": {"part": "draw"},
        },
    ),
)
