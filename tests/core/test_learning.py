"""Learning a kernel: it ends at the target, by real gradients, and says when a picture cannot teach."""

import itertools

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal

from core import images, kernels, learning
from core.filters import luma

TEACHERS = (
    "astronaut",
    "camera",
    "coffee",
    "cat",
    "rocket",
    "coins",
    "brick",
    "moon",
    "star",
    "noise",
    "text",
    "disc",
)


@pytest.mark.parametrize("picture", TEACHERS)
@pytest.mark.parametrize("target", ["sobel_x", "gaussian", "laplacian_of_gaussian"])
def test_the_learned_kernel_is_within_one_percent(picture: str, target: str) -> None:
    for seed in (1, 2):
        *_, last = learning.learn(images.sample(picture).pixels, kernels.get(target).weights, seed=seed)
        assert last.relative_error < 0.01


@pytest.mark.parametrize("name", kernels.KERNELS)
def test_every_kernel_of_the_bank_can_be_learned(name: str) -> None:
    target = kernels.get(name).weights
    *_, last = learning.learn(images.sample("cat").pixels, target, seed=3)
    assert np.linalg.norm(last.weights - target) / np.linalg.norm(target) < 0.01


@pytest.mark.parametrize("angle", [45, 70, 73])
def test_the_lectures_angles(angle: int) -> None:
    target = kernels.turned("sobel", angle).weights
    *_, last = learning.learn(images.sample("cat").pixels, target, seed=0)
    np.testing.assert_allclose(last.weights, target, atol=0.01 * np.linalg.norm(target))


def test_the_loss_is_the_mean_squared_difference_of_the_edges() -> None:
    pixels = images.sample("coins").pixels
    target = kernels.get("sobel_x").weights
    first = next(learning.learn(pixels, target, seed=7))
    top, left = (max(n - 384, 0) // 2 for n in pixels.shape)
    middle = pixels[top : top + 384, left : left + 384].astype(float)
    edges = [scipy.signal.correlate2d(middle, weights, mode="valid") for weights in (first.weights, target)]
    assert first.loss == pytest.approx(np.mean((edges[0] - edges[1]) ** 2), rel=1e-9)


def test_the_first_step_goes_down_the_true_slope() -> None:
    """Plain gradient descent: the step is the slope, measured here by finite differences, times one rate."""
    pixels = images.sample("camera").pixels[:40, :40]
    target = kernels.get("sobel_x").weights
    steps = learning.learn(pixels, target, seed=0, whiten=False)
    first, second = next(steps), next(steps)

    def loss(weights: np.ndarray) -> float:
        difference = scipy.signal.correlate2d(pixels.astype(float), weights - target, mode="valid")
        return float(np.mean(difference**2))

    slope = np.zeros((3, 3))
    for place in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[place] = 1e-4
        slope[place] = (loss(first.weights + nudge) - loss(first.weights - nudge)) / 2e-4
    step = first.weights - second.weights
    assert (step * slope).sum() / np.linalg.norm(step) / np.linalg.norm(slope) == pytest.approx(1, abs=1e-6)


def test_the_loss_falls_at_every_step() -> None:
    losses = [
        step.loss
        for step in learning.learn(images.sample("cat").pixels, kernels.get("sobel_x").weights, seed=1)
    ]
    assert len(losses) == learning.RECORDED
    assert all(later < earlier for earlier, later in itertools.pairwise(losses))


def test_plain_descent_is_slower() -> None:
    pixels, target = images.sample("cat").pixels, kernels.get("sobel_x").weights
    *_, whitened = learning.learn(pixels, target, seed=1)
    *_, plain = learning.learn(pixels, target, seed=1, whiten=False)
    assert plain.relative_error > 10 * whitened.relative_error


def test_same_seed_same_numbers_other_seed_other_start() -> None:
    pixels, target = images.sample("cat").pixels, kernels.get("sobel_x").weights
    once = [step.weights for step in learning.learn(pixels, target, seed=5)]
    again = [step.weights for step in learning.learn(pixels, target, seed=5)]
    np.testing.assert_array_equal(once, again)
    assert np.abs(next(learning.learn(pixels, target, seed=6)).weights - once[0]).max() > 0.1


@pytest.mark.parametrize(
    ("picture", "rank"), [("step_vertical", 3), ("step_horizontal", 3), ("cat", 9), ("noise", 9)]
)
def test_rank_says_what_a_picture_can_teach(picture: str, rank: int) -> None:
    pixels = images.sample(picture).pixels
    assert learning.rank(pixels, (3, 3)) == rank
    gray = luma(pixels) if pixels.ndim == 3 else pixels
    windows = np.lib.stride_tricks.sliding_window_view(gray[::3, ::3].astype(float), (3, 3)).reshape(-1, 9)
    if rank == 9:
        assert np.linalg.matrix_rank(windows) == 9


def test_a_picture_that_cannot_teach_still_teaches_the_edges() -> None:
    pixels, target = images.sample("step_vertical").pixels, kernels.get("sobel_x").weights
    *_, last = learning.learn(pixels, target, seed=1)
    assert last.loss < 1e-3
    assert last.relative_error > 0.05


@pytest.mark.parametrize("name", ["lecture_6x6", "light_to_dark"])
def test_tiny_pictures_do_not_fail(name: str) -> None:
    steps = list(learning.learn(images.sample(name).pixels, kernels.get("gabor").weights, seed=1))
    assert np.isfinite(steps[-1].weights).all()
