"""Small convolutions with their trace: the lecture's numbers, torch as the reference, the trace against itself."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core import convolution, kernels
from core.convolution import Convolution
from core.errors import ConvScopeError
from pages.shared.lessons import numbers

SIX = kernels.parse(numbers.LECTURE)
TORCH_BORDER = {"zero": "constant", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}


def one(image: np.ndarray, kernel: np.ndarray, **more: object) -> np.ndarray:
    return convolution.convolve(image[None], kernel[None, None], **more).output[0]


def rows(text: str) -> list[list[float]]:
    return kernels.parse(text).tolist()


@pytest.mark.parametrize(
    ("image", "kernel", "more", "output"),
    [
        (numbers.LECTURE, numbers.VERTICAL, {}, "-5 -4 0 8; -10 -2 2 3; 0 -2 -4 -7; -3 -2 -3 -16"),
        (numbers.LIGHT_TO_DARK, numbers.VERTICAL, {}, ";".join(["0 30 30 0"] * 4)),
        (numbers.DARK_TO_LIGHT, numbers.VERTICAL, {}, ";".join(["0 -30 -30 0"] * 4)),
        (
            numbers.QUADRANTS,
            numbers.HORIZONTAL,
            {},
            "0 0 0 0; 30 10 -10 -30; 30 10 -10 -30; 0 0 0 0",
        ),
        (
            numbers.STRIDED,
            numbers.STRIDED_KERNEL,
            {"stride": (2, 2)},
            "91 100 88; 69 91 117; 44 72 74",
        ),
        (
            numbers.FLIPPED,
            numbers.FLIPPED_KERNEL,
            {"flip": True},
            "110 161 180 174; 177 196 209 193; 97 157 133 163; 162 118 125 178",
        ),
        (
            numbers.FLIPPED,
            numbers.FLIPPED_KERNEL,
            {},
            "166 168 165 194; 192 165 211 162; 99 142 183 145; 117 125 138 209",
        ),
    ],
)
def test_the_lectures_examples(image: str, kernel: str, more: dict[str, object], output: str) -> None:
    assert one(kernels.parse(image), kernels.parse(kernel), **more).tolist() == rows(output)


def test_the_first_cell_in_the_lectures_order() -> None:
    found = convolution.convolve(SIX[None], kernels.parse(numbers.VERTICAL)[None, None])
    products = [product for _, _, product in found.terms(0, 0)[0]]
    assert products == [3, 1, 2, 0, 0, 0, -1, -8, -2]
    assert sum(products) == -5


def test_the_flipped_kernel_of_the_lecture() -> None:
    assert kernels.parse(numbers.FLIPPED_KERNEL)[::-1, ::-1].tolist() == rows("7 9 -1; 2 0 1; 5 4 3")


def test_corners_are_used_less() -> None:
    found = convolution.convolve(SIX[None], np.ones((1, 1, 3, 3)))
    assert found.uses[0, 0] == 1
    assert found.uses[2, 2] == 9
    assert found.uses[0].tolist() == [1, 2, 3, 3, 2, 1]


def test_bias_and_relu() -> None:
    found = convolution.convolve(
        SIX[None], kernels.parse(numbers.VERTICAL)[None, None], bias=np.array([3.0]), relu=True
    )
    assert found.before[0, 0].tolist() == [-2, -1, 3, 11]
    assert found.output[0, 0].tolist() == [0, 0, 3, 11]


def test_what_the_stride_leaves_over() -> None:
    found = convolution.convolve(np.ones((1, 8, 7)), np.ones((1, 1, 3, 3)), stride=(2, 2))
    assert found.unreached == (1, 0)
    assert (found.uses[-1] == 0).all()


def test_twenty_seven_products_and_two_filters() -> None:
    """6×6×3 ∗ 3×3×3 → 4×4; two filters → 4×4×2."""
    found = convolution.convolve(np.ones((3, 6, 6)), np.ones((2, 3, 3, 3)))
    assert found.output.shape == (2, 4, 4)
    assert found.output[0, 0, 0] == 27
    assert sum(len(found.terms(0, channel)[0]) for channel in range(3)) == 27


def test_groups_know_their_channels() -> None:
    generator = np.random.default_rng(0)
    volume, weights = generator.normal(size=(4, 5, 5)), generator.normal(size=(6, 2, 3, 3))
    found = convolution.convolve(volume, weights, groups=2)
    expected = F.conv2d(torch.from_numpy(volume)[None], torch.from_numpy(weights), groups=2)[0].numpy()
    np.testing.assert_allclose(found.output, expected, atol=1e-12)
    assert [found.input_channel(k, 1) for k in range(6)] == [1, 1, 1, 3, 3, 3]
    the_trace_adds_up(found)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, "kernel-larger-than-image"),
        ({"padding": ((3, 3), (3, 3)), "border": "reflect"}, "reflect-padding-too-large"),
        ({"padding": ((4, 4), (4, 4)), "border": "circular"}, "circular-padding-too-large"),
    ],
)
def test_what_is_impossible_is_said(more: dict[str, object], code: str) -> None:
    with pytest.raises(ConvScopeError) as caught:
        convolution.convolve(np.ones((1, 3, 3)), np.ones((1, 1, 5, 5)), **more)
    assert caught.value.code == code


def the_trace_adds_up(found: Convolution) -> None:
    for k, g in np.ndindex(found.partial.shape[:2]):
        sums = [sum(product for _, _, product in cell) for cell in found.terms(k, g)]
        np.testing.assert_allclose(sums, found.partial[k, g].ravel(), atol=1e-9)
    np.testing.assert_allclose(found.partial.sum(axis=1) + found.bias[:, None, None], found.before, atol=1e-9)


geometry = st.fixed_dictionaries(
    {
        "n": st.tuples(st.integers(1, 9), st.integers(1, 9)),
        "f": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "s": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "d": st.tuples(st.integers(1, 2), st.integers(1, 2)),
        "p": st.tuples(*[st.integers(0, 3)] * 4),
        "border": st.sampled_from(list(TORCH_BORDER)),
        "flip": st.booleans(),
        "seed": st.integers(0, 999),
    }
)


@settings(max_examples=150, deadline=None)
@given(geometry)
def test_any_geometry_against_torch(g: dict) -> None:
    """Output, trace, and fan-out: how often a cell is used is the gradient of the sum under a kernel of ones."""
    generator = np.random.default_rng(g["seed"])
    volume, weights = generator.normal(size=(2, *g["n"])), generator.normal(size=(3, 2, *g["f"]))
    top, bottom, left, right = g["p"]
    padding = ((top, bottom), (left, right))
    more = {"stride": g["s"], "dilation": g["d"], "padding": padding, "border": g["border"]}
    image = torch.from_numpy(volume)[None].requires_grad_()
    applied = torch.from_numpy(weights).flip(2, 3) if g["flip"] else torch.from_numpy(weights)
    try:
        padded = F.pad(image, (left, right, top, bottom), mode=TORCH_BORDER[g["border"]])
        expected = F.conv2d(padded, applied, stride=g["s"], dilation=g["d"])
    except RuntimeError:
        with pytest.raises(ConvScopeError):
            convolution.convolve(volume, weights, flip=g["flip"], **more)
        return
    found = convolution.convolve(volume, weights, flip=g["flip"], **more)
    np.testing.assert_allclose(found.output, expected[0].detach().numpy(), atol=1e-9)
    the_trace_adds_up(found)
    padded.retain_grad()
    F.conv2d(
        padded, torch.ones(1, 2, *g["f"], dtype=torch.float64), stride=g["s"], dilation=g["d"]
    ).sum().backward()
    np.testing.assert_array_equal(found.uses, padded.grad[0, 0].numpy())


@settings(max_examples=100, deadline=None)
@given(geometry, st.integers(0, 1))
def test_any_transposed_convolution_against_torch(g: dict, extra: int) -> None:
    generator = np.random.default_rng(g["seed"])
    volume, weights = generator.normal(size=(2, *g["n"])), generator.normal(size=(2, 3, *g["f"]))
    padding = g["p"][:2]
    more = {"stride": g["s"], "dilation": g["d"], "padding": padding, "output_padding": (extra, extra)}
    try:
        expected = F.conv_transpose2d(torch.from_numpy(volume)[None], torch.from_numpy(weights), **more)
        possible = min(expected.shape) > 0
    except RuntimeError:
        possible = False
    if not possible:
        with pytest.raises(ConvScopeError):
            convolution.transpose(volume, weights, **more)
        return
    found = convolution.transpose(volume, weights, **more)
    np.testing.assert_allclose(found.output, expected[0].numpy(), atol=1e-9)
    the_trace_adds_up(found)


@pytest.mark.parametrize("seed", range(5))
def test_associativity_holds_with_the_flip_and_fails_without(seed: int) -> None:
    generator = np.random.default_rng(seed)
    image, first, second = (
        generator.integers(-5, 6, shape).astype(float) for shape in ((6, 6), (3, 3), (2, 2))
    )
    both = convolution.associativity(image, first, second, flip=True)
    assert both.inner.shape == (4, 4)
    assert both.left.shape == (3, 3)
    np.testing.assert_array_equal(both.left, both.right)
    without = convolution.associativity(image, first, second, flip=False)
    assert not np.array_equal(without.left, without.right)
