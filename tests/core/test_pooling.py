"""Pooling: the lecture's numbers, torch as the reference for output, winners and gradient."""

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from core import images, kernels, pooling
from core.errors import ConvScopeError
from pages.shared.lessons import numbers

FOUR, FIVE = kernels.parse(numbers.POOLED), kernels.parse(numbers.POOLED_5)


@pytest.mark.parametrize(
    ("values", "more", "output"),
    [
        (FOUR, {"kind": "max"}, [[9, 2], [6, 3]]),
        (FOUR, {"kind": "average"}, [[3.75, 1.25], [4, 2]]),
        (FIVE, {"kind": "max", "size": (3, 3), "stride": (1, 1)}, [[9, 9, 5], [9, 9, 5], [8, 6, 9]]),
    ],
)
def test_the_lectures_examples(values: np.ndarray, more: dict, output: list[list[float]]) -> None:
    assert pooling.pool(values[None], **more).output[0].tolist() == output


def test_global_average() -> None:
    """7×7×1000 → 1×1×1000."""
    volume = np.random.default_rng(0).normal(size=(1000, 7, 7))
    assert pooling.global_average(volume).shape == (1000,)
    expected = F.adaptive_avg_pool2d(torch.from_numpy(volume), 1)[:, 0, 0].numpy()
    np.testing.assert_allclose(pooling.global_average(volume), expected)


def test_the_winner_takes_the_gradient() -> None:
    found = pooling.pool(FOUR[None], kind="max")
    assert found.argmax[0].tolist() == [[5, 2], [13, 11]]
    back = found.gradient(np.array([[[1.0, 2], [3, 4]]]))[0]
    assert back.tolist() == [[0, 0, 2, 0], [0, 1, 0, 0], [0, 0, 0, 4], [0, 3, 0, 0]]


geometry = st.fixed_dictionaries(
    {
        "n": st.tuples(st.integers(1, 9), st.integers(1, 9)),
        "f": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "s": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "p": st.tuples(st.integers(0, 3), st.integers(0, 3)),
        "ceil": st.booleans(),
        "kind": st.sampled_from(pooling.KINDS),
        "seed": st.integers(0, 999),
    }
)


@settings(max_examples=200, deadline=None)
@given(geometry)
def test_any_geometry_against_torch(g: dict) -> None:
    generator = np.random.default_rng(g["seed"])
    volume = generator.integers(-3, 4, (2, *g["n"])).astype(float)  # with ties
    more = {"size": g["f"], "stride": g["s"], "padding": g["p"], "ceil_mode": g["ceil"]}
    function = F.max_pool2d if g["kind"] == "max" else F.avg_pool2d
    x = torch.from_numpy(volume)[None].requires_grad_()
    try:
        expected = function(x, g["f"], g["s"], g["p"], ceil_mode=g["ceil"])
    except RuntimeError:
        with pytest.raises(ConvScopeError):
            pooling.pool(volume, kind=g["kind"], **more)
        return
    if any(f > n + 2 * p for n, f, p in zip(g["n"], g["f"], g["p"], strict=True)):
        return  # torch lets a window hang over both ends with ceil; we say that it does not fit
    found = pooling.pool(volume, kind=g["kind"], **more)
    np.testing.assert_allclose(found.output, expected[0].detach().numpy(), atol=1e-12)
    upstream = generator.normal(size=found.output.shape)
    expected.backward(torch.from_numpy(upstream)[None])
    np.testing.assert_allclose(found.gradient(upstream), x.grad[0].numpy(), atol=1e-12)
    flat = volume[0].ravel()
    for cell, window in zip(found.output[0].ravel(), found.windows, strict=True):
        if g["kind"] == "max":
            assert cell == flat[window].max()


@pytest.mark.parametrize("kind", pooling.KINDS)
@pytest.mark.parametrize("shape", [(20, 31), (20, 31, 3)])
def test_a_picture(kind: str, shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    found = pooling.pool_picture(pixels, kind=kind, size=3, stride=2, padding=1, ceil_mode=False)
    planes = pixels[..., None] if pixels.ndim == 2 else pixels
    small = pooling.pool(
        planes.transpose(2, 0, 1), kind=kind, size=(3, 3), stride=(2, 2), padding=(1, 1)
    ).output.transpose(1, 2, 0)
    np.testing.assert_allclose(found.reshape(small.shape), small, atol=0.5 + 1e-4)


def test_too_much_padding_is_said() -> None:
    with pytest.raises(ConvScopeError) as caught:
        pooling.pool(FOUR[None], kind="max", padding=(2, 2))
    assert (caught.value.code, caught.value.values) == (
        "pooling-padding-too-large",
        {"padding": 2, "limit": 1},
    )


def test_a_shift_changes_the_maximum_less_than_the_picture() -> None:
    """Checked against OpenCV's resize by area (an average) and a maximum taken by hand."""
    pixels = images.sample("coins").pixels[:200, :300]
    found = pooling.shift_changes(pixels, by=1, size=2, stride=2, padding=0, ceil_mode=False)
    moved = np.hstack([pixels[:, :1], pixels[:, :-1]])
    mean = [cv2.resize(one, (150, 100), interpolation=cv2.INTER_AREA).astype(int) for one in (pixels, moved)]
    best = [one.reshape(100, 2, 150, 2).max(axis=(1, 3)).astype(int) for one in (pixels, moved)]
    assert found["input"].mean == pytest.approx(np.abs(moved.astype(int) - pixels).mean())
    assert found["max"].mean == pytest.approx(np.abs(best[1] - best[0]).mean())
    assert found["max"].kept == pytest.approx((best[1] == best[0]).mean())
    assert found["average"].mean == pytest.approx(np.abs(mean[1] - mean[0]).mean(), abs=0.5)
    assert found["max"].kept > found["input"].kept
    assert found["average"].mean < found["input"].mean


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_the_edge_kernel_stays_within_the_levels(size: int) -> None:
    weights = pooling.edge_kernel(size)
    assert weights.shape == (size, size)
    assert weights.clip(0).sum() == pytest.approx(1)
    if size > 1:
        np.testing.assert_allclose(weights, -weights[:, ::-1], atol=1e-12)
