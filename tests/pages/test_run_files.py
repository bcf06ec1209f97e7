"""Runs of every kind as files to take away, and what is cached of their models."""

import csv
import io
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, save_file

from core import runs, tasks
from core.autoencoders import coder
from core.runs import Run
from pages.shared.autoencoders import code_models
from pages.shared.runs import run_export, run_kinds
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint
from pages.shared.writing import text_models

RECORDED = {run.config().kind: run for run in runs.recorded()}
REPORTED = {
    "pictures": {"loss", "accuracy", "rate", "validation_loss", "validation_accuracy"},
    "text": {"loss", "gradient", "rate", "validation_loss", "validation_accuracy"},
    "autoencoder": {"loss", "rate", "validation_loss"},
    "style": {"loss", "content", "style", "roughness"},
}


@pytest.mark.parametrize("kind", REPORTED)
def test_the_settings_of_every_kind_can_be_read_back(kind: str) -> None:
    run = RECORDED[kind]
    assert tasks.from_plain(json.loads(run_export.config_json(run))["config"]) == run.config()


@pytest.mark.parametrize("kind", REPORTED)
def test_the_table_has_all_that_a_kind_reports_and_nothing_else(kind: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run_export.metrics_csv(RECORDED[kind]))))
    curve = RECORDED[kind].curve()
    assert REPORTED[kind] <= set(rows[0]) == {name for row in curve for name in row}
    assert list(rows[0])[:3] == ["step", "examples", "seconds"]
    for line, row in zip(rows, curve, strict=True):
        assert {name: float(text) for name, text in line.items() if text} == row


@pytest.mark.parametrize("kind", REPORTED)
def test_every_file_of_a_kind_can_be_made(kind: str) -> None:
    run = RECORDED[kind]
    for file in run_kinds.KINDS[kind].downloads(run):
        assert len(file.make()) > 100, file.file


def test_an_autoencoder_can_be_taken_away_as_its_weights() -> None:
    run = RECORDED["autoencoder"]
    files = {file.file: file.make for file in run_kinds.KINDS["autoencoder"].downloads(run)}
    kept = load(files["autoencoder.safetensors"]())
    wanted = {
        name.removeprefix("model."): one
        for name, one in run.checkpoint().items()
        if name.startswith("model.")
    }
    assert kept.keys() == wanted.keys()
    assert all(torch.equal(kept[name], wanted[name]) for name in wanted)


# Caches of a run's model


@dataclass
class Copy:
    """A recorded run in the reader's data folder, whose status and checkpoint can move."""

    run: Run

    def report(self, step: int) -> None:
        """Say that a step has been taken, as a process does before it writes the checkpoint."""
        self.run.mark("stopped", step=step)

    def write(self, scale: float) -> None:
        """Write a later checkpoint: the weights so many times as large."""
        path = self.run.folder / "checkpoint.safetensors"
        before = path.stat().st_mtime_ns
        state = self.run.checkpoint()
        save_file(
            {name: one * scale if one.is_floating_point() else one for name, one in state.items()}, path
        )
        os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Copy:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    run = Run(runs.run.home() / "a-copy-of-a-recorded-run")
    shutil.copytree(RECORDED[request.param].folder, run.folder)
    return Copy(run)


@pytest.mark.parametrize("copy", ["text"], indirect=True)
def test_a_text_model_is_read_again_once_its_checkpoint_is_written(copy: Copy) -> None:
    id = copy.run.id
    first = text_models.trained(id)
    copy.report(10_000)
    assert text_models.trained(id) is first  # the step has moved, the weights have not
    copy.write(2.0)
    second = text_models.trained(id)
    assert torch.equal(
        torch.from_numpy(second.weights["head.weight"]), 2 * torch.from_numpy(first.weights["head.weight"])
    )
    assert text_models.folded(id) is text_models.folded(id)
    assert text_models.trained("") is text_models.trained(text_models.SHIPPED)


@pytest.mark.parametrize("copy", ["autoencoder"], indirect=True)
def test_an_autoencoder_is_read_again_once_its_checkpoint_is_written(copy: Copy) -> None:
    first = code_models.asked(copy.run)
    copy.report(10_000)
    assert coder.of_run(copy.run) is first
    copy.write(2.0)
    second = code_models.asked(copy.run)
    for before, after in zip(first.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(after, 2 * before)


@pytest.mark.parametrize("copy", ["text"], indirect=True)
def test_what_is_cached_for_a_checkpoint_depends_on_all_that_is_given(copy: Copy) -> None:
    made: list[tuple[str, int, str]] = []

    @cached_per_checkpoint(max_entries=8)
    def answer(id: str, place: int, *, way: str = "a", _data: object = None) -> int:
        made.append((id, place, way))
        return len(made)

    id = copy.run.id
    assert [answer(id, 1), answer(id, 1, _data=object()), answer(id, 2), answer(id, 1, way="b")] == [
        1,
        1,
        2,
        3,
    ]
    copy.report(10_000)
    assert answer(id, 1) == 1
    copy.write(1.0)
    assert answer(id, 1) == 4
    assert made == [(id, 1, "a"), (id, 2, "a"), (id, 1, "b"), (id, 1, "a")]
