"""What is on the screen as runnable code, a tab for every framework."""

from collections.abc import Callable

import streamlit as st

from core import snippets
from pages.shared.i18n import t


def frameworks(write: Callable[[str], str]) -> None:
    """One tab for each framework; `write` makes its code."""
    tabs = st.tabs([t(f"result.in_{name}") for name in snippets.FRAMEWORKS])
    for tab, framework in zip(tabs, snippets.FRAMEWORKS, strict=True):
        tab.code(write(framework), language="python")
