"""The script that a run is taken away as: run by itself, and the same network, rates and optimisers as here."""

import importlib.util
import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from core import snippets, training
from core.datasets import Dataset, shapes10
from core.datasets.dataset import stratified
from core.networks import REGISTRY, Network, parse_rows
from core.training import Config, Material, Trainer, optimisers

ROOT = Path(__file__).resolve().parents[2]
EVERY_KIND = Network(
    "own",
    parse_rows(
        "conv.8.3.1.1_bn_relu_pool.2.2.0_residual_average.2.2.0_gelu_silu_dropout.0,25_fc.20_bn_relu_dropout.0,5"
    ),
)
BLOCKS = Network(
    "own",
    parse_rows(
        "unit.8.3.1.1_lrn_ceilpool.3.2.0_grouped.8.3.1.1.2_fire.4-8-8_inception.4-4-8-2-4-4_bninception.4-4-8-2-4-4"
        "_basic.8.2_bottleneck.4.1_sebottleneck.4.2_global"
    ),
)
NETWORKS = [
    *(*REGISTRY.values(), EVERY_KIND, BLOCKS),
    Network("own", parse_rows("whiten.12.3.1_relu_global")),
]


@pytest.fixture(scope="module")
def material() -> Material:
    labels, images = shapes10.draw(300, seed=1)
    split = stratified(labels, np.arange(250), 50)
    data = Dataset("shapes10", "drawn", shapes10.CLASSES, images, labels, *split, np.arange(250, 300))
    return Material(data, validation=50)


