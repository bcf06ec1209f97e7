"""A row of download buttons; what they hold is made only when one is pressed."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from pages.shared.i18n import t

_KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "npy": "application/octet-stream",
    "npz": "application/octet-stream",
    "json": "application/json",
    "py": "text/x-python",
    "html": "text/html",
    "safetensors": "application/octet-stream",
    "zip": "application/zip",
}


class Download(NamedTuple):
    """One file: the button's label (a key), the file's name with its ending, what makes it."""

    label: str
    file: str
    make: Callable[[], bytes | str]


def row(key: str, *files: Download) -> None:
    """Draw the buttons."""
    with st.container(horizontal=True):
        for index, file in enumerate(files):
            st.download_button(
                t(file.label),
                data=file.make,
                file_name=f"convscope-{file.file}",
                mime=_KINDS[file.file.rpartition(".")[2]],
                icon=":material/download:",
                on_click="ignore",
                key=f"{key}.download.{index}",
            )
