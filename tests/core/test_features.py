"""Hand-crafted features and what learns on them, against scikit-image, scikit-learn and the app's own filters."""

import math
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.stats import binomtest
from skimage.feature import hog as reference
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from core import features, filters, images, kernels, runs, snippets
from core.datasets import Dataset, shapes10
from core.errors import ConvScopeError
from core.exercises.task import judge
from core.features import (
    METHODS,
    PARTS,
    Config,
    Hog,
    Recipe,
    changes,
    describe,
    exercise,
    hog,
    inversion,
    methods,
    record,
)
from core.features.glyphs import glyphs
from core.features.linear import Linear
from core.tasks import features as task
from core.tasks import from_plain, to_plain
from core.worker import job

QUICK = Recipe(hogs=(Hog(),), trees=8, iterations=20, components=16, mirrored=())


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Few pictures: 600 teach, 60 choose, 200 judge."""
    labels, pictures = shapes10.draw(860, seed=4)
    return Dataset(
        *("shapes10", "drawn", shapes10.CLASSES, pictures, labels),
        *(np.arange(600), np.arange(600, 660), np.arange(660, 860)),
    )


# Descriptions


@pytest.mark.parametrize("how", [Hog(8, 2, 9), Hog(4, 3, 8), Hog(5, 1, 6), Hog(16, 1, 18)])
@pytest.mark.parametrize("gray", [False, True])
def test_hog_is_scikit_images(data: Dataset, how: Hog, gray: bool) -> None:
    some = data.images[:20, :, :30]
    some = some[..., 1] if gray else some
    wanted = [
        reference(
            one,
            orientations=how.orientations,
            pixels_per_cell=(how.cell, how.cell),
            cells_per_block=(how.block, how.block),
            channel_axis=None if gray else -1,
        )
        for one in some
    ]
    found = hog.hog(some, how)
    assert found.shape[1] == how.size(32, 30)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_a_picture_too_small_is_a_sentence() -> None:
    with pytest.raises(ConvScopeError, match="hog-too-small"):
        hog.hog(np.zeros((1, 30, 32, 3), np.uint8), Hog(8, 4))


def test_colours_are_counted() -> None:
    picture = np.array([[[0, 0, 0], [255, 255, 255]], [[127, 128, 0], [0, 0, 1]]], np.uint8)
    found = describe.colour(picture[None], 2)[0]
    np.testing.assert_array_equal(found, [0.5, 0, 0.25, 0, 0, 0, 0, 0.25])


def test_edges_are_the_answers_of_the_apps_own_kernels(data: Dataset) -> None:
    found = describe.edges(data.images[:3]).reshape(3, 2, 5, 4, 4)
    kernel = kernels.turned("scharr", 45).weights
    gray = data.images[1].astype(float) @ np.array([0.299, 0.587, 0.114])
    answer = filters.apply(np.rint(gray).astype(np.uint8), kernel, channels="gray")
    inside = answer[8:16, 8:16] / np.abs(kernel).sum() / 255  # no border: `apply` continues the picture there
    assert found[1, 0, 1, 1, 1] == pytest.approx(np.maximum(inside, 0).mean(), abs=2e-3)
    assert found[1, 1, 1, 1, 1] == pytest.approx(np.maximum(-inside, 0).mean(), abs=2e-3)


def test_principal_components_rebuild_best(data: Dataset) -> None:
    pictures = data.images[:300]
    found = describe.describer("pca", QUICK, images=pictures)(pictures)
    x = describe.raw(pictures)
    singular = np.linalg.svd(x - x.mean(0), compute_uv=False)
    assert np.square(found).sum() == pytest.approx(np.square(singular[:16]).sum(), rel=0.02)


def test_lines_run_along_the_edge() -> None:
    step = np.zeros((1, 16, 16), np.uint8)
    step[:, :, 8:] = 200
    how = Hog(16, 1, 2)  # a gradient to the right votes for 0° to 90°
    drawn = glyphs(hog.histograms(step, replace(how, orientations=9))[0], side=21)
    rows, cols = np.nonzero(drawn > 128)
    assert np.ptp(rows) > 2 * np.ptp(cols)  # upright


# What is kept


def test_a_negative_and_more_light_change_nothing_and_a_turn_does() -> None:
    pixels = images.square(images.sample("cat").pixels, 64)
    found = {one.name: one for one in changes.changes(pixels, Hog())}
    assert found["negative"].features == found["brighter"].features == 0.0
    assert found["contrast"].features < 1e-5
    assert found["turned"].features > found["shift_1"].features > 0.05
    assert all(one.pixels > 0.02 for one in found.values())


def test_the_rebuilt_picture_has_nearly_those_features() -> None:
    pixels = images.square(images.sample("cat").pixels, 64)
    found = inversion.rebuild(pixels, Hog(), steps=100)
    mine, wanted = (hog.hog(one[None], Hog())[0] for one in (found.picture, pixels))
    assert found.distance < 0.4 * found.at_first
    assert np.linalg.norm(mine - wanted) < 0.5 * np.linalg.norm(wanted)
    again = inversion.rebuild(255 - pixels, Hog(), steps=100)
    np.testing.assert_array_equal(found.picture, again.picture)  # of its negative the same: the numbers are


# Classifiers


def normal(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(0)) / x.std(0)


def test_the_linear_classifiers_are_scikit_learns(data: Dataset) -> None:
    x, y = normal(describe.edges(data.images[:400]))[:, ::4].copy(), data.labels[:400]
    penalty = 0.05
    softmax = Linear(x, y, classes=10, loss="softmax", penalty=penalty)
    softmax.fit(300)
    wanted = LogisticRegression(C=1 / (penalty * len(x)), max_iter=2_000, tol=1e-7).fit(x, y)
    np.testing.assert_allclose(softmax.weights.detach().numpy(), wanted.coef_.T, atol=5e-3)
    svm = Linear(x, y, classes=10, loss="svm", penalty=penalty)
    svm.fit(300)
    wanted = LinearSVC(C=1 / (penalty * len(x)), intercept_scaling=30, max_iter=20_000, tol=1e-6).fit(x, y)
    np.testing.assert_allclose(svm.weights.detach().numpy(), wanted.coef_.T, atol=5e-3)
    assert (svm.predict(x) == wanted.predict(x)).mean() > 0.99


def test_labelled_pictures_are_chosen_fairly(data: Dataset) -> None:
    few = methods.subset(data, 100, seed=7)
    assert np.bincount(data.labels[few.train]).tolist() == [10] * 10
    assert set(few.train) <= set(data.train)
    assert set(methods.subset(data, 100, seed=8).train) != set(few.train)
    assert methods.subset(data, 600, seed=7) is data
    np.testing.assert_array_equal(few.test, data.test)


SIZES = {
    "raw-knn": (3_072, 100 * 3_072),
    "colour-softmax": (216, 217 * 10),
    "edges-svm": (160, 161 * 10),
    "hog-svm": (324, 325 * 10),
    "pca-softmax": (16, 17 * 10),
    "learned-lenet5": (3_072, 62_006),
}


@pytest.mark.parametrize("method", [*SIZES, "hog-forest", "edges-forest", "hog-knn"])
def test_a_method_is_measured(data: Dataset, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "_PASSES", dict.fromkeys(methods.NETWORKS, (2, 20)))
    one = features.measured(method, 100, seed=1, data=data, recipe=QUICK)
    assert (one.method, one.count, one.seed, one.total) == (method, 100, 1, 200)
    assert 0 <= one.right <= one.total
    assert one.training > 0
    assert one.predicting > 0
    if method in SIZES:
        assert (one.features, one.parameters) == SIZES[method]
    if method.startswith("hog"):
        assert one.accuracy > 0.2
        assert binomtest(one.right, one.total, 0.1).pvalue < 1e-3  # no guessing


def test_mirrored_pictures_help_nobody_but_the_linear_ones(data: Dataset) -> None:
    both = replace(QUICK, mirrored=("hog",))
    assert features.measured("hog-knn", 100, seed=1, data=data, recipe=both).parameters == 100 * 324
    found = [features.measured("hog-softmax", 100, seed=1, data=data, recipe=one) for one in (QUICK, both)]
    assert found[0].right != found[1].right


# Runs


CONFIG = Config(methods=("hog-svm", "colour-forest"), counts=(50, 100), seeds=2, recipe=QUICK)


def test_settings_survive_the_disk() -> None:
    assert from_plain(to_plain(CONFIG)) == CONFIG
    assert len(CONFIG.measurements) == 8
    assert CONFIG.steps == 8 * PARTS


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"methods": ["x"]}, "config-choice"),
        ({"dataset": "../x"}, "config-choice"),
        ({"counts": [3]}, "config-value"),
        ({"counts": []}, "config-value"),
        ({"seeds": 99}, "config-value"),
        ({"recipe": {"hogs": [{"cell": 16, "block": 4, "orientations": 9}]}}, "hog-too-small"),
        ({"recipe": {"hogs": [], "trees": 5}}, "config-value"),
        ({"recipe": {"hogs": [{"cell": 8}]}}, "config-unreadable"),
        ({"counts": "many"}, "config-unreadable"),
        ({"schema": 99}, "config-newer"),
    ],
)
def test_foreign_settings_are_refused(change: dict, code: str) -> None:
    with pytest.raises(ConvScopeError) as refused:
        from_plain(to_plain(CONFIG) | change)
    assert refused.value.code == code


def test_a_run_that_was_cut_off_ends_as_one_that_was_not(data: Dataset) -> None:
    whole, first, second = (task.Comparison(CONFIG, data, device="cpu") for _ in range(3))
    whole.advance(CONFIG.steps)
    first.advance(2 * PARTS + 3)
    second.restore(first.state())
    assert second.step == 2 * PARTS
    second.advance(CONFIG.steps)
    for one in (whole, second):
        assert [(p.method, p.count, p.seed) for p in one.points] == CONFIG.measurements
    assert [p.right for p in whole.points] == [p.right for p in second.points]
    verdict, answers = second.result()
    assert verdict["best_accuracy"] == max(one.accuracy for one in whole.points)
    assert task.points(second.look()[1]) == task.points(answers) == second.points
    with pytest.raises(ConvScopeError, match="config-fixed"):
        whole.change({"seed": 2})


def test_a_comparison_is_a_run_like_any_other(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worked on by the worker's own loop, packed, and opened elsewhere."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setattr(task, "material", lambda name: data)
    made = runs.create(CONFIG)
    assert made.status().steps == CONFIG.steps
    assert job.work(made.id, device="cpu", threads=1, parent=os.getppid()) == "finished"
    assert len(made.snapshots()) == len(CONFIG.measurements)
    assert made.result()["best_method"] in CONFIG.methods
    taken = runs.unpack(runs.pack(made), owner="")
    assert taken.config() == CONFIG
    assert task.points(taken.snapshot(taken.snapshots()[-1])) == task.points(made.answers())
    assert task.points(made.answers())[0].total == 200


def test_foreign_measurements_are_left_out() -> None:
    sound = [0.0, 100, 1, 50, 200, 1.0, 1.0, 10, 10]
    broken = [[99.0, *sound[1:]], [*sound[:5], math.nan, *sound[6:]], [*sound[:3], 300, *sound[4:]]]
    assert len(task.points({"points": torch.tensor([sound, *broken])})) == 1
    assert task.points({"points": torch.zeros(2, 3)}) == task.points({}) == []


# The exercise and the recorded measurements


@pytest.mark.parametrize("seed", range(1, 30))
def test_the_tasks_have_right_answers(seed: int) -> None:
    asked = {one.kind: one for one in exercise.tasks((), seed=seed)}
    size = asked["hog_size"]
    made = reference(
        np.zeros((32, 32)),
        orientations=size.values["o"],
        pixels_per_cell=(size.values["c"],) * 2,
        cells_per_block=(size.values["b"],) * 2,
    )
    assert len(made) == size.answer
    length = asked["hog_length"].grids["input0"]
    assert (
        np.hypot(np.gradient(length)[0][1, 1], np.gradient(length)[1][1, 1]) * 2 == asked["hog_length"].answer
    )
    down, right = (one[1, 1] for one in np.gradient(asked["hog_bin"].grids["input0"]))
    centres = np.arange(10, 180, 20)
    away = np.abs((centres - math.degrees(math.atan2(down, right)) + 90) % 180 - 90)
    assert asked["hog_bin"].answer == away.argmin() + 1
    assert asked["linear_size"].answer == torch.nn.Linear(int(size.answer), 10).weight.numel() + 10
    for one in asked.values():
        assert judge(one, one.answer) == "right"
        assert one.answer not in one.mistakes.values()


def test_who_overtakes_whom() -> None:
    def point(method: str, count: int, right: int) -> features.Point:
        return features.Point(method, count, 1, right, 100, 1.0, 1.0, 1, 1)

    by_hand = [point("hog-svm", count, 50) for count in (100, 400, 1_600)]
    learned = [point("learned-lenet5", count, right) for count, right in ((100, 60), (400, 40), (1_600, 51))]
    found = exercise.overtaken((*by_hand, *learned), "hog-svm", "learned-lenet5")
    assert found is not None
    assert (found.answer, found.mistakes) == (1_600, {"before_overtaking": 400})
    assert exercise.overtaken((*by_hand, *learned[:2]), "hog-svm", "learned-lenet5") is None


@pytest.mark.parametrize("dataset", ["cifar10", "shapes10"])
def test_the_recorded_measurements(dataset: str) -> None:
    points = record.recorded(dataset)
    assert {one.total for one in points} == {10_000}
    assert {one.count for one in points} <= set(record.COUNTS)
    assert len({(one.method, one.count, one.seed) for one in points}) == len(points)
    assert {one.method for one in points} == set(METHODS)
    best = max((one for one in points if one.method == "hog-svm"), key=lambda one: one.count)
    raw = max((one for one in points if one.method == "raw-softmax"), key=lambda one: one.count)
    assert best.accuracy > raw.accuracy + 0.1
    if dataset == "cifar10":
        assert best.count == 40_000
        assert best.accuracy >= 0.55
        assert best.training + best.predicting < 300


def test_the_script_describes_as_the_app_does(data: Dataset) -> None:
    how = Hog(8, 2, 6)
    space: dict = {"__name__": "script"}
    exec(compile(snippets.hog_script(how), "hog.py", "exec"), space)
    np.testing.assert_allclose(space["describe"](data.images[:3]), hog.hog(data.images[:3], how), atol=1e-5)
