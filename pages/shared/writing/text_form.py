"""The settings of a run on a text: widgets, the config that they describe, what counting characters achieves."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import char_rnn, text
from core.char_rnn import Config
from core.errors import ConvScopeError
from core.tasks import text as text_task
from pages.shared.i18n import error_text, number, t
from pages.shared.state import State
from pages.shared.writing import own_text

_SAME = (
    "form", "cell", "hidden", "layers", "length", "batch", "optimiser", "rate", "schedule", "dropout",
    "input_dropout", "weight_dropout", "clip", "weight_decay", "seed",
)  # fmt: skip


def config_of(values: Mapping[str, Any]) -> Config:
    """The run that the knobs describe; raises what `char_rnn.checked` raises."""
    corpus = values["own"] if values["corpus"] == "own" else values["corpus"]
    return char_rnn.checked(
        Config(corpus=corpus, seconds=float(values["seconds"]), **{name: values[name] for name in _SAME})
    )


def choose(state: State) -> Config | None:
    """The widgets; returns the config, or None where the settings are impossible and a sentence says so."""
    with st.container(border=True):
        with st.container(horizontal=True, gap="medium"):
            st.segmented_control(**state.choice("corpus"))
            st.segmented_control(**state.choice("cell"))
        with st.grid(3, min_column_width=150, gap="medium"):
            st.slider(**state.widget("hidden"))
            st.slider(**state.widget("layers"))
            st.slider(**state.widget("seconds"))
        drawer = st.expander(t("train.more"), icon=":material/tune:", key="char_rnn.more", on_change="rerun")
        if drawer.open:
            with drawer:
                _more(state)
    if state["corpus"] == "own" and not own_text.choose(state):
        return None
    try:
        config = config_of(state.values())
        said(config)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        return None
    return config


def _more(state: State) -> None:
    with st.grid(4, min_column_width=150, gap="medium"):
        for name in ("optimiser", "schedule"):
            st.selectbox(**state.widget(name))
        st.number_input(**state.widget("rate", format="%.4f"))
        st.number_input(**state.widget("batch"))
        st.slider(**state.widget("length", help=t("char_rnn.length.help")))
        st.slider(**state.widget("dropout"))
        st.slider(**state.widget("input_dropout"))
        st.slider(**state.widget("weight_dropout", help=t("char_rnn.weight_dropout.help")))
        st.number_input(**state.widget("clip", help=t("char_rnn.clip.help")))
        st.number_input(**state.widget("weight_decay", format="%.3f"))
        st.segmented_control(**state.choice("form", help=t("char_rnn.form.help")))
        st.number_input(**state.widget("seed"))


def material(config: Config) -> text_task.Material:
    """The text of a run as numbers; raises what `text.load` and `char_rnn.Material` raise."""
    return text_task.material(config.corpus, config.form, config.rare, "cpu")


def said(config: Config) -> None:
    """What is learned from: how long it is, how many kinds of characters, how many weights, how it begins."""
    found = material(config)
    size = len(found.vocabulary)
    st.markdown(
        t(
            "char_rnn.said",
            characters=number(len(found.codes)),
            train=number(found.cut),
            validation=number(len(found.codes) - found.cut),
            kinds=number(size),
            folded=number(found.vocabulary.folded),
            parameters=number(char_rnn.parameters(config, size=size)),
        )
    )
    with st.expander(t("char_rnn.look_inside"), icon=":material/article:"):
        st.code(found.corpus.text[:1_500], language=None, wrap_lines=True)
        st.table(_baseline_table(config))


def _baseline_table(config: Config) -> dict[str, list[str]]:
    found = baselines(config.corpus, found_digest(config), config.form, config.rare)
    return {
        t("char_rnn.model"): [t(f"char_rnn.order_{one.order}") for one in found],
        t("char_rnn.bits"): [number(one.bits, digits=3) for one in found],
        t("char_rnn.nats"): [number(one.nats, digits=3) for one in found],
    }


def found_digest(config: Config) -> str:
    return material(config).corpus.digest


@st.cache_data(max_entries=16, show_spinner=False)
def baselines(corpus: str, digest: str, form: str, rare: int) -> list[text.Baseline]:
    """What counting one, two and five characters achieves on the held-out tenth."""
    found = text_task.material(corpus, form, rare, "cpu")
    codes = found.codes.numpy()
    return text.baselines(codes[: found.cut], codes[found.cut :], size=len(found.vocabulary))


def racers(config: Config) -> list[Config]:
    """The same run with every cell, each with about as many weights."""
    size = len(material(config).vocabulary)
    return [
        replace(config, cell=cell, hidden=char_rnn.equal_hidden(config, cell, size=size))
        for cell in (config.cell, *(one for one in char_rnn.CELLS if one != config.cell))
    ]


def bits(nats: float) -> float:
    """Nats as bits."""
    return nats / math.log(2)
