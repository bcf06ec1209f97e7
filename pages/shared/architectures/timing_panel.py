"""Measuring networks on this machine: one after the other, in a worker process, once for all readers."""

import threading
from collections.abc import Sequence
from concurrent.futures import TimeoutError

import streamlit as st
from pebble import ProcessExpired

from core import worker
from core.architectures import timing
from core.architectures.timing import Timing
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, t

_PATIENCE = 60.0  # seconds for one network


class _Measuring:
    """A round of measurements of this server; all readers see the same one."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.done = 0
        self.found: dict[str, Timing] = {}
        self.refused: dict[str, ConvScopeError] = {}
        self.thread: threading.Thread | None = None

    def running(self) -> bool:
        """Whether it is at work."""
        return self.thread is not None and self.thread.is_alive()

    def start(self, names: Sequence[str]) -> None:
        """Measure these, unless others are being measured."""
        if self.running():
            return
        self.names, self.done, self.refused = tuple(names), 0, {}
        self.thread = threading.Thread(target=self._run, name="timing", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        for name in self.names:
            try:
                asked = worker.current().call(timing.measure_forward, name, seconds=_PATIENCE)
                self.found[name] = asked.result()
            except ConvScopeError as error:
                self.refused[name] = error
            except (ProcessExpired, TimeoutError):
                self.refused[name] = ConvScopeError("worker-no-answer")
            self.done += 1


@st.cache_resource
def _round() -> _Measuring:
    return _Measuring()


def found() -> dict[str, Timing]:
    """What has been measured, by the network's name."""
    return dict(_round().found)


def show(names: Sequence[str]) -> None:
    """The button that begins, or how far it is."""
    one = _round()
    if one.running():
        _progress()
        return
    for name, error in one.refused.items():
        st.warning(f"{name}: {error_text(error)}", icon=":material/timer_off:")
    left = [name for name in names if name not in one.found]
    if left:
        st.button(
            t("architecture_history.measure", count=len(left)),
            icon=":material/timer:",
            on_click=one.start,
            args=[left],
        )


@st.fragment(run_every=1.0)
def _progress() -> None:
    one = _round()
    name = one.names[min(one.done, len(one.names) - 1)]
    st.progress(one.done / len(one.names), text=t("architecture_history.measuring", name=name))
    if not one.running():
        st.rerun()
