"""The settings of a run of an autoencoder: widgets, and the config that they describe."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.autoencoders import config as settings
from core.autoencoders.config import Config
from core.autoencoders.network import parameters, shapes
from core.datasets import cifar10, own
from core.errors import ConvScopeError
from pages.shared.autoencoders import code_figures
from pages.shared.i18n import error_text, number, t
from pages.shared.runs import fetch_panel, own_data
from pages.shared.state import State


def config_of(values: Mapping[str, Any]) -> Config:
    """The run that the knobs describe; raises what `own.kept` and `settings.checked` raise."""
    dataset, validation = values["dataset"], Config.validation
    if dataset == own.NAME:
        dataset = values["own"]
        validation = len(own.kept(dataset).validation)
    return settings.checked(
        Config(
            dataset=dataset,
            validation=validation,
            code=int(values["code"]),
            noise=float(values["corrupt"]),
            seconds=float(values["seconds"]),
            precision="auto",
            **{name: values[name] for name in ("form", "start", "up", "width", "active", "rate", "seed")},
        )
    )


def choose(state: State) -> Config | None:
    """The widgets; returns the config, or None where the settings are impossible and a sentence says so."""
    with st.container(border=True):
        with st.container(horizontal=True, gap="medium"):
            for name in ("dataset", "form", "start"):
                st.segmented_control(**state.choice(name))
        st.segmented_control(**state.choice("code", format_func=_code, help=t("autoencoder.code.help")))
        with st.grid(4, min_column_width=150, gap="medium"):
            st.slider(**state.widget("seconds"))
            st.slider(**state.widget("width"))
            st.number_input(**state.widget("active", help=t("autoencoder.active.help")))
            st.slider(**state.widget("corrupt", help=t("autoencoder.corrupt.help")))
            st.selectbox(**state.widget("up"))
            st.number_input(**state.widget("rate", format="%.4f"))
            st.number_input(**state.widget("seed"))
    if state["dataset"] == cifar10.NAME and not cifar10.available():
        fetch_panel.show(fetch_panel.cifar())
        return None
    if state["dataset"] == own.NAME and own_data.choose(state) is None:
        return None
    try:
        config = config_of(state.values())
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None
    _said(config)
    return config


def _code(code: str) -> str:
    return number(int(code))


def _said(config: Config) -> None:
    """How the picture's numbers become a code, and how many weights do it."""
    st.html(code_figures.hourglass(*shapes(config), alt=t("autoencoder.alt.hourglass", code=config.code)))
    said = {"inputs": settings.INPUTS, "code": config.code, "parameters": parameters(config)}
    if settings.overcomplete(config):
        st.markdown(t("autoencoder.said_over", **said))
        return
    st.markdown(t("autoencoder.said", times=number(settings.INPUTS / config.code, digits=1), **said))
    if config.start == "pca":
        st.caption(t("autoencoder.said_pca", code=config.code))
