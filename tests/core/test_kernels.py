"""The kernel bank against its published numbers; kernels as text."""

import json
import time

import cv2
import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from core import kernels
from core.errors import ConvScopeError
from core.kernels import KERNELS, format_text, get, normalised, parse, reshaped, turned

PUBLISHED = {
    "vertical": [[1, 0, -1], [1, 0, -1], [1, 0, -1]],
    "horizontal": [[1, 1, 1], [0, 0, 0], [-1, -1, -1]],
    "sobel_x": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
    "sobel_y": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
    "scharr_x": [[3, 0, -3], [10, 0, -10], [3, 0, -3]],
    "scharr_y": [[3, 10, 3], [0, 0, 0], [-3, -10, -3]],
    "roberts_1": [[1, 0], [0, -1]],
    "roberts_2": [[0, 1], [-1, 0]],
    "laplacian_4": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "laplacian_8": [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
    "compass_n": [[5, 5, 5], [-3, 0, -3], [-3, -3, -3]],
    "compass_ne": [[-3, 5, 5], [-3, 0, 5], [-3, -3, -3]],
    "compass_e": [[-3, -3, 5], [-3, 0, 5], [-3, -3, 5]],
    "compass_sw": [[-3, -3, -3], [5, 0, -3], [5, 5, -3]],
}


@pytest.mark.parametrize(("name", "rows"), PUBLISHED.items())
def test_published_numbers(name: str, rows: list[list[float]]) -> None:
    np.testing.assert_array_equal(get(name).weights, rows)


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_every_kernel_is_a_sound_record(kernel: kernels.Kernel) -> None:
    assert KERNELS[kernel.name] is kernel
    assert np.isfinite(kernel.weights).all()
    assert not kernel.weights.flags.writeable
    assert kernel.source
    assert max(kernel.weights.shape) <= kernels.MAX_SIDE


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_edge_kernels_ignore_flat_areas_and_the_others_keep_brightness(kernel: kernels.Kernel) -> None:
    wanted = 1 if kernel.family in ("identity", "smoothing", "sharpening", "relief") else 0
    assert kernel.weights.sum() == pytest.approx(wanted, abs=1e-12)


def test_sobel_and_scharr_are_opencvs_with_the_lectures_sign() -> None:
    column, row = cv2.getDerivKernels(1, 0, 3)
    np.testing.assert_array_equal(get("sobel_x").weights, -(row @ column.T))
    column, row = cv2.getDerivKernels(1, 0, cv2.FILTER_SCHARR)
    np.testing.assert_array_equal(get("scharr_x").weights, -(row @ column.T))


@pytest.mark.parametrize(("size", "sigma"), [(3, 0.5), (5, 1.0), (7, 1.4), (11, 2.5)])
def test_gaussian_is_opencvs(size: int, sigma: float) -> None:
    side = cv2.getGaussianKernel(size, sigma, cv2.CV_64F)
    np.testing.assert_allclose(kernels.gaussian(size, sigma).weights, side @ side.T, rtol=1e-12)


def test_laplacian_of_gaussian_is_scipys() -> None:
    impulse = np.zeros((41, 41))
    impulse[20, 20] = 1
    wanted = scipy.ndimage.gaussian_laplace(impulse, 1.2)[15:26, 15:26]
    found = kernels.laplacian_of_gaussian(11, 1.2).weights
    # scipy samples the Gaussian and its derivatives in one dimension each: nearly the same.
    assert np.abs(found - wanted).max() < 0.03 * np.abs(wanted).max()


def test_gabor_is_opencvs_but_for_its_mean() -> None:
    found = kernels.gabor(9, wavelength=4, angle=30, sigma=2, phase=90).weights
    wanted = cv2.getGaborKernel((9, 9), 2, np.radians(30), 4, 1, np.radians(90))
    # OpenCV counts the phase along −x and does not divide by the Gaussian's sum.
    wanted = wanted[::-1, ::-1] / cv2.getGaborKernel((9, 9), 2, 0, 1e9, 1, 0).sum()
    np.testing.assert_allclose(np.abs(found), np.abs(wanted - wanted.mean()), atol=1e-4)


@pytest.mark.parametrize("operator", kernels.PAIRS)
def test_turned_is_exact_on_the_axes(operator: str) -> None:
    upright = np.array(kernels.PAIRS[operator], dtype=float)
    for angle, wanted in ((0, upright), (90, upright.T), (180, -upright), (270, -upright.T), (360, upright)):
        np.testing.assert_array_equal(turned(operator, angle).weights, wanted)


@given(angle=st.floats(0, 360))
def test_turned_finds_its_own_edge_best(angle: float) -> None:
    """On a plane rising along one direction, the response is the cosine of the angle between them."""
    y, x = np.mgrid[-1:2, -1:2]
    plane = -np.cos(np.radians(angle)) * x - np.sin(np.radians(angle)) * y
    response = (turned("sobel", angle).weights * plane).sum()
    crossed = (turned("sobel", angle + 90).weights * plane).sum()
    assert response == pytest.approx(8, abs=1e-9)
    assert crossed == pytest.approx(0, abs=1e-9)


def test_facts_of_sobel() -> None:
    facts = kernels.facts(get("sobel_x"))
    assert (facts.total, facts.lowest, facts.highest) == (0, -1020, 1020)
    assert (facts.column, facts.row) == ((1, 2, 1), (1, 0, -1))


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=lambda kernel: kernel.name)
def test_factors_multiply_to_the_kernel(kernel: kernels.Kernel) -> None:
    facts = kernels.facts(kernel)
    if facts.separable:
        np.testing.assert_allclose(np.outer(facts.column, facts.row), kernel.weights, atol=1e-8)
    else:
        assert np.linalg.matrix_rank(kernel.weights) > 1


