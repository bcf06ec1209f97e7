"""The autoencoders' page: its numbers against `core`, its route, its runs."""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from starlette.requests import Request

from core import datasets, images, runs, tasks
from core.autoencoders import coder, config, plane
from core.runs.run import save_tensors
from pages.shared import i18n
from pages.shared.autoencoders import code_form, code_route
from pages.shared.lessons import BY_NAME
from pages.shared.lessons import autoencoders as lesson
from pages.shared.runs import run_kinds
from tests.pages.opening import component, link, opened, texts

LESSON = BY_NAME["autoencoder"]
TRAINED = [name for name, values in LESSON.examples.items() if values.get("part") == "train"]
TWO, MORE = "shapes10-code2", "shapes10-code64"


def test_the_menu_knows_what_core_knows() -> None:
    assert tuple(map(int, lesson.CODES)) == config.CODES
    by_name = {knob.name: knob.bounds for knob in LESSON.knobs}
    assert by_name["form"]["options"] == config.FORMS
    assert by_name["up"]["options"] == config.UPS
    assert by_name["start"]["options"] == config.STARTS


@pytest.mark.parametrize("example", TRAINED)
def test_every_worked_example_is_a_run_that_can_be_started(example: str) -> None:
    values = {knob.name: knob.default for knob in LESSON.knobs} | LESSON.examples[example]
    found = code_form.config_of(values)
    assert tasks.from_plain(tasks.to_plain(found)) == found
    assert i18n._sections("en", "autoencoder")[example]


# The plane


def test_both_planes_lie_on_the_page() -> None:
    app = opened("autoencoder", v="1", x="0.5", y="-0.25")
    tests, labels = datasets.judging("shapes10", lesson.PICTURES)
    for way in coder.WAYS:
        drawn = component(app, f"autoencoder.plane.{way}")
        laid = plane.lay_out(coder.of_run(runs.find(TWO)), tests, way=way)
        np.testing.assert_allclose([one[:2] for one in drawn["points"]], laid.points, atol=6e-4)
        assert [one[2] for one in drawn["points"]] == labels.tolist()
        assert drawn["at"] == [0.5, -0.25]
        assert drawn["picture"] == f"codes/picture?run={TWO}&way={way}"
    assert link(app) == "v=1&x=0.5&y=-0.25"


def answered(query: str) -> tuple[int, bytes]:
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    with ThreadPoolExecutor(1) as pool:
        response = pool.submit(asyncio.run, code_route._send(request)).result()
    return response.status_code, response.body


@pytest.mark.parametrize("way", coder.WAYS)
def test_the_route_answers_with_the_decoders_picture(way: str) -> None:
    status, body = answered(f"run={TWO}&way={way}&code=0.7,-1.2")
    assert status == 200
    wanted = coder.of_run(runs.find(TWO)).decode(np.array([[0.7, -1.2]]), way=way)[0]
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(body))), wanted)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "run=&way=network&code=1,2",
        "run=../../etc&way=network&code=1,2",
        f"run={TWO}&way=network&code=",
        f"run={TWO}&way=network&code=1",
        f"run={TWO}&way=network&code=nan,1",
        f"run={TWO}&way=network&code=1,2,3",
        f"run={TWO}&way=other&code=1,2",
        f"run={MORE}&way=network&code=1,2",
        f"run={TWO}&way=network&code={'1,' * 5_000}",
        "run=shapes10-lenet5&way=network&code=1,2",
    ],
)
def test_the_route_has_nothing_for_nonsense(query: str) -> None:
    assert answered(query)[0] == 404


# The other parts


def test_errors_stand_beside_pcas() -> None:
    app = opened("autoencoder", v="1", part="rebuild")
    found = coder.of_run(runs.find(MORE))
    tests, _ = datasets.judging("shapes10", lesson.PICTURES)
    for metric, way in zip(app.metric, coder.WAYS, strict=False):
        errors = found.rebuild(tests, way=way).errors.astype(float)
        assert metric.value == f"{np.sqrt((errors**2).mean()):.2f}".rstrip("0") + " levels"
    assert float(app.metric[0].value.split()[0]) < float(app.metric[1].value.split()[0])


def test_noise_is_taken_out() -> None:
    app = opened("autoencoder", v="1", part="repair")
    before, after, by_pca = (float(one.value.split()[0]) for one in app.metric)
    assert after <= by_pca < before
    assert "nearer to the clean picture" in texts(app)
    assert "Turn the noise up" in texts(opened("autoencoder", v="1", part="repair", noise="5"))


@pytest.mark.parametrize(("image", "said"), [("astronaut", "Found"), ("moon", "Not found")])
def test_a_stranger_is_found_or_hides(image: str, said: str) -> None:
    app = opened("autoencoder", v="1", part="odd", image=image)
    found = coder.of_run(runs.find(MORE))
    error = found.rebuild(images.square(images.sample(image).pixels, 32)[None]).errors[0]
    [box] = [*app.success, *app.warning]
    assert box.value.startswith(f"**{said}.")
    assert f"{error:.1f}".removesuffix(".0") in box.value


def test_a_longer_code_than_a_picture_cannot_start_at_pca() -> None:
    app = opened("autoencoder", v="1", part="train", code="4096")
    assert "4,096" in app.error[0].value
    assert next(button for button in app.button if button.label == "Train").disabled


# Runs


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("run", [TWO, MORE])
def test_a_recorded_run_can_be_watched(run: str, language: str) -> None:
    app = opened("autoencoder", language, v="1", part="train", run=run)
    assert not app.error
    assert len(app.success) == 1
    drawn = component(app, "train.curves")
    assert drawn["charts"] == ["error"]
    assert drawn["levels"][0]["value"] == runs.find(run).config().pca
    assert len(drawn["moments"]) == 7


def test_recorded_autoencoders_keep_to_their_page() -> None:
    assert {one.id for one in run_kinds.recorded("autoencoder")} == {TWO, MORE}


@pytest.mark.parametrize(("change", "said"), [("wrong", "info"), ("nan", "warning")])
def test_a_foreign_or_diverged_moment_is_a_sentence(
    change: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    run = runs.unpack(runs.pack(runs.find(MORE)))
    shot = run.snapshot(run.snapshots()[-1])
    shot |= (
        {"pictures": shot["pictures"][:, :5]} if change == "wrong" else {"errors": shot["errors"] * np.nan}
    )
    save_tensors(shot, run.folder / "snapshots" / f"{run.snapshots()[-1]:09d}.safetensors")
    app = opened("autoencoder", v="1", part="train", run=run.id)
    assert len(getattr(app, said)) == 1
