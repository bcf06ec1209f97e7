"""The gradient step, as the reader sees it."""

import re

import numpy as np
import pytest
import torch

from core import kernels, volumes
from tests.pages.opening import grids, latex, link, opened, sound, tab, texts


def test_the_gradient_on_screen_is_autograds() -> None:
    app = opened("gradient_step")
    state = app.session_state["gradient_step:values"]
    x = torch.from_numpy(volumes.parse(state["images"], channels=4, largest=6))[:, None]
    w = torch.tensor(kernels.parse(state["kernel"]), requires_grad=True)
    s = torch.conv2d(x, w[None, None], torch.tensor([state["bias"]]).double()).relu().mean(dim=(1, 2, 3))
    (0.5 * ((s - torch.tensor([1.0, 0])) ** 2).mean()).backward()
    np.testing.assert_allclose(grids(app, "gradient_step.backwards")["output"], w.grad.numpy(), atol=1e-12)
    assert "**J = 0.053125**" in texts(app)
    assert r"\frac{0.10125 + 0.005}{2} = 0.053125" in latex(app)


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
def test_formulas_are_written_as_the_table_beside_them(loss: str) -> None:
    app = opened("gradient_step", "vi", v="1", loss=loss)
    assert "0{,}55" in latex(app)
    assert not re.search(r"\d\.\d", latex(app))


def test_going_down_and_back() -> None:
    app = opened("gradient_step")
    first = grids(app, "gradient_step.forwards")
    press(app, "Ten steps")
    press(app, "One step")
    assert link(app) == "v=1&steps=11"
    assert grids(app, "gradient_step.forwards") != first
    press(app, "Reset")
    assert grids(app, "gradient_step.forwards") == first


def press(app, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    sound(app)


def test_a_rate_too_high_is_told_in_a_sentence() -> None:
    app = opened("gradient_step", v="1", rate="4", steps="2")
    assert len(app.warning) == 2
    assert "0.25" in app.warning[0].value


def test_what_diverges_ends_and_is_told() -> None:
    app = opened("gradient_step", v="1", rate="10", relu="0", steps="200")
    assert len(app.warning) == 1
    assert not app.error


def test_targets_that_do_not_fit_are_a_sentence_and_can_be_mended() -> None:
    app = opened("gradient_step", v="1", targets="1,0,1")
    assert len(app.error) == 1
    assert {"image0", "image1", "targets"} <= set(grids(app, "gradient_step.edited"))
    press(app, "Add an example")
    press(app, "Remove the last")
    assert not app.error


def test_the_slope_is_the_gradient_of_the_chosen_weight() -> None:
    app = tab(opened("gradient_step", v="1", weight="3"), "gradient_step", "The gradient is a slope")
    assert "w[0, 2]" in texts(app)
    assert "**0.025**" in texts(app)
