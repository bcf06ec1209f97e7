"""Networks taken apart: torch's own modules, torchvision's metadata, the lecture's numbers and gradients as references."""

from collections import Counter

import pytest
import torch
from torch import nn

from core import architectures
from core.architectures import PICTURE, REGISTRY, Description, Layer, describe_named, describe_rows
from core.architectures.measure import weightless
from core.errors import ConvScopeError
from core.networks import KINDS, Row, describe
from core.tv import torchvision

# Curriculum, sections 10 and 12.
PARAMETERS = {
    "lenet5": 62_006,
    "lenet5_gray": 61_706,
    "lenet5_1998": 60_000,
    "alexnet_lecture": 62_378_344,
    "alexnet_grouped": 60_965_224,
    "alexnet": 61_100_840,
    "zfnet": 62_357_608,
    "zfnet_wide": 107_627_624,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "googlenet_paper": 6_998_552,
    "googlenet": 6_624_904,
    "googlenet_aux": 13_004_888,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "squeezenet1_0": 1_248_424,
    "squeezenet1_1": 1_235_496,
}
BILLIONS = {
    "alexnet_lecture": 1.135,
    "alexnet_grouped": 0.724,
    "alexnet": 0.714,
    "vgg16": 15.47,
    "vgg19": 19.632,
    "googlenet": 1.498,
    "resnet18": 1.814,
    "resnet50": 4.089,
    "resnet152": 11.514,
    "squeezenet1_0": 0.819,
    "squeezenet1_1": 0.349,
}


def weighted(found: Description) -> list[Layer]:
    return [layer for layer in found.layers if layer.parameters]


def counted(layer: Layer) -> tuple[object, ...]:
    return layer.kind, layer.weights, layer.shape, layer.multiplications


@pytest.mark.parametrize(("name", "wanted"), PARAMETERS.items(), ids=PARAMETERS)
def test_parameters_are_those_of_the_lecture(name: str, wanted: int) -> None:
    assert describe_named(name).parameters == wanted


@pytest.mark.parametrize(("name", "wanted"), BILLIONS.items(), ids=BILLIONS)
def test_multiplications_are_those_of_the_lecture(name: str, wanted: float) -> None:
    assert describe_named(name).multiplications / 1e9 == pytest.approx(wanted, abs=6e-4)


@pytest.mark.parametrize("name", REGISTRY)
def test_the_sum_over_the_layers_is_the_modules_own_count(name: str) -> None:
    found = describe_named(name)
    module = weightless(REGISTRY[name].module)
    assert found.parameters == found.module_parameters
    assert found.parameters == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize("name", [name for name, one in REGISTRY.items() if one.rows and one.torchvision])
def test_a_table_is_torchvisions_module_layer_by_layer(name: str) -> None:
    known = REGISTRY[name]
    table, module = describe_rows(known.rows, known.shape), describe_named(name)
    assert Counter(map(counted, weighted(table))) == Counter(map(counted, weighted(module)))
    assert table.layers[-1].field == module.layers[-1].field


@pytest.mark.parametrize("name", sorted(architectures.further()))
def test_further_networks_agree_with_torchvisions_metadata(name: str) -> None:
    weights = next(iter(torchvision.models.get_model_weights(name)))
    found = describe_named(name)
    assert found.parameters == found.module_parameters
    if name != "inception_v3":  # its count there includes the auxiliary head, which does not answer
        assert found.parameters == weights.meta["num_params"]
    billions = found.multiplications / 1e9
    assert billions == pytest.approx(weights.meta["_ops"], rel=0.01, abs=6e-4)


def test_the_lectures_lenet5_row_by_row() -> None:
    found = describe_named("lenet5")
    rows = [
        (layer.shape, layer.size, layer.parameters)
        for layer in found.layers
        if layer.kind in ("conv", "pool", "fc")
    ]
    assert rows == [
        ((6, 28, 28), 4_704, 456),
        ((6, 14, 14), 1_176, 0),
        ((16, 10, 10), 1_600, 2_416),
        ((16, 5, 5), 400, 0),
        ((120,), 120, 48_120),
        ((84,), 84, 10_164),
        ((10,), 10, 850),
    ]


def test_lecuns_own_lenet5_layer_by_layer() -> None:
    assert [layer.parameters for layer in weighted(describe_named("lenet5_1998"))] == [
        *(156, 12, 1_516, 32, 48_120, 10_164)
    ]


def test_the_lectures_chain() -> None:
    found = describe_named("simple")
    assert [layer.shape for layer in found.layers if layer.kind == "conv"] == [
        (10, 37, 37),
        (20, 17, 17),
        (40, 7, 7),
    ]
    assert [layer.parameters for layer in weighted(found)] == [280, 5_020, 20_040, 19_610]
    assert next(layer.size for layer in found.layers if layer.kind == "flatten") == 1_960


