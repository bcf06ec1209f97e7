"""The filters that a first layer begins with: the learner's kernels, trained on or frozen, or chance alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core import kernels
from core.networks import Network
from core.training import Config, started
from pages.shared.components import sheet
from pages.shared.edges import kernel_panel
from pages.shared.i18n import t
from pages.shared.runs import run_figures
from pages.shared.state import State

OWN = "own"
_SMALLEST = 3  # pixels: the window in which every hand-made kernel has a place


def side_of(network: Network) -> int:
    """The window of the first layer, in pixels; of one that is no convolution the smallest for any kernel."""
    first = network.rows[0] if network.rows else None
    return max(first.kernel, _SMALLEST) if first is not None and first.kind == "conv" else _SMALLEST


def weights_of(name: str, side: int, own: str) -> np.ndarray:
    """A kernel by its code: one of the hand-made ones, or one's own."""
    return kernels.parse(own) if name == OWN else kernels.handmade(side)[name].weights


def settings(values: Mapping[str, Any], network: Network) -> dict[str, Any]:
    """What the knobs say, as settings of a run."""
    if values["begin"] == "random" or not values["kernels"]:
        return {}
    side = side_of(network)
    chosen = [weights_of(name, side, values["own_kernel"]) for name in values["kernels"]]
    return {"kernels": started.format_text(chosen), "frozen": values["begin"] == "frozen"}


def racers(config: Config) -> list[Config]:
    """The same run with frozen kernels, begun from them, and from chance: the chosen one first."""
    all_three = [
        replace(config, frozen=True),
        replace(config, frozen=False),
        replace(config, kernels="", frozen=False),
    ]
    return sorted(all_three, key=lambda one: one != config)


def choose(state: State) -> None:
    """The widgets, in a drawer."""
    drawer = st.expander(
        t("train.first_layer"), icon=":material/grid_on:", key="train.first", on_change="rerun"
    )
    if not drawer.open:
        return
    with drawer:
        st.segmented_control(**state.choice("begin", help=t("train.begin.help")))
        if state["begin"] == "random":
            return
        st.multiselect(**state.widget("kernels", format_func=lambda name: t(f"handmade.{name}")))
        if OWN in state["kernels"]:
            sheet(
                key="train.own_kernel.editor",
                grids=[
                    kernel_panel.grid(
                        kernels.own(kernels.parse(state["own_kernel"])),
                        editable=True,
                        resizable=kernels.MAX_SIDE,
                        compact=True,
                    )
                ],
                labels=kernel_panel.sheet_labels(),
                on_values=lambda found: state.set(
                    own_kernel=kernels.format_text(np.array(found, dtype=float))
                ),
            )


def drawn(config: Config) -> None:
    """The kernels of a run in the window of its first layer."""
    side = config.network.rows[0].kernel
    matrices = np.stack([kernels.reshaped(one, (side, side)) for one in started.parse(config.kernels)])
    sizes = np.abs(matrices).max(axis=(1, 2), keepdims=True)
    st.caption(t("train.kernels_said", count=len(matrices), layer=config.network.rows[0].out))
    st.html(run_figures.filters((matrices / sizes)[:, None], 1.0))
