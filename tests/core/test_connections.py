"""Fully connected against convolution: the lecture's numbers, torch's layers, and a picture that moves."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import connections, images


def test_the_lectures_layer() -> None:
    """32×32×3 → 28×28×6: 14,450,688 weights against 456 parameters."""
    found = connections.compare(32, 3, f=5, filters=6)
    assert found.source == (32, 32, 3)
    assert found.target == (28, 28, 6)
    assert found.dense.weights == 14_450_688 == 3_072 * 4_704
    assert found.convolution.parameters == 456
    assert connections.compare(32, 1, f=5, filters=6).convolution.parameters == 156


def test_large_images_of_the_lecture() -> None:
    assert connections.dense(64 * 64 * 3, 1).weights == 12_288
    assert connections.dense(1_000 * 1_000 * 3, 1_000).weights == 3_000_000_000


@given(n=st.integers(3, 9), channels=st.integers(1, 3), f=st.integers(1, 3), filters=st.integers(1, 3))
def test_parameters_are_those_of_torch(n: int, channels: int, f: int, filters: int) -> None:
    found = connections.compare(n, channels, f=f, filters=filters)
    layer = torch.nn.Conv2d(channels, filters, f)
    y = layer(torch.zeros(1, channels, n, n))
    dense = torch.nn.Linear(n * n * channels, y.numel())
    assert found.target == (*y.shape[2:], filters)
    assert found.convolution.parameters == sum(p.numel() for p in layer.parameters())
    assert found.dense.parameters == sum(p.numel() for p in dense.parameters())
    assert found.dense.memory_bytes == sum(p.numel() * p.element_size() for p in dense.parameters())
    assert found.convolution.multiplications == y.numel() * f * f * channels


@given(
    rows=st.integers(2, 6),
    cols=st.integers(2, 6),
    f=st.integers(1, 2),
    s=st.integers(1, 2),
    seed=st.integers(0, 9),
)
def test_the_matrix_does_what_the_convolution_does(rows: int, cols: int, f: int, s: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    image, kernel = chance.normal(size=(rows, cols)), chance.normal(size=(f, f))
    places = connections.matrix((f, f), (rows, cols), stride=(s, s))
    weights = np.where(places < 0, 0, kernel.ravel()[places])
    expected = torch.conv2d(
        torch.from_numpy(image)[None, None], torch.from_numpy(kernel)[None, None], stride=s
    )
    np.testing.assert_allclose(weights @ image.ravel(), expected.numpy().ravel(), atol=1e-12)


@pytest.mark.parametrize("name", ["astronaut", "cat", "lecture_6x6"])
def test_the_shared_detector_follows_and_the_fixed_one_does_not(name: str) -> None:
    gray = images.sample(name).pixels
    still = connections.shift(gray, by=0)
    assert still.shared == pytest.approx(1, abs=1e-4)
    assert still.fixed == pytest.approx(1, abs=1e-4)
    assert still.place == still.patch
    moved = connections.shift(gray, by=2)
    if still.patch[1] + still.side + 2 <= moved.pixels.shape[1]:
        assert moved.shared == pytest.approx(1, abs=1e-3)
        assert moved.place == (still.patch[0], still.patch[1] + 2)
        assert moved.fixed < 0.999
        np.testing.assert_allclose(moved.response[:, 2:], still.response[:, :-2], rtol=1e-4, atol=0.02)


def test_a_flat_picture_has_no_patch_that_answers() -> None:
    found = connections.shift(np.full((20, 30), 7, np.uint8), by=3)
    assert found.shared == found.fixed == 0