def test_the_shapes_of_alexnet() -> None:
    found = describe_named("alexnet_lecture")
    assert [layer.shape for layer in found.layers if layer.kind in ("conv", "pool", "fc")] == [
        *((96, 55, 55), (96, 27, 27), (256, 27, 27), (256, 13, 13)),
        *((384, 13, 13), (384, 13, 13), (256, 13, 13), (256, 6, 6)),
        *((4096,), (4096,), (1000,)),
    ]


def test_zfnets_maps_are_those_of_the_papers_figure() -> None:
    found = describe_named("zfnet")
    sides = [layer.shape[1] for layer in found.layers if layer.kind in ("conv", "pool")]
    assert sides == [110, 55, 26, 13, 13, 13, 13, 6]


def test_every_block_of_googlenet_joins_four_branches() -> None:
    found = describe_named("googlenet_paper")
    assert [block.kind for block in found.blocks] == ["inception"] * 9
    for block in found.blocks:
        join = found.layers[block.end - 1]
        assert join.kind == "cat"
        assert len(join.inputs) == 4
        assert join.shape[0] == sum(found.layers[place].shape[0] for place in join.inputs)


BLOCKS = {
    "resnet152": ("residual", 50),
    "squeezenet1_1": ("fire", 8),
    "se_block": ("residual", 1),
    "vgg16": ("", 0),
    "densenet121": ("dense", 4),
}


@pytest.mark.parametrize(("name", "wanted"), BLOCKS.items(), ids=BLOCKS)
def test_blocks(name: str, wanted: tuple[str, int]) -> None:
    found = describe_named(name)
    assert len(found.blocks) == wanted[1]
    assert {block.kind for block in found.blocks} <= {wanted[0]}
    covered = [place for first, end in found.groups for place in range(first, end)]
    assert covered == list(range(len(found.layers)))


def test_skips_are_edges_of_the_graph() -> None:
    found = describe_named("resnet18")
    sums = [layer for layer in found.layers if layer.kind == "add"]
    assert len(sums) == 8
    first = sums[0]
    assert {found.layers[place].kind for place in first.inputs} == {"bn", "pool"}
    assert found.layers[0].inputs == (PICTURE,)


# What one number sees: a layer in the middle of a network, and a picture on which its field ends inside.
PROBES = [
    ("lenet5", "3.0", 32),
    ("alexnet_lecture", "11.0", 227),
    ("alexnet", "features.5", 180),
    ("vgg16", "features.16", 96),
    ("googlenet", "inception3b", 150),
    ("resnet18", "layer2.1", 160),
    ("resnet50", "layer2.0", 130),
    ("squeezenet1_0", "features.5", 160),
    ("squeezenet1_1", "features.6", 160),
    ("densenet121", "features.transition1.pool", 160),
    ("shufflenet_v2_x0_5", "stage2.0", 120),
    ("mobilenet_v2", "features.5", 120),
]


class ReachedError(Exception):
    """The probe has come to its layer."""


def probed(model: nn.Module, name: str, side: int, unit: tuple[int, int]) -> tuple[int, int, int, int]:
    """First row, last row, first column, last column on which one number depends, by its gradient."""
    modules = dict(model.named_modules())
    for path, module in list(modules.items()):
        if isinstance(module, nn.MaxPool2d):  # a maximum passes its gradient to a single pixel
            parent, _, leaf = path.rpartition(".")
            average = nn.AvgPool2d(module.kernel_size, module.stride, module.padding, module.ceil_mode)
            setattr(modules[parent], leaf, average)
        elif isinstance(module, nn.Conv2d):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    made = []

    def reached(_module: nn.Module, _given: object, output: torch.Tensor) -> None:
        made.append(output)
        raise ReachedError

    hook = dict(model.named_modules())[name].register_forward_hook(reached)
    picture = torch.ones(1, 3, side, side, requires_grad=True)
    with pytest.raises(ReachedError):
        model(picture)
    hook.remove()
    made[0][0, :, unit[0], unit[1]].sum().backward()
    rows, cols = picture.grad[0].sum(0).nonzero(as_tuple=True)
    return int(rows.min()), int(rows.max()), int(cols.min()), int(cols.max())


@pytest.mark.parametrize(
    ("name", "layer", "side"), PROBES, ids=[f"{name}-{layer}" for name, layer, _ in PROBES]
)
def test_a_receptive_field_is_what_the_gradient_finds(name: str, layer: str, side: int) -> None:
    found = describe_named(name, (3, side, side))
    places = [i for i, one in enumerate(found.layers) if one.name == layer or one.block == layer]
    last = found.layers[places[-1]]
    model = architectures.get(name).module()
    middle = last.shape[1] // 2
    for unit in ((middle, middle), (middle - 1, middle), (0, 0)):
        (top, left), (high, wide) = last.field.of(*unit)
        seen = probed(model, layer, side, unit)
        assert seen == (max(top, 0), min(top + high, side) - 1, max(left, 0), min(left + wide, side) - 1)


