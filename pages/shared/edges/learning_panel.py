"""Drawing a learning run: live while it runs, and again at any moment of it."""

import numpy as np
import streamlit as st

from core import kernels, learning, rendering
from core.filters import Geometry
from core.learning import Step
from core.rendering import Rendered
from pages.shared import figures
from pages.shared.i18n import number, percent, prose, t


@st.cache_data(max_entries=64, show_spinner=False)
def remembered(digest: str, target: str, seed: int, *, _pixels: np.ndarray) -> list[Step]:
    """All recorded steps of the run that a picture, a target kernel and a seed define."""
    return list(learning.learn(_pixels, kernels.parse(target), seed=seed))


_LEAST_LIMIT = 1.0  # grey levels: what remains of a smaller response is rounding


def response(pixels: np.ndarray, weights: np.ndarray, *, limit: float | None = None) -> Rendered:
    """Apply a kernel to the gray picture; `limit` as `rendering.response`."""
    return rendering.response(
        pixels,
        weights,
        geometry=Geometry(),
        channels="gray",
        mode="signed",
        palette=figures.diverging(figures.theme()),
        limit=limit,
    )


def goal_scale(pixels: np.ndarray, target: np.ndarray) -> float:
    """Return the |response|, in grey levels, that gets the strongest colour in both pictures."""
    summary = response(pixels, target).summary
    return max(_LEAST_LIMIT, summary.limit if summary is not None else 0.0)


def losses_csv(steps: list[Step]) -> str:
    """Step, loss in squared grey levels, and the kernel's distance from the target, a row each."""
    rows = (f"{one.index},{one.loss:.6g},{one.relative_error:.6g}" for one in steps)
    return "\n".join(["step,loss,relative_error", *rows, ""])


class Stage:
    """The places on the page where a run is drawn, again and again.

    The learned kernel's picture has the scale of its goal, so that equal colours are equal responses.
    """

    def __init__(self, pixels: np.ndarray, target: np.ndarray) -> None:
        self.pixels, self.target = pixels, target
        seen, wanted = st.columns(2)
        self.output = seen.empty()
        goal_alt = t("edge_learning.alt.goal")
        self.scale = goal_scale(pixels, target)
        shown = response(pixels, target, limit=self.scale).data
        wanted.html(figures.still(shown, caption=t("edge_learning.goal"), alt=goal_alt))
        learned, goal = st.columns(2)
        self.learned = learned.empty()
        self.limit = float(np.abs(target).max()) or 1.0
        goal.html(figures.matrix(target, title=t("edge_learning.target_kernel"), limit=self.limit))
        self.distance = st.empty()
        self.chart = st.empty()
        st.caption(f"{t('edge_learning.loss')}. {prose('edge_learning', 'loss')}")

    def draw(self, steps: list[Step], at: int, *, with_picture: bool = True) -> None:
        """The run after its `at`-th recorded step."""
        step = steps[at]
        if with_picture:
            caption, alt = t("edge_learning.output", step=step.index), t("edge_learning.alt.output")
            shown = response(self.pixels, step.weights, limit=self.scale).data
            self.output.html(figures.still(shown, caption=caption, alt=alt))
        title = t("edge_learning.learned", step=step.index)
        self.learned.html(figures.matrix(step.weights, title=title, limit=self.limit))
        loss = number(step.loss, digits=4)
        self.distance.markdown(
            t("edge_learning.distance", share=percent(step.relative_error, digits=4), loss=loss)
        )
        losses = [one.loss for one in steps]
        self.chart.html(
            figures.curve(
                losses, at=at, title=t("edge_learning.alt.loss", loss=loss), total=learning.RECORDED
            )
        )

    def perform(self, seed: int) -> None:
        """Run the learning now and draw every recorded step as it is reached."""
        steps: list[Step] = []
        for step in learning.learn(self.pixels, self.target, seed=seed):
            steps.append(step)
            self.draw(steps, len(steps) - 1, with_picture=len(steps) % 4 == 1)
