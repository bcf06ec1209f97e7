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
    if now() != query:
        st.rerun()
    asked, remembered = f"{key}:asked", f"{key}:remembered"
    reported = st.query_params.to_dict()
    if reported and reported != st.session_state.get(asked):
        st.session_state[remembered] = True
    st.session_state[asked] = dict(parse_qsl(query, keep_blank_values=True))

    def forget() -> None:
        st.query_params.clear()
        st.session_state[remembered] = False

    forgetful = st.session_state.get(remembered, False)
    data = {"page": page, "query": query, "labels": labels, "share": share, "forget": forgetful}
    _ADDRESS(key=key, data=data, on_emptied_change=forget)
