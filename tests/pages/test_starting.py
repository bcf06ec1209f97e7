"""Runs are started, found again in lists, told apart, and steered by their owner."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from core import runs
from core.datasets import own
from core.runs import Run, Writer
from core.training import Config
from pages.shared.lessons import BY_NAME
from pages.shared.runs import instructor, owner, picture_runs, run_form, run_kinds, run_start
from tests.pages.opening import component, link, opened, sound, texts

ME, KEY = "the owner of this browser", "only for the teacher"


@pytest.fixture(autouse=True)
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setattr(owner, "owner", lambda: ME)
    monkeypatch.setattr(owner, "owns", lambda one: one == ME)


def made(**settings: object) -> Run:
    """A finished run of this browser."""
    run = runs.create(Config(**{"steps": 300, "report": 100, **settings}), owner=ME)
    writer = Writer(run)
    writer.status(state="finished", step=300, steps=300)
    writer.close()
    return run


def config(**values: object) -> Config:
    return run_form.config_of({knob.name: knob.default for knob in BY_NAME["train"].knobs} | values)


# Starting


@pytest.mark.parametrize(
    ("lesson", "field", "typed"),
    [("train", "rate", 0.123), ("char_rnn", "seed", 77), ("autoencoder", "seed", 5)],
)
def test_what_is_typed_last_counts_though_it_comes_with_the_press(
    monkeypatch: pytest.MonkeyPatch, lesson: str, field: str, typed: float
) -> None:
    """A tap on a phone: the browser sends what was typed and the press in one message."""
    begun: list = []
    monkeypatch.setattr(run_start, "_submitted", lambda configs: begun.extend(configs) or [made()])
    app = opened(lesson, v="1", **({"part": "train"} if lesson == "autoencoder" else {}))
    if lesson == "char_rnn":
        app.session_state["char_rnn.more"] = True
        app.run()
    next(one for one in app.number_input if one.key == f"{lesson}.{field}").set_value(typed)
    next(one for one in app.button if one.proto.type == "primary" and not one.proto.is_form_submitter).click()
    app.run()
    sound(app)
    assert [getattr(one, field) for one in begun] == [typed]


@pytest.mark.parametrize("lesson", ["convolution", "pooling"])
def test_a_seed_that_was_just_typed_draws_the_numbers(lesson: str) -> None:
    found = []
    for together in (True, False):
        app = opened(lesson, v="1")
        app.number_input(key=f"{lesson}.seed").set_value(77)
        if not together:
            app.run()
        next(one for one in app.button if "casino" in one.proto.icon).click()
        app.run()
        sound(app)
        found.append(link(app))
    assert found[0] == found[1]
    assert "input=" in found[0]


def picture(level: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((32, 32, 3), level, np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_a_zip_is_not_lost_when_the_page_is_drawn_anew_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("dark", "light"):
            for i in range(own.MIN_PICTURES):
                archive.writestr(f"{name}/{i}.png", picture(i + 100 * (name == "light")))
    load, calls = own.load, []

    def pressed_once(*args: object, **more: object) -> object:
        calls.append(len(calls))
        if len(calls) == 1:
            st.rerun()  # what a press on another language does
        return load(*args, **more)

    monkeypatch.setattr(own, "load", pressed_once)
    app = opened("data", v="1", dataset="own")
    app.file_uploader[0].upload("own.zip", packed.getvalue()).run()
    sound(app)
    assert calls == [0, 1]
    assert "own=own-" in link(app)
    app.run()
    assert calls == [0, 1]


# Lists


def test_the_instructor_who_trains_too_sees_all_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(instructor.VARIABLE, KEY)
    run, other = made(), made(rate=0.2)
    app = opened("train", v="1")
    app.session_state["train.all"] = True
    app.run()
    app.text_input(key="instructor.key").set_value(KEY).run()
    sound(app)
    keys = [one.key for one in app.button]
    for one, act in ((run, "delete"), (other, "delete"), (run, "open")):
        assert f"train.{act}.{one.id}" in keys
        assert f"train.{act}.all.{one.id}" in keys
    assert "2 runs take" in texts(app)
    app.button(key=f"train.open.all.{run.id}").click().run()
    assert f"run={run.id}" in link(app)


def test_runs_of_one_name_are_told_apart() -> None:
    some = [made(), made(rate=2.0), made(rate=2.0, seed=3), made(rate=2.0, seed=3), made(dataset="cifar10")]
    names = list(run_kinds.told_apart(some).values())
    assert len(set(names)) == len(some)
    assert "Learning rate 2" in names[1]
    assert "Seed 3" in names[2]
    assert [name[-4:] for name in names[2:4]] == [" (1)", " (2)"]
    assert names[4] == run_kinds.name_of(some[4].config())


def test_another_run_is_drawn_over_this_one_by_its_own_name() -> None:
    run, slow, quick = made(), made(rate=0.02), made(rate=2.0)
    app = opened("train", v="1", run=run.id)
    offered = app.multiselect(key="train.beside.chosen").options
    assert len(offered) == len(set(offered)) >= 2
    app.multiselect(key="train.beside.chosen").select(quick.id).run()
    assert f"beside={quick.id}" in link(app)
    drawn = {one["id"]: one["label"] for one in component(app, "train.curves")["runs"]}
    assert list(drawn) == [run.id, quick.id]
    assert drawn[quick.id].endswith("Learning rate 2")
    assert drawn[run.id] != drawn[quick.id]
    assert slow.id not in drawn


# An open run


@pytest.mark.parametrize("example", BY_NAME["train"].examples)
def test_an_example_says_what_to_look_for_beside_its_curves(example: str) -> None:
    meant = config(**BY_NAME["train"].examples[example])
    there = replace(meant, dataset="cifar10", steps=1_234, report=7, looks=9, threads=2, precision="bfloat16")
    assert picture_runs.look_for(there) == picture_runs.look_for(meant) != ""
    assert picture_runs.look_for(replace(there, rate=0.0123)) == ""


def test_a_run_says_its_settings_to_whoever_watches() -> None:
    run = made(rate=0.0125, flip=False)
    said = texts(opened("train", v="1", run=run.id))
    assert "Learning rate 0.0125" in said
    assert "no mirroring" in said


@pytest.mark.parametrize("delay", [0.0, 0.5])
def test_slow_motion_is_shown_as_it_is(delay: float) -> None:
    """Also after a pause, during which the switch is not there, and after a reload."""
    run = runs.create(Config(steps=300, report=100), owner=ME)
    writer = Writer(run)
    writer.status(state="running", step=100, steps=300, delay=delay)
    app = opened("train", v="1", run=run.id)
    assert app.toggle(key=f"train.slow.{run.id}").value == (delay > 0)
    writer.status(state="paused", step=100, steps=300, delay=0.5 - delay)
    app.run()
    assert f"train.slow.{run.id}" not in [one.key for one in app.toggle]
    writer.status(state="running", step=100, steps=300, delay=0.5 - delay)
    app.run()
    assert app.toggle(key=f"train.slow.{run.id}").value == (delay == 0)
    writer.close()
