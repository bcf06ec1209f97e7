"""The lessons that look inside of a trained network."""

import re
from collections.abc import Callable

from core.errors import ConvScopeError
from core.images import SAMPLES
from pages.shared.knobs import UPLOAD, Knob, choice, parsed, real, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import run_id

LEVELS = ("run", "picture", "why", "layers", "map", "number")
METHODS = ("gradcam", "occlusion", "saliency", "integrated")


def _whole_numbers(count: int) -> Callable[[str], str]:
    """So many whole numbers with points between them, or nothing: the page's own choice."""

    def read(text: str) -> str:
        if re.fullmatch(rf"([0-9]{{1,5}}(\.[0-9]{{1,5}}){{{count - 1}}})?", text):
            return text
        raise ConvScopeError("link-unreadable")

    return read


def place(name: str, count: int = 1) -> Knob:
    """A place in something whose size is known only when it is there: numbers, or "" for the page's own choice."""
    return parsed(name, "", _whole_numbers(count))


INSIDE = (
    Lesson(
        name="inside",
        section="inside",
        icon="layers",
        knobs=(
            choice("level", "run", LEVELS),
            parsed("run", "shapes10-lenet5", run_id),
            place("pair", 2),  # class and answer
            choice("source", "test", ("test", "own")),
            place("picture"),  # among the test pictures, from 0
            choice("image", "cat", (*SAMPLES, UPLOAD)),
            real("zoom", 1.0, 1.0, 6.0, step=0.1),
            real("across", 0.5, 0.0, 1.0, step=0.01),
            real("down", 0.5, 0.0, 1.0, step=0.01),
            choice("method", "gradcam", METHODS),
            place("target"),  # class, from 0
            whole("patch", 6, 2, 16),
            place("cam"),  # the layer of Grad-CAM
            place("layer"),  # 0 is the picture
            place("map"),  # from 1
            place("cell", 2),  # row and column, from 0
            place("input", 3),  # number of the window's map, row and column in it, from 0
        ),
        examples={
            "mistakes": {},
            "edges": {"level": "number", "layer": "1"},
            "fast": {"level": "layers", "run": "cifar10-fast", "source": "own"},
            "why": {"level": "why", "run": "cifar10-fast", "source": "own"},
            "dense": {"level": "number", "layer": "5"},
            "complete": {"level": "why", "method": "integrated"},
        },
    ),
)
