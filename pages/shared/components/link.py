"""The address bar."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

import streamlit as st

from pages.shared.components.mounting import component

_ADDRESS = component("address")


@st.fragment
def address(
    *, key: str, page: str, query: str, now: Callable[[], str], labels: Mapping[str, str], share: bool = True
) -> None:
    """Keep the browser's address at `?query`, without a step in its history, and offer to copy the link.

    Streamlit's own query parameters follow: the next run finds `st.query_params` equal to `query`. For that,
    a page that was opened with a query costs one more run of this fragment, see `address.js`.

    Args:
        page: the page's name; when it changes, the address is written again.
        query: percent-encoded, without the question mark; everything that shall stay in the address.
        now: what `query` would be now. The browser puts what happens in one moment into one message, for the fragment
            that spoke first: whoever presses a button while this component reports has this fragment run alone, and
            would not see what the button did.
        labels: `copy`, `copied`, `select` (said beside the selected link where copying is not allowed).
        share: show the button.
    """
    answered = f"{key}:answered"
    if now() != query:
        st.session_state[answered] = True  # the run that follows still has the query that is forgotten by now
        st.rerun()
    asked, reported = f"{key}:asked", st.query_params.to_dict()
    old = bool(reported) and reported != st.session_state.get(asked)
    forget = not st.session_state.pop(answered, False) and old
    st.session_state[asked] = dict(parse_qsl(query, keep_blank_values=True))
    data = {"page": page, "query": query, "labels": labels, "share": share, "forget": forget}
    _ADDRESS(key=key, data=data, on_emptied_change=st.query_params.clear)
