"""Hand-crafted features, as the reader sees them."""

import re
from pathlib import Path

import numpy as np
import pytest
from skimage.feature import hog as reference

from core import features, images, networks, runs
from core.features import Hog, Recipe, exercise, hog, record
from core.runs import Run, Writer
from core.tasks import features as task
from pages.shared import i18n
from pages.shared.features import features_compare, features_form
from pages.shared.lessons import BY_NAME
from pages.shared.lessons import features as lesson
from pages.shared.runs import run_figures
from tests.pages.opening import component, latex, link, opened, sound, texts

LESSON = BY_NAME["features"]


def test_the_text_names_the_factors_that_the_training_page_leaves_out() -> None:
    kept = {one.parameters for one in record.recorded("shapes10") if one.method == "learned-fast"}
    counted = sum(layer.parameters for layer in networks.describe(networks.REGISTRY["fast"].rows, classes=10))
    for language in i18n.LANGUAGES:
        said = i18n.catalog(language).gettext("features.measured_how")
        assert kept == {counted + int(re.search(r"(\d+) (factors|hệ số)", said)[1])}


def test_the_menu_knows_the_methods() -> None:
    assert tuple(features.METHODS) == lesson.METHODS
    assert tuple(map(str, record.COUNTS)) == lesson.COUNTS


@pytest.mark.parametrize("example", LESSON.examples)
def test_every_worked_example_opens(example: str) -> None:
    app = opened("features", "vi", **LESSON.link(example))
    assert not app.error
    assert app.pills(key="features.examples").value == example


def test_the_numbers_of_a_cell_are_scikit_images() -> None:
    """A cell that is its own block: normalised alone, scikit-image says the same."""
    app = opened("features", v="1", image="coins", cell="16", block="1", row="3", col="2")
    pixels = images.square(images.sample("coins").pixels, 128)
    wanted = reference(pixels, 9, (16, 16), (1, 1), channel_axis=-1).reshape(8, 8, 9)[3, 2]
    counted = hog.histograms(pixels[None], Hog(16, 1, 9))[0, 3, 2]
    shown = next(one.value for one in app.get("html") if "°–20°" in one.value)
    for value in wanted:
        assert f">{i18n.number(float(value), digits=3)}</td>" in shown
    for value in counted:
        assert f">{i18n.number(float(value), digits=2)}</td>" in shown
    assert r"8 \cdot 8 \cdot 1 \cdot 1 \cdot 9 = 576" in latex(app)


def test_a_click_chooses_a_cell_and_the_link_tells_it() -> None:
    app = opened("features", v="1", row="31", col="9")
    assert component(app, "features.picture")["pixel"] == [15, 9]  # the last row there is
    assert link(app) == "v=1&row=31&col=9"


def test_blocks_that_fill_the_picture_still_draw() -> None:
    app = opened("features", v="1", cell="16", block="4")
    assert not app.error


def test_the_table_says_what_was_recorded() -> None:
    app = opened("features", v="1", part="compare", at="400", shown="hog-svm.raw-knn.learned-lenet5")
    points = [one for one in record.recorded("cifar10") if one.count == 400]
    groups = {
        name: [one for one in points if one.method == name]
        for name in ("hog-svm", "raw-knn", "learned-lenet5")
    }
    shown = next(one.value for one in app.get("html") if "<caption" in one.value)
    assert shown.count("<tr>") == 4
    for name, group in groups.items():
        accuracy = np.mean([one.right for one in group]) / 10_000
        low, high = (i18n.number(100 * end, digits=1) for end in run_figures.interval(accuracy, 10_000))
        cells = [features_compare.name_of(name), i18n.percent(accuracy), f"{low}–{high}"]
        assert re.findall(r">([^<>]+)</t[hd]>", shown[shown.index(f">{cells[0]}<") :])[:3] == cells
    means = {method: np.mean([one.accuracy for one in group]) for method, group in groups.items()}
    for learned in (True, False):
        best = max(share for method, share in means.items() if method.startswith("learned") == learned)
        assert i18n.percent(best) in app.info[0].value


def test_no_method_is_a_sentence() -> None:
    app = opened("features", v="1", part="compare")
    app.multiselect(key="features.shown").set_value([]).run()
    sound(app)
    assert app.info[0].value == "Choose at least one."
    app = opened("features", v="1", part="measure")
    app.multiselect(key="features.counts").set_value([]).run()
    sound(app)
    assert next(button for button in app.button if button.label == "Measure").disabled


def test_an_answer_is_checked_and_a_mistake_explained() -> None:
    app = opened("features", v="1", part="exercise", sheet="7")
    first = exercise.tasks(record.recorded("cifar10"), seed=7)[0]
    field = "features.7.cifar10.0.answer"
    wrong, said = next(iter(first.mistakes.items()))
    app.text_input(key=field).set_value(str(said)).run()
    sound(app)
    assert app.warning[0].value == i18n.catalog("en").gettext(f"exercises.mistake.{wrong}")
    app.text_input(key=field).set_value(str(first.answer)).run()
    sound(app)
    assert app.success
    assert first.solution[1] in latex(app)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A comparison that has come to its end."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    values = {knob.name: knob.default for knob in LESSON.knobs} | {
        "methods": ["edges-knn"],
        "counts": ["100"],
    }
    config = features_form.config_of(values)
    made, done = (
        runs.create(config),
        features.Point("edges-knn", 100, 1, 2_500, 10_000, 0.5, 1.5, 160, 16_000),
    )
    writer = Writer(made)
    writer.snapshot(config.steps, {"points": task._as_tensor([done])})
    writer.status(state="finished", step=config.steps, steps=config.steps)
    writer.result(
        {
            "step": config.steps,
            "origin": "drawn",
            "best_method": done.method,
            "best_accuracy": 0.25,
            "best_count": 100,
        }
    )
    writer.close()
    return made


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_finished_comparison_is_opened_by_its_link(run: Run, language: str) -> None:
    app = opened("features", language, v="1", part="measure", run=run.id)
    assert i18n.catalog(language).gettext("train.watching") in texts(app)
    assert "25" in app.success[0].value
    assert any(">25\u00a0%</td>" in one.value for one in app.get("html"))
    assert component(app, "train.curves")["charts"] == []


def test_the_quick_comparison_is_quick() -> None:
    values = {knob.name: knob.default for knob in LESSON.knobs}
    config = features_form.config_of(values)
    assert config.dataset == "shapes10"
    assert len(config.measurements) == 15
    assert config.recipe != Recipe()
