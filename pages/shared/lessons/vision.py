"""The lessons on the lecture's other vision problems: finding things, painting."""

import re

from core.errors import ConvScopeError
from core.images import SAMPLES
from pages.shared.knobs import UPLOAD, choice, parsed, real, switch, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import AXES, run_id, run_ids

ANY = "any"
CLASSES = tuple(str(i) for i in range(10))
MOST_SCALES, MOST_STEPS, MOST_CELLS = 6, 300, 200
PAINTINGS = ("swirls", "glass", "dots", "waves")  # those of `core.style.paintings`
OWN = "own"
PHOTOGRAPHS = tuple(name for name, one in SAMPLES.items() if one.kind == "photograph")


def picture_id(text: str) -> str:
    """The name of a reader's own picture, as a link holds it."""
    if re.fullmatch(r"(picture-[A-Za-z0-9_-]{22})?", text):
        return text
    raise ConvScopeError("style-picture-gone")


VISION = (
    Lesson(
        name="detection",
        section="vision",
        icon="filter_center_focus",
        knobs=(
            choice("look", "scene", ("scene", "photo")),
            whole("seed", 1, 1, 999),
            choice("image", "cat", (*SAMPLES, UPLOAD)),
            parsed("run", "", run_id),
            choice("label", ANY, (ANY, *CLASSES)),
            whole("scales", 6, 1, MOST_SCALES),
            choice("score", "z", ("z", "p")),
            real("least_z", 14.0, -10.0, 80.0, step=0.5),
            real("least_p", 0.5, 0.0, 1.0, step=0.01),
            real("limit", 0.1, 0.0, 1.0, step=0.01),
            switch("apart", False),
            whole("step", 1, 1, MOST_STEPS),
            whole("rival", 1, 1, MOST_STEPS),
            whole("scale", 4, 1, MOST_SCALES),
            whole("row", 13, 0, MOST_CELLS),
            whole("col", 6, 0, MOST_CELLS),
            real("ssd_least", 0.5, 0.05, 1.0, step=0.05),
        ),
        examples={
            "scene": {},
            "softmax": {"score": "p", "least_p": 0.99},
            "loose": {"limit": 0.5},
            "one_scale": {"scales": 1, "scale": 1},
            "cat": {"look": "photo", "label": "3", "score": "p", "least_p": 0.6, "scale": 3},
        },
    ),
    Lesson(
        name="style",
        section="vision",
        icon="brush",
        knobs=(
            choice("content", "astronaut", (*PHOTOGRAPHS, OWN)),
            parsed("own_content", "", picture_id),
            choice("painting", "swirls", (*PAINTINGS, OWN)),
            parsed("own_painting", "", picture_id),
            choice("network", "cifar10", ("cifar10", "vgg16")),
            real("strength", 20.0, 0.0, 200.0, step=0.5),
            real("smooth", 0.1, 0.0, 5.0, step=0.05),
            choice("size", "256", ("128", "192", "256", "384")),
            whole("seconds", 45, 10, 600),
            switch("keep_colours", False),
            choice("start", "content", ("content", "noise")),
            whole("seed", 1, 0, 9999),
            whole("first", 1, 1, 16),
            whole("second", 2, 1, 16),
            parsed("run", "", run_id),
            parsed("beside", "", run_ids),
            choice("axis", "step", AXES),
        ),
        examples={
            "night": {"run": ""},
            "window": {"content": "cat", "painting": "glass"},
            "woodcut": {"content": "rocket", "painting": "waves"},
            "content_only": {"strength": 0.0, "seconds": 20},
            "texture": {"start": "noise", "strength": 200.0, "painting": "waves", "seconds": 30},
            "own_colours": {"keep_colours": True, "painting": "waves"},
        },
    ),
)
