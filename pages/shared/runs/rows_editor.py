"""A network's rows as a table to type in. What is typed stays there until it makes sense."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import networks
from core.networks import KINDS, Row
from pages.shared.i18n import t

_WHOLE = {"out": 0, "kernel": 0, "stride": 1, "padding": 0, "groups": 1}
_KIND = 112  # pixels: room for the names of most layers


def edit(key: str, text: str) -> str:
    """Draw the table, begun with the rows of `text`; returns the text of what is in it now.

    Args:
        key: of this table in the session.
    """
    if key not in st.session_state:
        st.session_state[key] = [_plain(row) for row in networks.parse_rows(text)]
    edited = st.data_editor(
        st.session_state[key],
        column_config=_columns(),
        num_rows="dynamic",
        key=f"{key}.editor",
        placeholder="",
    )
    return networks.format_rows(_row(one) for one in edited if one.get("kind") in KINDS)


def forget(key: str) -> None:
    """Begin anew, with other rows."""
    st.session_state.pop(key, None)
    st.session_state.pop(f"{key}.editor", None)


def _columns() -> dict[str, Any]:
    return {
        "kind": st.column_config.SelectboxColumn(
            t("train.kind"),
            width=_KIND,
            options=list(KINDS),
            format_func=lambda kind: t(f"train.kind.{kind}"),
            required=True,
        ),
        **{
            name: st.column_config.NumberColumn(t(f"train.{name}"), min_value=0, max_value=4096, step=1)
            for name in _WHOLE
        },
        "rate": st.column_config.NumberColumn(t("train.drop"), min_value=0.0, max_value=0.95, step=0.05),
        "branches": st.column_config.TextColumn(t("train.branches"), help=t("train.branches.help")),
    }


def _plain(row: Row) -> dict[str, Any]:
    used = KINDS[row.kind].fields
    return (
        {"kind": row.kind}
        | {name: getattr(row, name) if name in used else None for name in (*_WHOLE, "rate")}
        | {"branches": "-".join(map(str, row.branches))}
    )


def _row(plain: Mapping[str, Any]) -> Row:
    def given(name: str, default: float) -> float:
        value = plain.get(name)
        return default if value is None else value

    return Row(
        plain["kind"],
        **{name: int(given(name, default)) for name, default in _WHOLE.items()},
        rate=float(given("rate", 0.0)),
        branches=_branches(str(plain.get("branches") or "")),
    )


def _branches(text: str) -> tuple[int, ...]:
    """Widths of branches as they are typed; what is no number counts as 0, which `describe` refuses."""
    parts = [part for part in text.replace(",", " ").replace("-", " ").split() if part]
    return tuple(int(part) if part.isdecimal() and len(part) < 6 else 0 for part in parts)
