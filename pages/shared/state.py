"""The values of a lesson's knobs in this session, and the link that reproduces them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.shared import sessions, widgets
from pages.shared.i18n import t
from pages.shared.knobs import UPLOAD, Knob, Mended, from_link, to_link

_OPEN = "frame.lesson"


class State:
    """One lesson's values. Widgets show and change them through `widget(name)`; scripts read `state[name]`.

    Streamlit forgets a widget's value as soon as a run does not draw it, and a link must also carry
    the knobs that are out of sight: so the values live in a dict of the session, and every widget is
    drawn with the one of its knob.
    """

    def __init__(self, lesson: str, knobs: tuple[Knob, ...]) -> None:
        self.lesson = lesson
        self.knobs = {knob.name: knob for knob in knobs}
        self._values: dict[str, Any] = st.session_state.setdefault(
            f"{lesson}:values", {knob.name: knob.default for knob in knobs}
        )
        self.sync_from_widgets()

    def sync_from_widgets(self) -> None:
        """Take over what the reader has changed in the widgets.

        Also from a callback that goes by them: what was typed last may come in one message with the press.
        """
        for name in self.knobs:
            drawn = widgets.last_drawn(self._name_of_widget(name))
            if drawn is not None and widgets.hear(drawn):
                self._values[name] = drawn.value

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
        self.sync_from_widgets()  # what the fields say is older than what is set
        self._values.update(values)

    def reset(self) -> None:
        """All knobs back to their defaults."""
        self.set(**{name: knob.default for name, knob in self.knobs.items()})

    def widget(self, name: str, **more: Any) -> dict[str, Any]:
        """Return the keyword arguments of the widget that shows a knob: label, key, value, bounds, option labels."""
        return self._arguments(name, more)

    def choice(self, name: str, **more: Any) -> dict[str, Any]:
        """Return those of `st.segmented_control`: one of its parts is always chosen, and on a phone they go on in the next line."""
        return self._arguments(name, {"required": True, "wrap": True, **more}, argument="default")

    def _arguments(self, name: str, more: dict[str, Any], argument: str | None = None) -> dict[str, Any]:
        knob, label, value = self.knobs[name], self._name_of_widget(name), self._values[name]
        arguments = {"label": t(label), **knob.bounds, **more}
        labels: dict[Any, str] = {}
        if "options" in arguments:
            write = arguments.get("format_func") or (lambda code: t(f"{label}.{code}"))
            # Written now: Streamlit also asks for labels outside of the run, where no language is known.
            labels = {code: write(code) for code in arguments["options"]}
            arguments["format_func"] = labels.__getitem__
        bounds = tuple(arguments.get(end) for end in ("min_value", "max_value", "step"))
        drawn = widgets.draw(label, value, (bounds, tuple(labels.items())))

        then, args = arguments.pop("on_change", None), arguments.pop("args", ())

        def changed() -> None:
            if widgets.hear(drawn):
                self._values[name] = drawn.value
                if then is not None:
                    then(*args)

        own = widgets.own_value(value, arguments.get("options"), argument)
        return {**arguments, **own, "key": drawn.key, "on_change": changed}

    def link(self, **changes: Any) -> dict[str, str]:
        """The parameters of the link to this state, with some values changed."""
        return to_link(tuple(self.knobs.values()), {**self._values, **changes})

    def _name_of_widget(self, name: str) -> str:
        return f"{self.lesson}.{name}"
