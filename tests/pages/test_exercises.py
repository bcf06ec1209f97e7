"""Exercises as the reader works on them, and what only the instructor sees."""

import pytest
from streamlit.testing.v1 import AppTest

from core import exercises
from pages.shared import i18n
from pages.shared.lessons.practice import KINDS, LEVELS
from pages.shared.matrices import printed_sheet
from pages.shared.runs import instructor
from tests.pages.opening import link, opened, sound

KEY = "a key of the instructor"


def field(app: AppTest, place: int) -> str:
    return next(one.key for one in app.text_input if one.key.endswith(f".{place}.answer"))


def answer(app: AppTest, place: int, text: str) -> AppTest:
    app.text_input(key=field(app, place)).set_value(text).run()
    sound(app)
    return app


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    sound(app)


def test_the_menu_names_every_kind_and_level() -> None:
    assert tuple(exercises.KINDS) == KINDS
    assert tuple(map(str, exercises.LEVELS)) == LEVELS


def test_a_right_answer_counts_and_shows_the_way() -> None:
    app = opened("exercises", v="1", sheet="3")
    task = exercises.sheet(level=1, seed=3)[0]
    answer(app, 0, f"{task.answer:g}")
    assert len(app.success) == 1
    assert f"= {task.answer:g}" in app.latex[0].value
    assert link(app) == "v=1&sheet=3"


@pytest.mark.parametrize("place", range(8))
def test_every_kind_is_solved_with_a_decimal_comma(place: int) -> None:
    task = exercises.sheet(level=2, seed=5)[place]
    app = answer(
        opened("exercises", v="1", level="2", sheet="5"), place, f"{task.answer:g}".replace(".", ",")
    )
    assert len(app.success) == 1


def test_a_mistake_is_named_and_nothing_is_given_away() -> None:
    app = opened("exercises", v="1", source="lecture")
    answer(app, 10, "156")
    assert app.warning[0].value == i18n.catalog("en").gettext("exercises.mistake.one_channel")
    assert not app.latex
    answer(app, 10, "<script>")
    assert app.warning[0].value == i18n.catalog("en").gettext("exercises.mistake.no_number")
    answer(app, 10, "456")
    assert len(app.success) == 1


def test_the_way_that_is_shown_does_not_count() -> None:
    app = opened("exercises")
    press(app, "Show the way")
    assert len(app.info) == 1
    assert app.latex
    assert "0 of 8" in str(app.get("progress")[0].proto)


def test_answers_survive_a_change_of_language_and_of_page() -> None:
    app = opened("exercises", v="1", source="lecture")
    answer(app, 0, "-5")
    app.segmented_control(key="frame.language_switch").set_value("vi").run()
    sound(app)
    assert len(app.success) == 1
    app.switch_page("../convolution.py").run()
    app.switch_page("../exercises.py").run()
    sound(app)
    assert len(app.success) == 1
    assert app.text_input(key=field(app, 0)).value == "-5"


def test_the_next_sheet_is_another_one() -> None:
    app = opened("exercises")
    press(app, "Next sheet")
    assert link(app) == "v=1&sheet=2"


def test_no_kind_chosen_means_all() -> None:
    app = opened("exercises")
    app.multiselect(key="exercises.kinds").set_value([]).run()
    sound(app)
    assert len([one for one in app.text_input if one.key.endswith(".answer")]) == 8


def test_unsolved_answers_are_not_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(instructor.VARIABLE, raising=False)
    app = opened("exercises", v="1", level="3", count="16")
    assert not app.latex
    assert not app.table
    assert instructor.VARIABLE in " ".join(one.value for one in app.caption)


def test_the_key_opens_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(instructor.VARIABLE, KEY)
    monkeypatch.setattr(instructor, "_DELAY", 0)
    app = opened("exercises", v="1", source="lecture")
    app.text_input(key="instructor.key").set_value("wrong").run()
    sound(app)
    assert len(app.error) == 1
    assert not app.table
    app.text_input(key="instructor.key").set_value(KEY).run()
    sound(app)
    assert "117" in app.table[0].value.to_string()
    assert KEY not in link(app)
    assert "instructor.key" not in app.session_state


def test_guessing_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(instructor.VARIABLE, KEY)
    monkeypatch.setattr(instructor, "_DELAY", 0)
    app = opened("exercises")
    for guess in "abcdefgh":
        app.text_input(key="instructor.key").set_value(guess).run()
    assert "instructor.key" not in [one.key for one in app.text_input]
    assert len(app.error) == 1


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_paper_asks_and_only_the_key_answers(language: str) -> None:
    token = i18n._spoken.set(language)
    tasks = exercises.lecture()
    sheet = printed_sheet.page("lecture", tasks, answers=False)
    key = printed_sheet.page("lecture", tasks, answers=True)
    i18n._spoken.reset(token)
    assert sheet.count("<section>") == key.count("<section>") == 11
    assert "1,960" not in sheet
    assert "1.960" not in sheet
    assert ("1,960" if language == "en" else "1.960") in key
    assert "<script" not in sheet
    assert "http" not in sheet


def test_the_errata_are_computed() -> None:
    app = opened("lecture")
    shown = app.table[0].value.to_string()
    for right in ("456", "88, 117", "5×0", "7 9 -1 / 2 0 1 / 5 4 3", "= 3"):
        assert right in shown
    for printed in ("156", "83, 127", "3×0", "7 2 5 / 9 0 4 / -1 1 3", "= 2"):
        assert printed in shown


def test_a_press_is_not_undone_by_what_the_browser_said_before_it_saw_the_answer() -> None:
    app = opened("exercises", v="1", sheet="7")
    before = app._tree.get_widget_states()
    press(app, "Next sheet")
    app._run(before)  # sent before the answer to the press was there
    assert link(app) == "v=1&sheet=8"
    app.number_input(key="exercises.sheet").set_value(7).run()  # the reader has seen the 8 and wants the 7
    assert link(app) == "v=1&sheet=7"
