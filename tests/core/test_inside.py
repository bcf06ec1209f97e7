"""Every number of the drill-down against torch's own, for all networks that can be trained."""

import numpy as np
import pytest
import torch
from torch import nn

from core.inspection.loaded import Loaded
from core.inspection.names import layer_names
from core.inspection.numbers import cell_parts, map_parts
from core.inspection.opened import Opened
from core.networks import REGISTRY, Network, Row, build
from core.networks.modules import Whiten
from core.training import Config

# Every kind of row that one's own network may have.
OWN = Network(
    "own",
    (
        Row("conv", 16, 3, 1, 1),
        Row("lrn"),
        Row("fire", branches=(4, 8, 8)),
        Row("inception", branches=(8, 8, 8, 4, 8, 8)),
        Row("bninception", branches=(8, 8, 8, 4, 8, 8)),
        Row("basic", 32, stride=2),
        Row("bottleneck", 8),
        Row("sebottleneck", 16),
        Row("grouped", 64, 3, 1, 1, groups=4),
        Row("unit", 32, 3, 1, 1),
        Row("average", kernel=3, stride=2, padding=1),
        Row("ceilpool", kernel=3, stride=2),
        Row("gelu"),
        Row("stage", 32),
        Row("silu"),
        Row("global"),
        Row("bn"),
        Row("dropout", rate=0.5),
    ),
)
NETWORKS = {**REGISTRY, "own": OWN}
PICTURE = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


class Given(Loaded):
    """A network as a run would give it, its weights and statistics drawn."""

    def __init__(self, network: Network) -> None:
        torch.manual_seed(1)
        self.model = build(network, classes=10).eval()
        for module in self.model.modules():
            if isinstance(module, nn.modules.batchnorm._BatchNorm):
                module.running_mean.normal_(0, 0.3)
                module.running_var.uniform_(0.5, 2)
                module.weight.data.uniform_(0.5, 1.5)
                module.bias.data.normal_(0, 0.3)
            if isinstance(module, Whiten):
                module.weight.data.normal_(0, 0.3)
        self.model.requires_grad_(False)
        self.names = layer_names(self.model)
        self.classes = tuple(map(str, range(10)))
        self.config, self.views, self.step = Config(network=network), 1, 0
        self.mean = torch.tensor([120.0, 115.0, 110.0]).view(1, 3, 1, 1)
        self.deviation = torch.tensor([60.0, 62.0, 64.0]).view(1, 3, 1, 1)


def close(said: float, wanted: float) -> bool:
    return abs(said - wanted) <= 1e-5 * max(1.0, abs(wanted))


@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_is_torchs(name: str) -> None:
    """50 cells of all networks: by hand, as the page has it, and as the float32 modules give it."""
    loaded = Given(NETWORKS[name])
    opened = Opened(loaded)
    seen = opened.look(PICTURE)
    said = outputs(loaded)
    random = np.random.default_rng(7)
    for layer in opened.layers:
        for _ in range(3):
            channel, row, col = (int(random.integers(n)) for n in layer.shape)
            parts = cell_parts(opened, seen, layer, channel, row, col)
            assert all(abs(part.value - part.by_hand) <= 1e-9 * max(1, abs(part.value)) for part in parts)
            for place, part in zip(layer.steps, parts, strict=True):
                module = opened.steps[place].module
                if module is not None and place in said:
                    assert close(part.value, said[place][channel, row, col])
            found = map_parts(opened, seen, layer, channel)
            if found.partial.size:
                total = found.partial[:, row, col].sum() + (found.bias or 0.0)
                assert close(total, parts[0].value)
    np.testing.assert_allclose(seen.answer.logits, loaded.answer(PICTURE).logits, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_row_belongs_to_the_layer_with_its_numbers(name: str) -> None:
    loaded = Given(NETWORKS[name])
    opened = Opened(loaded)
    seen = opened.look(PICTURE)
    ends = dict(zip(opened.layer_of_row, loaded.activations(PICTURE[None]).values(), strict=True))
    for place, values in ends.items():  # the last row of a layer gives what the layer gives
        found = seen.values[opened.layers[place].steps[-1]]
        np.testing.assert_allclose(found.ravel(), values.ravel(), rtol=1e-3, atol=1e-4)
    assert max(ends) == opened.layers[-1].place


def test_lenets_layers_are_counted_once() -> None:
    names = ("conv", "relu", "pool", "conv", "relu", "pool", "fc", "relu", "fc", "relu")
    assert tuple(row.kind for row in REGISTRY["lenet5"].rows) == names
    assert Opened(Given(REGISTRY["lenet5"])).layer_of_row == (1, 1, 2, 3, 3, 4, 5, 5, 6, 6, 7)


def outputs(loaded: Loaded) -> dict[int, np.ndarray]:
    """What the modules give in float32, by the place of their step: caught by hooks in the whole network."""
    opened = Opened(loaded)
    mirrored = {
        id(own): theirs for own, theirs in zip(opened.model.modules(), loaded.model.modules(), strict=True)
    }
    caught: dict[int, np.ndarray] = {}
    for place, step in enumerate(opened.steps):
        module = mirrored.get(id(step.module))
        if module is not None:

            def keep(_, __, out: torch.Tensor, place: int = place) -> None:
                caught[place] = out[0].reshape(*out.shape[1:], *(1,) * (4 - out.ndim)).numpy()

            module.register_forward_hook(keep)
    loaded.answer(PICTURE)
    return caught
