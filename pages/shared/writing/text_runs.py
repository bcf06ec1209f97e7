"""How pages speak of runs in which a network learns to write."""

from typing import Any

import streamlit as st

from core import char_rnn, runs
from core.char_rnn import Config, snapshots
from core.errors import ConvScopeError
from core.runs import Run
from core.tasks import text as text_task
from pages.shared.downloads import Download
from pages.shared.i18n import error_text, number, percent, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_export
from pages.shared.writing import text_form

_GLANCES, _GLANCE, _GLANCED_AT = 4, 130, 0.7  # moments, characters of each, temperature
_GLANCE_HEIGHT = 180  # pixels


def corpus_name(config: Config) -> str:
    """What is read, in a few words."""
    own = text_task.text.kept.is_kept(config.corpus)
    return t(f"char_rnn.corpus.{'own' if own else config.corpus}")


def name_of(config: Config) -> str:
    """A run in a few words."""
    return t(
        "char_rnn.named",
        cell=t(f"char_rnn.cell.{config.cell}"),
        layers=config.layers,
        hidden=config.hidden,
        corpus=corpus_name(config),
    )


def settings(config: Config) -> dict[str, str]:
    """What else there is to say of a run, by fields."""
    said = {"optimiser": t(f"char_rnn.optimiser.{config.optimiser}")}
    said["length"] = t("train.for_seconds", seconds=config.seconds)
    said["rate"] = f"{t('char_rnn.rate')} {number(config.rate, digits=5)}"
    said["schedule"] = t(f"char_rnn.schedule.{config.schedule}")
    return said | {
        name: f"{t(f'char_rnn.{name}')} {number(getattr(config, name))}" for name in ("batch", "seed")
    }


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    if "validation_loss" not in result:
        return ""
    return t("char_rnn.short", bits=number(text_form.bits(result["validation_loss"]), digits=3))


def verdict(result: dict[str, Any]) -> None:
    """How it was judged at the end."""
    if "validation_loss" not in result:
        return
    nats = result["validation_loss"]
    st.success(
        t(
            "char_rnn.result",
            bits=number(text_form.bits(nats), digits=3),
            nats=number(nats, digits=3),
            accuracy=percent(result["validation_accuracy"]),
            count=number(result["validation_count"]),
        ),
        icon=":material/flag:",
    )


def levels(config: Config) -> list[dict[str, Any]]:
    """What counting achieves, as lines across the chart of bits."""
    try:
        digest = config.digest or text_form.found_digest(config)
        found = text_form.baselines(config.corpus, digest, config.form, config.rare)
    except ConvScopeError:  # the text is not here any more
        return []
    return [{"chart": "bits", "value": one.bits, "label": t(f"char_rnn.order_{one.order}")} for one in found]


def changes(run: Run, config: Config) -> dict[str, Any]:
    """Widgets for what may be changed while it runs, and what they say."""
    with st.grid(4, min_column_width=150, gap="medium"):
        return {
            "rate": st.number_input(
                t("char_rnn.rate"), 0.0001, 10.0, config.rate, format="%.4f", key=f"{run.id}.rate"
            ),
            "clip": st.number_input(t("char_rnn.clip"), 0.0, 100.0, config.clip, key=f"{run.id}.clip"),
            "dropout": st.slider(
                t("char_rnn.dropout"), 0.0, 0.9, config.dropout, step=0.05, key=f"{run.id}.dropout"
            ),
            "weight_decay": st.number_input(
                t("char_rnn.weight_decay"),
                0.0,
                1.0,
                config.weight_decay,
                format="%.3f",
                key=f"{run.id}.weight_decay",
            ),
        }


def inside(run: Run, config: Config, steps: list[int], at: int) -> None:
    """What the network wrote at a moment of its run, colder and warmer."""
    st.subheader(t("char_rnn.samples", step=number(at)))
    found = snapshots.samples(run.snapshot(at))
    if not found:
        st.info(t("train.no_picture"), icon=":material/hide_image:")
        return
    st.caption(t("char_rnn.samples_say"))
    with st.grid(len(found), min_column_width=260, gap="medium"):
        for temperature, said in found.items():
            with st.container():
                st.markdown(t("char_rnn.temperature_is", temperature=number(temperature, digits=1)))
                st.code(said, language=None, wrap_lines=True)
    if run.result():
        for lesson in ("char_sampler", "char_inside"):
            if lesson in BY_NAME:
                st.page_link(
                    BY_NAME[lesson].path,
                    label=t(f"{lesson}.title"),
                    icon=f":material/{BY_NAME[lesson].icon}:",
                    query_params={"v": "1", "run": run.id},
                )


def growth(run: Run) -> None:
    """A finished run at a glance: what it wrote at the beginning, on the way and at the end."""
    steps = run.snapshots()
    judged = {row["step"]: row for row in run.curve() if "validation_loss" in row}
    shown = [steps[place * (len(steps) - 1) // (_GLANCES - 1)] for place in range(_GLANCES)]
    with st.grid(_GLANCES, min_column_width=150, gap="small"):
        for step in shown:
            row = judged.get(step, {"seconds": 0.0})
            said = snapshots.samples(run.snapshot(step)).get(_GLANCED_AT, "")
            with st.container():
                st.markdown(t("char_rnn.after", seconds=number(row["seconds"], digits=0)))
                st.code(said.lstrip("\n")[:_GLANCE], language=None, wrap_lines=True, height=_GLANCE_HEIGHT)


def model_file(run: Run) -> bytes:
    """Weights, vocabulary and config in one safetensors file."""
    return char_rnn.to_bytes(char_rnn.trained(run.config(), run.checkpoint()))


def downloads(run: Run) -> tuple[Download, ...]:
    """The run as files."""
    try:
        model_file(run)
    except ConvScopeError as error:
        st.info(error_text(error), icon=":material/hourglass_empty:")
        return ()
    return (
        Download("char_rnn.save_model", "char-rnn.safetensors", lambda: model_file(run)),
        Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
        Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
        Download("train.save_run", "run.zip", lambda: runs.pack(run)),
    )
