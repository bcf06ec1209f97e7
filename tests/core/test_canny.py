"""Canny's detector against OpenCV's, and its thresholds."""

import cv2
import numpy as np
import pytest

from core import images
from core.canny import canny
from core.errors import ConvScopeError


def test_it_finds_the_rim_of_a_disc_one_pixel_thin() -> None:
    found = canny(images.sample("disc").pixels, sigma=1.5, low=10, high=30)
    rows, cols = np.nonzero(found.edges)
    radius = np.hypot(rows - 255.5, cols - 255.5)
    assert abs(radius.mean() - 512 * 0.36) < 1
    assert radius.std() < 1
    # A circle drawn with diagonal steps has between 4·√2·r and 8·r pixels.
    assert 4 * np.sqrt(2) * 180 < found.edges.sum() < 8 * 190


def test_it_agrees_with_opencv() -> None:
    pixels = images.sample("camera").pixels
    found = canny(pixels, sigma=1.5, low=40, high=100).edges
    smooth = cv2.GaussianBlur(pixels, (0, 0), 1.5)
    other = cv2.Canny(smooth, 40, 100, L2gradient=True) > 0
    near = cv2.dilate(other.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert (found & near).sum() / found.sum() > 0.85


def test_higher_thresholds_leave_fewer_edges() -> None:
    pixels = images.sample("coins").pixels
    counts = [canny(pixels, sigma=1, low=t / 2, high=t).edges.sum() for t in (10, 40, 80)]
    assert counts[0] > counts[1] > counts[2] > 0


def test_thresholds_in_the_wrong_order() -> None:
    with pytest.raises(ConvScopeError) as caught:
        canny(images.sample("disc").pixels, sigma=1, low=50, high=20)
    assert (caught.value.code, caught.value.values) == ("canny-thresholds", {"low": 50, "high": 20})
