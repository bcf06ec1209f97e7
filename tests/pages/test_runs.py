"""Runs on their way to the reader: the stream, the owner, the files to take away, the recorded ones."""

import asyncio
import csv
import io
import json
import re
import zipfile
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load
from scipy.stats import binomtest
from starlette.requests import Request

from core import runs, training
from core.networks import Row
from core.runs import Run, Writer
from core.training import Config
from pages.shared import i18n
from pages.shared.lessons import BY_NAME
from pages.shared.runs import owner, run_export, run_figures, run_form, run_inside, run_kinds, run_stream
from tests.pages.opening import component, opened, texts

TRAIN = BY_NAME["train"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that has been at work for three reports."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    made = runs.create(Config(steps=300, report=100))
    writer = Writer(made)
    for step in (100, 200, 300):
        writer.metrics(
            {"step": step, "examples": step * 128, "seconds": 1.0, "loss": 1.0, "accuracy": 0.5, "rate": 0.1}
        )
    trainer_state = {
        "model.0.weight": torch.ones(2),
        "optimiser.0.0.momentum_buffer": torch.ones(2),
        "step": torch.tensor(300),
    }
    writer.checkpoint(trainer_state)
    writer.status(state="stopped", step=300, steps=300)
    writer.close()
    return made


def awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns; in a thread of its own, for the browser's driver keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


# Settings


@pytest.mark.parametrize("example", TRAIN.examples)
def test_every_worked_example_is_a_run_that_can_be_started(example: str) -> None:
    values = {knob.name: knob.default for knob in TRAIN.knobs} | TRAIN.examples[example]
    config = run_form.config_of(values)
    assert training.from_plain(training.to_plain(config)) == config
    assert i18n._sections("en", "train")[example]


def test_basicml_is_trained_as_its_notebook_says() -> None:
    values = {knob.name: knob.default for knob in TRAIN.knobs} | TRAIN.examples["basicml"]
    config = run_form.config_of(values)
    assert (config.batch, config.rate, config.momentum, config.decay) == (32, 0.001, 0.9, 0.001 / 25)
    assert (config.validation, config.flip, config.shift, config.nesterov, config.views) == (
        5_000,
        False,
        0,
        False,
        1,
    )


def test_epochs_become_steps_and_dropout_stands_before_the_scores() -> None:
    values = {knob.name: knob.default for knob in TRAIN.knobs}
    config = run_form.config_of(values | {"length": "epochs", "epochs": 3, "batch": 100, "dropout": 0.5})
    assert (config.steps, config.seconds) == (3 * 40_000 // 100, 0.0)
    assert config.network.rows[-1] == Row("dropout", rate=0.5)
    basicml = TRAIN.examples["basicml"]
    assert run_form.config_of(values | basicml).steps == round(25 * 45_000 / 32)
    assert run_form.config_of(values).steps == 0


# The stream


def events(tail: run_stream.Tail, since: int, act=lambda: None) -> list[dict]:
    """The first event, and the one after `act`."""

    async def listen() -> list[dict]:
        stream = run_stream._events({"id": tail}, {"id": since})
        first = await anext(stream)
        act()
        second = await anext(stream)
        await stream.aclose()
        return [json.loads(event.removeprefix("data: ")) for event in (first, second)]

    return awaited(listen())


def test_a_viewer_gets_all_rows_and_then_the_new_ones(run: Run) -> None:
    def more() -> None:
        writer = Writer(run)
        writer.metrics({"step": 400, "loss": 0.5})
        writer.status(state="running", step=400)
        writer.close()

    first, second = events(run_stream.Tail(run), 0, more)
    assert [row[0] for row in first["id"]["rows"]] == [100, 200, 300]
    assert first["id"]["next"] == 3
    assert first["id"]["status"]["state"] == "stopped"
    assert [row[0] for row in second["id"]["rows"]] == [400]
    assert second["id"]["status"]["attempt"] == 2


def test_a_viewer_who_comes_back_gets_what_is_missing(run: Run) -> None:
    first, _ = events(run_stream.Tail(run), 2, lambda: run.mark("stopped", step=301))
    assert [row[0] for row in first["id"]["rows"]] == [300]


@pytest.mark.parametrize("query", ["", "runs=", "runs=../../etc", "runs=" + "x" * 500, "runs=%00"])
def test_a_stream_of_nothing_is_not_found(run: Run, query: str) -> None:
    request = Request({"type": "http", "query_string": query.encode(), "headers": []})
    assert awaited(run_stream._stream(request)).status_code == 404


# The owner


def answered(
    cookie: str = "", *, kind: bytes = b"text/html; charset=utf-8", scheme: str = "http"
) -> list[str]:
    """The cookies that the server sets when a page is opened."""
    sent: list[dict] = []

    async def app(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})

    async def send(message: dict) -> None:
        sent.append(message)

    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope = {"type": "http", "headers": headers, "path": "/", "scheme": scheme}
    awaited(owner.OwnerCookie(app)(scope, None, send))
    return [value.decode() for name, value in sent[0]["headers"] if name.lower() == b"set-cookie"]


def test_a_browser_is_given_a_token_that_no_script_can_read() -> None:
    [one], [other] = answered(), answered()
    assert one != other
    assert "HttpOnly" in one
    assert "SameSite=Lax" in one
    assert "Secure" not in one
    assert "Secure" in answered(scheme="https")[0]


def test_a_browser_keeps_its_token_and_scripts_get_none() -> None:
    assert answered(f"{owner.COOKIE}=abc") == []
    assert answered(kind=b"text/javascript") == []


# Figures and files


@pytest.mark.parametrize(("right", "count"), [(0, 10), (5, 10), (9_989, 10_000), (10, 10), (1, 1)])
def test_the_interval_is_wilsons(right: int, count: int) -> None:
    wanted = binomtest(right, count).proportion_ci(method="wilson")
    assert run_figures.interval(right / count, count) == pytest.approx((wanted.low, wanted.high), abs=1e-6)


def test_class_bars_have_one_decimal_each_and_columns_of_one_grid() -> None:
    said = run_figures.per_class(np.array([[8, 0, 0], [0, 4, 4], [1, 0, 2]]), ("cat", "dog", "frog"))
    assert re.findall(r"[\d.]+\s%(?=</span>)", said) == ["100.0\u00a0%", "66.7\u00a0%", "50.0\u00a0%"]
    assert said.count("display:grid") == 1


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (-0.02, "−0.02"),
        (0.00603, "0.00603"),
        (8.66e-11, "8.66·10⁻¹¹"),
        (12.345, "12.3"),
        (0, "0"),
        (np.inf, "∞"),
    ],
)
def test_statistics_are_written_as_in_books(value: float, wanted: str) -> None:
    found = {f"{kind}.0": np.array([value, value]) for kind in ("weights", "gradients")}
    columns = list(run_figures.statistics(found, {"0": "first"}).values())
    assert columns == [["first"], *[[wanted]] * 4]