def module(config: Config, folder: Path, **more: object) -> ModuleType:
    path = folder / "train.py"
    path.write_text(snippets.training_script(config, classes=10, **more))
    spec = importlib.util.spec_from_file_location("taken_away", path)
    made = importlib.util.module_from_spec(spec)
    sys.modules["taken_away"] = made  # dataclasses look their module up
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: f"{network.name}-{len(network.rows)}")
def test_the_script_has_the_same_network(network: Network, material: Material, tmp_path: Path) -> None:
    trainer = Trainer(Config(network=network, steps=3, batch=20), material)
    trainer.advance(2)
    script = module(trainer.config, tmp_path)
    model = script.network()
    model.load_state_dict(trainer.model.state_dict())
    pictures, _ = material.parts["test"]
    x = script.normalised(pictures, trainer.mean, trainer.deviation)
    torch.testing.assert_close(x, trainer.normalised(pictures.permute(0, 3, 1, 2)), rtol=1e-5, atol=1e-6)
    with torch.no_grad():
        torch.testing.assert_close(model.eval()(x), trainer.model.eval()(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("network", [REGISTRY["lenet5"], REGISTRY["fast"]], ids=["lenet5", "fast"])
@pytest.mark.parametrize(
    ("optimiser", "schedule"),
    list(itertools.product(["sgd", "adam", "adamw", "muon"], ["one_cycle"]))
    + [("sgd", name) for name in ("constant", "step", "cosine", "inverse")],
)
def test_the_script_takes_the_same_steps(
    network: Network, optimiser: str, schedule: str, material: Material, tmp_path: Path
) -> None:
    """From the same weights and gradients, both optimisers come to the same weights, step after step."""
    config = Config(
        network=network, optimiser=optimiser, schedule=schedule, decay=0.02, rate=0.03, steps=12, batch=20
    )
    ours = Trainer(config, material)
    script = module(config, tmp_path)
    theirs = script.network()
    theirs.load_state_dict(ours.model.state_dict())
    made = script.optimisers_of(theirs)
    random = torch.Generator().manual_seed(5)
    for step in range(config.steps):
        rate = optimisers.set_rates(ours.optimisers, config, step)
        assert script.set_rates(made, step) == pytest.approx(rate)
        for mine, other in zip(ours.model.parameters(), theirs.parameters(), strict=True):
            if mine.requires_grad:
                mine.grad = torch.randn(mine.shape, generator=random).contiguous(
                    memory_format=torch.channels_last if mine.ndim == 4 else torch.contiguous_format
                )
                other.grad = mine.grad.clone()
        for one in (*ours.optimisers, *made):
            one.step()
    for mine, other in zip(ours.model.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(mine.detach(), other.detach(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("frozen", [False, True])
def test_the_script_begins_with_the_same_kernels(frozen: bool, material: Material, tmp_path: Path) -> None:
    """And leaves frozen ones alone: it trains, and they are what they were."""
    config = Config(
        network=REGISTRY["lenet5"], kernels="1,0,-1;2,0,-2;1,0,-1_1,2", frozen=frozen, steps=2, batch=8
    )
    script = module(config, tmp_path)
    torch.manual_seed(config.seed)
    model = script.network()
    given = script.begin_with_kernels(model[0][0])
    ours = Trainer(config, material).model[0][0].weight.detach()
    torch.testing.assert_close(model[0][0].weight.detach(), ours)
    pictures, labels = material.parts["test"]
    trained, _, _ = script.train(pictures, labels)
    assert torch.equal(trained[0][0].weight[:2].detach(), given) is frozen


def test_the_script_knows_what_was_changed_on_the_way(tmp_path: Path) -> None:
    events = [
        {"step": 7, "changes": {"rate": 0.01, "flip": False}},
        {"step": 7, "changes": {"threads": 2}},
        {"step": 9, "changes": {"shift": 0}},
    ]
    script = module(Config(steps=20), tmp_path, events=events)
    assert script.CHANGES == {7: {"rate": 0.01, "flip": False}, 9: {"shift": 0}}
    assert {name: getattr(Config(), name) for name in training.CHANGEABLE} == script.SETTINGS


def test_what_the_script_makes_of_a_picture(material: Material, tmp_path: Path) -> None:
    """Moved by at most `shift`, a reflection at the border, half of them mirrored, a square blanked."""
    script = module(Config(flip=True, shift=2, cutout=6, steps=10), tmp_path)
    torch.manual_seed(0)
    x = torch.arange(1.0, 1 + 3 * 32 * 32).view(1, 3, 32, 32).repeat(400, 1, 1, 1)
    seen = script.augmented(x, 0)
    blanked = (seen == 0)[:, 0]
    assert blanked.flatten(1).sum(1).min() >= 3 * 3
    assert blanked.flatten(1).sum(1).max() == 36
    falling = (seen[:, 0, 16].diff(dim=1) < 0).float().mean(1) > 0.5
    assert 0.4 < falling.float().mean() < 0.6
    script.SETTINGS.update(flip=False, cutout=0)
    moved = script.augmented(x, 0)
    offsets = {(int(one[0, 16, 16] - x[0, 0, 16, 16])) for one in moved}
    assert offsets == {32 * down + across for down in range(-2, 3) for across in range(-2, 3)}


@pytest.mark.parametrize("name", ["lenet5", "fast"])
def test_the_script_learns_by_itself(name: str, material: Material, tmp_path: Path) -> None:
    """A process of its own, on pictures in folders by class; both networks learn night from day."""
    from PIL import Image

    random = np.random.default_rng(1)
    for kind, level in (("day", 200), ("night", 40)):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for i in range(40):
            pixels = np.clip(random.normal(level, 30, (36, 40, 3)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pictures" / kind / f"{i}.png")
    muon = {"optimiser": "muon", "rate": 0.16, "momentum": 0.6, "growing": 0.7} if name == "fast" else {}
    config = replace(
        Config(dataset="own-x", validation=16, network=REGISTRY[name], steps=40, batch=16), **muon
    )
    (tmp_path / "train.py").write_text(snippets.training_script(config, classes=2))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", tmp_path / "train.py", tmp_path / "pictures"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert "test accuracy 100.00%" in done.stdout
