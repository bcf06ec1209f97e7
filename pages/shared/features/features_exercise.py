"""The lecture's exercise as tasks with checked answers."""

import streamlit as st

from core.features import exercise, record
from pages.shared.exercises import exercise_panel
from pages.shared.i18n import prose, t
from pages.shared.state import State

_DONE = "features:done"  # in the session: sheet → task → (verdict, what was typed)


def show(state: State) -> None:
    """Draw the part of the page that asks."""
    st.markdown(prose("features", "exercise"))
    asked = exercise.tasks(record.recorded(state["dataset"]), seed=state["sheet"])
    sheet = f"{state['sheet']}.{state['dataset']}"
    done = st.session_state.setdefault(_DONE, {}).setdefault(sheet, {})
    right = sum(verdict == "right" for verdict, _ in done.values())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(**state.widget("sheet", width=180))
        st.button(t("exercises.new"), icon=":material/casino:", on_click=_another, args=[state])
    st.progress(right / len(asked), text=t("exercises.score", right=right, total=len(asked)))
    for place, task in enumerate(asked):
        exercise_panel.one(f"features.{sheet}.{place}", task, place, done)
    st.markdown(prose("features", "further"))
    with st.container(horizontal=True):
        for part in ("compare", "measure"):
            st.button(
                t(f"features.go.{part}"),
                icon=":material/arrow_forward:",
                on_click=state.set,
                kwargs={"part": part},
                key=f"features.go.{part}",
            )


def _another(state: State) -> None:
    state.sync_from_widgets()
    state.set(sheet=state["sheet"] % 9999 + 1)
