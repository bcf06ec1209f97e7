"""How pages speak of runs in which a network learns to rebuild pictures."""

import math
from typing import Any

import streamlit as st

from core import datasets, runs
from core.autoencoders.config import Config
from core.runs import Run
from pages.shared.downloads import Download
from pages.shared.i18n import number, t
from pages.shared.runs import run_export


def name_of(config: Config) -> str:
    """A run in a few words."""
    dataset = config.dataset if config.dataset in datasets.NAMES else datasets.own.NAME
    return t(
        "autoencoder.named",
        form=t(f"autoencoder.form.{config.form}"),
        code=config.code,
        start=t(f"autoencoder.start.{config.start}"),
        dataset=t(f"train.dataset.{dataset}"),
    )


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    if not math.isfinite(result.get("test_error", math.nan)):
        return ""
    return t("autoencoder.short", error=number(result["test_error"], digits=1))


def verdict(result: dict[str, Any]) -> None:
    """How it was judged at the end, PCA beside it."""
    if not {"test_error", "test_squares", "test_count"} <= result.keys():
        return
    if not math.isfinite(result["test_error"]):
        st.warning(t("error.autoencoder-diverged"), icon=":material/error:")
        return
    said = {"error": number(result["test_error"], digits=2), "count": result["test_count"]}
    squares = {"squares": number(result["test_squares"], digits=5)}
    if result.get("pca_error"):
        beside = {
            "pca": number(result["pca_error"], digits=2),
            "pca_squares": number(result["pca_squares"], digits=5),
        }
        text = t("autoencoder.result", **said, **squares, **beside)
    else:
        text = t("autoencoder.result_alone", **said, **squares)
    st.success(text, icon=":material/flag:")
    if result.get("origin") == "altered":
        st.caption(t("train.altered"))


def levels(config: Config) -> list[dict[str, Any]]:
    """What PCA with as many numbers achieves, as a line across the curve."""
    if not config.pca:
        return []
    return [{"chart": "error", "value": config.pca, "label": t("autoencoder.pca_line", code=config.code)}]


def changes(run: Run, config: Config) -> dict[str, Any]:
    """Widgets for what may be changed while it runs, and what they say."""
    with st.grid(3, min_column_width=150, gap="medium"):
        return {
            "rate": st.number_input(
                t("autoencoder.rate"), 0.0001, 0.1, config.rate, format="%.4f", key=f"{run.id}.rate"
            ),
            "noise": float(
                st.slider(t("autoencoder.corrupt"), 0, 100, round(config.noise), key=f"{run.id}.noise")
            ),
            "active": st.number_input(
                t("autoencoder.active"),
                0,
                config.code,
                min(config.active, config.code),
                key=f"{run.id}.active",
            ),
        }


def downloads(run: Run) -> tuple[Download, ...]:
    """The run as files."""
    return (
        Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
        Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
        Download("train.save_checkpoint", "autoencoder.safetensors", lambda: runs.pack_network(run)),
        Download("train.save_run", "run.zip", lambda: runs.pack(run)),
    )
