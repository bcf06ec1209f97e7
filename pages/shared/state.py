"""The values of a lesson's knobs in this session, and the link that reproduces them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages.shared import sessions, widgets
from pages.shared.i18n import t
from pages.shared.knobs import UPLOAD, Knob, Mended, from_link, to_link

_OPEN = "frame.lesson"


class State:
    """One lesson's values. Widgets read and write them through `widget(name)`; scripts read `state[name]`.

    Streamlit forgets a widget's value as soon as a run does not draw it, and a link must also carry
    the knobs that are out of sight: so the values live in a dict of the session, and the widgets are
    seeded from it.
    """

    def __init__(self, lesson: str, knobs: tuple[Knob, ...]) -> None:
        self.lesson = lesson
        self.knobs = {knob.name: knob for knob in knobs}
        self._values: dict[str, Any] = st.session_state.setdefault(
            f"{lesson}:values", {knob.name: knob.default for knob in knobs}
        )
        self.take_over()

    def take_over(self) -> None:
        """Take over what the widgets say.

        Also from a callback that goes by them: what was typed last may come in one message with the press.
        """
        for name in self.knobs:
            key = self._key(name)
            if key not in st.session_state:
                continue
            if not widgets.is_overtaken(key, self._values[name]):
                self._values[name] = st.session_state[key]

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Around what draws the widgets: what they say is taken over first."""
        self.take_over()
        try:
            yield
        finally:
            widgets.page_is_drawn()

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def values(self) -> dict[str, Any]:
        """What all knobs say, in and out of sight."""
        return dict(self._values)

    def enter(self, query: Mapping[str, str]) -> list[Mended]:
        """Take over what the link says, if this run opens the lesson; returns what had to be mended."""
        if st.session_state.get(_OPEN) == self.lesson:
            return st.session_state.get(f"{self.lesson}:mended", [])
        st.session_state[_OPEN] = self.lesson
        values, mended = from_link(tuple(self.knobs.values()), query)
        if "image" in self.knobs and sessions.upload() is not None:
            values.setdefault("image", UPLOAD)  # the reader's own picture follows to every lesson
        self.set(**values)
        st.session_state[f"{self.lesson}:mended"] = mended
        return mended

    def set(self, **values: Any) -> None:
        """Change values from a callback or before the widgets are drawn."""
        for name, value in values.items():
            self._values[name] = value
            widgets.give(self._key(name), value)

    def reset(self) -> None:
        """All knobs back to their defaults."""
        self.set(**{name: knob.default for name, knob in self.knobs.items()})

    def widget(self, name: str, **more: Any) -> dict[str, Any]:
        """The keyword arguments of the widget that shows a knob: label, key, bounds, option labels."""
        knob, label = self.knobs[name], f"{self.lesson}.{name}"
        key, value = self._key(name), self._values[name]
        if key not in st.session_state or self._has_new_bounds(name, more):
            widgets.give(key, value)
        elif widgets.is_unheard(key, value):
            st.session_state[key] = value
        arguments = {"label": t(label), "key": key, **knob.bounds, **more}
        if "options" in arguments:
            write = arguments.get("format_func") or (lambda code: t(f"{label}.{code}"))
            # Written now: Streamlit also asks for labels outside of the run, where no language is known.
            arguments["format_func"] = {code: write(code) for code in arguments["options"]}.__getitem__
        return arguments

    def choice(self, name: str, **more: Any) -> dict[str, Any]:
        """Those of `st.segmented_control`: one of its parts is always chosen, and on a phone they go on in the next line."""
        return self.widget(name, **{"required": True, "wrap": True, **more})

    def _has_new_bounds(self, name: str, more: dict[str, Any]) -> bool:
        """Whether the widget's ends have moved: Streamlit then takes it for another one and would forget its value."""
        bounds = more.get("min_value"), more.get("max_value")
        if bounds == (None, None):
            return False
        key = f"{self._key(name)}:bounds"
        moved = st.session_state.get(key, bounds) != bounds
        st.session_state[key] = bounds
        return moved

    def link(self, **changes: Any) -> dict[str, str]:
        """The parameters of the link to this state, with some values changed."""
        return to_link(tuple(self.knobs.values()), {**self._values, **changes})

    def _key(self, name: str) -> str:
        return f"{self.lesson}.{name}"
