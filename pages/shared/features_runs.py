"""How pages speak of runs that compare methods."""

from typing import Any

import streamlit as st

from core import runs
from core.features import Config, Point
from core.runs import Run
from core.tasks import features as comparison
from pages.shared import features_compare, run_export
from pages.shared.downloads import Download
from pages.shared.i18n import number, percent, t


def name_of(config: Config) -> str:
    """A run in a few words."""
    return t(
        "features.named",
        methods=len(config.methods),
        counts=" · ".join(number(count) for count in config.counts),
        dataset=t(f"train.dataset.{config.dataset}"),
    )


def _best(result: dict[str, Any]) -> dict[str, Any] | None:
    found = [one for one in result.get("points", []) if one["total"]]
    return max(found, key=lambda one: one["right"] / one["total"], default=None)


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    best = _best(result)
    return percent(best["right"] / best["total"]) if best else ""


def verdict(result: dict[str, Any]) -> None:
    """The best method at the end."""
    best = _best(result)
    if best:
        st.success(
            t(
                "features.best",
                method=features_compare.name_of(best["method"]),
                accuracy=percent(best["right"] / best["total"]),
                count=best["count"],
            ),
            icon=":material/flag:",
        )
    if result.get("origin") == "altered":
        st.caption(t("train.altered"))


def _points(run: Run, step: int) -> list[Point]:
    shot = run.snapshot(step)
    return comparison.points(shot) if "points" in shot else []


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
    st.table(features_compare.table(found, config.methods, count if count in counts else counts[0]))
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
