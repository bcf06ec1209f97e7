"""Few combinations of a lesson's knobs in which every option of every knob occurs."""

import random
from collections.abc import Iterator

from pages.shared.knobs import Knob
from pages.shared.lessons import BY_NAME

EXTRA = 2  # random combinations beside those that the longest menu asks for


def options(knob: Knob) -> list[object]:
    """List the values of a knob that are worth drawing: all options of a menu, both ends of a range.

    Empty for an image and for a choice of several, whose values have tests of their own.
    """
    if knob.name == "image" or "max_selections" in knob.bounds:
        return []
    ends = [knob.bounds[end] for end in ("min_value", "max_value") if end in knob.bounds]
    return list(dict.fromkeys([*knob.bounds.get("options", ()), *ends]))


def covering(lesson: str) -> Iterator[dict[str, object]]:
    """Yield values for all knobs at once, by name; the same ones in every run of the tests.

    Each knob's options are shuffled on their own, so that no option of one is tied to an option of another.
    """
    draw = random.Random(lesson)
    columns = {knob.name: choices for knob in BY_NAME[lesson].knobs if (choices := options(knob))}
    longest = max(map(len, columns.values()), default=0)
    for choices in columns.values():
        draw.shuffle(choices)
        while len(choices) < longest:
            choices += draw.sample(choices, min(len(choices), longest - len(choices)))
        draw.shuffle(choices)
    for row in range(longest):
        yield {name: choices[row] for name, choices in columns.items()}
    for _ in range(EXTRA if columns else 0):
        yield {name: draw.choice(choices) for name, choices in columns.items()}
