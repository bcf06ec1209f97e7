"""Kernels on pictures against SciPy, OpenCV, torch, a slow reference, and the lecture's numbers."""

import itertools
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from core import filters
from core.errors import ConvScopeError
from core.filters import BORDERS, CHANNELS, MODES, Geometry
from core.filters.apply import byte_row_sums, row_sums

apply_module = import_module("core.filters.apply")  # `filters.apply` is its function
PAD_MODE = {"zero": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}
TORCH_MODE = {"zero": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}
SCIPY_MODE = {"zero": "constant", "reflect": "mirror", "replicate": "nearest", "circular": "wrap"}
OPENCV_MODE = {
    "zero": cv2.BORDER_CONSTANT,
    "reflect": cv2.BORDER_REFLECT_101,
    "replicate": cv2.BORDER_REPLICATE,
}

VERTICAL = np.array([[1, 0, -1]] * 3)
HORIZONTAL = VERTICAL.T
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
VALID = Geometry(padding="none")


def picture(rows: int, cols: int, *, depth: int = 0, seed: int = 0) -> np.ndarray:
    shape = (rows, cols, depth) if depth else (rows, cols)
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def kernel(rows: int, cols: int, *, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, cols))


def dilated(weights: np.ndarray, dilation: int) -> np.ndarray:
    full = np.zeros([dilation * (f - 1) + 1 for f in weights.shape])
    full[::dilation, ::dilation] = weights
    return full


def slow(plane: np.ndarray, weights: np.ndarray, geometry: Geometry) -> np.ndarray:
    """One channel, written as the definition says, in float64."""
    full = dilated(weights[::-1, ::-1] if geometry.flip else weights, geometry.dilation)
    padded = np.pad(plane.astype(float), geometry.pads(weights.shape), mode=PAD_MODE[geometry.border])
    windows = np.lib.stride_tricks.sliding_window_view(padded, full.shape)
    return np.einsum("rcij,ij->rc", windows, full)[:: geometry.stride, :: geometry.stride]


def numbers(text: str) -> np.ndarray:
    return np.array([[int(number) for number in row.split()] for row in text.split("/")])


# The lecture's worked examples.

SIX = "3 0 1 2 7 4 / 1 5 8 9 3 1 / 2 7 2 5 1 3 / 0 1 3 1 7 8 / 4 2 1 6 2 8 / 2 4 5 2 3 9"
SEVEN = "2 3 7 4 6 2 9 / 6 6 9 8 7 4 3 / 3 4 8 3 8 9 7 / 7 8 3 6 6 3 4 / 4 2 1 8 3 4 6 / 3 2 4 1 9 8 3 / 0 1 3 9 2 1 4"
FLIPPED = "2 3 7 4 6 2 / 6 6 9 8 7 4 / 3 4 8 3 8 9 / 7 8 3 6 6 3 / 4 2 1 8 3 4 / 3 2 4 1 9 8"
HALVES = np.repeat([[10, 10, 10, 0, 0, 0]], 6, axis=0)


@pytest.mark.parametrize(
    ("image", "weights", "geometry", "response"),
    [
        (numbers(SIX), VERTICAL, VALID, "-5 -4 0 8 / -10 -2 2 3 / 0 -2 -4 -7 / -3 -2 -3 -16"),
        (HALVES, VERTICAL, VALID, "0 30 30 0 / 0 30 30 0 / 0 30 30 0 / 0 30 30 0"),
        (HALVES[:, ::-1], VERTICAL, VALID, "0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0"),
        (
            np.vstack([HALVES[:3], HALVES[:3, ::-1]]),
            HORIZONTAL,
            VALID,
            "0 0 0 0 / 30 10 -10 -30 / 30 10 -10 -30 / 0 0 0 0",
        ),
        (
            numbers(SEVEN),
            numbers("3 4 4 / 1 0 2 / -1 0 3"),
            Geometry(padding="none", stride=2),
            "91 100 88 / 69 91 117 / 44 72 74",
        ),
        (
            numbers(FLIPPED),
            numbers("3 4 5 / 1 0 2 / -1 9 7"),
            Geometry(padding="none", flip=True),
            "110 161 180 174 / 177 196 209 193 / 97 157 133 163 / 162 118 125 178",
        ),
        (
            numbers(FLIPPED),
            numbers("3 4 5 / 1 0 2 / -1 9 7"),
            VALID,
            "166 168 165 194 / 192 165 211 162 / 99 142 183 145 / 117 125 138 209",
        ),
    ],
)
def test_worked_examples(image: np.ndarray, weights: np.ndarray, geometry: Geometry, response: str) -> None:
    found = filters.apply(image.astype(np.uint8), weights, geometry=geometry)
    assert found.dtype == np.float32
    assert found.tolist() == numbers(response).tolist()


