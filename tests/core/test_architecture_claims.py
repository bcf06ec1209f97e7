"""The claims computed: by hand from the lecture, by torch's modules, and by what gradients do."""

import numpy as np
import pytest
import torch
from torch import nn

from core.architectures import claims, describe_rows, gradients, history
from core.networks import Row
from core.tv import torchvision


def test_three_3x3_see_as_much_as_one_7x7() -> None:
    found = claims.stacked(3, channels=256, side=14)
    assert found.clever.field == found.plain.field == 7
    assert found.clever.parameters == 27 * 256**2
    assert found.plain.parameters == 49 * 256**2
    assert (found.clever.nonlinearities, found.plain.nonlinearities) == (3, 1)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_stack_is_what_taking_it_apart_finds(count: int) -> None:
    found = claims.stacked(count, channels=4, side=9)
    rows = tuple(Row("conv", 4, 3, 1, 1) for _ in range(count))
    taken = describe_rows(rows, (4, 9, 9))
    assert taken.layers[-1].field.size == (found.clever.field,) * 2
    assert taken.multiplications == found.clever.multiplications
    assert taken.parameters - 4 * count == found.clever.parameters


def test_three_linear_3x3_kernels_are_one_7x7_kernel() -> None:
    """Without the nonlinearities between them, nothing would be gained."""
    x = torch.randn(1, 1, 20, 20, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    kernels = torch.randn(3, 1, 1, 3, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    stacked, seven = x, kernels[0]
    for kernel in kernels:
        stacked = torch.conv2d(stacked, kernel)
    for kernel in kernels[1:]:
        seven = torch.conv2d(seven, kernel.flip(2, 3), padding=2)
    assert seven.shape[2:] == (7, 7)
    torch.testing.assert_close(torch.conv2d(x, seven), stacked)


def counted(*modules: nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def test_a_bottleneck_is_torchs() -> None:
    found = claims.bottleneck(side=28, c_in=192, squeezed=16, c_out=32, f=5)
    assert found.plain.parameters == counted(nn.Conv2d(192, 32, 5))
    assert found.clever.parameters == counted(nn.Conv2d(192, 16, 1), nn.Conv2d(16, 32, 5))
    assert found.plain.multiplications == 28 * 28 * 32 * 5 * 5 * 192 == 120_422_400
    assert found.clever.multiplications == 28 * 28 * (16 * 192 + 32 * 25 * 16) == 12_443_648


def test_a_fire_module_is_torchvisions() -> None:
    found = claims.fire(side=55, c_in=96, squeeze=16, expand=64)
    module = torchvision.models.squeezenet.Fire(96, 16, 64, 64)
    assert found.clever.parameters == counted(module)
    assert found.plain.parameters == counted(nn.Conv2d(96, 128, 3))
    assert found.clever.field == found.plain.field == 3


def test_averages_read_vggs_maps_with_far_fewer_parameters() -> None:
    found = claims.pooled_head(side=7, channels=512, hidden=4096, classes=1000)
    assert found.plain.parameters == counted(torchvision.models.vgg16().classifier) == 123_642_856
    assert found.clever.parameters == 513_000


def test_gradients_vanish_in_the_plain_stack_and_not_in_the_residual_one() -> None:
    found = gradients.flow(40, start="small", normed=False, seed=1)
    assert found.plain.arriving.shape == found.residual.weights.shape == (40,)
    assert found.plain.arriving[0] < 1e-6 * found.plain.arriving[-1]
    assert found.residual.arriving[0] > 1e-2 * found.residual.arriving[-1]
    assert found.plain.weights.max() < 1e-6 * found.residual.weights.min()


@pytest.mark.parametrize("start", gradients.STARTS)
@pytest.mark.parametrize("normed", [False, True])
@pytest.mark.parametrize("depth", [2, 7, 60])
def test_every_setting_is_finite_and_repeatable(start: str, normed: bool, depth: int) -> None:
    found = gradients.flow(depth, start=start, normed=normed, seed=3)
    again = gradients.flow(depth, start=start, normed=normed, seed=3)
    for one, other in ((found.plain, again.plain), (found.residual, again.residual)):
        assert np.isfinite(one.arriving).all()
        assert np.isfinite(one.weights).all()
        np.testing.assert_array_equal(one.weights, other.weights)


def test_the_gradients_are_those_of_modules() -> None:
    """The first two layers of a residual stack of two, by torch's own modules."""
    found = gradients.flow(2, start="he", normed=False, seed=5)
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(4, 8, 12, 12, generator=generator)
    answers = torch.randint(10, (4,), generator=generator)
    read = torch.randn(10, 8, generator=generator)
    layers = [nn.Conv2d(8, 8, 3, padding=1, bias=False) for _ in range(2)]
    for layer in layers:
        layer.weight.data = torch.randn(8, 8, 3, 3, generator=generator) * (2 / 72) ** 0.5
    made = (x + layers[1](layers[0](x).relu())).relu()
    nn.CrossEntropyLoss()(nn.functional.linear(made.mean((2, 3)), read), answers).backward()
    np.testing.assert_allclose(
        found.residual.weights, [float(one.weight.grad.norm()) for one in layers], rtol=1e-4
    )


def test_the_winners_are_the_lectures() -> None:
    assert {one.year: one.error for one in history.WINNERS} == {
        **{2010: 28.2, 2011: 25.8, 2012: 16.4, 2013: 11.7},
        **{2014: 6.67, 2015: 3.57, 2016: 2.99, 2017: 2.25},
    }
    assert history.HUMAN == 5.1
    assert [one.also for one in history.WINNERS if one.also] == [
        ("alexnet_extra", 15.3),
        ("zfnet", 13.5),
        ("vgg", 7.3),
    ]
    assert history.WINNERS[-1].name == "senet"


def test_what_torchvision_publishes() -> None:
    found = {one.name: one for one in history.published()}
    assert found["vgg16"].parameters == 138_357_544
    assert found["vgg16"].top1 == 71.592  # not the second entry, whose scores are not numbers
    assert found["resnet50"].billions == 4.089
    assert {one.family for one in found.values()} >= {"resnet", "resnext", "wide_resnet", "vit", "squeezenet"}
    assert all(0 < one.top1 < one.top5 < 100 for one in found.values())
