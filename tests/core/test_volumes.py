"""Volumes as text, and filters that fit a volume."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core import volumes
from core.errors import ConvScopeError

numbers = st.integers(-99, 99).map(float)


def test_a_volume_is_written_channel_by_channel() -> None:
    found = volumes.parse("1,2;3,4_5,6;7,8", channels=3, largest=12)
    np.testing.assert_array_equal(found, [[[1, 2], [3, 4]], [[5, 6], [7, 8]]])


@given(arrays(np.float64, (3, 4, 5), elements=numbers))
def test_a_volume_survives_a_link(values: np.ndarray) -> None:
    read = volumes.parse(volumes.format_text(values), channels=3, largest=5)
    np.testing.assert_array_equal(read, values)


@given(arrays(np.float64, (2, 3, 2, 3), elements=numbers))
def test_filters_survive_a_link(values: np.ndarray) -> None:
    text = volumes.format_text(values)
    read = volumes.parse_filters(text, filters=2, channels=3, largest=3)
    np.testing.assert_array_equal(read, values)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,2_1,2;3,4", "volume-ragged"),
        ("1_1_1_1", "volume-too-deep"),
        ("1_", "kernel-empty"),
        ("1_nan", "kernel-not-a-number"),
        ("1_" * 20_000, "kernel-text-too-long"),
        ("1,2,3,4,5,6", "kernel-too-large"),
    ],
)
def test_what_is_wrong_is_named(text: str, code: str) -> None:
    with pytest.raises(ConvScopeError) as caught:
        volumes.parse(text, channels=3, largest=5)
    assert caught.value.code == code


def test_possible_groups_are_the_divisors() -> None:
    assert volumes.possible_groups(6) == [1, 2, 3, 6]
    assert volumes.possible_groups(1) == [1]


@given(filters=st.integers(1, 4), seen=st.integers(1, 4), channels=st.integers(1, 4), place=st.integers(0, 2))
def test_fitted_filters_are_what_torch_takes(filters: int, seen: int, channels: int, place: int) -> None:
    possible = volumes.possible_groups(channels)
    groups = possible[min(place, len(possible) - 1)]
    before = np.full((filters, seen, 3, 3), 7.0)
    after = volumes.fitted(before, channels=channels, groups=groups, seed=1)
    torch.nn.functional.conv2d(
        torch.zeros(1, channels, 5, 5).double(), torch.from_numpy(after), groups=groups
    )
    kept = (after == 7).sum()
    assert kept == min(filters, len(after)) * min(seen, after.shape[1]) * 9
    assert set(np.unique(after)) <= {-1, 0, 1, 7}