def test_first_cell_of_the_lecture_in_full() -> None:
    trace = filters.pixel(numbers(SIX).astype(np.uint8), VERTICAL, 0, 0, geometry=VALID)
    assert trace.window.tolist() == [[3, 0, 1], [1, 5, 8], [2, 7, 2]]
    assert trace.products.tolist() == [[3, 0, -1], [1, 0, -8], [2, 0, -2]]
    assert trace.total == -5


# The whole picture, against independent references.

SIZES = [(1, 1), (1, 3), (3, 3), (2, 2), (4, 3), (5, 5), (7, 2), (11, 11), (11, 1)]


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("size", SIZES)
def test_same_padding_equals_scipy(size: tuple[int, int], border: str) -> None:
    plane, weights = picture(40, 31), kernel(*size)
    origin = [-1 if f % 2 == 0 else 0 for f in size]  # SciPy puts the larger half first
    for stride, dilation, flip in itertools.product((1, 2, 3), (1, 2), (False, True)):
        geometry = Geometry(stride=stride, dilation=dilation, border=border, flip=flip)
        full = dilated(weights[::-1, ::-1] if flip else weights, dilation)
        origin = [-1 if f % 2 == 0 else 0 for f in full.shape]
        expected = ndimage.correlate(plane.astype(float), full, mode=SCIPY_MODE[border], origin=origin)
        found = filters.apply(plane, weights, geometry=geometry)
        np.testing.assert_allclose(found, expected[::stride, ::stride], rtol=0, atol=2e-3)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("size", [(1, 1), (3, 3), (5, 3), (11, 11)])
def test_flip_equals_scipys_convolution(size: tuple[int, int], border: str) -> None:
    plane, weights = picture(29, 33), kernel(*size)
    found = filters.apply(plane, weights, geometry=Geometry(border=border, flip=True))
    expected = ndimage.convolve(plane.astype(float), weights, mode=SCIPY_MODE[border])
    np.testing.assert_allclose(found, expected, rtol=0, atol=2e-3)


@pytest.mark.parametrize("border", OPENCV_MODE)
@pytest.mark.parametrize("size", [3, 5, 11])
def test_large_colour_picture_equals_opencv(size: int, border: str) -> None:
    pixels, weights = picture(601, 803, depth=3), kernel(size, size)  # several strips, the last one short
    found = filters.apply(pixels, weights, geometry=Geometry(border=border))
    expected = cv2.filter2D(pixels, cv2.CV_32F, weights, borderType=OPENCV_MODE[border])
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-3)


geometries = st.builds(
    Geometry,
    stride=st.integers(1, 4),
    dilation=st.integers(1, 3),
    padding=st.sampled_from(["none", "same", 0, 1, 2, 5]),
    border=st.sampled_from(BORDERS),
    flip=st.booleans(),
)
sides = st.integers(1, 24)
kernel_sides = st.integers(1, 11)


@settings(max_examples=200, deadline=None)
@given(geometry=geometries, rows=sides, cols=sides, kh=kernel_sides, kw=kernel_sides, seed=st.integers(0, 9))
def test_any_geometry_equals_the_definition(
    geometry: Geometry, rows: int, cols: int, kh: int, kw: int, seed: int
) -> None:
    pixels, weights = picture(rows, cols, depth=3, seed=seed), kernel(kh, kw, seed=seed)
    try:
        shape = geometry.output_shape(pixels.shape, weights.shape)
    except ConvScopeError as error:
        with pytest.raises(ConvScopeError, match=error.code):
            filters.apply(pixels, weights, geometry=geometry)
        return
    found = filters.apply(pixels, weights, geometry=geometry)
    assert found.shape == (*shape, 3)
    for channel in range(3):
        expected = slow(pixels[..., channel], weights, geometry)
        np.testing.assert_allclose(found[..., channel], expected, rtol=0, atol=2e-3)
    row, col = seed % shape[0], (3 * seed) % shape[1]
    trace = filters.pixel(pixels, weights, row, col, geometry=geometry)
    np.testing.assert_allclose(trace.sums, found[row, col], rtol=0, atol=2e-3)


