"""The gallery: photographs from scikit-image, patterns with known geometry, the lecture's matrices."""

import numpy as np
import pytest
import skimage.data

from core import images
from core.images import SAMPLES, sample, star_orientation

PHOTOGRAPHS = {
    "astronaut": "astronaut",
    "camera": "camera",
    "coffee": "coffee",
    "cat": "chelsea",
    "coins": "coins",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_a_sound_picture(name: str) -> None:
    picture = sample(name)
    assert picture.pixels.dtype == np.uint8
    assert not picture.pixels.flags.writeable
    assert picture.pixels.max() <= picture.white
    assert picture.pixels.shape[0] * picture.pixels.shape[1] <= 1_000_000
    assert sample(name) is picture


@pytest.mark.parametrize(("name", "function"), PHOTOGRAPHS.items())
def test_photographs_are_scikit_images(name: str, function: str) -> None:
    np.testing.assert_array_equal(sample(name).pixels, getattr(skimage.data, function)())


def test_the_lectures_matrices() -> None:
    assert sample("lecture_6x6").pixels.tolist() == [
        [3, 0, 1, 2, 7, 4],
        [1, 5, 8, 9, 3, 1],
        [2, 7, 2, 5, 1, 3],
        [0, 1, 3, 1, 7, 8],
        [4, 2, 1, 6, 2, 8],
        [2, 4, 5, 2, 3, 9],
    ]
    assert sample("light_to_dark").pixels.tolist() == [[10, 10, 10, 0, 0, 0]] * 6
    assert sample("dark_to_light").pixels.tolist() == [[0, 0, 0, 10, 10, 10]] * 6
    assert sample("quadrants").pixels.tolist() == [[10, 10, 10, 0, 0, 0]] * 3 + [[0, 0, 0, 10, 10, 10]] * 3


def test_steps_are_bright_first() -> None:
    vertical, horizontal = sample("step_vertical").pixels, sample("step_horizontal").pixels
    assert vertical[0, 0] > vertical[0, -1]
    assert horizontal[0, 0] > horizontal[-1, 0]
    np.testing.assert_array_equal(vertical.T, horizontal)


@pytest.mark.parametrize("angle", [0.0, 15.0, 2.8])
def test_the_stars_true_direction_is_that_of_its_brightness(angle: float) -> None:
    """Central differences of the star's formula, on a grid eight times finer, as the reference."""
    size, fine = 129, 8
    direction, judged = star_orientation(size, angle=angle)
    steps = (np.arange(size * fine) - (size * fine - 1) / 2) / fine
    x, y = np.meshgrid(steps, -steps)
    bright = np.cos(images.patterns.RAYS * (np.arctan2(y, x) - np.radians(angle)))
    down, right = np.gradient(bright)
    measured = (np.degrees(np.arctan2(-down, right)) % 360)[fine // 2 :: fine, fine // 2 :: fine]
    strong = np.hypot(down, right)[fine // 2 :: fine, fine // 2 :: fine]
    clear = judged & (strong > 0.5 * strong[judged].max())
    error = (direction - measured + 180) % 360 - 180
    assert clear.sum() > 500
    assert np.percentile(np.abs(error[clear]), 95) < 1.5


def test_turning_the_star_by_one_ray_changes_nothing() -> None:
    ray = 360 / images.patterns.RAYS
    difference = sample("star", size=256).pixels.astype(int) - sample("star", size=256, angle=ray).pixels
    assert np.abs(difference).max() <= 1


def test_noise_has_its_seed() -> None:
    one, other = sample("noise", seed=1).pixels, sample("noise", seed=2).pixels
    assert (one != other).mean() > 0.9
    assert abs(one.mean() - 128) < 1
    assert abs(one.std() - 40) < 2


def test_thumbnails_keep_their_shape() -> None:
    assert images.thumbnail(sample("coffee").pixels, side=90).shape == (60, 90, 3)
