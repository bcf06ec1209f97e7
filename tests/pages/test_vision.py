"""Finding and painting, on their pages: numbers against `core`, pictures kept and forgotten, nothing that breaks."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import detection, runs, tasks
from core.detection import ssd
from core.runs import Run, Writer
from core.style import by_hand, pictures
from core.style.config import Config
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_kinds
from pages.shared.vision import detection_models, ssd_panel, style_form, style_runs
from tests.pages.opening import component, grids, latex, link, opened, sound, texts

PAINTING = BY_NAME["style"]


def values(**more: object) -> dict[str, object]:
    return {knob.name: knob.default for knob in PAINTING.knobs} | more


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    sound(app)
    return app


# Finding


def test_every_worked_example_opens() -> None:
    for example in BY_NAME["detection"].examples:
        app = opened("detection", **BY_NAME["detection"].link(example))
        assert not app.error
        assert app.info


def test_the_scene_on_screen_is_searched_as_core_does() -> None:
    app = opened("detection", v="1", seed="4")
    scene = detection.scene(4)
    found = detection_models.slider("shapes10-lenet5").slide(scene.pixels, scales=6)
    boxes = detection.boxes_of(found, label=None, by="z", threshold=14.0)
    steps = detection.suppress(boxes, limit=0.1)
    verdict = detection.judge([boxes[step.kept] for step in steps], scene.boxes)
    assert f"**Shapes found: {len(verdict.hits)} of 5**" in texts(app)
    assert f"windows that were sure enough: {len(boxes)}." in texts(app)
    shown = component(app, "detection.map")["images"][0]
    assert (shown["rows"], shown["cols"]) == found[3].logits.shape[:2]


def test_the_iou_on_screen_is_worked_out_with_the_boxes_numbers() -> None:
    app = opened("detection", v="1", seed="4", step="2", rival="1")
    scene = detection.scene(4)
    found = detection_models.slider("shapes10-lenet5").slide(scene.pixels, scales=6)
    boxes = detection.boxes_of(found, label=None, by="z", threshold=14.0)
    step = detection.suppress(boxes, limit=0.1)[1]
    rival, share = max(step.compared, key=lambda one: one[1])
    shared = detection.overlap(boxes[step.kept], boxes[rival])
    said = latex(app).replace("{,}", ",")
    assert f"= {share:.3f}".rstrip("0") in said
    assert f"{shared.intersection:,.1f}" in said or f"{shared.intersection:,.0f}" in said
    assert f"A_{{{step.kept + 1}}}" in said
    table = next(one.value for one in app.table if "IoU" in one.value)
    assert float(table["IoU"].iloc[0]) == pytest.approx(share, abs=6e-4)


def test_one_pass_and_the_window_cut_out_agree_without_padding() -> None:
    app = opened("detection", v="1", scale="6", row="7", col="11")
    table = next(one.value for one in app.table if "difference" in one.value)
    assert all(float(one) < 1e-4 for one in table["difference"])
    photo = opened("detection", v="1", look="photo", scale="6", row="7", col="11")
    padded = next(one.value for one in photo.table if "difference" in one.value)
    assert max(float(one) for one in padded["difference"]) > 0.01


def test_a_threshold_that_nothing_reaches_is_a_sentence() -> None:
    app = opened("detection", v="1", least_z="80")
    assert any("No window reaches z = 80" in one.value for one in app.info)
    app.segmented_control(key="detection.look").set_value("photo").run()
    sound(app)
    assert "look=photo" in link(app)
    assert "score=p" in link(app)


def test_a_readers_own_photo_is_searched(tmp_path: Path) -> None:
    app = opened("detection", v="1", look="photo")
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 300, 3), dtype=np.uint8)).save(
        tmp_path / "photo.png"
    )
    app.file_uploader[0].upload("photo.png", (tmp_path / "photo.png").read_bytes()).run()
    sound(app)
    assert not app.error
    assert "image=upload" in link(app)


def test_ssdlite_is_offered_where_it_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawer() -> AppTest:
        app = opened("detection")
        app.session_state["detection.ssd"] = True
        app.run()
        sound(app)
        return app

    monkeypatch.setattr(ssd, "can_run", lambda: False)
    assert any("operators" in one.value for one in drawer().info)
    monkeypatch.setattr(ssd, "can_run", lambda: True)
    assert any("14.1 MB" in one.value for one in drawer().info)
    monkeypatch.setattr(ssd.Published, "available", lambda self: True)
    boxes = (detection.Box(5, 5, 50, 60, 0.9, 17), detection.Box(0, 0, 9, 9, 0.2, 1))
    monkeypatch.setattr(ssd_panel, "_asked", lambda pixels: boxes)
    assert "on this picture: 1, of the 80" in texts(drawer())


# Painting


@pytest.mark.parametrize("example", PAINTING.examples)
def test_every_worked_example_is_a_run_that_can_be_started(example: str) -> None:
    config = style_form.config_of(values() | PAINTING.examples[example])
    assert tasks.from_plain(tasks.to_plain(config)) == config


def test_the_entry_of_the_gram_matrix_on_screen() -> None:
    app = opened("style", v="1", painting="glass", first="3", second="5")
    found = by_hand.entry("glass", 2, 4)
    shown = grids(app, "style.gram")
    np.testing.assert_allclose(shown["products"], np.multiply(shown["window"], shown["kernel"]), atol=1e-9)
    assert np.mean(shown["products"]) == pytest.approx(found.value) == pytest.approx(found.matrix[2, 4])
    assert f"= {found.value:.4f}".rstrip("0") in latex(app)


def test_weights_that_are_not_here_are_asked_for() -> None:
    app = opened("style", v="1", network="vgg16")
    assert any("553" in one.value for one in app.info)
    assert next(one for one in app.button if one.label == "Paint").disabled


def test_a_picture_of_ones_own_is_kept_until_it_is_cleared(tmp_path: Path) -> None:
    app = opened("style", v="1", painting="own")
    assert next(one for one in app.button if one.label == "Paint").disabled
    app.file_uploader[0].upload("broken.png", b"no picture").run()
    sound(app)
    assert len(app.error) == 1
    Image.fromarray(np.full((50, 70, 3), 99, np.uint8)).save(tmp_path / "photo.png")
    app.file_uploader[0].upload("photo.png", (tmp_path / "photo.png").read_bytes()).run()
    sound(app)
    name = re.search(r"own_painting=(picture-[\w-]{22})", link(app))[1]
    assert pictures.load(name, 8).max() == 99
    assert not next(one for one in app.button if one.label == "Paint").disabled
    other = opened("style", v="1", painting="own", own_painting=name)
    assert not other.error
    press(app, "Clear my data")
    gone = opened("style", v="1", painting="own", own_painting=name)
    assert any("no longer" in one.value for one in gone.info)
    assert not gone.error


@pytest.fixture(scope="module")
def painted() -> Run:
    """A short run, done as a worker does it."""
    config = replace(Config(size=128, painting="glass"), steps=6, report=2, looks=2)
    run = runs.create(config, owner="somebody")
    writer = Writer(run)
    task = tasks.task(config, device="cpu")
    writer.snapshot(0, task.look()[1])
    for _ in range(3):
        writer.metrics(task.advance(2) | {"seconds": 1.0, "per_second": 1.0})
        writer.snapshot(task.step, task.look()[1])
    record, answers = task.result()
    writer.checkpoint(task.state())
    writer.answers(answers)
    writer.result(record)
    writer.status(state="finished", step=6, steps=6)
    writer.close()
    return run


@pytest.mark.parametrize("language", ["en", "vi"])
def test_a_run_shows_its_picture_and_its_gram_matrices(painted: Run, language: str) -> None:
    app = opened("style", language, v="1", run=painted.id)
    assert not app.error
    shown = component(app, "train.curves")
    assert shown["charts"] == ["style", "content", "total"]
    assert {"style", "content"} <= set(shown["columns"])
    assert shown["moments"] == [0, 2, 4, 6]
    html = " ".join(one.proto.body for one in app.get("html"))
    assert html.count("<figure") == 3 + 3 * 4
    result = painted.result()
    if language == "en":
        assert f"{100 * result['style']:.2f}".rstrip("0") in app.success[0].value
        assert "stained glass" in app.subheader[0].value


def test_a_run_that_paints_travels_as_a_file(painted: Run) -> None:
    again = runs.unpack(runs.pack(painted))
    assert again.snapshots() == painted.snapshots()
    assert again.result() == painted.result()
    kind = run_kinds.of(again.config())
    assert kind.lesson == "style"
    files = {one.file: one.make() for one in style_runs.downloads(again)}
    assert files["painted.jpg"][:2] == b"\xff\xd8"
    assert files["metrics.csv"].splitlines()[0].endswith("content,style,roughness,per_second")
    assert '"painting": "glass"' in files["config.json"]
