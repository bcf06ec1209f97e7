"""How pages speak of runs that paint."""

from typing import Any

import numpy as np
import streamlit as st

from core import images, runs
from core.runs import Run
from core.style import pictures
from core.style.config import Config
from core.style.features import SHOWN
from pages.shared import figures
from pages.shared.downloads import Download
from pages.shared.i18n import number, t
from pages.shared.lessons.vision import PAINTINGS
from pages.shared.runs import run_export, run_figures

_GLANCES = (0.1, 0.4, 1.0)  # moments of a run, shares of its snapshots


def picture_name(name: str) -> str:
    """A picture in a word."""
    if pictures.is_kept(name):
        return t("style.own")
    return t(f"style.painting.{name}") if name in PAINTINGS else t(f"sample.{name}")


def name_of(config: Config) -> str:
    """A run in a few words."""
    return t(
        "style.named",
        content=picture_name(config.content),
        painting=picture_name(config.painting),
        size=config.size,
    )


def short_verdict(result: dict[str, Any]) -> str:
    """How it ended, for a button."""
    return t("style.short", style=number(result["style"], digits=4)) if "style" in result else ""


def verdict(result: dict[str, Any]) -> None:
    """How near the picture came."""
    if "style" in result:
        st.success(
            t(
                "style.result",
                count=int(result["step"]),
                style=number(100 * result["style"], digits=2),
                content=number(100 * result["content"], digits=1),
            ),
            icon=":material/flag:",
        )


def changes(run: Run, config: Config) -> dict[str, Any]:
    """Widgets for what may be changed while it runs, and what they say."""
    with st.grid(2, min_column_width=150, gap="medium"):
        return {
            "style": st.number_input(
                t("style.strength"), 0.0, 1_000.0, config.style, key=f"{run.id}.style", step=1.0
            ),
            "smooth": st.number_input(
                t("style.smooth"), 0.0, 5.0, config.smooth, key=f"{run.id}.smooth", step=0.05
            ),
        }


def inside(run: Run, config: Config, steps: list[int], at: int) -> None:
    """The picture at a moment between the two that it comes from, and what the layers say of its style."""
    begun, found = run.snapshot(steps[0]), run.snapshot(at)
    if "picture" not in found:
        st.info(t("train.no_picture"), icon=":material/hide_image:")
        return
    st.subheader(t("style.at_step", step=number(at)))
    for column, name, tensors in zip(
        st.columns([3, 4, 3], vertical_alignment="center"),
        ("content", "picture", "painting"),
        (begun, found, begun),
        strict=True,
    ):
        if name in tensors:
            column.html(run_figures.figure(_pixels(tensors[name]), t(f"style.{name}")))
    _grams(config, found)


def growth(run: Run) -> None:
    """A finished run at a glance: content, painting, and the picture at the beginning, on the way and at the end."""
    steps = run.snapshots()
    begun = run.snapshot(steps[0])
    shown = [(begun[name], t(f"style.{name}")) for name in ("content", "painting")]
    for share in _GLANCES:
        step = steps[round(share * (len(steps) - 1))]
        shown.append((run.snapshot(step)["picture"], t("style.at_step", step=number(step))))
    with st.grid(len(shown), min_column_width=100, gap="small"):
        for data, said in shown:
            st.html(run_figures.figure(_pixels(data), said))


def _pixels(data: Any) -> np.ndarray:
    """What a snapshot keeps as the bytes of a file: uint8 (H, W, 3)."""
    return images.load(data.numpy().tobytes()).pixels


def _grams(config: Config, found: dict[str, Any]) -> None:
    """The Gram matrices of the layers: the painting's, the picture's, and how far they are apart."""
    st.markdown(t("style.grams"))
    st.caption(t("style.grams_say"))
    for layer in SHOWN[config.network]:
        if f"gram.{layer}" not in found:
            continue
        wanted, here = (found[f"{kind}.{layer}"].float().numpy() for kind in ("target", "gram"))
        far = float(np.square(here - wanted).sum() / max(np.square(wanted).sum(), 1e-12))
        limit = float(np.abs(wanted).max()) or 1.0
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.markdown(
                t("style.layer_is", layer=_name(layer), count=len(wanted), far=number(100 * far, digits=2)),
                width=200,
            )
            for name, matrix in (("wanted", wanted), ("here", here), ("difference", here - wanted)):
                st.html(drawn(matrix, limit, t(f"style.gram.{name}")), width=170)


def _name(layer: str) -> str:
    """A layer in the reader's words; VGG's have names that everybody uses."""
    return layer if layer.startswith("relu") else t(f"style.layer.{layer}")


def drawn(matrix: np.ndarray, limit: float, said: str) -> str:
    """A matrix as coloured cells: blue up to `limit`, orange below zero."""
    levels = (128 + np.clip(matrix / limit, -1, 1) * 127).round().astype(np.uint8)
    pixels = figures.diverging(figures.theme())[levels]
    times = max(1, 150 // len(matrix))
    return run_figures.figure(pixels.repeat(times, axis=0).repeat(times, axis=1), said)


def downloads(run: Run) -> tuple[Download, ...]:
    """The run as files."""
    files = [
        Download("train.save_metrics", "metrics.csv", lambda: run_export.metrics_csv(run)),
        Download("train.save_config", "config.json", lambda: run_export.config_json(run)),
        Download("train.save_run", "run.zip", lambda: runs.pack(run)),
    ]
    steps = run.snapshots()
    if steps:
        last = run.snapshot(steps[-1])
        files.insert(0, Download("style.save", "painted.jpg", lambda: last["picture"].numpy().tobytes()))
    return tuple(files)
