"""The last line of defence: an error that no page foresaw becomes a sentence, and a line in the log."""

import logging

import streamlit as st

from core.errors import ConvScopeError
from pages.shared.i18n import error_text, t

_LOG = logging.getLogger("convscope")


def show(error: Exception) -> bool:
    """Tell the reader in a sentence; the traceback goes to the server's log only."""
    if isinstance(error, ConvScopeError):
        st.error(error_text(error), icon=":material/error:")
    else:
        _LOG.error("A page failed", exc_info=error)
        st.error(t("frame.unforeseen"), icon=":material/error:")
    return True
