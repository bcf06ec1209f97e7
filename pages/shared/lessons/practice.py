"""The lecture as a whole, and exercises."""

from pages.shared.knobs import choice, several, whole
from pages.shared.lessons.record import Lesson

# Those of `core.exercises`, which needs torch: the menu does not.
LEVELS = ("1", "2", "3")
KINDS = (
    *("size", "cell", "padding", "pooled", "parameters"),
    *("transposed", "multiplications", "layers"),
)

PRACTICE = (
    Lesson(name="lecture", section="practice", icon="co_present"),
    Lesson(
        name="exercises",
        section="practice",
        icon="edit_note",
        knobs=(
            choice("source", "drawn", ("drawn", "lecture")),
            choice("level", "1", LEVELS),
            whole("sheet", 1, 1, 9999),
            whole("variant", 0, 0, 999),
            whole("count", 8, 1, 16),
            several("kinds", KINDS, KINDS, low=1, high=len(KINDS)),
        ),
        examples={
            "easy": {},
            "medium": {"level": "2"},
            "hard": {"level": "3"},
            "lecture": {"source": "lecture"},
        },
    ),
)