@settings(max_examples=100, deadline=None)
@given(geometry=geometries, rows=sides, cols=sides, kh=kernel_sides, kw=kernel_sides)
def test_any_geometry_equals_torch(geometry: Geometry, rows: int, cols: int, kh: int, kw: int) -> None:
    plane, weights = picture(rows, cols), kernel(kh, kw)
    try:
        found = filters.apply(plane, weights, geometry=geometry)
    except ConvScopeError:
        return
    (top, bottom), (left, right) = geometry.pads(weights.shape)
    x = torch.from_numpy(plane)[None, None].double()
    padded = torch.nn.functional.pad(x, (left, right, top, bottom), mode=TORCH_MODE[geometry.border])
    w = torch.from_numpy(weights).flip(0, 1) if geometry.flip else torch.from_numpy(weights)
    expected = torch.conv2d(padded, w[None, None], stride=geometry.stride, dilation=geometry.dilation)[0, 0]
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=2e-3)


@pytest.mark.parametrize("size", [3, 11])
def test_whole_numbered_weights_give_exact_numbers(size: int) -> None:
    plane = picture(70, 300)
    weights = np.random.default_rng(2).integers(-99, 100, (size, size))
    windows = np.lib.stride_tricks.sliding_window_view(plane.astype(np.int64), (size, size))
    found = filters.apply(plane, weights, geometry=VALID)
    assert np.array_equal(found, np.einsum("rcij,ij->rc", windows, weights))


def test_channels() -> None:
    pixels = picture(50, 60, depth=3)
    each = filters.apply(pixels, SOBEL, channels="each")
    assert each.shape == (50, 60, 3)
    for channel in range(3):
        assert np.array_equal(each[..., channel], filters.apply(pixels[..., channel], SOBEL))
    assert np.array_equal(filters.apply(pixels, SOBEL, channels="sum"), each.sum(axis=2))
    gray = filters.apply(pixels, SOBEL, channels="gray")
    assert np.array_equal(gray, filters.apply(filters.luma(pixels), SOBEL))


@pytest.mark.parametrize("channels", CHANNELS)
def test_a_gray_picture_is_gray_in_every_mode(channels: str) -> None:
    plane = picture(9, 8)
    assert np.array_equal(filters.apply(plane, SOBEL, channels=channels), filters.apply(plane, SOBEL))


def test_a_kernel_of_zeros_gives_zeros() -> None:
    assert not filters.apply(picture(9, 8), np.zeros((3, 3))).any()


def test_any_memory_layout_is_accepted_and_left_alone() -> None:
    pixels = picture(40, 30, depth=3)
    turned = pixels[::-1, ::2]
    turned.setflags(write=False)
    kept = turned.copy()
    assert np.array_equal(filters.apply(turned, SOBEL), filters.apply(kept, SOBEL))
    assert np.array_equal(turned, kept)


def test_threads_do_not_disturb_each_other() -> None:
    tasks = [(picture(200, 210, depth=3, seed=seed), kernel(5, 5, seed=seed)) for seed in range(8)]
    alone = [filters.apply(*task) for task in tasks]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda task: filters.apply(*task), tasks * 4))
    assert all(np.array_equal(a, b) for a, b in zip(alone * 4, together, strict=True))


def test_both_ways_to_sum_rows_agree() -> None:
    table = np.zeros((12, 40 + 8), np.uint8)
    table[:, :40] = picture(12, 40)
    table[:, 40:] = np.array([1, 0], np.float32).view(np.uint8)
    draw = np.random.default_rng(3)
    index = draw.integers(0, 12, (5, 7))
    weights = draw.integers(-9, 9, (5, 7)).astype(np.float32)
    expected = np.einsum("rt,rtn->rn", weights, table[:, :40].astype(np.float32)[index])
    assert np.array_equal(byte_row_sums(table, index, weights), expected)
    assert np.array_equal(row_sums(table, index, weights, kind="cpu"), expected)


