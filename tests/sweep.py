"""`python -m tests.sweep [LESSON …]`: set every knob of every lesson to each of its options, one at a time.

A thousand runs of the script. `test_every_option_of_every_knob_draws` sets all knobs at once and needs a few.
"""

import os
import sys
import tempfile

from pages.shared.lessons import BY_NAME, HOME
from tests.pages.covering import options
from tests.pages.opening import opened


def sweep(lesson: str) -> list[str]:
    """Draw a lesson with each option of each knob; returns what raised an exception."""
    raised = []
    for knob in BY_NAME[lesson].knobs:
        for value in options(knob):
            try:
                opened(lesson, v="1", **{knob.name: knob.write(value)})
            except AssertionError as error:
                raised.append(f"{lesson}.{knob.name}={knob.write(value)}: {error}")
    return raised


def main(lessons: list[str]) -> int:
    """Sweep some lessons, or all; returns the number of combinations that failed."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("CONVSCOPE_DATA", folder)
        for lesson in lessons or [name for name in BY_NAME if name != HOME]:
            raised = sweep(lesson)
            print(f"{lesson}: {'; '.join(raised) or 'every option draws'}", flush=True)
            failed += len(raised)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
