"""Lessons opened as Streamlit runs them, without a browser."""

import json
from pathlib import Path

from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import AppTest, element_tree

from pages.shared.lessons import HOME
from pages.shared.widgets import SEPARATOR

FRAME = Path(__file__).resolve().parents[2] / "pages" / "shared" / "frame.py"


def _name_of_widget(element_id: str) -> str | None:
    """The key without the number that a widget gets anew when the program changes its value."""
    key = user_key_from_element_id(element_id)
    return key and key.split(SEPARATOR)[0]


element_tree.user_key_from_element_id = _name_of_widget  # `app.slider(key="pooling.f")`


def opened(lesson: str, language: str = "en", **query: str) -> AppTest:
    """A lesson, opened by a link in a browser of some language."""
    app = AppTest.from_file(FRAME, default_timeout=60)
    app.context["locale"] = {"en": "en-US", "vi": "vi-VN"}[language]
    if lesson != HOME:  # before the first run: the home page is not drawn on the way
        app.switch_page(f"../{lesson}.py")
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    sound(app)
    return app


def turned(app: AppTest, lesson: str, **knobs: object) -> None:
    """Some knobs turned, as a link or an example does it, and the page drawn anew."""
    app.session_state[f"{lesson}:values"].update(knobs)
    app.run()
    sound(app)


def sound(app: AppTest) -> None:
    assert not app.exception, [one.message for one in app.exception]


def component(app: AppTest, key: str) -> dict:
    """The data that a browser component was given."""
    for element in app.get("bidi_component"):
        if element.proto.id.endswith(f"-{key}"):
            return json.loads(element.proto.json)
    raise KeyError(key)


def link(app: AppTest) -> str:
    return component(app, "frame.address")["query"]


def texts(app: AppTest) -> str:
    return " ".join(
        one.value for kind in ("markdown", "caption", "title", "subheader") for one in getattr(app, kind)
    )


def latex(app: AppTest) -> str:
    return " ".join(one.value for one in app.get("latex") or app.latex)


def grids(app: AppTest, key: str) -> dict[str, list[list[float]]]:
    return {grid["name"]: grid["values"] for grid in component(app, key)["grids"]}


def tab(app: AppTest, lesson: str, name: str) -> AppTest:
    app.session_state[f"{lesson}.tab"] = name
    app.run()
    sound(app)
    return app
