"""A place to drop a file, in the reader's language."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.shared.i18n import t

# Streamlit speaks English inside of the widget, and names the server's limit, not ours.
_STYLE = """<style>
[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"] p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] [data-testid="stMarkdownContainer"] p::after {{
  content: "{button}"; font-size: 1rem;
}}
</style>"""


def upload(
    label: str, *, key: str, take: Callable[..., None], args: Sequence[Any] = (), help: str | None = None
) -> None:
    """Draw it. `take(*args, data)` is called with the bytes of every file that is dropped or chosen."""
    st.file_uploader(label, key=key, on_change=_given, args=[key, take, args], help=help)
    st.html(_STYLE.format(button=t("picker.upload_button")))


def _given(key: str, take: Callable[..., None], args: Sequence[Any]) -> None:
    file = st.session_state.get(key)
    if file is not None:
        take(*args, file.getvalue())
