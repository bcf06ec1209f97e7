"""Fetching a file from its publisher: asked for first, then watched."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core import weights
from core.datasets import cifar10
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, t


@dataclass(frozen=True)
class Wanted:
    """What can be fetched.

    Attributes:
        name: tells it from other files.
        size: in bytes.
        ask, go: the sentence that says what it is and where it goes, the button's label.
        fetch: downloads it and returns when it is in place; raises ConvScopeError.
        fetched_bytes: how far a running `fetch` is.
    """

    name: str
    size: int
    ask: str
    go: str
    fetch: Callable[[], None]
    fetched_bytes: Callable[[], int]


def cifar() -> Wanted:
    """CIFAR-10's archive."""
    ask = t(
        "fetch.ask",
        megabytes=round(cifar10.ARCHIVE_BYTES / 1e6),
        folder=str(cifar10.folder()),
        archive=cifar10.ARCHIVE,
    )
    return Wanted(
        cifar10.NAME, cifar10.ARCHIVE_BYTES, ask, t("fetch.go"), cifar10.fetch, cifar10.fetched_bytes
    )


def pretrained(name: str) -> Wanted:
    """A network's published weights."""
    one = weights.get(name)
    ask = t(
        "fetch.ask_weights",
        name=name,
        megabytes=round(one.source.size / 1e6, 1),
        address=one.source.address,
        folder=str(one.path.parent),
    )
    return Wanted(name, one.source.size, ask, t("fetch.go_weights"), one.fetch, one.fetched_bytes)


class _Fetch:
    """A download of this server; all readers see the same one."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.error: ConvScopeError | None = None
        self.thread = threading.Thread(target=self._run, args=[act], name="fetch", daemon=True)
        self.thread.start()

    def _run(self, act: Callable[[], None]) -> None:
        try:
            act()
        except ConvScopeError as error:
            self.error = error


@st.cache_resource
def _going() -> dict[str, _Fetch]:
    return {}


_starting = threading.Lock()


def _start(wanted: Wanted) -> None:
    """Begin to fetch, unless somebody's press has begun it already."""
    with _starting:
        going = _going().get(wanted.name)
        if going is None or not going.thread.is_alive():
            _going()[wanted.name] = _Fetch(wanted.fetch)


def show(wanted: Wanted) -> None:
    """Ask, with size and target, and show how far it is."""
    going = _going().get(wanted.name)
    if going is not None and going.thread.is_alive():
        _progress(wanted)
        return
    if going is not None and going.error is not None:
        st.error(error_text(going.error), icon=":material/error:")
    st.info(wanted.ask, icon=":material/cloud_download:")
    st.button(
        wanted.go,
        icon=":material/download:",
        on_click=_start,
        args=[wanted],
    )


@st.fragment(run_every=1.0)
def _progress(wanted: Wanted) -> None:
    fetched = wanted.fetched_bytes()
    share = min(fetched / wanted.size, 1.0)
    st.progress(share, text=t("fetch.progress", megabytes=round(fetched / 1e6)))
    going = _going().get(wanted.name)
    if going is None or not going.thread.is_alive():
        st.rerun()
