"""One axis of a convolution: torch's gradient as the reference of how often a cell is used."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import arithmetic
from core.axis import axis, uses


@given(
    st.integers(1, 32),
    st.integers(1, 9),
    st.tuples(*[st.integers(0, 4)] * 2),
    st.integers(1, 5),
    st.integers(1, 4),
)
def test_uses_are_the_gradient_under_a_kernel_of_ones(
    n: int, f: int, padding: tuple[int, int], stride: int, dilation: int
) -> None:
    if arithmetic.span(f, dilation=dilation) > n + sum(padding):
        return
    padded = torch.zeros(1, 1, n + sum(padding), requires_grad=True)
    torch.nn.functional.conv1d(padded, torch.ones(1, 1, f), stride=stride, dilation=dilation).sum().backward()
    one = axis(n, f, padding=padding, stride=stride, dilation=dilation)
    np.testing.assert_array_equal(uses(one), padded.grad[0, 0].numpy())
    assert not one.unreached or not uses(one)[-one.unreached :].any()


def test_the_last_of_eight_cells_is_dropped() -> None:
    one = axis(8, 3, padding=(0, 0), stride=2, dilation=1)
    assert (one.out, one.ceil, one.unreached) == (3, 4, 1)
    assert uses(one).tolist() == [1, 1, 2, 1, 2, 1, 1, 0]
