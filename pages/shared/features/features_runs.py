"""How pages speak of runs that compare methods."""

from typing import Any

import streamlit as st

from core import runs
from core.features import METHODS, Config, Point
from core.runs import Run
from core.tasks import features as comparison
from pages.shared.downloads import Download
from pages.shared.features import features_compare
from pages.shared.i18n import number, percent, t
from pages.shared.runs import run_export


def name_of(config: Config) -> str:
    """A run in a few words."""
    return t(
        "features.named",
        methods=len(config.methods),
        counts=" · ".join(number(count) for count in config.counts),
        dataset=t(f"train.dataset.{config.dataset}"),
    )


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    return percent(result["best_accuracy"]) if "best_accuracy" in result else ""


def verdict(result: dict[str, Any]) -> None:
    """The best method at the end."""
    if result.get("best_method") in METHODS:
        st.success(
            t(
                "features.best",
                method=features_compare.name_of(result["best_method"]),
                accuracy=percent(result["best_accuracy"]),
                count=result["best_count"],
            ),
            icon=":material/flag:",
        )
    if result.get("origin") == "altered":
        st.caption(t("train.altered"))


def _points(run: Run, step: int) -> list[Point]:
    return comparison.points(run.snapshot(step))


def inside(run: Run, config: Config, steps: list[int], at: int) -> None:
    """What has been measured up to a moment."""
    found = _points(run, at)
    if not found:
        st.info(t("features.none_yet"), icon=":material/hourglass_empty:")
        return
    features_compare.show_chart(found, config.methods, key="features.run.chart")
    counts = sorted({one.count for one in found}, reverse=True)
    count = st.segmented_control(
        t("features.at"),
        counts,
        default=counts[0],
        format_func=number,
        key=f"{run.id}.at.{len(counts)}",
        required=True,
    )
    features_compare.show_table(found, config.methods, count if count in counts else counts[0])
    st.caption(t("features.measured_how"))


def downloads(run: Run) -> tuple[Download, ...]:
    """The run as files."""
    steps = run.snapshots()

    def table() -> str:
        return features_compare.to_csv(_points(run, steps[-1]) if steps else [])

    return (
        Download("features.save_csv", "measurements.csv", table),
        Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
        Download("train.save_run", "run.zip", lambda: runs.pack(run)),
    )
