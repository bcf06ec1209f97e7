"""Networks: counted by arithmetic, with torch's modules as the reference."""

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core import networks
from core.errors import ConvScopeError
from core.networks import KINDS, REGISTRY, Network, Row, build, code, describe

PARAMETERS = {"lenet5": 62_006, "basicml": 1_202_186, "softmax": 30_730, "mlp": 3072 * 256 + 256 + 2570}


def measured(network: Network) -> tuple[list[tuple[int, ...]], int]:
    """Shapes and the number of parameters as torch finds them, no number computed."""
    with torch.device("meta"):
        model = build(network, classes=10).eval()
        x = torch.empty(1, 3, 32, 32)
    shapes = []
    for module in model:
        x = module(x)
        shapes.append(tuple(x.shape[1:]))
    frozen_gains = sum(
        p.numel() for name, p in model.named_parameters() if "norms" in name and name.endswith("weight")
    )
    return shapes, sum(p.numel() for p in model.parameters()) - frozen_gains


@pytest.mark.parametrize("network", REGISTRY.values(), ids=REGISTRY)
def test_every_network_is_what_torch_measures(network: Network) -> None:
    layers = describe(network.rows, classes=10)
    shapes, parameters = measured(network)
    assert [layer.shape for layer in layers] == shapes
    assert sum(layer.parameters for layer in layers) == parameters
    assert parameters == PARAMETERS.get(network.name, parameters)


def test_the_lectures_lenet5_row_by_row() -> None:
    layers = [layer for layer in describe(REGISTRY["lenet5"].rows, classes=10) if layer.parameters]
    assert [layer.parameters for layer in layers] == [456, 2_416, 48_120, 10_164, 850]
    assert [layer.shape for layer in layers] == [(6, 28, 28), (16, 10, 10), (120,), (84,), (10,)]
    assert layers[0].multiplications == 28 * 28 * 6 * 75


rows = st.builds(
    Row,
    kind=st.sampled_from(sorted(set(KINDS) - {"whiten"})),
    out=st.integers(1, 9),
    kernel=st.integers(1, 5),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    rate=st.floats(0, 0.9),
    groups=st.integers(1, 3),
    branches=st.sampled_from([(), (2, 3, 4), (2, 3, 4, 1, 2, 2)]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, max_size=6))
def test_any_table_is_refused_or_is_what_torch_measures(table: list[Row]) -> None:
    try:
        layers = describe(table, classes=10)
    except ConvScopeError as error:
        assert error.code.startswith("network-")
        assert 1 <= error.values["row"] <= len(table)
        return
    shapes, parameters = measured(Network("own", tuple(table)))
    assert [layer.shape for layer in layers] == shapes
    assert sum(layer.parameters for layer in layers) == parameters


REFUSED = {
    "network-kind-unknown": [Row("attention")],
    "network-value": [Row("conv", 8, 3), Row("conv", 0, 3)],
    "network-row-needs-maps": [Row("fc", 8), Row("conv", 8, 3)],
    "network-row-too-large": [Row("pool", kernel=8, stride=8), Row("conv", 8, 5)],
    "network-whiten-first": [Row("relu"), Row("whiten", 24, 2)],
    "network-groups": [Row("conv", 8, 3), Row("grouped", 9, 3, groups=2)],
    "network-branches": [Row("fire", branches=(2, 4))],
}


@pytest.mark.parametrize(("code", "table"), REFUSED.items(), ids=REFUSED)
def test_an_impossible_row_is_named(code: str, table: list[Row]) -> None:
    with pytest.raises(ConvScopeError) as caught:
        describe(table, classes=10)
    assert caught.value.code == code
    assert caught.value.values["row"] == len(table)


@pytest.mark.parametrize(
    ("code", "table"),
    [
        ("network-too-many-rows", [Row("relu")] * 61),
        ("network-too-many-parameters", [Row("fc", 2048)] * 6),
        ("network-too-much-work", [Row("conv", 256, 11, padding=5)] * 2),
    ],
)
def test_what_is_too_much_is_said(code: str, table: list[Row]) -> None:
    with pytest.raises(ConvScopeError) as caught:
        describe(table, classes=10)
    assert caught.value.code == code


def test_without_classes_the_rows_are_everything() -> None:
    assert [layer.shape for layer in describe([Row("global")], classes=None)] == [(3,)]
    with pytest.raises(ConvScopeError) as caught:
        describe([], classes=None)
    assert caught.value.code == "network-empty"


@settings(max_examples=100, deadline=None)
@given(st.lists(rows, max_size=6))
def test_a_table_survives_a_link_and_json(table: list[Row]) -> None:
    try:
        describe(table, classes=10)
    except ConvScopeError:
        return
    text = networks.format_rows(table)
    again = networks.parse_rows(text)
    assert networks.format_rows(again) == text
    assert describe(again, classes=10)[-1].shape == (10,)
    network = Network("own", again)
    assert networks.from_plain(json.loads(json.dumps(networks.to_plain(network)))) == network


@pytest.mark.parametrize("network", REGISTRY.values(), ids=REGISTRY)
def test_a_network_survives_json(network: Network) -> None:
    assert networks.from_plain(json.loads(json.dumps(networks.to_plain(network)))) == network


@pytest.mark.parametrize("plain", [{}, {"name": "x", "rows": 3}, {"name": "x", "rows": [{"out": "many"}]}])
def test_foreign_json_is_refused(plain: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        networks.from_plain(plain)
    assert caught.value.code == "network-unreadable"


def test_whitening_makes_patches_independent() -> None:
    """Patches through the filters have covariance 1 on the diagonal and 0 beside it."""
    torch.manual_seed(0)
    x = torch.randn(64, 3, 16, 16).cumsum(2).cumsum(3) / 20
    layer = networks.Whiten(Row("whiten", 24, 2), 3)
    layer.fit(x, noise=0.0)
    out = layer(x).permute(1, 0, 2, 3).reshape(24, -1)[::2]  # without the negatives
    covariance = out @ out.T / out.shape[1]
    torch.testing.assert_close(covariance, torch.eye(12), atol=1e-2, rtol=0)


def test_weights_as_keras_draws_them() -> None:
    """Of the lecture's reference network: Glorot's variance 2 / (inputs + outputs), biases 0, in torch and in the code."""
    torch.manual_seed(1)
    names: dict[str, object] = {}
    network = REGISTRY["basicml"]
    parts = [
        "import torch\nfrom torch import nn",
        code.definitions(network),
        code.function(network, classes=10),
    ]
    exec("\n\n\n".join(parts), names)
    for model in (build(network, classes=10), names["network"]()):
        learned = [module for module in model.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
        assert len(learned) == 8
        for module in learned:
            window = module.weight[0, 0].numel()
            wanted = 2 / (window * (module.weight.shape[0] + module.weight.shape[1]))
            assert float(module.weight.detach().var()) == pytest.approx(wanted, rel=0.1)
            assert not module.bias.detach().any()
