"""From pixels to the bytes that a browser shows: decoded again by PIL, held against OpenCV and scikit-image."""

import io
import tracemalloc

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import feature

from core import filters, images, kernels, rendering
from core.filters import Geometry

SOBEL = kernels.get("sobel_x").weights
## Level n in the colour (n, 255 − n, 7): a level can be read back from a pixel.
PALETTE = np.stack([np.arange(256), 255 - np.arange(256), np.full(256, 7)], axis=1).astype(np.uint8)
LOOK = {"geometry": Geometry(), "channels": "gray", "mode": "signed", "palette": PALETTE}
CAMERA = images.sample("camera").pixels


def decoded(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def opencv(pixels: np.ndarray) -> np.ndarray:
    return cv2.filter2D(pixels, cv2.CV_32F, SOBEL, borderType=cv2.BORDER_REFLECT_101)


def test_a_small_response_carries_its_numbers() -> None:
    pixels = images.sample("lecture_6x6").pixels
    shown = rendering.response(
        pixels, kernels.get("vertical").weights, **{**LOOK, "geometry": Geometry(padding="none")}
    )
    assert (shown.rows, shown.cols) == (4, 4)
    assert shown.values == [[-5, -4, 0, 8], [-10, -2, 2, 3], [0, -2, -4, -7], [-3, -2, -3, -16]]
    assert (shown.summary.minimum, shown.summary.maximum, shown.summary.negative) == (-16, 8, 11)
    assert decoded(shown.data)[0, 2].tolist() == PALETTE[128].tolist()  # the 0


def test_a_photographs_response_is_the_palettes_colour_of_its_level() -> None:
    shown = rendering.response(CAMERA, SOBEL, **LOOK)
    assert shown.values is None
    level = np.clip(np.rint(opencv(CAMERA) * 127 / shown.summary.limit + 128), 1, 255).astype(int)
    off = np.abs(decoded(shown.data)[..., 0].astype(int) - level)
    assert off.mean() < 4  # JPEG of quality 80
    assert (decoded(shown.data).shape[0], decoded(shown.data).shape[1]) == (shown.rows, shown.cols)


@pytest.mark.parametrize("mode", ["signed", "absolute", "clipped"])
@pytest.mark.parametrize("channels", ["gray", "each", "sum"])
def test_the_full_resolution_picture_is_exact(mode: str, channels: str) -> None:
    pixels = images.sample("cat").pixels
    settings = {**LOOK, "channels": channels, "mode": mode}
    data = rendering.full_resolution(pixels, SOBEL, **settings, limit=200)
    values = filters.apply(pixels, SOBEL, channels=channels)
    level = filters.levels(values, limit=200, mode=mode)
    if mode == "signed" and level.ndim == 2:
        level = PALETTE[level]
    elif level.ndim == 2:
        level = np.repeat(level[..., None], 3, axis=2)
    assert np.array_equal(decoded(data), level)


@pytest.mark.parametrize("threshold", [1, 100, 255.5])
def test_a_threshold_is_exact_on_screen_and_in_the_file(threshold: float) -> None:
    edges = np.abs(opencv(CAMERA)) >= threshold
    data = rendering.full_resolution(CAMERA, SOBEL, **LOOK, limit=500, threshold=threshold)
    assert np.array_equal(decoded(data)[..., 0] == 255, edges)
    assert set(np.unique(decoded(data))) <= {0, 255}
    shown = rendering.response(CAMERA, SOBEL, **LOOK, threshold=threshold)
    assert ((decoded(shown.data)[..., 0] > 127) == edges).mean() > 0.999  # JPEG


def test_full_resolution_needs_no_float_copy_of_the_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3000, 4000), dtype=np.uint8)
    tracemalloc.start()
    rendering.full_resolution(pixels, SOBEL, **LOOK, limit=300)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * pixels.nbytes  # the levels and the file; a float32 response alone would be 4


def test_gradient_pictures() -> None:
    directions = np.zeros((64 * 64, 3), np.uint8)
    directions[:, 0] = np.arange(64 * 64) // 64 * 4  # hue in the red channel
    step = images.sample("step_vertical").pixels  # bright on the left: brighter is at 180°
    found = rendering.gradient(
        step,
        kernels.turned("sobel", 0).weights,
        kernels.turned("sobel", 90).weights,
        geometry=Geometry(),
        palette=PALETTE,
        directions=directions,
        threshold=100,
    )
    assert found.gx.summary.maximum == 600
    assert (found.gy.summary.minimum, found.gy.summary.maximum) == (0, 0)
    assert found.magnitude.summary.maximum == 600
    assert found.edge_share == pytest.approx(2 / 512)
    assert abs(int(decoded(found.orientation.data)[200, 255, 0]) - 32 * 4) < 12


def test_canny_pictures_are_scikit_images() -> None:
    found = rendering.canny(CAMERA, sigma=2, low=40, high=100)
    expected = feature.canny(
        CAMERA.astype(np.float32), sigma=2, low_threshold=40, high_threshold=100, mode="nearest"
    )
    assert found.count == expected.sum()
    assert found.share == expected.mean()
    assert ((decoded(found.edges.data)[..., 0] > 127) == expected).mean() > 0.99


def test_an_original_of_few_grey_levels_is_brightened_for_the_eye() -> None:
    pixels = images.sample("light_to_dark").pixels
    shown = rendering.original(pixels, white=10)
    assert decoded(shown.data)[0, 0].tolist() == [255] * 3
    assert shown.values[0] == [10, 10, 10, 0, 0, 0]
