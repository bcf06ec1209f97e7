"""Style transfer: Gram matrices by hand, losses against finite differences, the optimiser against torch's own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core import storage, tasks
from core.errors import ConvScopeError
from core.runs import retention
from core.style import losses, pictures
from core.style.config import Config
from core.style.features import COLOURS, eye, gray
from core.style.lbfgs import MEMORY, Lbfgs
from core.style.paintings import PAINTINGS
from core.style.transfer import STAGES, Transfer

SMALL = Config(size=128, steps=10)


# Losses


def test_a_gram_matrix_by_hand() -> None:
    """Two channels on 2 × 2 places: (1·1 + 2·2 + 0·0 + 3·3) / 4 = 3.5, …"""
    maps = torch.tensor([[[1.0, 2.0], [0.0, 3.0]], [[2.0, 0.0], [1.0, 1.0]]])
    assert losses.gram(maps).tolist() == [[14 / 4, 5 / 4], [5 / 4, 6 / 4]]


def test_a_gram_matrix_forgets_places() -> None:
    maps = torch.rand(5, 6, 7, dtype=torch.float64)
    shuffled = maps.flatten(1)[:, torch.randperm(42)].view(5, 7, 6)
    torch.testing.assert_close(losses.gram(maps), losses.gram(shuffled))


def test_losses_are_0_at_the_aim_and_1_at_nothing() -> None:
    wanted = [torch.rand(4, 4), torch.rand(6, 6)]
    assert losses.style_loss(wanted, wanted, [1, 3]) == 0
    assert losses.style_loss([0 * one for one in wanted], wanted, [1, 3]) == pytest.approx(1)
    half = [wanted[0], 0 * wanted[1]]
    assert losses.style_loss(half, wanted, [1, 3]) == pytest.approx(3 / 4)
    steps = torch.tensor([[[0.0, 1.0], [3.0, 3.0]]])
    assert losses.roughness(steps) == (1 + 0) / 2 + (9 + 4) / 2


def test_gradients_of_the_losses_are_finite_differences() -> None:
    torch.manual_seed(1)
    x, other = torch.rand(2, 3, 5, 6, dtype=torch.float64)
    mixed = torch.rand(7, 3, dtype=torch.float64)
    wanted = losses.gram(torch.einsum("oc,chw->ohw", mixed, other).relu())

    def loss(x: torch.Tensor) -> torch.Tensor:
        maps = torch.einsum("oc,chw->ohw", mixed, x).relu()
        style = losses.style_loss([losses.gram(maps), losses.gram(x)], [wanted, losses.gram(other)], [1, 2])
        return style + losses.far(x, other) + 0.3 * losses.roughness(x)

    assert torch.autograd.gradcheck(loss, x.requires_grad_(True))


def test_the_gradient_of_the_whole_loss_points_uphill() -> None:
    """A small way along the gradient, the loss grows by what the gradient says: in float32, to 2 %."""
    transfer = Transfer(SMALL)
    x = transfer.optimiser.x
    value, gradient = transfer._loss(x)
    far = 0.05 / gradient.norm()
    above, below = (transfer._loss(x + sign * far * gradient)[0] for sign in (1, -1))
    assert float((above - below) / (2 * far * gradient.square().sum())) == pytest.approx(1, abs=0.02)
    content, style, rough = transfer.parts(x)
    assert float(value) == pytest.approx(1000 * float(content + 20 * style + 0.1 * rough), rel=1e-5)


# The networks that look


def test_maps_of_a_picture_are_those_of_the_recorded_network() -> None:
    """Its first layer, where mirrored borders do not reach."""
    from core import runs
    from core.inspection.loaded import Loaded

    x = torch.rand(3, 64, 64)
    maps = eye("cifar10", "cpu").look(x)
    network = Loaded(runs.find("cifar10-fast"))
    wanted = network.model[0]((x[None] * 255 - network.mean) / network.deviation)[0].relu()
    torch.testing.assert_close(maps["whiten"][:, :63, :63], wanted, atol=1e-3, rtol=1e-3)
    assert list(maps) == list(eye("cifar10", "cpu").layers)
    ones = losses.gram(maps[COLOURS])
    torch.testing.assert_close(ones[3, :3], x.mean((1, 2)))
    assert gray(x).std(dim=0).max() == 0


# The optimiser


def test_it_takes_the_steps_of_torchs_own() -> None:
    torch.manual_seed(3)
    a = torch.rand(30, 30, dtype=torch.float64)
    matrix, aim = a @ a.T / 30 + torch.eye(30), torch.rand(30, dtype=torch.float64)

    def value(x: torch.Tensor) -> torch.Tensor:
        return 0.5 * (x - aim) @ matrix @ (x - aim) + 0.1 * (x**4).sum()

    def both(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = x.detach().requires_grad_(True)
        y = value(x)
        return y.detach(), torch.autograd.grad(y, x)[0]

    mine = Lbfgs(torch.zeros(30, dtype=torch.float64))
    theirs = torch.zeros(30, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [theirs], max_iter=1, history_size=MEMORY, tolerance_change=0, tolerance_grad=0
    )

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        y = value(theirs)
        y.backward()
        return y

    for _ in range(25):
        optimiser.step(closure)
        mine.step(both)
        torch.testing.assert_close(mine.x, theirs.detach(), atol=1e-10, rtol=1e-8)
    assert both(mine.x)[1].abs().max() < 1e-6


def test_a_step_that_goes_uphill_is_not_taken() -> None:
    walker = Lbfgs(torch.tensor([3.0]))
    assert walker.step(lambda x: (x.square().sum(), 2 * x))
    stands = walker.x
    assert not walker.step(lambda x: (torch.tensor(float("nan")), x))
    assert walker.x is stands
    assert walker.step(lambda x: (x.square().sum(), 2 * x))
    assert walker.x.abs() < stands.abs()


# The run


def test_it_goes_downhill_through_all_stages() -> None:
    transfer = Transfer(replace(SMALL, steps=15))
    first = transfer.losses()
    sides = set()
    while transfer.step < 15:
        last = transfer.advance(1)
        sides.add(transfer.optimiser.x.shape[-1])
    assert sides == {round(128 * share) for _, share in STAGES}
    assert last.style < first.style / 2
    assert transfer.picture().shape == (128, 128, 3)


@pytest.mark.parametrize("cut", [3, 8])
def test_it_goes_on_bit_by_bit(cut: int) -> None:
    """Also from a cut in a later stage, and after a change of the weights."""
    config = tasks.from_plain(tasks.to_plain(SMALL))
    straight = tasks.task(config, device="cpu")
    straight.advance(cut)
    straight.change({"style": 5.0})
    kept = {name: one.clone() for name, one in straight.state().items()}
    straight.advance(10 - cut)
    again = tasks.task(replace(config, style=5.0), device="cpu")
    again.restore(kept)
    rows = again.advance(10 - cut)
    np.testing.assert_array_equal(again.engine.picture(), straight.engine.picture())
    assert rows == straight.advance(0)
    assert set(straight.look()[1]) >= {"picture", "gram.colours", "target.colours"}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("size", 100, "config-choice"),
        ("style", -1.0, "config-value"),
        ("network", "x", "config-choice"),
        ("steps", "many", "config-unreadable"),
        ("schema", 2, "config-newer"),
        ("content", "a" * 99, "config-unreadable"),
    ],
)
def test_impossible_settings_are_refused(field: str, value: object, code: str) -> None:
    with pytest.raises(ConvScopeError) as caught:
        tasks.from_plain(tasks.to_plain(SMALL) | {field: value})
    assert caught.value.code == code


def test_only_weights_change_while_it_runs() -> None:
    with pytest.raises(ConvScopeError) as caught:
        Transfer(SMALL).change({"size": 256})
    assert caught.value.code == "config-fixed"


# Pictures


@pytest.mark.parametrize("name", PAINTINGS)
def test_paintings_are_drawn_the_same_each_time(name: str) -> None:
    first = PAINTINGS[name](64)
    assert (first.shape, first.dtype) == ((64, 64, 3), np.uint8)
    np.testing.assert_array_equal(first, PAINTINGS[name](64))
    assert first.std() > 30


def test_a_readers_picture_is_kept_small_and_goes_with_time(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setenv("CONVSCOPE_RUN_DAYS", "0")
    name = pictures.keep(np.full((900, 1200, 3), 7, np.uint8))
    assert pictures.load(name, 64).tolist() == np.full((64, 64, 3), 7).tolist()
    assert max(pictures._read(name).shape) == pictures.LARGEST
    assert storage.data_folder() in pictures._path(name).parents
    retention.sweep()
    for gone, code in ((name, "style-picture-gone"), ("../x", "style-picture-unknown")):
        with pytest.raises(ConvScopeError) as caught:
            pictures.load(gone, 64)
        assert caught.value.code == code


def test_vgg_looks_with_its_own_weights_and_mirrored_borders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random weights in the place of the published ones: its first layer is torchvision's away from the border."""
    from core import weights
    from core.style import features
    from core.tv import torchvision

    torch.manual_seed(1)
    vgg = torchvision.models.vgg
    module = torch.nn.Module()
    module.features = vgg.make_layers(vgg.cfgs["D"])
    monkeypatch.setattr(weights, "load", lambda one: module)
    x = torch.rand(3, 48, 40)
    found = features._vgg("cpu").look(x)
    shapes = {name: tuple(maps.shape) for name, maps in found.items()}
    assert shapes == {
        COLOURS: (4, 48, 40),
        "relu1_1": (64, 48, 40),
        "relu2_1": (128, 24, 20),
        "relu3_1": (256, 12, 10),
        "relu4_1": (512, 6, 5),
    }
    published = weights.get("vgg16").prepare
    mean, deviation = (torch.tensor(three).view(3, 1, 1) for three in (published.mean, published.std))
    wanted = module.features[:2](((x - mean) / deviation)[None])[0]
    torch.testing.assert_close(found["relu1_1"][:, 1:-1, 1:-1], wanted[:, 1:-1, 1:-1], atol=1e-5, rtol=1e-5)