@pytest.mark.parametrize("fault", ["raises", "is wrong"])
def test_an_operation_that_fails_its_try_is_not_used(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    pixels, weights = picture(40, 50), kernel(3, 3)
    expected = filters.apply(pixels, weights)

    def faulty(table: np.ndarray, index: np.ndarray, weights: np.ndarray) -> np.ndarray:
        if fault == "raises":
            raise NotImplementedError("no kernel for this processor")
        return byte_row_sums(table, index, weights) + 1

    monkeypatch.setattr(apply_module, "byte_row_sums", faulty)
    apply_module.lacks_byte_sums.cache_clear()
    try:
        assert apply_module.lacks_byte_sums() == ("missing" if fault == "raises" else "inexact")
        assert np.array_equal(filters.apply(pixels, weights), expected)
    finally:
        apply_module.lacks_byte_sums.cache_clear()


# What cannot be.


@pytest.mark.parametrize(
    ("geometry", "code", "values"),
    [
        (VALID, "kernel-larger-than-image", {"kernel": 5, "image": 4}),
        (
            Geometry(padding=1, border="zero", dilation=2),
            "kernel-larger-than-image",
            {"kernel": 9, "image": 6},
        ),
        (Geometry(padding=4), "reflect-padding-too-large", {"padding": 4, "limit": 3}),
        (
            Geometry(padding=5, border="circular"),
            "circular-padding-too-large",
            {"padding": 5, "limit": 4},
        ),
    ],
)
def test_geometry_that_cannot_be(geometry: Geometry, code: str, values: dict[str, int]) -> None:
    pixels = picture(4, 9)
    for refuse in (
        lambda: filters.apply(pixels, np.ones((5, 1)), geometry=geometry),
        lambda: filters.pixel(pixels, np.ones((5, 1)), 0, 0, geometry=geometry),
    ):
        with pytest.raises(ConvScopeError) as caught:
            refuse()
        assert (caught.value.code, caught.value.values) == (code, values)


@pytest.mark.parametrize("n", range(3, 12))
@pytest.mark.parametrize(("stride", "dilation", "padding"), [(1, 1, 0), (2, 1, 0), (3, 1, 1), (4, 2, 2)])
def test_what_a_stride_never_reaches(n: int, stride: int, dilation: int, padding: int) -> None:
    """Counted the slow way: the windows' last pixels against the padded picture's."""
    geometry = Geometry(stride=stride, dilation=dilation, padding=padding, border="zero")
    if 2 * dilation + 1 > n + 2 * padding:
        return
    starts = [at for at in range(0, n + 2 * padding, stride) if at + 2 * dilation < n + 2 * padding]
    assert len(starts) == geometry.output_shape((n, 30), (3, 3))[0]
    assert geometry.unreached((n, 30), (3, 3))[0] == n + 2 * padding - 1 - (starts[-1] + 2 * dilation)


def test_the_largest_padding_that_can_be() -> None:
    pixels = picture(4, 4)
    for border, padding in (("reflect", 3), ("circular", 4)):
        geometry = Geometry(padding=padding, border=border)
        expected = slow(pixels, np.ones((3, 3)), geometry)
        assert np.array_equal(filters.apply(pixels, np.ones((3, 3)), geometry=geometry), expected)


@pytest.mark.parametrize(
    "settings", [{"stride": 0}, {"dilation": 0}, {"padding": -1}, {"padding": "full"}, {"border": "black"}]
)
def test_geometry_refuses_nonsense(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=str(next(iter(settings)))):
        Geometry(**settings)


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(TypeError, match="float64"):
        filters.apply(np.zeros((4, 4)), SOBEL)
    with pytest.raises(ValueError, match="red"):
        filters.apply(picture(4, 4), SOBEL, channels="red")
    with pytest.raises(ValueError, match="pretty"):
        filters.levels(np.zeros((2, 2), np.float32), limit=1, mode="pretty")


# Brightness, statistics, levels.


def test_luma_of_every_colour_equals_pils() -> None:
    codes = np.arange(1 << 24, dtype=np.uint32)
    pixels = np.stack([codes >> 16, codes >> 8, codes], axis=-1).astype(np.uint8).reshape(4096, 4096, 3)
    assert np.array_equal(filters.luma(pixels), np.asarray(Image.fromarray(pixels).convert("L")))


@pytest.mark.parametrize("shape", [(4, 4), (300, 700), (300, 701, 3)])
def test_summary(shape: tuple[int, ...]) -> None:
    draw = np.random.default_rng(4)
    response = np.round(draw.normal(20, 120, shape)).astype(np.float32)
    summary = filters.summarise(response, bins=32)
    assert (summary.minimum, summary.maximum) == (response.min(), response.max())
    assert summary.mean == pytest.approx(response.mean(dtype=float), abs=1e-6)
    assert summary.negative == (response < 0).sum()
    assert summary.zero == (response == 0).sum()
    assert summary.above_white == (response > 255).sum()
    assert summary.size == response.size == summary.histogram.sum()
    reach = np.abs(response).max()
    assert summary.edges.tolist() == np.linspace(-reach, reach, 33).tolist()
    assert summary.histogram[:16].sum() == summary.negative  # zeros are counted on the right of 0
    assert summary.limit == pytest.approx(
        np.percentile(np.abs(response), 99.5), rel=0.03 if shape[0] > 4 else 0.2
    )


def test_histogram_equals_numpys() -> None:
    response = np.random.default_rng(5).choice(np.arange(-31.5, 32), (60, 70)).astype(np.float32)
    response[0, 0] = 32
    summary = filters.summarise(response)
    assert summary.histogram.tolist() == np.histogram(response, 64, (-32, 32))[0].tolist()


def test_limit_is_never_zero() -> None:
    flat = np.zeros((100, 1000), np.float32)
    assert filters.summarise(flat).limit == 1
    flat[3, 5] = -40  # one edge pixel in 100,000
    assert filters.summarise(flat).limit == 40


def test_limit_sees_every_column() -> None:
    response = np.zeros((1024, 1024), np.float32)
    response[:, 100:112] = 30  # 1.2 % of the pixels, in twelve columns
    assert filters.summarise(response).limit == 30


def test_signed_levels() -> None:
    response = np.array([[-200, -100, -50, 0, 50, 100, 200]], np.float32)
    assert filters.levels(response, limit=100).tolist() == [[1, 1, 64, 128, 192, 255, 255]]


def test_absolute_and_clipped_levels() -> None:
    response = np.array([[-200, -100, -2.6, 0, 2.6, 100, 300]], np.float32)
    absolute = filters.levels(response, limit=100, mode="absolute")
    assert absolute.tolist() == [[255, 255, 7, 0, 7, 255, 255]]
    assert filters.levels(response, limit=100, mode="clipped").tolist() == [[0, 0, 0, 0, 3, 100, 255]]


def test_edge_levels_reach_the_threshold_exactly() -> None:
    response = np.array([[-101, -100, -99.9, 0, 99.9, 100, 101]], np.float32)
    assert filters.levels(response, limit=100, mode="edges").tolist() == [[255, 255, 0, 0, 0, 255, 255]]


@given(limit=st.floats(0.01, 1e5), seed=st.integers(0, 99))
def test_signed_levels_are_symmetrical(limit: float, seed: int) -> None:
    response = np.random.default_rng(seed).normal(0, limit, (7, 9)).astype(np.float32)
    ends = np.array([[limit, -limit, 0]], np.float32)
    assert filters.levels(ends, limit=limit).tolist() == [[255, 1, 128]]
    below, above = filters.levels(-response, limit=limit), filters.levels(response, limit=limit)
    assert np.array_equal(256 - below.astype(int), above)


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize("channels", CHANNELS)
def test_levels_in_strips_equal_levels_of_the_whole(channels: str, border: str) -> None:
    pixels, weights = picture(500, 400, depth=3), kernel(5, 7)
    for stride, dilation, mode in itertools.product((1, 3), (1, 2), MODES):
        geometry = Geometry(stride=stride, dilation=dilation, border=border, padding=4)
        whole = filters.apply(pixels, weights, geometry=geometry, channels=channels)
        found = filters.levels_in_strips(
            pixels, weights, geometry=geometry, channels=channels, limit=300, mode=mode
        )
        assert np.array_equal(found, filters.levels(whole, limit=300, mode=mode))


def test_levels_in_strips_need_little_memory() -> None:
    pixels = picture(2000, 3000, depth=3)
    tracemalloc.start()
    found = filters.levels_in_strips(pixels, SOBEL, limit=300)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < found.nbytes + 8_000_000  # the float32 response alone would be 72 MB


# Gradients.


def ramp(degrees: float) -> np.ndarray:
    """Brightness that grows in a direction: 0° to the right, 90° upwards."""
    y, x = np.mgrid[31.5:-32:-1, -31.5:32]
    angle = np.radians(degrees)
    return np.rint(128 + 2 * (x * np.cos(angle) + y * np.sin(angle)) / np.sqrt(2)).astype(np.uint8)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("degrees", range(0, 360, 45))
def test_orientation_points_towards_brighter(degrees: int, flip: bool) -> None:
    found = filters.gradient(ramp(degrees), SOBEL, SOBEL.T, geometry=Geometry(padding="none", flip=flip))
    off = (found.orientation - degrees + 180) % 360 - 180
    assert np.abs(off).max() < 14  # rounding to whole grey levels
    assert abs(off.mean()) < 1
    assert found.orientation.min() >= 0
    assert found.orientation.max() < 360


def test_gradient_is_two_responses_to_the_luma() -> None:
    pixels = picture(300, 450, depth=3)
    found = filters.gradient(pixels, SOBEL, SOBEL.T)
    gx = filters.apply(pixels, SOBEL, channels="gray")
    gy = filters.apply(pixels, SOBEL.T, channels="gray")
    assert np.array_equal(found.gx, gx)
    assert np.array_equal(found.gy, gy)
    np.testing.assert_allclose(found.magnitude, np.hypot(gx, gy), rtol=1e-6)
    right, up = (-gx).astype(float) + 0.0, gy.astype(float) + 0.0  # no −0: nothing changes there, hence 0°
    np.testing.assert_allclose(found.orientation, np.degrees(np.arctan2(up, right)) % 360, atol=1e-3)
    assert filters.gradient(pixels, SOBEL, SOBEL.T, channels="each").gx.shape == (300, 450, 3)


def test_a_flat_picture_has_no_direction() -> None:
    found = filters.gradient(np.full((9, 9), 77, np.uint8), SOBEL, SOBEL.T)
    assert not found.magnitude.any()
    assert not found.orientation.any()


def test_orientation_levels() -> None:
    turns = np.array([[0, 5.625, 90, 180, 270, 359.9]], np.float32)
    lengths = np.array([[0, 50, 100, 200, 25, 100]], np.float32)
    found = filters.Gradient(gx=turns, gy=turns, magnitude=lengths, orientation=turns)
    index = filters.orientation_levels(found, limit=100)
    assert index.dtype == np.uint16
    assert (index // 64).tolist() == [[0, 1, 16, 32, 48, 63]]
    assert (index % 64).tolist() == [[0, 32, 63, 63, 16, 63]]


# Under the pixel.


@pytest.mark.parametrize("channels", CHANNELS)
def test_a_corner_pixel_names_its_padding(channels: str) -> None:
    pixels = picture(6, 7, depth=3)
    geometry = Geometry(border="zero", dilation=2, flip=True)
    trace = filters.pixel(pixels, SOBEL, 0, 6, geometry=geometry, channels=channels)
    assert trace.rows.tolist() == [-2, 0, 2]
    assert trace.cols.tolist() == [4, 6, 8]
    assert trace.source_rows.tolist() == [-1, 0, 2]
    assert trace.source_cols.tolist() == [4, 6, -1]
    assert trace.padded.tolist() == [[True] * 3, [False, False, True], [False, False, True]]
    assert trace.weights.tolist() == SOBEL[::-1, ::-1].tolist()
    assert trace.flipped
    source = filters.luma(pixels) if channels == "gray" else pixels
    assert np.array_equal(trace.window[1:, :2], source[0:3:2, 4:7:2])
    assert not trace.window[trace.padded].any()
    response = filters.apply(pixels, SOBEL, geometry=geometry, channels=channels)
    assert (
        list(trace.sums) == response[0, 6].tolist() if channels == "each" else trace.total == response[0, 6]
    )
    assert trace.total == sum(trace.sums) == trace.products.sum()


@pytest.mark.parametrize(
    ("border", "rows"), [("reflect", [2, 1, 0]), ("replicate", [0, 0, 0]), ("circular", [4, 5, 0])]
)
def test_padding_comes_from_where_the_border_says(border: str, rows: list[int]) -> None:
    pixels = picture(6, 6)
    trace = filters.pixel(pixels, np.ones((3, 1)), 0, 3, geometry=Geometry(padding=2, border=border))
    assert trace.source_rows.tolist() == rows
    assert trace.padded[:, 0].tolist() == [True, True, False]
    assert trace.window[:, 0].tolist() == pixels[rows, 1].tolist()


@pytest.mark.parametrize(("row", "col"), [(-1, 0), (0, -1), (4, 0), (0, 5)])
def test_a_pixel_outside_the_response_is_refused(row: int, col: int) -> None:
    with pytest.raises(ConvScopeError) as caught:
        filters.pixel(picture(6, 7), SOBEL, row, col, geometry=VALID)
    assert caught.value.code == "pixel-outside"
    assert caught.value.values == {"row": row, "col": col, "rows": 4, "cols": 5}
