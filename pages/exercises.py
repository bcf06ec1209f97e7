"""Exercises: a sheet from a number, checked answers, worked solutions, paper."""

import streamlit as st

from core import exercises
from core.exercises import Task
from pages.shared.downloads import Download, row
from pages.shared.exercises import exercise_panel, exercise_text
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson
from pages.shared.lessons.practice import KINDS
from pages.shared.matrices import printed_sheet
from pages.shared.runs import instructor
from pages.shared.state import State

_DONE = "exercises:done"  # in the session: sheet → task → (verdict, what was typed)


def tasks(state: State) -> list[Task]:
    """The sheet that the knobs describe."""
    if state["source"] == "lecture":
        return exercises.lecture()
    return exercises.sheet(
        level=int(state["level"]),
        seed=state["sheet"],
        variant=state["variant"],
        count=state["count"],
        kinds=[kind for kind in KINDS if kind in state["kinds"]] or KINDS,
    )


def name(state: State) -> str:
    """What stands on paper to find this sheet again."""
    if state["source"] == "lecture":
        return t("exercises.source.lecture")
    return t(
        "exercises.name",
        level=t(f"exercises.level.{state['level']}"),
        sheet=str(state["sheet"]),
        variant=str(state["variant"]),
    )


def practise(state: State) -> None:
    asked = tasks(state)
    done = st.session_state.setdefault(_DONE, {}).setdefault(_identity(state), {})
    right = sum(verdict == "right" for verdict, _ in done.values())
    left, right_column = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        st.progress(right / len(asked), text=t("exercises.score", right=right, total=len(asked)))
    with right_column, st.container(horizontal=True):
        st.button(t("exercises.new"), icon=":material/casino:", on_click=_another, args=[state])
    for place, task in enumerate(asked):
        exercise_panel.one(f"exercises.{_identity(state)}.{place}", task, place, done)
    knobs(state)
    paper(state, asked)


def _identity(state: State) -> str:
    parts = ("source", "level", "sheet", "variant", "count")
    return ".".join([*(str(state[part]) for part in parts), *state["kinds"]])


def _another(state: State) -> None:
    """The next sheet: a class gets there with the same press of the button."""
    state.sync_from_widgets()
    state.set(source="drawn", sheet=state["sheet"] % 9999 + 1)


def knobs(state: State) -> None:
    """Which sheet it is."""
    with st.expander(t("exercises.choose"), icon=":material/tune:"):
        with st.container(horizontal=True, gap="large"):
            st.segmented_control(**state.choice("source"))
            if state["source"] == "drawn":
                st.segmented_control(**state.choice("level"))
        if state["source"] == "drawn":
            with st.container(horizontal=True):
                st.number_input(**state.widget("sheet", width=180))
                st.number_input(**state.widget("variant", width=220, help=t("exercises.variant.help")))
                st.number_input(**state.widget("count", width=180))
            st.multiselect(**state.widget("kinds"))


def paper(state: State, asked: list[Task]) -> None:
    """The sheet for paper, and behind the instructor's key its answers."""
    st.subheader(t("exercises.paper"))
    st.markdown(prose("exercises", "paper"))
    title = name(state)
    row(
        "exercises",
        Download(
            "exercises.save_sheet", "exercises.html", lambda: printed_sheet.page(title, asked, answers=False)
        ),
    )
    with st.expander(t("exercises.key"), icon=":material/key:"):
        if instructor.ask():
            st.table(
                {
                    t("exercises.task"): [str(place) for place in range(1, len(asked) + 1)],
                    t("exercises.the_answer"): [exercise_text.written(task) for task in asked],
                }
            )
            row(
                "exercises.key",
                Download(
                    "exercises.save_key",
                    "answers.html",
                    lambda: printed_sheet.page(title, asked, answers=True),
                ),
            )


lesson("exercises", practise)
