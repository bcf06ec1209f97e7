"""One table per lesson drives URL, widgets and tests: what a link says, and what is made of nonsense."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.shared.knobs import LINK_VERSION, Knob, from_link, to_link
from pages.shared.lessons import LESSONS

KNOBS = {f"{lesson.name}.{knob.name}": knob for lesson in LESSONS for knob in lesson.knobs}


def valid(knob: Knob, value: object) -> bool:
    """Whether a value lies within the knob's own bounds."""
    bounds = knob.bounds
    if "max_selections" in bounds:
        return 1 < len(value) <= bounds["max_selections"] and set(value) <= set(bounds["options"])
    if "options" in bounds:
        return value in bounds["options"]
    if "min_value" in bounds:
        return bounds["min_value"] <= value <= bounds["max_value"]
    return True


def test_default_survives_a_link() -> None:
    wrong = [
        name for name, knob in KNOBS.items() if knob.read(knob.write(knob.default)) != (knob.default, True)
    ]
    assert wrong == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
@settings(deadline=None)  # the first reading may import torch
@given(said=st.one_of(st.text(max_size=30), st.integers().map(str), st.floats().map(str)))
def test_nonsense_is_mended_to_a_valid_value(lesson, said: str) -> None:
    assert {knob.name: mended for knob in lesson.knobs if (mended := invalid(knob, said))} == {}


def test_hostile_numbers() -> None:
    hostile = ["nan", "inf", "-inf", "1e9", "-1e9", "", "abc", "<b>", "0x10"]
    wrong = {
        (name, said): bad for name, knob in KNOBS.items() for said in hostile if (bad := invalid(knob, said))
    }
    assert wrong == {}


def invalid(knob: Knob, said: str) -> str:
    """What is wrong with the value that a knob makes of a text in a link; empty if nothing is."""
    value, _ = knob.read(said)
    if not valid(knob, value) or (isinstance(value, float) and math.isnan(value)):
        return f"{value!r} is out of bounds"
    again = knob.read(knob.write(value))
    return "" if again == (value, True) else f"{value!r} became {again!r} in a link"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_option_survives_a_link(lesson) -> None:
    for knob in lesson.knobs:
        for option in () if "max_selections" in knob.bounds else knob.bounds.get("options", ()):
            values = {each.name: each.default for each in lesson.knobs} | {knob.name: option}
            taken, mended = from_link(lesson.knobs, to_link(lesson.knobs, values))
            assert not mended
            assert {**{each.name: each.default for each in lesson.knobs}, **taken} == values


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_examples_are_valid_states(lesson) -> None:
    knobs = {knob.name: knob for knob in lesson.knobs}
    for values in lesson.examples.values():
        for name, value in values.items():
            assert knobs[name].read(knobs[name].write(value)) == (value, True)


def test_links_carry_a_version_and_only_what_differs() -> None:
    knobs = next(lesson.knobs for lesson in LESSONS if lesson.name == "edge_detection")
    defaults = {knob.name: knob.default for knob in knobs}
    assert to_link(knobs, defaults) == {}
    assert to_link(knobs, defaults | {"stride": 2}) == {"v": str(LINK_VERSION), "stride": "2"}


def test_what_was_mended_is_said() -> None:
    knobs = next(lesson.knobs for lesson in LESSONS if lesson.name == "edge_detection")
    values, mended = from_link(knobs, {"stride": "1000000000", "kernel": "sobel_x", "unknown": "1"})
    assert values == {"stride": 8, "kernel": "sobel_x"}
    assert [(one.name, one.said, one.used) for one in mended] == [("stride", "1000000000", "8")]
