"""Sizes: the lecture's numbers, and torch as the reference."""

import itertools

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


def test_the_lectures_parameters() -> None:
    """Ten 3×3×3 filters; the chain 39-37-17-7; fully connected against six 5×5 filters, with the slide's 156."""
    assert arithmetic.parameters(3, 10, (3, 3)) == 280
    assert arithmetic.parameters(10, 20, (5, 5)) == 5_020
    assert arithmetic.parameters(20, 40, (5, 5)) == 20_040
    assert arithmetic.dense_parameters(1_960, 1) == 1_961
    assert arithmetic.dense_parameters(1_960, 10) == 19_610
    assert arithmetic.dense_parameters(32 * 32 * 3, 28 * 28 * 6, bias=False) == 14_450_688
    assert arithmetic.parameters(3, 6, (5, 5)) == 456
    assert arithmetic.parameters(1, 6, (5, 5)) == 156


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("c_in", "c_out", "groups"), [(3, 10, 1), (8, 16, 4), (6, 6, 6)])
@pytest.mark.parametrize("kernel", [(3,), (3, 5), (2, 3, 4)])
def test_parameters_against_torch(
    c_in: int, c_out: int, groups: int, kernel: tuple[int, ...], bias: bool
) -> None:
    layer = [torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d][len(kernel) - 1]
    module = layer(c_in, c_out, kernel, groups=groups, bias=bias, device="meta")
    count = sum(one.numel() for one in module.parameters())
    assert arithmetic.parameters(c_in, c_out, kernel, groups=groups, bias=bias) == count


def test_multiplications_and_memory() -> None:
    assert arithmetic.multiplications(3, 6, (5, 5), (28, 28)) == 28 * 28 * 6 * 75
    assert arithmetic.memory_bytes((6, 28, 28)) == 18_816


@pytest.mark.parametrize("n", range(1, 33))
def test_every_size_against_torch(n: int) -> None:
    """Every convolution and pooling of one axis with f ≤ n, p ≤ 5, s ≤ 8, d ≤ 4 that torch accepts."""
    x = torch.empty(1, 1, n, device="meta")
    for f, p, s, d in itertools.product(range(1, n + 1), range(6), range(1, 9), range(1, 5)):
        if arithmetic.span(f, dilation=d) > n + 2 * p:
            with pytest.raises(ConvScopeError):
                arithmetic.output_size(n, f, padding=(p, p), stride=s, dilation=d)
            continue
        size = arithmetic.output_size(n, f, padding=(p, p), stride=s, dilation=d)
        weight = torch.empty(1, 1, f, device="meta")
        assert size == torch.nn.functional.conv1d(x, weight, padding=p, stride=s, dilation=d).shape[2]
        left = arithmetic.unreached(n, f, padding=(p, p), stride=s, dilation=d)
        assert 0 <= left < s
        if d == 1 and p <= f // 2:
            up = arithmetic.output_size(n, f, padding=(p, p), stride=s, ceil_mode=True)
            pooled = torch.nn.functional.avg_pool1d(x, f, s, p, ceil_mode=True)
            assert up == pooled.shape[2]


@pytest.mark.parametrize("n", range(1, 33))
def test_every_transposed_size_against_torch(n: int) -> None:
    x = torch.empty(1, 1, n, device="meta")
    for f, p, s, d, o in itertools.product(range(1, 6), range(3), range(1, 5), range(1, 3), range(3)):
        weight = torch.empty(1, 1, f, device="meta")
        try:
            found = torch.nn.functional.conv_transpose1d(
                x, weight, padding=p, stride=s, dilation=d, output_padding=o
            ).shape[2]
        except RuntimeError:
            found = 0
        more = {"padding": p, "stride": s, "dilation": d, "output_padding": o}
        if o >= max(s, d) or found < 1:
            with pytest.raises(ConvScopeError):
                arithmetic.transposed_size(n, f, **more)
        else:
            assert arithmetic.transposed_size(n, f, **more) == found


@given(n=st.integers(1, 300), f=st.integers(1, 11), stride=st.integers(1, 8), dilation=st.integers(1, 4))
def test_tensorflows_same_gives_n_over_s_rounded_up(n: int, f: int, stride: int, dilation: int) -> None:
    before, after = arithmetic.tensorflow_same(n, f, stride=stride, dilation=dilation)
    assert 0 <= after - before <= 1
    if before + after + n >= arithmetic.span(f, dilation=dilation):
        size = arithmetic.output_size(n, f, padding=(before, after), stride=stride, dilation=dilation)
        assert size == -(-n // stride)


def test_tensorflows_published_examples() -> None:
    """From the notes on padding of `tf.nn`: in 13, filter 6, stride 5 → pad left 1, right 2."""
    assert arithmetic.tensorflow_same(13, 6, stride=5) == (1, 2)


def test_which_lead_from_224_to_112() -> None:
    found = arithmetic.solutions(224, 112)
    assert arithmetic.Solution(f=7, p=3, s=2) in found
    assert arithmetic.Solution(f=2, p=0, s=2) in found
    for one in found:
        assert arithmetic.output_size(224, one.f, padding=(one.p, one.p), stride=one.s) == 112
    assert found == sorted(found, key=lambda one: (one.s, one.f, one.p))
    assert arithmetic.solutions(8, 500) == []
