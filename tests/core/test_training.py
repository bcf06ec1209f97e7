"""Training: what is learned, what can be repeated to the last bit, and what torch does itself."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from core import pacing, training
from core.datasets import Dataset, shapes10
from core.datasets.augment import Bank, statistics
from core.datasets.dataset import stratified
from core.errors import ConvScopeError
from core.networks import REGISTRY, Network, Row
from core.training import Config, Material, Trainer, optimisers
from core.training.config import changed
from core.training.muon import Muon, orthogonal

SMALL = Network(
    "own",
    (Row("conv", 8, 5, 2), Row("bn"), Row("relu"), Row("pool", kernel=2, stride=2), Row("dropout", rate=0.2)),
)
STEPS = 40


@pytest.fixture(scope="module")
def data() -> Dataset:
    labels, images = shapes10.draw(1_200, seed=3)
    return Dataset(
        "shapes10",
        "drawn",
        shapes10.CLASSES,
        images,
        labels,
        *stratified(labels, np.arange(1_000), 200),
        np.arange(1_000, 1_200),
    )


@pytest.fixture(scope="module")
def material(data: Dataset) -> Material:
    return Material(data, validation=200)


def config(**more: object) -> Config:
    return Config(**{"network": SMALL, "batch": 64, "steps": STEPS, "validation": 200, "cutout": 6, **more})


def weights(trainer: Trainer) -> torch.Tensor:
    return torch.cat([one.flatten() for one in trainer.model.state_dict().values()])


# Batches


def test_a_batch_is_pad_crop_and_flip_of_each_picture() -> None:
    images = torch.from_numpy(shapes10.draw(50, seed=1)[1])
    bank = Bank(images, torch.arange(50))
    chosen = torch.randint(0, 50, (200,))
    mirrored = torch.arange(200) % 2
    found = bank.batch(chosen, generator=torch.Generator().manual_seed(1), mirrored=mirrored, shift=3)
    assert found.is_contiguous(memory_format=torch.channels_last)
    padded = F.pad(images.permute(0, 3, 1, 2).float(), (3,) * 4, mode="reflect").to(torch.uint8)
    moves = 0
    for picture, i, mirror in zip(found, chosen, mirrored, strict=True):
        windows = {
            (flip, y, x): (padded[i].flip(2) if flip else padded[i])[:, y : y + 32, x : x + 32]
            for flip in (False, True)
            for y in range(7)
            for x in range(7)
        }
        [place] = [place for place, window in windows.items() if torch.equal(window, picture)]
        assert place[0] == mirror
        moves += place[1:] != (3, 3)
    assert moves > 180


def test_every_picture_is_seen_from_both_sides_in_two_epochs(material: Material) -> None:
    trainer = Trainer(config(batch=100), material)
    seen = torch.zeros(2, 800)
    for step in range(16):
        chosen = trainer._chosen(step)
        seen[trainer._mirrored(chosen, step), chosen] += 1
    assert (seen == 1).all()
    assert 300 < trainer._sides.sum() < 500


def test_without_augmentation_a_batch_is_the_pictures() -> None:
    images = torch.from_numpy(shapes10.draw(20, seed=1)[1])
    for augmented in (True, False):
        bank = Bank(images, torch.arange(20), augmented=augmented)
        found = bank.batch(torch.arange(20), generator=torch.Generator())
        assert torch.equal(found, images.permute(0, 3, 1, 2))


def test_cutout_blanks_one_square() -> None:
    bank = Bank(torch.zeros(30, 32, 32, 3, dtype=torch.uint8), torch.zeros(30, dtype=torch.int64))
    found = bank.batch(torch.arange(30), generator=torch.Generator().manual_seed(2), cutout=8)
    for picture in found:
        rows, cols = ((picture[0] == 128).any(dim).nonzero().flatten() for dim in (1, 0))
        assert 4 <= len(rows) <= 8
        assert (picture[:, rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1] == 128).all()
        assert int((picture == 128).sum()) == 3 * len(rows) * len(cols)


def test_the_statistics_of_the_channels() -> None:
    images = torch.from_numpy(shapes10.draw(300, seed=1)[1])
    mean, deviation = statistics(images)
    torch.testing.assert_close(mean, images.double().mean((0, 1, 2)).float())
    torch.testing.assert_close(deviation, images.double().std((0, 1, 2), correction=0).float())


def test_every_epoch_sees_every_picture_once(material: Material) -> None:
    trainer = Trainer(config(), material)
    seen = torch.cat([trainer._chosen(step) for step in range(50)])
    for epoch in seen.split(800):
        assert torch.equal(epoch.sort().values, torch.arange(800))
    assert not torch.equal(seen[:800], seen[800:1600])


# Repeating and going on


@pytest.mark.parametrize("precision", training.CHOICES["precision"])
@pytest.mark.parametrize("optimiser", training.CHOICES["optimiser"])
def test_a_resumed_run_is_the_uninterrupted_one(material: Material, optimiser: str, precision: str) -> None:
    settings = config(optimiser=optimiser, precision=precision, rate=0.01)
    whole = Trainer(settings, material)
    expected = [whole.advance(10) for _ in range(4)]
    first = Trainer(settings, material)
    assert first.advance(10) == expected[0]
    first.advance(10)
    kept = {name: tensor.clone() for name, tensor in first.state().items()}
    first.advance(7)  # lost
    torch.manual_seed(99)
    again = Trainer(settings, material)
    again.restore(kept)
    assert [again.advance(10) for _ in range(2)] == expected[2:]
    assert again.done
    assert torch.equal(weights(again), weights(whole))


def test_changes_at_the_same_steps_give_the_same_curve(material: Material) -> None:
    def changed_run() -> torch.Tensor:
        trainer = Trainer(config(), material)
        trainer.advance(15)
        trainer.change({"rate": 0.001, "flip": False, "shift": 0, "weight_decay": 0.0})
        trainer.advance(25)
        return weights(trainer)

    plain = Trainer(config(), material)
    plain.advance(40)
    assert torch.equal(changed_run(), changed_run())
    assert not torch.equal(changed_run(), weights(plain))


def test_pictures_grow_and_the_curve_goes_on(material: Material) -> None:
    any_size = Network("own", (*SMALL.rows, Row("largest")))
    with pytest.raises(ConvScopeError) as caught:
        training.checked(config(growing=0.8))
    assert caught.value.code == "config-growing"
    settings = training.checked(config(growing=0.8, network=any_size))
    trainer = Trainer(settings, material)
    sides = [trainer._shrunk(torch.zeros(2, 3, 32, 32), step).shape[2] for step in range(STEPS)]
    assert sides == [20] * 16 + [24] * 16 + [32] * 8
    assert training.phases(settings) == [
        (0.2, 0.4, (5 / 8) ** 2),
        (pytest.approx(0.6), 0.4, (6 / 8) ** 2),
        (0.9, pytest.approx(0.2), 1.0),
    ]
    assert training.phases(config()) == [(0.5, 1.0, 1.0)]
    assert np.isfinite(trainer.advance(STEPS).loss)


def test_judging_in_between_changes_nothing(material: Material) -> None:
    plain, judged = Trainer(config(), material), Trainer(config(), material)
    plain.advance(40)
    for _ in range(4):
        judged.advance(10)
        judged.evaluate("validation", limit=50)
    assert torch.equal(weights(plain), weights(judged))


def test_another_seed_is_another_run(material: Material) -> None:
    one, other = (Trainer(config(seed=seed), material) for seed in (1, 2))
    assert not torch.equal(weights(one), weights(other))


# Against torch's own loop


def test_sgd_is_torchs_own_loop(material: Material, data: Dataset) -> None:
    """The same weights and batches through torch.optim.SGD, written as a tutorial would."""
    settings = config(
        flip=False, shift=0, cutout=0, schedule="constant", smoothing=0.1, network=REGISTRY["lenet5"]
    )
    trainer = Trainer(settings, material)
    model = torch.nn.Sequential(*[torch.nn.Sequential(*module) for module in trainer.model])
    reference = copy.deepcopy(model)
    optimiser = torch.optim.SGD(
        reference.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4
    )
    images, labels = (torch.from_numpy(array) for array in data.with_validation(200).part("train"))
    x = (images.float().permute(0, 3, 1, 2) - material.mean.view(1, 3, 1, 1)) / material.deviation.view(
        1, 3, 1, 1
    )
    for step in range(5):
        chosen = trainer._chosen(step)
        optimiser.zero_grad()
        loss = F.cross_entropy(reference(x[chosen]), labels[chosen], label_smoothing=0.1)
        loss.backward()
        optimiser.step()
        assert trainer.advance(1).loss == pytest.approx(loss.item(), abs=1e-5)
    for found, expected in zip(trainer.model.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(
    ("schedule", "reference"),
    [
        ("cosine", lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, STEPS)),
        ("step", lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [STEPS // 2, 3 * STEPS // 4])),
        ("constant", lambda o: torch.optim.lr_scheduler.ConstantLR(o, 1.0)),
        ("inverse", lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda step: 1 / (1 + 0.02 * step))),
    ],
)
def test_schedules_are_torchs(schedule: str, reference: Callable) -> None:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = reference(optimiser)
    for step in range(STEPS):
        found = optimisers.factor(config(schedule=schedule, decay=0.02), step)
        assert found == pytest.approx(optimiser.param_groups[0]["lr"], abs=1e-9)
        optimiser.step()
        scheduler.step()


@pytest.mark.parametrize("schedule", ["cosine", "one_cycle"])
@pytest.mark.parametrize(("at", "steps"), [(20, 80), (60, 400), (150, 155), (5, 1_000)])
def test_other_steps_on_the_way_bend_the_rate_and_do_not_break_it(schedule: str, at: int, steps: int) -> None:
    planned = config(schedule=schedule, steps=200)
    counted = changed(planned, {"steps": steps, "since": at, "covered": pacing.share(planned, at)})
    assert pacing.share(counted, at) == pytest.approx(at / 200)
    assert optimisers.factor(counted, at) == pytest.approx(optimisers.factor(planned, at), abs=0.06)
    assert pacing.share(counted, steps) == pytest.approx(1.0)
    assert optimisers.factor(counted, steps - 1) < 0.26  # of the five steps that were left, the last one


def test_one_cycle_rises_for_a_fifth_and_falls_to_nothing() -> None:
    factors = [min(optimisers.factor(config(), step), 1.0) for step in range(STEPS)]
    assert factors[:8] == sorted(factors[:8])
    assert factors[8:] == sorted(factors[8:], reverse=True)
    assert max(factors) == 1.0
    assert 0 < factors[-1] < 0.05


@given(st.integers(2, 40), st.integers(2, 40))
def test_muons_update_is_nearly_orthogonal(rows: int, cols: int) -> None:
    """All singular values between 0.6 and 1.3; the same directions as torch's singular value decomposition."""
    matrix = torch.randn(rows, cols, generator=torch.Generator().manual_seed(rows * 41 + cols))
    found = orthogonal(matrix, iterations=12)
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    strong = values > 0.02 * values[0]
    core = left.T @ found @ right.T
    assert (core.diagonal()[strong] > 0.6).all()
    assert (core.diagonal()[strong] < 1.3).all()
    torch.testing.assert_close(core - core.diagonal().diag(), torch.zeros_like(core), atol=2e-3, rtol=0)


