"""Exercises: a sheet from a number, checked answers, worked solutions, paper."""

import numpy as np
import streamlit as st

from core import exercises
from core.exercises import Task
from pages.shared import exercise_text, instructor, printed_sheet, trace_sheet
from pages.shared.downloads import Download, row
from pages.shared.i18n import prose, t
from pages.shared.lesson import lesson
from pages.shared.lessons.practice import KINDS
from pages.shared.state import State
from pages.shared.trace_sheet import still

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
        one(state, task, place, done)
    knobs(state)
    paper(state, asked)


def _identity(state: State) -> str:
    parts = ("source", "level", "sheet", "variant", "count")
    return ".".join([*(str(state[part]) for part in parts), *state["kinds"]])


def _another(state: State) -> None:
    """The next sheet: a class gets there with the same press of the button."""
    state.set(source="drawn", sheet=state["sheet"] % 9999 + 1)


def one(state: State, task: Task, place: int, done: dict[int, tuple[str, str]]) -> None:
    """A task: its sentence, its matrices, a field for the answer, what was wrong, the way to it."""
    key = f"exercises.{_identity(state)}.{place}"
    with st.container(border=True):
        st.markdown(f"**{place + 1}.** {exercise_text.statement(task)}")
        if task.grids:
            trace_sheet.plain_sheet(f"{key}.grids", *_grids(task))
        said, typed = done.get(place, (None, ""))
        st.session_state.setdefault(f"{key}.answer", typed)  # typed before the page was left
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                t("exercises.answer", place=place + 1),
                key=f"{key}.answer",
                width=200,
                placeholder=t("exercises.number"),
                disabled=said in ("right", "shown"),
                on_change=_check,
                args=[f"{key}.answer", task, place, done],
            )
            st.button(
                t("exercises.check"),
                key=f"{key}.check",
                on_click=_check,
                args=[f"{key}.answer", task, place, done],
                disabled=said in ("right", "shown"),
            )
            st.button(
                t("exercises.show"),
                key=f"{key}.show",
                on_click=done.__setitem__,
                args=[place, ("shown", "")],
                disabled=said in ("right", "shown"),
                type="tertiary",
            )
        _verdict(task, said)


def _check(key: str, task: Task, place: int, done: dict[int, tuple[str, str]]) -> None:
    text = st.session_state.get(key, "")
    value = exercises.read_answer(text)
    if value is not None:
        done[place] = exercises.judge(task, value), text
    elif text.strip():
        done[place] = "no_number", text
    else:
        done.pop(place, None)


def _verdict(task: Task, said: str | None) -> None:
    if said == "right":
        st.success(t("exercises.correct", answer=task.answer), icon=":material/check_circle:")
    elif said == "shown":
        st.info(t("exercises.shown", answer=task.answer), icon=":material/lightbulb:")
    elif said is not None:
        st.warning(t(f"exercises.mistake.{said}"), icon=":material/help:")
    if said in ("right", "shown"):
        for line in task.solution:
            st.latex(line)


def _grids(task: Task) -> list[dict[str, object]]:
    glyphs = {"kernel": "∗"}
    return [
        {
            **still(name, exercise_text.grid_title(name, task), np.asarray(values), compact=True),
            "glyph": glyphs.get(name[:-1], ""),
            "breaks": name[:-1] == "input" and name != "input0",
        }
        for name, values in exercise_text.in_order(task)
    ]


def knobs(state: State) -> None:
    """Which sheet it is."""
    with st.expander(t("exercises.choose"), icon=":material/tune:"):
        with st.container(horizontal=True, gap="large"):
            st.segmented_control(**state.widget("source", required=True))
            if state["source"] == "drawn":
                st.segmented_control(**state.widget("level", required=True))
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
