"""Every tab of every lesson in both languages: it opens, says everything in words, and its widgets keep their keys."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Tab

from pages.shared import i18n
from pages.shared.lessons import BY_NAME, HOME, LESSONS
from tests.pages.opening import opened

NAMES = [lesson.name for lesson in LESSONS if lesson.name != HOME]
# Lessons whose tabs are those of a run.
QUERY = {"train": {"run": "shapes10-lenet5"}}
# Parts that train networks for a core's 20 s before they show anything; they have tests of their own.
TRAINED = {"copy", "both_sides"}
# Fields that hold names for programs.
UNSEEN = {
    "id",
    "key",
    "url",
    "urls",
    "page",
    "query",
    "queryString",
    "fileName",
    "icon",
    "language",
    "formId",
}
UNSEEN |= {"type", "pageScriptHash", "groupId", "elementId", "fragmentId", "src", "stream", "plotly", "name"}
PROGRAMS = ("code", "event", "exception")  # elements that show what a programmer reads
KEY = re.compile(r"(?<![\w./@`\\-])(?!self\.|torch\.)[a-z][a-z0-9_]+(?:\.[a-z0-9][a-z0-9_-]*)+(?![\w(/`])")


def words(found: Any) -> Iterator[str]:
    """Yield all texts in a message or in a component's data, without names for programs."""
    if isinstance(found, dict):
        for name, value in found.items():
            if name not in UNSEEN:
                yield from words(json.loads(value) if name == "json" else value)
    elif isinstance(found, list):
        for value in found:
            yield from words(value)
    elif isinstance(found, str):
        yield found


def raw_keys(app: AppTest) -> set[str]:
    """Find what looks like a key of a catalog on a page."""
    protos = [getattr(node, "proto", None) for node in app._tree if node.type not in PROGRAMS]
    texts = (text for proto in protos if hasattr(proto, "DESCRIPTOR") for text in words(MessageToDict(proto)))
    return {key for text in texts for key in KEY.findall(text)}


def identities(app: AppTest) -> set[str]:
    """List the identities by which the browser and the session know the widgets of a page."""
    return {node.proto.id for node in app._tree if getattr(getattr(node, "proto", None), "id", "")}


def tabs(app: AppTest) -> dict[str, list[str]]:
    """List the labels of the tabs of which only the open one is drawn, by the key that says which it is."""
    rows = [
        node
        for node in app._tree
        if getattr(node, "proto", None) is not None and getattr(node, "children", None)
    ]
    return {
        node.key: [tab.label for tab in node.children.values()]
        for node in rows
        if all(isinstance(tab, Tab) for tab in node.children.values()) and node.key
    }


def parts(lesson: str) -> list[dict[str, str]]:
    """List the links to a lesson's parts, for lessons that have several; without those that train for long first."""
    knob = next((knob for knob in BY_NAME[lesson].knobs if knob.name == "part"), None)
    return [{"part": option} for option in knob.bounds["options"] if option not in TRAINED] if knob else [{}]


def states(lesson: str, language: str) -> Iterator[tuple[str, AppTest]]:
    """Open every part of a lesson and every tab of each."""
    for part in parts(lesson):
        app = opened(lesson, language, v="1", **QUERY.get(lesson, {}), **part)
        yield f"{lesson} {part}", app
        for key, labels in tabs(app).items():
            for label in labels[1:]:
                app.session_state[key] = label
                app.run()
                yield f"{lesson} {part}, tab {label!r}", app


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_tab_opens_speaks_in_words_and_keeps_its_widgets(language: str) -> None:
    faults, seen = [], 0
    for lesson in NAMES:
        for place, app in states(lesson, language):
            seen += 1
            faults += [f"{place}: {key} on the screen" for key in sorted(raw_keys(app))]
            if language == i18n.DEFAULT_LANGUAGE:
                before = identities(app)
                app.run()
                faults += [
                    f"{place}: changed with a rerun: {one}" for one in sorted(before ^ identities(app))
                ]
            faults += [f"{place}: {one.message}" for one in app.exception]
    assert faults == []
    assert seen > len(NAMES) + 60


def test_a_key_on_the_screen_is_noticed() -> None:
    app = AppTest.from_string(
        "import streamlit as st; st.caption('512 × 512 pixels. remark.resized It stays.')"
    ).run()
    assert raw_keys(app) == {"remark.resized"}
