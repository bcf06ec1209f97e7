"""How pages speak of runs in which a network learns pictures."""

from dataclasses import fields
from typing import Any

import streamlit as st

from core import datasets, runs
from core.pacing import COUNTED
from core.runs import Run
from core.training import Config
from pages.shared.downloads import Download
from pages.shared.i18n import number, percent, prose, t
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_export, run_figures, run_form

# Of a run, whatever example it follows.
_ITS_OWN = ("dataset", "validation", *COUNTED, "looks", "precision", "threads")


def name_of(config: Config) -> str:
    """A run in a few words."""
    dataset = config.dataset if config.dataset in datasets.NAMES else datasets.own.NAME
    said = f"{t(f'train.network.{config.network.name}')}, {t(f'train.dataset.{dataset}')}"
    if config.kernels:
        said += f", {t('train.frozen_kernels' if config.frozen else 'train.begun_kernels')}"
    return said


def settings(config: Config) -> dict[str, str]:
    """What else there is to say of a run, by fields."""
    length = (
        t("train.for_seconds", seconds=config.seconds)
        if config.seconds
        else t("train.for_steps", count=config.steps)
    )
    said = {"optimiser": t(f"train.optimiser.{config.optimiser}"), "length": length}
    said["rate"] = f"{t('train.rate')} {number(config.rate, digits=5)}"
    said["schedule"] = t(f"train.schedule.{config.schedule}")
    for name in ("batch", "momentum", "weight_decay", "smoothing", "growing", "shift", "cutout", "seed"):
        if value := getattr(config, name):
            said[name] = f"{t(f'train.{name}')} {number(value, digits=5)}"
    return said | {
        name: t(f"train.without_{name}") for name in ("flip", "normalise") if not getattr(config, name)
    }


def look_for(config: Config) -> str:
    """What the worked example says whose settings these are, on whatever data."""
    lesson = BY_NAME["train"]
    defaults = {knob.name: knob.default for knob in lesson.knobs}
    for example, values in lesson.examples.items():
        meant = run_form.config_of({**defaults, **values, "dataset": Config.dataset})
        if all(
            getattr(meant, one.name) == getattr(config, one.name)
            for one in fields(Config)
            if one.name not in _ITS_OWN
        ):
            return prose("train", example).partition("** ")[2]  # without the heading that it has above a form
    return ""


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    return percent(result["test_accuracy"]) if "test_accuracy" in result else ""


def verdict(result: dict[str, Any]) -> None:
    """How it was judged at the end."""
    if "test_accuracy" in result:
        low, high = run_figures.interval(result["test_accuracy"], result["test_count"])
        st.success(
            t(
                "train.result",
                accuracy=percent(result["test_accuracy"], digits=2),
                low=percent(low),
                high=percent(high),
                count=result["test_count"],
                views=t(f"train.views_{result.get('views', 1)}"),
            ),
            icon=":material/flag:",
        )
    if result.get("origin") == "altered":
        st.caption(t("train.altered"))


def changes(run: Run, config: Config) -> dict[str, Any]:
    """Widgets for what may be changed while it runs, and what they say."""
    with st.grid(4, min_column_width=150, gap="medium"):
        said: dict[str, Any] = {
            "rate": st.number_input(
                t("train.rate"), 0.0001, 10.0, config.rate, format="%.4f", key=f"{run.id}.rate"
            ),
            "weight_decay": st.number_input(
                t("train.weight_decay"),
                0.0,
                0.1,
                config.weight_decay,
                format="%.4f",
                key=f"{run.id}.weight_decay",
            ),
            "shift": st.slider(t("train.shift"), 0, 4, config.shift, key=f"{run.id}.shift"),
            "cutout": st.slider(t("train.cutout"), 0, 16, config.cutout, key=f"{run.id}.cutout"),
        }
    return said | {"flip": st.toggle(t("train.flip"), config.flip, key=f"{run.id}.flip")}


def downloads(run: Run) -> tuple[Download, ...]:
    """The run as files."""
    return (
        Download("train.save_script", "train.py", lambda: run_export.script(run)),
        Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
        Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
        Download("train.save_checkpoint", "network.safetensors", lambda: runs.pack_network(run)),
        Download("train.save_run", "run.zip", lambda: runs.pack(run)),
    )
