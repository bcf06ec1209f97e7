"""Autoencoders: PCA against an independent SVD, training that can be repeated and resumed, counts against torch."""

import json
import os
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core import datasets, runs, tasks
from core.autoencoders import coder, config, copying, coverage, network, pca, plane, snapshots
from core.autoencoders.coder import Coder
from core.autoencoders.config import Config
from core.autoencoders.trainer import Material, Trainer, noisy, to_pixels, train
from core.datasets import Dataset, shapes10
from core.errors import ConvScopeError
from core.snippets import autoencoder_snippet
from core.tasks import autoencoder as task_module
from core.worker import job

STEPS = 12


def dataset() -> Dataset:
    labels, images = shapes10.draw(700, seed=3)
    every = np.arange(700)
    return Dataset(
        "shapes10", "drawn", shapes10.CLASSES, images, labels, every[:500], every[500:600], every[600:]
    )


@pytest.fixture(scope="module")
def material(data_folder) -> Material:
    return Material(dataset(), validation=100)


def settings(**more: object) -> Config:
    return Config(**{"width": 8, "code": 8, "batch": 16, "steps": STEPS, "rate": 0.002, **more})


def weights(trainer: Trainer) -> torch.Tensor:
    return torch.cat([one.detach().flatten() for one in trainer.model.parameters()])


def rows(images: np.ndarray) -> np.ndarray:
    """(N, D), (channel, row, column), 0..1."""
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1).astype(np.float64) / 255


# PCA


@pytest.mark.parametrize("count", [3, 60])
def test_pca_is_an_independent_svd(count: int) -> None:
    """Both ways of finding it; 60 of 192 go through the whole spectrum."""
    _, drawn = shapes10.draw(300, seed=5)
    images = drawn[:, 8:16, 8:16]
    x = rows(images)
    found = pca.fit(images, count)
    _, sizes, directions = np.linalg.svd(x - x.mean(0), full_matrices=False)
    np.testing.assert_allclose(found.mean, x.mean(0), atol=1e-6)
    np.testing.assert_allclose(found.deviations, sizes[:count] / np.sqrt(300), rtol=1e-4)
    same = np.abs((found.components * directions[:count]).sum(1))
    np.testing.assert_allclose(same, 1, atol=1e-4)
    np.testing.assert_allclose(found.components @ found.components.T, np.eye(count), atol=1e-5)
    squares = ((found.decode(found.encode(x)) - x) ** 2).sum()
    assert squares == pytest.approx((sizes[count:] ** 2).sum(), rel=1e-4)


def test_pcas_error_is_the_svds(material: Material) -> None:
    data = dataset()
    x, judged = rows(data.images[data.train]), rows(data.images[data.validation])
    directions = np.linalg.svd(x - x.mean(0), full_matrices=False)[2][:8]
    centred = judged - x.mean(0)
    rest = centred - centred @ directions.T @ directions
    trainer = Trainer(settings(), material)
    expected = 255 * np.sqrt((rest**2).mean())
    assert trainer.evaluate_pca().error == pytest.approx(expected, rel=1e-4)
    assert trainer.config.pca == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("form", config.FORMS)
def test_what_starts_at_pca_is_pca_before_its_first_step(material: Material, form: str) -> None:
    trainer = Trainer(settings(form=form), material)
    np.testing.assert_allclose(trainer.evaluate().errors, trainer.evaluate_pca().errors, rtol=1e-4)
    np.testing.assert_allclose(trainer.evaluate().codes, trainer.evaluate_pca().codes, atol=1e-4)


def test_a_convolutional_network_goes_below_pca_on_new_pictures(material: Material) -> None:
    trainer = Trainer(settings(width=16, code=32, batch=64, steps=60, rate=0.003), material)
    trainer.advance(60)
    assert trainer.evaluate("test").squares.mean() < trainer.evaluate_pca("test").squares.mean()


# Training