def test_muon_keeps_the_length_of_the_filters() -> None:
    filters = torch.randn(6, 3, 3, 3, requires_grad=True)
    optimiser = Muon([filters], lr=0.0, momentum=0.5, nesterov=True)
    filters.grad = torch.randn_like(filters)
    optimiser.step()
    assert float(filters.detach().norm()) == pytest.approx(6**0.5, rel=1e-5)


# Learning


@pytest.mark.parametrize("optimiser", training.CHOICES["optimiser"])
def test_every_optimiser_learns(material: Material, optimiser: str) -> None:
    rate = {"sgd": 0.05, "adam": 0.003, "adamw": 0.003, "muon": 0.05}[optimiser]
    reports = list(
        training.train(config(optimiser=optimiser, rate=rate, steps=120, cutout=0), material, every=30)
    )
    assert [report.step for report in reports] == [30, 60, 90, 120]
    assert reports[-1].loss < reports[0].loss - 0.2
    assert reports[-1].examples == 120 * 64


@pytest.mark.parametrize("network", REGISTRY.values(), ids=REGISTRY)
def test_every_network_takes_steps_and_answers(material: Material, network: Network) -> None:
    trainer = Trainer(config(network=network, batch=16, steps=2, precision="bfloat16"), material)
    assert np.isfinite(trainer.advance(2).loss)
    judged = trainer.evaluate("test", limit=20)
    assert judged.probabilities.shape == (20, 10)
    np.testing.assert_allclose(judged.probabilities.sum(1), 1, atol=1e-4)