def test_what_can_be_taken_away(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run_export.metrics_csv(run))))
    assert [row["step"] for row in rows] == ["100", "200", "300"]
    assert json.loads(run_export.config_json(run))["config"]["steps"] == 300
    assert list(load(runs.pack_network(run))) == ["0.weight"]
    names = set(zipfile.ZipFile(io.BytesIO(runs.pack(run))).namelist())
    assert {"config.json", "metrics.jsonl", "checkpoint.safetensors"} <= names
    assert not names & {"about.json", "commands.jsonl", "lock", "watched"}


# On the page


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_run_is_opened_by_its_link_and_a_stranger_only_watches(run: Run, language: str) -> None:
    app = opened("train", language, v="1", run=run.id)
    assert i18n.catalog(language).gettext("train.watching") in texts(app)
    assert component(app, "train.curves")["runs"][0]["id"] == run.id
    labels = [button.label for button in app.button]
    assert i18n.catalog(language).gettext("train.go_on") not in labels


def test_an_unknown_run_is_a_sentence_and_the_form(run: Run) -> None:
    app = opened("train", v="1", run="this-run-was-never-there")
    assert app.error[0].value == i18n.catalog("en").gettext("error.run-unknown")
    assert app.number_input(key="train.batch").value == 128


def test_an_impossible_network_names_its_row(run: Run) -> None:
    app = opened("train", v="1", network="own", rows="fc.10_conv.8.3.1.0")
    assert app.error[0].value.startswith("Row 2")
    start = next(button for button in app.button if button.label == "Train")
    assert start.disabled


@pytest.mark.parametrize("recorded", run_kinds.recorded("pictures"), ids=lambda one: one.id)
def test_a_recorded_run_can_be_watched(recorded: Run) -> None:
    app = opened("train", v="1", run=recorded.id)
    assert recorded.result()["test_count"] == 10_000
    assert app.success
    for part in run_inside.PARTS:
        app.session_state["train.tab"] = i18n.catalog("en").gettext(f"train.tab.{part}")
        app.run()
        assert not app.exception
    shot = recorded.snapshot(recorded.snapshots()[-1])
    assert np.isfinite(shot["filters"].float().numpy()).all()


def test_a_verdict_on_a_sample_says_so_and_its_mistakes_open(run: Run) -> None:
    """Of the 10,000 test images a short run had time for 300."""
    probabilities = torch.full((300, 10), 0.05).index_fill_(1, torch.tensor([3]), 0.55)
    labels = torch.arange(300) % 10
    writer = Writer(run)
    writer.answers({"probabilities": probabilities, "labels": labels})
    verdict = {"test_accuracy": 0.1, "test_loss": 2.0, "test_count": 300, "test_total": 10_000, "views": 1}
    writer.result({"step": 300, "classes": [str(n) for n in range(10)], **verdict})
    writer.status(state="finished", step=300, steps=300)
    writer.close()
    app = opened("train", v="1", run=run.id)
    assert "only the first 300 of the 10,000 test samples" in texts(app)
    app.session_state["train.tab"] = i18n.catalog("en").gettext("train.tab.mistakes")
    app.run()
    assert not app.exception


def test_the_recorded_runs_are_small() -> None:
    assert runs.recorded()
    assert sum(one.bytes() for one in runs.recorded()) < 10_000_000