KINDS = [
    {},
    {"start": "random", "up": "nearest"},
    {"form": "dense", "start": "random", "noise": 20.0},
    {"start": "random", "code": 4_096, "active": 50, "up": "odd"},
    {"precision": "bfloat16"},
]


@pytest.mark.parametrize("more", KINDS, ids=str)
def test_a_resumed_run_is_the_uninterrupted_one(material: Material, more: dict) -> None:
    whole = Trainer(settings(**more), material)
    expected = [whole.advance(4) for _ in range(3)]
    first = Trainer(settings(**more), material)
    assert first.advance(4) == expected[0]
    kept = first.state()
    first.advance(3)  # lost
    torch.manual_seed(99)
    again = Trainer(whole.config, material)
    again.restore(kept)
    again.evaluate(limit=10)  # looking changes nothing
    snapshots.take(again)
    assert [again.advance(4) for _ in range(2)] == expected[1:]
    assert torch.equal(weights(again), weights(whole))


@pytest.mark.parametrize("form", config.FORMS)
def test_from_nothing_it_learns(material: Material, form: str) -> None:
    reports = list(
        train(settings(form=form, start="random", width=32, batch=32, steps=60), material, every=20)
    )
    assert [report.step for report in reports] == [20, 40, 60]
    assert reports[-1].error < reports[0].error


def test_a_linear_layer_alone_learns_what_adam_learns(material: Material) -> None:
    """One step against a step written out with torch's own Adam and tied matrices."""
    trainer = Trainer(
        settings(form="dense", start="random", code=4_096, schedule="constant", steps=5), material
    )
    matrix, bias = (one.detach().clone().requires_grad_() for one in trainer.model.encoder.parameters())
    back = torch.zeros(config.INPUTS, requires_grad=True)
    optimiser = torch.optim.Adam([matrix, bias, back], lr=0.002 / 100)  # the first step of the warm-up
    x = material.parts["train"][trainer._chosen(0)].permute(0, 3, 1, 2).flatten(1).float() / 255
    code = F.linear((x - 0.5) / 0.25, matrix, bias)
    loss = (0.5 + 0.25 * (code @ matrix + back) - x).square().mean()
    loss.backward()
    optimiser.step()
    assert trainer.advance(1).error == pytest.approx(255 * float(loss.detach()) ** 0.5, rel=1e-4)
    torch.testing.assert_close(trainer.model.encoder[1].weight.detach(), matrix.detach(), atol=2e-7, rtol=0)


def test_only_the_largest_numbers_stay() -> None:
    code = torch.tensor([[1.0, -3.0, 2.0, 0.5], [0.0, 1.0, -1.5, 4.0]])
    assert network.largest(code, 2).tolist() == [[0, -3, 2, 0], [0, 0, -1.5, 4]]
    assert torch.equal(network.largest(code, 0), code)


def test_a_sparse_code_is_sparse(material: Material) -> None:
    trainer = Trainer(settings(start="random", code=4_096, active=50), material)
    codes = trainer.evaluate(limit=20).codes
    assert codes.shape == (20, 4_096)
    assert ((codes != 0).sum(1) <= 50).all()
    trainer.change({"active": 10})
    assert ((trainer.evaluate(limit=20).codes != 0).sum(1) <= 10).all()


def test_noise_has_the_deviation_that_is_asked_for() -> None:
    x = torch.full((8, 3, 32, 32), 0.5)
    found = noisy(x, 25.5, seed=4) - x
    assert float(found.std()) == pytest.approx(0.1, rel=0.02)
    assert torch.equal(noisy(x, 25.5, seed=4) - x, found)


@pytest.mark.parametrize(
    "more", [{}, {"start": "random"}, {"form": "dense"}, {"start": "random", "code": 4_096}]
)
def test_weights_are_counted(more: dict) -> None:
    one = settings(**more)
    assert network.parameters(one) == sum(w.numel() for w in network.Autoencoder(one).parameters())


