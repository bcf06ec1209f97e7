"""Pictures pushed about, against scipy; adversarial steps, against torch's autograd."""

import numpy as np
import pytest
import scipy.ndimage
import torch

from core import images, runs
from core.datasets import shapes10
from core.inspection import robustness
from core.inspection.loaded import Loaded
from core.inspection.robustness import Change

CAT = images.square(images.sample("cat").pixels, 32)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return Loaded(runs.find("shapes10-lenet5"))


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return shapes10.draw(12, seed=77)[1]


@pytest.mark.parametrize("angle", [90.0, -33.5, 180.0, 7.0])
def test_turning_is_scipys(angle: float) -> None:
    wanted = scipy.ndimage.rotate(
        CAT.astype(float), angle, axes=(0, 1), reshape=False, order=1, mode="reflect"
    )
    np.testing.assert_allclose(
        robustness.moved(CAT.astype(float), angle=angle, across=0, down=0), wanted, atol=1e-9
    )


@pytest.mark.parametrize(("across", "down"), [(3.0, -2.0), (0.25, 6.5), (-16.0, 40.0)])
def test_moving_is_scipys(across: float, down: float) -> None:
    wanted = scipy.ndimage.shift(CAT.astype(float), (down, across, 0), order=1, mode="reflect")
    np.testing.assert_allclose(
        robustness.moved(CAT.astype(float), angle=0, across=across, down=down), wanted, atol=1e-9
    )


@pytest.mark.parametrize("deviation", [0.4, 1.0, 3.7, 8.0])
def test_blurring_is_scipys(deviation: float) -> None:
    wanted = scipy.ndimage.gaussian_filter(CAT.astype(float), (deviation, deviation, 0))
    np.testing.assert_allclose(robustness.blurred(CAT.astype(float), deviation), wanted, atol=1e-9)


def test_a_change_happens_in_its_order() -> None:
    everything = Change(angle=20, across=2, down=-3, blur=1, noise=12, seed=4, cover=9, row=5, col=30)
    x = scipy.ndimage.rotate(CAT.astype(float), 20, axes=(0, 1), reshape=False, order=1, mode="reflect")
    once = robustness.moved(CAT.astype(float), angle=20, across=2, down=-3)
    np.testing.assert_allclose(  # a whole shift of the turned picture, away from the border
        once[4:25, 5:28], x[7:28, 3:26], atol=1e-9
    )
    x = scipy.ndimage.gaussian_filter(once, (1, 1, 0))
    x += np.random.default_rng(4).normal(0, 12, x.shape)
    x[5:14, 30:] = 128
    np.testing.assert_array_equal(
        robustness.changed(CAT, everything), np.clip(np.rint(x), 0, 255).astype(np.uint8)
    )
    np.testing.assert_array_equal(robustness.changed(CAT, Change()), CAT)


def test_a_sweep_is_one_answer_after_the_other(loaded: Loaded, pictures: np.ndarray) -> None:
    values = [-40, 0, 25.5]
    found = robustness.sweep(loaded, pictures[0], Change(blur=0.5), "angle", values)
    for value, shares in zip(values, found, strict=True):
        one = loaded.answer(robustness.changed(pictures[0], Change(blur=0.5, angle=value)))
        np.testing.assert_allclose(shares, one.probabilities, atol=1e-6)


@pytest.mark.parametrize("target", [None, 3])
def test_the_adversarial_step_is_autograds(loaded: Loaded, pictures: np.ndarray, target: int | None) -> None:
    """Written out anew, in units of grey levels, with torch's own cross-entropy and gradient."""
    for pixels in pictures[:4]:
        x = torch.tensor(pixels.transpose(2, 0, 1)[None].astype(np.float32), requires_grad=True)
        both = [loaded.model((one - loaded.mean) / loaded.deviation) for one in (x, x.flip(3))]
        logits = (both[0] + both[1]) / 2
        label = logits.argmax(1) if target is None else torch.tensor([target])
        (gradient,) = torch.autograd.grad(torch.nn.functional.cross_entropy(logits, label), x)
        away = 1 if target is None else -1
        wanted = (x.detach() + away * 6 * gradient.sign()).clamp(0, 255)[0].permute(1, 2, 0).numpy()
        found = robustness.attacked(loaded, pixels, size=6, target=target)
        certain = np.abs(gradient[0].permute(1, 2, 0).numpy()) > 1e-7
        np.testing.assert_array_equal(found.picture[certain], wanted.astype(np.uint8)[certain])
        assert np.abs(found.difference).max() <= 6
        np.testing.assert_array_equal(pixels + found.difference, found.picture)


def test_the_smallest_step_is_the_first_that_changes_the_answer(loaded: Loaded, pictures: np.ndarray) -> None:
    for pixels in pictures[:6]:
        tried = [robustness.attacked(loaded, pixels, size=size) for size in range(1, 13)]
        changed = [one.size for one in tried if one.after.order[0] != one.before.order[0]]
        assert robustness.smallest(loaded, pixels, most=12) == (changed[0] if changed else None)


def test_one_step_does_what_chance_does_not(loaded: Loaded) -> None:
    _, pixels = shapes10.draw(60, seed=5)
    tried = [robustness.attacked(loaded, one, size=8) for one in pixels]
    fooled = np.mean([one.after.order[0] != one.before.order[0] for one in tried])
    by_chance = np.mean([one.random.order[0] != one.before.order[0] for one in tried])
    assert fooled > 4 * max(by_chance, 0.02)