def test_a_gate_sees_everything_and_the_maps_are_told_apart() -> None:
    found = describe_named("se_resnet50")
    plain = describe_named("resnet50")
    assert found.layers[-1].field.size == plain.layers[-1].field.size
    assert found.layers[-1].field.gated
    assert not plain.layers[-1].field.gated


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [([(3, 1)] * 3, 7), ([(7, 1)], 7), ([(11, 4), (3, 2), (5, 1)], 11 + 2 * 4 + 4 * 8)],
)
def test_the_field_by_hand(layers: list[tuple[int, int]], wanted: int) -> None:
    rows = tuple(Row("conv", 4, f, s, 0) for f, s in layers)
    assert describe_rows(rows, (3, 99, 99)).layers[-1].field.size == (wanted, wanted)


def test_training_takes_what_was_kept_times_the_batch() -> None:
    found = describe_named("lenet5")
    one, ten = found.training(1), found.training(10)
    assert ten.activations == 10 * one.activations
    assert one.weights == one.gradients == one.momentum == 4 * 62_006
    assert one.activations == 4 * (3_072 + 2 * 4_704 + 1_176 + 2 * 1_600 + 400 + 2 * 120 + 2 * 84 + 10)


def test_the_peak_is_what_must_be_alive_at_once() -> None:
    """A skip keeps its input: input, first map, second map."""
    rows = (Row("conv", 8, 3, 1, 1), Row("conv", 4, 3, 1, 1), Row("global"))
    found = describe_rows(rows, (3, 10, 10))
    assert found.peak_memory == 4 * 100 * (8 + 4)
    kept = describe_rows((Row("residual"),), (3, 10, 10))
    assert kept.peak_memory == 4 * 100 * 3 * 3


EDITS = [
    ("network-row-too-large", lambda rows: (*rows[:2], Row("conv", 8, 11), *rows[3:]), 3, (3, 10, 10)),
    ("network-groups", lambda rows: (Row("grouped", 7, 3, groups=2), *rows[1:]), 1, (3, 32, 32)),
    ("network-row-needs-maps", lambda rows: (*rows, Row("pool", kernel=2)), 12, (3, 32, 32)),
]


@pytest.mark.parametrize(("code", "edit", "row", "shape"), EDITS, ids=[one[0] for one in EDITS])
def test_an_impossible_row_is_named(code, edit, row: int, shape: tuple[int, int, int]) -> None:
    with pytest.raises(ConvScopeError) as caught:
        describe_rows(edit(REGISTRY["lenet5"].rows), shape)
    assert caught.value.code == code
    assert caught.value.values["row"] == row


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        *(("alexnet", (3, 8, 8)), ("densenet121", (3, 8, 8)), ("googlenet", (3, 8, 8))),
        ("lenet5_1998", (1, 64, 64)),
    ],
)
def test_a_picture_that_does_not_fit_is_refused(name: str, shape: tuple[int, int, int]) -> None:
    with pytest.raises(ConvScopeError) as caught:
        describe_named(name, shape)
    assert caught.value.code == "architecture-picture-unfit"


def test_a_table_is_built_anew_for_another_picture() -> None:
    assert describe_named("lenet5", (3, 64, 64)).parameters > describe_named("lenet5").parameters


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ConvScopeError) as caught:
        architectures.get("vit_b_16")
    assert caught.value.code == "architecture-unknown"


def test_what_is_not_known_is_said() -> None:
    class Strange(nn.Sequential):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(torch.fft.fft2(x).real)

    with pytest.raises(ConvScopeError) as caught:
        architectures.measure(lambda: Strange(nn.ReLU()), (3, 8, 8))
    assert caught.value.code == "architecture-operation-unknown"


def test_nothing_takes_memory() -> None:
    made = weightless(lambda: torchvision.models.vgg19())
    assert {p.device.type for p in made.parameters()} == {"meta"}


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"whiten"}))
def test_every_kind_of_row_counts_as_the_arithmetic_says(kind: str) -> None:
    sample = Row(
        kind,
        out=8,
        kernel=3,
        padding=1,
        groups=2 if kind == "grouped" else 1,
        branches=(2, 4, 4, 2, 4, 4)[: KINDS[kind].branches],
    )
    rows = (Row("conv", 8, 3), sample)
    arithmetic = describe(rows, classes=None, shape=(3, 12, 12))
    found = describe_rows(rows, (3, 12, 12))
    assert found.layers[-1].shape == arithmetic[-1].shape
    assert found.multiplications == sum(one.multiplications for one in arithmetic)
    assert found.parameters == sum(one.parameters for one in arithmetic)