def test_the_hourglass_has_the_networks_shapes() -> None:
    encoder, decoder = network.shapes(settings(start="random", width=16, code=4))
    assert encoder == [(16, 16, 16), (32, 8, 8), (64, 4, 4), (4,)]
    assert decoder == [(1024,), (32, 8, 8), (16, 16, 16), (3, 32, 32)]
    encoder, decoder = network.shapes(settings(start="random", width=16, code=4_096))
    assert encoder == [(16, 16, 16), (16, 16, 16), (4_096,)]
    assert decoder == [(16, 16, 16), (3, 32, 32)]
    assert network.shapes(settings(form="dense", width=99)) == ([(99,), (8,)], [(99,), (3_072,)])
    assert network.shapes(settings())[1][0] == (3, 32, 32)


@pytest.mark.parametrize(
    "more", [*KINDS[:4], {"form": "dense"}, {"form": "dense", "start": "random", "code": 4_096}], ids=str
)
def test_the_script_runs_and_has_the_same_weights(more: dict, capsys: pytest.CaptureFixture) -> None:
    one = settings(**more)
    script = autoencoder_snippet(one).replace("range(100)", "range(2)").replace("rand(500", "rand(40")
    there: dict = {}
    exec(compile(script, "autoencoder.py", "exec"), there)
    assert capsys.readouterr().out.startswith("error: ")
    learned = [w for name in ("encoder", "decoder") if name in there for w in there[name].parameters()]
    learned += [there["bias"]] if "bias" in there else []
    assert sum(w.numel() for w in learned) == network.parameters(one)


# Settings


