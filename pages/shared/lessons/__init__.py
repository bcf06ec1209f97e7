"""The registry of lessons: menu, home page, links, README and tests all read this one table."""

from pages.shared.lessons.architectures import ARCHITECTURES
from pages.shared.lessons.autoencoders import AUTOENCODERS
from pages.shared.lessons.edges import EDGES
from pages.shared.lessons.features import FEATURES_LESSON
from pages.shared.lessons.inside import INSIDE
from pages.shared.lessons.layers import LAYERS
from pages.shared.lessons.numbers import NUMBERS
from pages.shared.lessons.practice import PRACTICE
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.text import TEXT
from pages.shared.lessons.training import TRAINING
from pages.shared.lessons.units import UNITS
from pages.shared.lessons.vision import VISION

__all__ = ["BY_NAME", "HOME", "LESSONS", "SECTIONS", "Lesson", "neighbours"]

HOME = "home"
LESSONS = (
    Lesson(name=HOME, section="start", icon="home"),
    *EDGES,
    *NUMBERS,
    *LAYERS,
    *TRAINING,
    *FEATURES_LESSON,
    *AUTOENCODERS,
    *INSIDE,
    *UNITS,
    *ARCHITECTURES,
    *VISION,
    *TEXT,
    *PRACTICE,
)

BY_NAME = {lesson.name: lesson for lesson in LESSONS}
SECTIONS = tuple(dict.fromkeys(lesson.section for lesson in LESSONS))


def neighbours(name: str) -> tuple[Lesson | None, Lesson | None]:
    """The lessons before and after one, in the menu's order."""
    place = LESSONS.index(BY_NAME[name])
    before = LESSONS[place - 1] if place else None
    after = LESSONS[place + 1] if place + 1 < len(LESSONS) else None
    return before, after
