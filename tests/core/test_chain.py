"""Layers one after the other: the lecture's chain, and torch as the reference."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.chain import Step, chain
from core.errors import ConvScopeError

LECTURE = [Step(3, 1, 0, 10), Step(5, 2, 0, 20), Step(5, 2, 0, 40)]


def test_the_chain_of_the_lecture() -> None:
    layers = chain(39, 3, LECTURE)
    assert [(layer.n, layer.channels) for layer in layers] == [(37, 10), (17, 20), (7, 40)]
    assert [layer.parameters for layer in layers] == [280, 5_020, 20_040]
    assert layers[-1].size == 1_960


@given(
    n=st.integers(1, 24),
    channels=st.integers(1, 4),
    steps=st.lists(
        st.builds(Step, st.integers(1, 5), st.integers(1, 3), st.integers(0, 2), st.integers(1, 4)),
        min_size=1,
        max_size=3,
    ),
)
def test_shapes_and_parameters_are_those_of_torch(n: int, channels: int, steps: list[Step]) -> None:
    torch_layers, c = [], channels
    for step in steps:
        torch_layers.append(torch.nn.Conv2d(c, step.filters, step.f, stride=step.s, padding=step.p))
        c = step.filters
    x, sizes = torch.zeros(1, channels, n, n), []
    try:
        for layer in torch_layers:
            x = layer(x)
            sizes.append((x.shape[2], x.shape[1]))
    except RuntimeError:
        with pytest.raises(ConvScopeError) as caught:
            chain(n, channels, steps)
        assert caught.value.code == "layer-does-not-fit"
        assert caught.value.values["row"] == len(sizes) + 1
    else:
        found = chain(n, channels, steps)
        assert [(layer.n, layer.channels) for layer in found] == sizes
        counted = [sum(p.numel() for p in layer.parameters()) for layer in torch_layers]
        assert [layer.parameters for layer in found] == counted
