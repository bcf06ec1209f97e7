"""The settings of a run: widgets, the network's table, the config that they describe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import networks, training
from core.datasets import own
from core.errors import ConvScopeError
from core.networks import Network, Row
from core.training import Config
from pages.shared.i18n import error_text, number, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import kernel_start, own_data, rows_editor
from pages.shared.state import State

_PICTURES = 50_000  # of Shapes-10 and CIFAR-10, without those that judge at the end
_BASICML_VALIDATION = 5_000  # of the reference notebook: 45,000 pictures teach
_ROWS = "train.rows_table"


def network_of(values: Mapping[str, Any]) -> Network:
    """The network that the knobs describe; raises what `networks.parse_rows` raises."""
    if values["network"] == "own":
        network = Network("own", networks.parse_rows(values["rows"]))
    else:
        network = networks.REGISTRY[values["network"]]
    drop = (Row("dropout", rate=values["dropout"]),) if values["dropout"] else ()
    return replace(network, rows=network.rows + drop)


def data_of(values: Mapping[str, Any]) -> tuple[str, int, int, int]:
    """Data set, classes, pictures that are set apart for validation, and that teach; raises as `own.kept`."""
    if values["dataset"] == own.NAME:
        data = own.kept(values["own"])
        return values["own"], len(data.classes), len(data.validation), len(data.train)
    validation = _BASICML_VALIDATION if values["network"] == "basicml" else Config.validation
    return values["dataset"], 10, validation, _PICTURES - validation


def config_of(values: Mapping[str, Any]) -> Config:
    """The run that the knobs describe.

    Raises:
        ConvScopeError: what `data_of`, `networks.describe` and `training.checked` raise.
    """
    network = network_of(values)
    dataset, classes, validation, teaching = data_of(values)
    networks.describe(network.rows, classes=classes)
    timed = values["length"] == "seconds"
    same = (
        "optimiser",
        "rate",
        "schedule",
        "momentum",
        "weight_decay",
        "batch",
        "smoothing",
        "flip",
        "nesterov",
    )
    more = ("shift", "cutout", "growing", "normalise", "precision", "seed")
    basicml = values["network"] == "basicml"
    return training.checked(
        Config(
            dataset=dataset,
            network=network,
            seconds=float(values["seconds"]) if timed else 0.0,
            steps=0 if timed else max(1, round(values["epochs"] * teaching / values["batch"])),
            validation=validation,
            decay=values["rate"] / 25 if values["schedule"] == "inverse" else 0.0,
            views=1 if basicml else 2,
            **{name: values[name] for name in (*same, *more)},
            **kernel_start.settings(values, network),
        )
    )


def choose(state: State) -> Config | None:
    """The widgets; returns the config, or None where the settings are impossible and a sentence says so."""
    with st.container(border=True):
        st.segmented_control(**state.choice("dataset"))
        with st.grid(2, min_column_width=200, gap="medium"):
            st.selectbox(**state.widget("network"))
            if state["length"] == "seconds":
                st.slider(**state.widget("seconds"))
            else:
                st.number_input(**state.widget("epochs", help=t("train.epochs.help")))
        with st.grid(4, min_column_width=150, gap="medium"):
            st.selectbox(**state.widget("optimiser"))
            st.number_input(**state.widget("rate", format="%.4f"))
            st.selectbox(**state.widget("schedule"))
            st.number_input(**state.widget("batch"))
        drawer = st.expander(t("train.more"), icon=":material/tune:", key="train.more", on_change="rerun")
        if drawer.open:
            with drawer:
                _more(state)
    if state["dataset"] == own.NAME:
        data = own_data.choose(state)
        if data is None:
            return None
        own_data.said(state, data)
    _builder(state)
    kernel_start.choose(state)
    try:
        config = config_of(state.values())
        if config.kernels:
            kernel_start.drawn(config)
        return config
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None


def _more(state: State) -> None:
    with st.grid(4, min_column_width=150, gap="medium"):
        st.number_input(**state.widget("momentum"))
        st.number_input(**state.widget("weight_decay", format="%.4f"))
        st.number_input(**state.widget("seed"))
        st.slider(**state.widget("smoothing"))
        st.slider(**state.widget("growing", help=t("train.growing.help")))
        st.slider(**state.widget("shift"))
        st.slider(**state.widget("cutout"))
        st.slider(**state.widget("dropout", help=t("train.dropout.help")))
    with st.container(horizontal=True, gap=24):
        st.segmented_control(**state.choice("length"))
        st.segmented_control(**state.choice("precision"))
    with st.container(horizontal=True, gap=24):
        st.toggle(**state.widget("flip"))
        st.toggle(**state.widget("nesterov"))
        st.toggle(**state.widget("normalise"))


def _builder(state: State) -> None:
    """The network layer by layer; one's own can be edited, row by row."""
    drawer = st.expander(t("train.layers"), icon=":material/layers:", key="train.layers", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        if state["network"] == "own":
            _edit_rows(state)
        else:
            st.button(t("train.edit"), icon=":material/edit:", on_click=_take_over, args=[state])
        try:
            values = state.values()
            layers = networks.describe(network_of(values).rows, classes=data_of(values)[1])
        except ConvScopeError as error:
            st.error(error_text(error), icon=":material/error:")
            return
        st.table(
            {
                t("train.row"): [str(i) for i in range(1, len(layers) + 1)],
                t("train.kind"): [t(f"train.kind.{layer.row.kind}") for layer in layers],
                t("train.shape"): [" × ".join(map(str, layer.shape)) for layer in layers],
                t("train.parameters"): [number(layer.parameters) for layer in layers],
                t("train.multiplications"): [number(layer.multiplications) for layer in layers],
            }
        )
        _take_apart(state, layers[-1].shape[0])
        st.markdown(
            t(
                "train.totals",
                parameters=sum(layer.parameters for layer in layers),
                multiplications=sum(layer.multiplications for layer in layers),
            )
        )


def _take_apart(state: State, classes: int) -> None:
    """The way to the same network on the workbench, its answer included."""
    rows = network_of(state.values()).rows
    text = networks.format_rows([*rows, Row("fc", classes)])
    st.page_link(
        BY_NAME["architectures"].path,
        label=t("train.take_apart"),
        icon=":material/account_tree:",
        query_params=BY_NAME["architectures"].link_to(network="own", rows=text),
    )


def _take_over(state: State) -> None:
    rows = networks.REGISTRY[state["network"]].rows
    state.set(network="own", rows=networks.format_rows(rows))
    rows_editor.forget(_ROWS)


def _edit_rows(state: State) -> None:
    st.caption(t("train.rows.help"))
    text = rows_editor.edit(_ROWS, state["rows"])
    if text != state["rows"]:
        state.set(rows=text)
