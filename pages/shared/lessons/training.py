"""The lessons in which a network learns."""

from core import volumes
from core.kernels import format_text, parse
from pages.shared.knobs import choice, parsed, real, switch, whole
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
)