def test_a_config_survives_json() -> None:
    one = settings(form="dense", noise=12.5, seconds=60.0)
    assert config.from_plain(json.loads(json.dumps(config.to_plain(one)))) == one
    assert tasks.from_plain(tasks.to_plain(one)) == one


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("config-value", {"rate": 0.0}),
        ("config-value", {"noise": float("nan")}),
        ("config-choice", {"code": 5}),
        ("config-choice", {"form": "round"}),
        ("config-choice", {"kind": "pictures"}),
        ("config-newer", {"schema": 99}),
        ("config-unreadable", {"batch": "many"}),
        ("config-unreadable", {"dataset": "x" * 1_000}),
        ("autoencoder-start", {"code": 4_096}),
    ],
)
def test_a_foreign_config_is_refused(code: str, change: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        config.from_plain(config.to_plain(settings()) | change)
    assert caught.value.code == code


def test_only_some_settings_change_during_a_run() -> None:
    assert config.changed(settings(), {"noise": 3}) == settings(noise=3.0)
    with pytest.raises(ConvScopeError) as caught:
        config.changed(settings(), {"width": 4})
    assert caught.value.code == "config-fixed"


# A run


def test_a_code_longer_than_a_picture_is_judged_alone(material: Material) -> None:
    record, _ = task_module.Autoencoding(settings(start="random", code=4_096), material).result()
    assert (record["pca_error"], record["pca_squares"]) == (0.0, 0.0)
    assert record["test_error"] > 0


def test_a_run_leaves_what_its_page_needs(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the folder through the worker's job to the zip and back."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setattr(task_module.datasets, "load", lambda name: dataset())
    task_module.material.cache_clear()
    run = runs.create(settings(validation=100))
    assert job.work(run.id, device="cpu", threads=1, parent=os.getppid()) == "finished"
    task_module.material.cache_clear()
    result = run.result()
    assert result["test_count"] == 100
    assert result["test_error"] == pytest.approx(255 * result["test_squares"] ** 0.5)
    assert run.config().pca > 0
    assert [row["validation_loss"] for row in run.curve() if "validation_loss" in row]
    again = runs.unpack(runs.pack(run))
    shot = again.snapshot(again.snapshots()[-1])
    found = coder.of_run(again)
    rebuilt = found.rebuild(dataset().images[600 : 600 + snapshots.SHOWN])
    np.testing.assert_array_equal(shot["pictures"].numpy(), rebuilt.pictures)
    np.testing.assert_allclose(shot["errors"][: snapshots.SHOWN].float(), rebuilt.errors, rtol=2e-3)
    np.testing.assert_allclose(shot["codes"][: snapshots.SHOWN].float(), rebuilt.codes[:, :2], atol=0.01)
    assert shot["code.mean"].shape == (8,)


@pytest.mark.parametrize("name", ["shapes10-code2", "shapes10-code64"])
def test_the_recorded_ones_beat_pca_on_new_pictures(name: str) -> None:
    run = runs.find(name)
    result = run.result()
    assert result["test_count"] == 10_000
    assert result["test_squares"] < 0.97 * result["pca_squares"]
    images, labels = datasets.judging("shapes10", 400)
    assert [datasets.classes("shapes10")[i] for i in labels[:3]] == ["circle", "ring", "triangle"]
    found = coder.of_run(run)
    network_, by_pca = found.rebuild(images).errors, found.rebuild(images, way="pca").errors
    assert (network_**2).mean() < (by_pca**2).mean()
    shot = run.snapshot(run.snapshots()[-1])
    np.testing.assert_allclose(shot["errors"].float(), network_, rtol=0.02)  # weights of two bytes


def test_the_recorded_ones_are_small() -> None:
    assert sum(runs.find(name).bytes() for name in ("shapes10-code2", "shapes10-code64")) < 2_000_000


def test_test_pictures_are_those_of_the_whole_series() -> None:
    labels, images = shapes10.draw(1_500, seed=7)
    again = shapes10.draw(500, seed=7, first=1_000)
    np.testing.assert_array_equal(images[1_000:], again[1])
    np.testing.assert_array_equal(labels[1_000:], again[0])


# Asking


@pytest.fixture(scope="module")
def asked(material: Material) -> Coder:
    trainer = Trainer(settings(code=2), material)
    trainer.advance(STEPS)
    return Coder(trainer.config, trainer.state())


@pytest.mark.parametrize("way", coder.WAYS)
def test_a_code_and_back_is_what_rebuild_does(asked: Coder, way: str) -> None:
    images = dataset().images[:5]
    out = asked.rebuild(images, way=way)
    np.testing.assert_allclose(asked.encode(images, way=way), out.codes)
    np.testing.assert_array_equal(asked.decode(out.codes, way=way), out.pictures)
    line = asked.between(images[0], images[1], 5, way=way)
    np.testing.assert_array_equal(line[[0, -1]], out.pictures[:2])


def test_errors_are_compared_with_what_is_wanted(asked: Coder) -> None:
    images = dataset().images[:4]
    spoiled = coder.with_noise(images, 30, seed=1)
    out = asked.rebuild(spoiled, wanted=images)
    x = torch.from_numpy(spoiled).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        y = asked.model(x).numpy()
    wanted = images.transpose(0, 3, 1, 2) / 255
    np.testing.assert_allclose(out.errors, 255 * np.sqrt(((y - wanted) ** 2).mean((1, 2, 3))), rtol=1e-4)


def test_a_checkpoint_that_does_not_fit_is_refused(asked: Coder) -> None:
    for state in ({}, {"model.mean": torch.zeros(3)}):
        with pytest.raises(ConvScopeError) as caught:
            Coder(settings(), state)
        assert caught.value.code == "run-without-network"


def test_a_network_that_has_diverged_says_so(asked: Coder) -> None:
    state = {f"model.{name}": one * float("nan") for name, one in asked.model.state_dict().items()}
    found = Coder(asked.config, state)
    for ask in (found.encode, found.rebuild, lambda images: found.decode(np.zeros((1, 2)))):
        with pytest.raises(ConvScopeError) as caught:
            ask(dataset().images[:2])
        assert caught.value.code == "autoencoder-diverged"


def test_the_plane_holds_the_pictures_and_the_decoders_views(asked: Coder) -> None:
    images = dataset().images[:50]
    laid = plane.lay_out(asked, images, side=3)
    assert (laid.points >= np.float32(laid.low)).all()
    assert (laid.points <= np.float32(laid.high)).all()
    points = plane.grid(laid.low, laid.high, 3)
    assert points[0][0] < points[1][0]
    assert points[0][1] > points[3][1]
    np.testing.assert_array_equal(laid.mosaic[32:64, :32], asked.decode(points[3:4])[0])


def test_fading_pixels() -> None:
    one, other = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 200, np.uint8)
    assert coder.blended(one, other, 3)[:, 0, 0, 0].tolist() == [0, 100, 200]
    assert to_pixels(torch.tensor([[[[2.0]], [[-1.0]], [[0.5]]]])).tolist() == [[[[255, 0, 128]]]]


# Enlarging


@pytest.mark.parametrize("kernel", range(1, 7))
@pytest.mark.parametrize("stride", range(1, 5))
def test_coverage_is_torchs(kernel: int, stride: int) -> None:
    ones = torch.ones(1, 1, 6)
    found = coverage.transposed(6, kernel=kernel, stride=stride)
    met = F.conv_transpose1d(ones, torch.ones(1, 1, kernel), stride=stride)
    np.testing.assert_array_equal(found, met[0, 0].numpy())
    both = F.conv_transpose2d(torch.ones(1, 1, 6, 6), torch.ones(1, 1, kernel, kernel), stride=stride)
    np.testing.assert_array_equal(coverage.plane(found), both[0, 0].numpy())
    large = F.interpolate(ones, scale_factor=stride)
    same = F.conv1d(F.pad(large, ((kernel - 1) // 2, kernel // 2)), torch.ones(1, 1, kernel))
    np.testing.assert_array_equal(coverage.resized(6, kernel=kernel, factor=stride), same[0, 0].numpy())


def test_checkerboards_have_a_strength() -> None:
    board = (np.indices((32, 32)).sum(0) % 2 * 20).astype(np.uint8)[..., None].repeat(3, 2)
    assert coverage.strength(board) == pytest.approx(10)
    assert coverage.strength(np.full((32, 32, 3), 90, np.uint8)) == 0
    for seed in range(1, 6):
        strong = {up: coverage.strength(coverage.untrained(up, seed=seed)) for up in config.UPS}
        assert strong["nearest"] < 3 < min(strong["even"], strong["odd"])
    assert coverage.untrained("odd", seed=1).shape == (32, 32, 3)


# Copying


def test_an_overcomplete_code_copies_and_what_keeps_it_from_that() -> None:
    found = {way.name: copying.learn(way) for way in copying.WAYS}
    over, sparse, denoising = found["over"], found["sparse"], found["denoising"]
    assert over.patches < 0.5
    assert over.noise < 0.5
    assert over.cleaned == pytest.approx(copying.TEST_NOISE, rel=0.03)
    assert sparse.used == 8
    for one in (found["under"], sparse, denoising):
        assert one.noise > 20
        assert one.cleaned < 0.7 * over.cleaned
    assert denoising.cleaned == min(one.cleaned for one in found.values())
    shown = copying.examples(4)
    np.testing.assert_allclose(over.shown[1].astype(int), shown[1].astype(int), atol=2)


def test_the_undercomplete_one_is_pca_of_the_patches() -> None:
    """Linear and trained by descent, it comes within a few percent of the best that 16 numbers can do."""
    learned, judged = (one.numpy().astype(np.float64) for one in copying._patches())
    directions = np.linalg.svd(learned - learned.mean(0), full_matrices=False)[2][:16]
    centred = judged - learned.mean(0)
    best = 255 * np.sqrt(((centred - centred @ directions.T @ directions) ** 2).mean())
    assert best * 0.99 < copying.learn(replace(copying.WAYS[0])).patches < 1.05 * best
