"""Sizes: the lecture's numbers, and torch as the reference."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import arithmetic
from core.errors import ConvScopeError


@pytest.mark.parametrize(
    ("n", "f", "p", "s", "size"),
    [
        (6, 3, 0, 1, 4),
        (6, 3, 1, 1, 6),
        (7, 3, 0, 2, 3),
        (39, 3, 0, 1, 37),
        (37, 5, 0, 2, 17),
        (17, 5, 0, 2, 7),
        (227, 11, 0, 4, 55),
        (32, 5, 0, 1, 28),
        (28, 2, 0, 2, 14),
        (55, 3, 0, 2, 27),
        (27, 5, 2, 1, 27),
    ],
)
def test_output_size_of_the_lecture(n: int, f: int, p: int, s: int, size: int) -> None:
    assert arithmetic.output_size(n, f, padding=(p, p), stride=s) == size


@pytest.mark.parametrize(("f", "p"), [(1, 0), (3, 1), (5, 2), (7, 3)])
def test_same_padding_of_the_lecture(f: int, p: int) -> None:
    assert arithmetic.same_padding(f) == (p, p)


def test_same_padding_of_an_even_kernel_puts_the_smaller_half_first() -> None:
    assert arithmetic.same_padding(4) == (1, 2)
    assert arithmetic.same_padding(4, dilation=3) == (4, 5)


@given(
    n=st.integers(1, 40), f=st.integers(1, 9), p=st.integers(0, 4), s=st.integers(1, 4), d=st.integers(1, 3)
)
def test_output_size_is_that_of_torch(n: int, f: int, p: int, s: int, d: int) -> None:
    try:
        size = arithmetic.output_size(n, f, padding=(p, p), stride=s, dilation=d)
    except ConvScopeError as error:
        assert error.code == "kernel-larger-than-image"
        assert error.values == {"kernel": d * (f - 1) + 1, "image": n + 2 * p}
        assert d * (f - 1) + 1 > n + 2 * p
    else:
        found = torch.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, f), padding=p, stride=s, dilation=d)
        assert found.shape[2] == size


@given(n=st.integers(1, 40), f=st.integers(1, 9), d=st.integers(1, 3))
def test_same_padding_keeps_the_size(n: int, f: int, d: int) -> None:
    padding = arithmetic.same_padding(f, dilation=d)
    assert arithmetic.output_size(n, f, padding=padding, dilation=d) == n
