"""Two networks side by side: their sums, where they go, their volumes."""

import streamlit as st

from core.architectures import REGISTRY, Description, history
from pages.shared import caches
from pages.shared.architectures import architecture_figures, architecture_form
from pages.shared.i18n import number, prose, t
from pages.shared.lessons.architectures import FURTHER, NETWORKS
from pages.shared.matrices.connection_figures import in_bytes
from pages.shared.state import State


def show(state: State, found: Description) -> None:
    """The network on the table, and another one."""
    st.markdown(prose("architectures", "compare"))
    st.selectbox(
        **state.widget(
            "beside", width=300, options=NETWORKS, format_func=lambda code: t(f"architectures.network.{code}")
        )
    )
    other = caches.described(state["beside"], REGISTRY[state["beside"]].shape)
    names = [architecture_form.name(state), t(f"architectures.network.{state['beside']}")]
    codes = [state["further"] if state["network"] == FURTHER else state["network"], state["beside"]]
    st.table(_table(state, names, codes, [found, other]))
    for column, name, one, key in zip(st.columns(2, gap="medium"), names, (found, other), "ab", strict=True):
        with column:
            st.markdown(f"**{name}**")
            st.plotly_chart(
                architecture_figures.shares(one),
                key=f"architectures.compare.{key}",
                config={"displaylogo": False, "displayModeBar": False},
                alt=t("architectures.alt.shares", measures=name),
            )
            st.html(architecture_figures.volumes(one))


def _table(state: State, names: list[str], codes: list[str], both: list[Description]) -> dict[str, list[str]]:
    """A line for each figure; the last column says how many times the second's the first's is."""
    batch = state["batch"]
    known = {one.name: one for one in history.published()}
    lines = {
        "parameters": [(number(one.parameters), one.parameters) for one in both],
        "multiplications": [(number(one.multiplications), one.multiplications) for one in both],
        "depth": [(number(one.depth), one.depth) for one in both],
        "forward": [(in_bytes(one.peak_memory), one.peak_memory) for one in both],
        "training": [(in_bytes(one.training(batch).total), one.training(batch).total) for one in both],
    }
    scores = [
        [f"{number(getattr(known[code], name))} %" if code in known else "–" for code in codes]
        for name in ("top1", "top5")
    ]
    return {
        t("architectures.figure"): [
            t(f"architectures.figure.{name}", count=batch) for name in (*lines, "top1", "top5")
        ],
        names[0]: [left for (left, _), _ in lines.values()] + [one[0] for one in scores],
        f"{names[1]} ": [right for _, (right, _) in lines.values()] + [one[1] for one in scores],
        t("architectures.figure.ratio"): [f"{number(a / b, digits=2)}×" for (_, a), (_, b) in lines.values()]
        + ["", ""],
    }