def test_two_views_are_the_mean_of_the_scores(material: Material) -> None:
    trainer = Trainer(config(), material)
    images = material.parts["test"][0][:8]
    trainer.model.eval()
    with torch.no_grad():
        x = trainer.normalised(images.permute(0, 3, 1, 2))
        expected = ((trainer.model(x) + trainer.model(x.flip(3))) / 2).softmax(1)
    torch.testing.assert_close(trainer.predict(images), expected)


# Settings


def test_a_config_survives_json() -> None:
    one = config(optimiser="muon", seconds=60.0, kernels="1,0;0,-1", frozen=True)
    assert training.from_plain(json.loads(json.dumps(training.to_plain(one)))) == one


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("config-value", {"rate": 0.0}),
        ("config-value", {"rate": float("nan")}),
        ("config-value", {"batch": 10**9}),
        ("config-choice", {"optimiser": "sgdd"}),
        ("config-newer", {"schema": 99}),
        ("config-unreadable", {"batch": "many"}),
        ("network-unreadable", {"network": None}),
        ("config-unreadable", {"batch": [1]}),
    ],
)
def test_a_foreign_config_is_refused(code: str, change: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        training.from_plain(training.to_plain(config()) | change)
    assert caught.value.code == code


def test_only_some_settings_change_during_a_run() -> None:
    assert training.changed(config(), {"rate": 1, "flip": 0}) == replace(config(), rate=1.0, flip=False)
    with pytest.raises(ConvScopeError) as caught:
        training.changed(config(), {"batch": 4})
    assert caught.value.code == "config-fixed"


# Kernels of the learner's choice

CHOSEN = "1,0,-1;2,0,-2;1,0,-1_1,1,1,1,1;1,1,1,1,1;0,0,0,0,0;-1,-1,-1,-1,-1;-1,-1,-1,-1,-1_1,0;0,-1"


@pytest.mark.parametrize("optimiser", training.CHOICES["optimiser"])
def test_frozen_filters_stay_to_the_last_bit_and_the_others_learn(material: Material, optimiser: str) -> None:
    settings = config(optimiser=optimiser, rate=0.01, kernels=CHOSEN, frozen=True)
    whole = Trainer(settings, material)
    before = whole.model[0][0].weight.detach().clone()
    expected = [whole.advance(10) for _ in range(4)]
    after = whole.model[0][0].weight.detach()
    assert torch.equal(before[:3], after[:3])
    assert (before[3:] != after[3:]).any(dim=(1, 2, 3)).all()
    first = Trainer(settings, material)
    first.advance(20)
    again = Trainer(settings, material)
    again.restore({name: tensor.clone() for name, tensor in first.state().items()})
    assert [again.advance(10) for _ in range(2)] == expected[2:]
    assert torch.equal(weights(again), weights(whole))


def test_filters_begin_as_the_kernels(material: Material) -> None:
    """The same direction in every colour, in the middle, as long as a random filter; the rest as without them."""
    begun = Trainer(config(kernels=CHOSEN), material).model[0][0]
    plain = Trainer(config(), material).model[0][0]
    length = plain.weight.flatten(1).norm(dim=1).mean()
    sobel = np.zeros((5, 5))
    sobel[1:4, 1:4] = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    wanted = torch.from_numpy(sobel / np.linalg.norm(sobel) / np.sqrt(3)).float()[None] * length
    torch.testing.assert_close(begun.weight[0].detach(), wanted.expand(3, 5, 5))
    torch.testing.assert_close(begun.weight[:3].flatten(1).norm(dim=1), length.expand(3))
    assert torch.equal(begun.weight[3:], plain.weight[3:])
    assert not begun.bias[:3].any()
    trainer = Trainer(config(kernels=CHOSEN), material)
    trainer.advance(5)
    assert not torch.equal(trainer.model[0][0].weight[:3], begun.weight[:3])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("kernels-need-conv", {"network": REGISTRY["mlp"]}),
        ("kernels-need-conv", {"network": REGISTRY["fast"]}),
        ("kernels-too-many", {"kernels": "_".join(["1"] * 9)}),
        ("kernel-too-large", {"kernels": "1,2,3,4,5,6"}),
        ("kernel-all-zero", {"kernels": "0,0;0,0"}),
        ("kernel-not-a-number", {"kernels": "1,x"}),
    ],
)
def test_kernels_that_do_not_fit_are_refused(code: str, change: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        training.checked(config(**({"kernels": CHOSEN} | change)))
    assert caught.value.code == code
