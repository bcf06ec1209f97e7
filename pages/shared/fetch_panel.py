"""Fetching CIFAR-10: asked for first, then watched."""

import threading

import streamlit as st

from core.datasets import cifar10
from core.errors import ConvScopeError
from pages.shared.i18n import error_text, t


class _Fetch:
    """A download of this server; all readers see the same one."""

    def __init__(self) -> None:
        self.error: ConvScopeError | None = None
        self.thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            cifar10.fetch()
        except ConvScopeError as error:
            self.error = error


@st.cache_resource
def _current() -> dict[str, _Fetch]:
    return {}


def show() -> None:
    """Ask, with size and target, and show how far it is."""
    going = _current().get("fetch")
    if going is not None and going.thread.is_alive():
        _progress()
        return
    if going is not None and going.error is not None:
        st.error(error_text(going.error), icon=":material/error:")
    st.info(
        t(
            "fetch.ask",
            megabytes=round(cifar10.ARCHIVE_BYTES / 1e6),
            folder=str(cifar10.folder()),
            archive=cifar10.ARCHIVE,
        ),
        icon=":material/cloud_download:",
    )
    st.button(t("fetch.go"), icon=":material/download:", on_click=lambda: _current().update(fetch=_Fetch()))


@st.fragment(run_every=1.0)
def _progress() -> None:
    share = min(cifar10.fetched_bytes() / cifar10.ARCHIVE_BYTES, 1.0)
    st.progress(share, text=t("fetch.progress", megabytes=round(cifar10.fetched_bytes() / 1e6)))
    going = _current().get("fetch")
    if going is None or not going.thread.is_alive():
        st.rerun()
