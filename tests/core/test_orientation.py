"""The direction of a star's edges, against its geometry and against a slow reference in OpenCV."""

import cv2
import numpy as np
import pytest

from core import images, orientation

HEAT = np.stack([np.arange(256)] * 3, axis=1).astype(np.uint8)


def test_the_stars_true_direction_is_across_its_rays() -> None:
    truth, judged = images.star_orientation(257, angle=0)
    centre = 128
    ## To the right of the centre the brightness changes along the circle only: up or down.
    right = truth[centre, centre + 60 : centre + 120][judged[centre, centre + 60 : centre + 120]]
    assert len(right)
    assert set(np.round(right) % 180) == {90}
    above = truth[centre - 120 : centre - 60, centre][judged[centre - 120 : centre - 60, centre]]
    assert set(np.round(above) % 180) == {0}


@pytest.mark.parametrize("angle", [0, 11, 37.5])
def test_error_is_that_of_opencv(angle: float) -> None:
    pixels = images.sample("star", size=257, angle=angle).pixels
    truth, judged = images.star_orientation(257, angle=angle)
    for operator, right, down in (
        ("sobel", cv2.Sobel(pixels, cv2.CV_64F, 1, 0), cv2.Sobel(pixels, cv2.CV_64F, 0, 1)),
        ("scharr", cv2.Scharr(pixels, cv2.CV_64F, 1, 0), cv2.Scharr(pixels, cv2.CV_64F, 0, 1)),
    ):
        measured = np.degrees(np.arctan2(-down, right))
        expected = (measured - truth + 180) % 360 - 180
        found, clear = orientation.measured_error(pixels, truth, operator)
        length = np.hypot(right, down)
        assert np.array_equal(clear, length >= 0.25 * length.max())
        here = judged & clear
        np.testing.assert_allclose(found[here], expected[here], atol=1e-3)


def test_scharr_errs_less_than_sobel_and_sobel_less_than_prewitt() -> None:
    worst = {}
    for operator in ("prewitt", "sobel", "scharr"):
        curve = orientation.error_curve(operator)
        assert curve.directions == [3.0 * step for step in range(31)]
        assert curve.errors[0] == curve.errors[-1]
        ## Along the axes and the diagonal a symmetrical operator does not err.
        assert abs(curve.errors[0]) < 0.1
        assert abs(curve.errors[15]) < 0.1
        worst[operator] = max(map(abs, curve.errors))
    assert worst["scharr"] < 0.5 * worst["sobel"] < 0.5 * worst["prewitt"]


def test_error_picture_tells_what_it_shows() -> None:
    shown = {
        name: orientation.error_picture(name, angle=15, noise=0, size=257, palette=HEAT)
        for name in ("sobel", "scharr")
    }
    pixels = images.sample("star", size=257, angle=15).pixels
    truth, judged = images.star_orientation(257, angle=15)
    error, clear = orientation.measured_error(pixels, truth, "sobel")
    here = np.abs(error[judged & clear])
    assert shown["sobel"].mean == pytest.approx(here.mean(), rel=1e-6)
    assert shown["sobel"].worst == pytest.approx(np.percentile(here, 99), rel=1e-3)
    assert shown["scharr"].mean < shown["sobel"].mean
    picture = images.load(shown["sobel"].picture.data)
    assert picture.pixels.shape[:2] == (257, 257)


def test_noise_makes_every_operator_worse() -> None:
    for name in ("sobel", "scharr"):
        clean = orientation.error_picture(name, angle=15, noise=0, size=257, palette=HEAT)
        noisy = orientation.error_picture(name, angle=15, noise=20, size=257, palette=HEAT)
        assert noisy.mean > 2 * clean.mean
