"""The address bar."""

import secrets
from collections.abc import Mapping

import streamlit as st

from pages.shared.components.mounting import component

SESSION = "address.session"
_ADDRESS = component("address")


def address(*, key: str, path: str, query: str, labels: Mapping[str, str], share: bool = True) -> None:
    """Keep the browser's address at `?query`, without a step in its history, and offer to copy the link.

    Draw it last in a run, and read `st.query_params` in a session's first run of a page only: Streamlit's browser code
    goes on sending the query that the page was opened with. Should that one come to open a new session on a page that
    already stands (the server was started anew), the browser loads the page again, by what the address bar says.

    Args:
        path: the page's own part of the address, empty for the first page; no other page's address is touched.
        query: percent-encoded, without the question mark; everything that shall stay in the address.
        labels: `copy`, `copied`, `select` (said beside the selected link where copying is not allowed).
        share: show the button.
    """
    session = st.session_state.setdefault(SESSION, secrets.token_hex(8))
    data = {"path": path, "query": query, "session": session, "labels": labels, "share": share}
    _ADDRESS(key=key, data=data)
