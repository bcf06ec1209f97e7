"""One exercise on the page: asked, answered, checked, solved."""

import numpy as np
import streamlit as st

from core import exercises
from core.exercises import Task
from pages.shared.exercises import exercise_text
from pages.shared.i18n import t
from pages.shared.matrices import trace_sheet
from pages.shared.matrices.trace_sheet import still


def one(key: str, task: Task, place: int, done: dict[int, tuple[str, str]]) -> None:
    """A task: its sentence, its matrices, a field for the answer, what was wrong, the way to it.

    Args:
        key: of its widgets.
        done: place on the sheet → verdict, what was typed; filled here.
    """
    with st.container(border=True):
        st.markdown(f"**{place + 1}.** {exercise_text.statement(task)}")
        if task.grids:
            trace_sheet.plain_sheet(f"{key}.grids", *_grids(task))
        said, typed = done.get(place, (None, ""))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                t("exercises.answer", place=place + 1),
                typed,  # before the page was left, perhaps
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
                on_click=_give_up,
                args=[f"{key}.answer", place, done],
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


def _give_up(key: str, place: int, done: dict[int, tuple[str, str]]) -> None:
    done[place] = "shown", st.session_state.get(key, "")  # what was typed stays beside the way to the answer


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