MATRICES = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=11),
    elements=st.floats(-1e5, 1e5, allow_nan=False).map(lambda value: float(f"{value:.6g}")),
)


@given(MATRICES)
def test_text_round_trip(weights: np.ndarray) -> None:
    np.testing.assert_array_equal(parse(format_text(weights)), weights + 0.0)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 0 -1\n2 0 -2\n1 0 -1", [[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        ("[[1, 0, -1],\n [2, 0, -2]]", [[1, 0, -1], [2, 0, -2]]),
        ("[[ 1.  0. -1.]\n [ 2.  0. -2.]]", [[1, 0, -1], [2, 0, -2]]),
        ("1\t0\t−1\r\n2\t0\t−2\r\n", [[1, 0, -1], [2, 0, -2]]),
        ("0,5 0 -0,5", [[0.5, 0, -0.5]]),
        ("1/9, 1/9; 1/9, 1/9", [[1 / 9, 1 / 9], [1 / 9, 1 / 9]]),
        ("1e-3 .5", [[0.001, 0.5]]),
        ("7", [[7]]),
    ],
)
def test_pasted_text(text: str, wanted: list[list[float]]) -> None:
    np.testing.assert_array_equal(parse(text), wanted)


@pytest.mark.parametrize(
    ("text", "code", "values"),
    [
        ("", "kernel-empty", {}),
        (" \n ; ", "kernel-empty", {}),
        ("1 2\n3", "kernel-ragged", {"row": 2, "expected": 2, "found": 1}),
        ("1 x\n3 4", "kernel-not-a-number", {"cell": "x", "row": 1, "column": 2}),
        ("1 1/0", "kernel-not-a-number", {"cell": "1/0", "row": 1, "column": 2}),
        ("nan 1", "kernel-not-a-number", {"cell": "nan", "row": 1, "column": 1}),
        ("inf", "kernel-not-a-number", {"cell": "inf", "row": 1, "column": 1}),
        ("1e999", "kernel-not-a-number", {"cell": "1e999", "row": 1, "column": 1}),
        ("9999999/1", "kernel-not-a-number", {"cell": "9999999/1", "row": 1, "column": 1}),
        ("1 " * 6000, "kernel-text-too-long", {"limit": 10_000}),
        (" ".join("1" * 12), "kernel-too-large", {"rows": 1, "columns": 12, "limit": 11}),
    ],
)
def test_bad_text(text: str, code: str, values: dict[str, object]) -> None:
    with pytest.raises(ConvScopeError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.values) == (code, values)


@pytest.mark.parametrize(
    "text", ["9" * 9_990 + "x", "[[" + " " * 9_990 + "]", "1" + ", " * 4_990 + "x", "]" * 9_990]
)
def test_bad_text_is_refused_at_once(text: str) -> None:
    """No text makes the matching quadratic; it takes a millisecond or two."""
    began = time.process_time()
    with pytest.raises(ConvScopeError):
        parse(text)
    assert time.process_time() - began < 0.25


@given(st.text(max_size=200))
def test_any_text_is_a_kernel_or_a_sentence(text: str) -> None:
    try:
        weights = parse(text)
    except ConvScopeError:
        return
    assert weights.ndim == 2
    assert np.isfinite(weights).all()


def test_normalised() -> None:
    np.testing.assert_allclose(normalised(np.ones((3, 3))).sum(), 1)
    np.testing.assert_allclose(np.abs(normalised(get("sobel_x").weights)).sum(), 1)
    with pytest.raises(ConvScopeError, match="kernel-all-zero"):
        normalised(np.zeros((3, 3)))


def test_reshaped_keeps_the_centre() -> None:
    grown = reshaped(get("sobel_x").weights, (5, 5))
    np.testing.assert_array_equal(grown[1:4, 1:4], get("sobel_x").weights)
    assert np.abs(grown).sum() == np.abs(get("sobel_x").weights).sum()
    np.testing.assert_array_equal(reshaped(grown, (3, 3)), get("sobel_x").weights)
    assert reshaped(np.ones((2, 2)), (1, 11)).shape == (1, 11)


@given(MATRICES, st.tuples(st.integers(1, 11), st.integers(1, 11)))
def test_reshaped_never_fails(weights: np.ndarray, shape: tuple[int, int]) -> None:
    assert reshaped(weights, shape).shape == shape


def test_json() -> None:
    content = json.loads(kernels.to_json(get("sobel_x")))
    assert content["name"] == "sobel_x"
    np.testing.assert_array_equal(content["weights"], get("sobel_x").weights)
