"""Runs on the disk: what is appended stays, what is replaced is whole, what is foreign is refused."""

import errno
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from core import runs
from core.errors import ConvScopeError
from core.runs import Run, Writer, journal, retention
from core.training import Config


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    return tmp_path / "runs"


def refused(code: str, act: object, *arguments: object) -> None:
    with pytest.raises(ConvScopeError) as caught:
        act(*arguments)
    assert caught.value.code == code


def row(step: int, **more: object) -> dict[str, object]:
    return {"step": step, "loss": 1.0 / step, **more}


# Files


def test_a_line_that_was_cut_off_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    journal.append(path, row(1))
    with path.open("ab") as file:
        file.write(b'{"step": 2, "lo')
    assert [one["step"] for one in journal.read(path)[0]] == [1]
    journal.append(path, row(3))
    found, end = journal.read(path)
    assert [one["step"] for one in found] == [1, 3]
    assert end == path.stat().st_size
    journal.append(path, row(4))
    assert [one["step"] for one in journal.read(path, end)[0]] == [4]


def test_what_is_replaced_is_the_old_or_the_new(tmp_path: Path) -> None:
    path = tmp_path / "status.json"
    journal.replace(path, {"state": "running"})
    with pytest.raises(TypeError):
        journal.replace(path, {"state": object()})
    assert journal.read_whole(path) == {"state": "running"}
    assert [one.name for one in tmp_path.iterdir()] == ["status.json"]
    path.write_text("[1, 2]")
    assert journal.read_whole(path) is None


# A run


def test_a_run_from_its_making_to_its_end() -> None:
    run = runs.create(Config(steps=10), name="first", owner="someone")
    assert run.status().state == "queued"
    assert run.config() == Config(steps=10)
    writer = Writer(run)
    writer.status(state="running", steps=10)
    writer.metrics(row(5, loss=float("nan")))
    writer.snapshot(5, {"filters": torch.ones(2, 3)})
    writer.checkpoint({"step": torch.tensor(5)})
    assert run.status().state == "running"
    assert run.metrics()[0] == [{"attempt": 1, "step": 5, "loss": None}]
    assert run.snapshots() == [5]
    assert torch.equal(run.snapshot(5)["filters"], torch.ones(2, 3))
    assert run.snapshot(6) == {}
    writer.status(state="finished", step=10)
    writer.result({"test_accuracy": 0.9})
    writer.close()
    assert run.status() == runs.Status(state="finished", step=10, steps=10, attempt=1)
    assert run.result() == {"test_accuracy": 0.9}
    assert runs.find(run.id).id == run.id
    assert run.bytes() > 0
    run.delete()
    refused("run-unknown", runs.find, run.id)


def test_of_two_attempts_the_later_one_counts() -> None:
    run = runs.create(Config(steps=30))
    for attempt, steps in ((1, (10, 20, 30)), (2, (20,))):
        writer = Writer(run)
        for step in steps:
            writer.metrics(row(step, loss=float(attempt)))
        writer.status(state="running")
        writer.close()
    assert [(one["step"], one["attempt"]) for one in run.curve()] == [(10, 1), (20, 2), (30, 1)]


def test_an_attempt_hears_only_what_was_asked_of_it() -> None:
    run = runs.create(Config(steps=30))
    run.ask("stop")
    run.queue()
    writer = Writer(run)
    assert writer.commands() == []
    run.ask("change", changes={"rate": 0.1})
    run.ask("pause")
    assert [one["kind"] for one in writer.commands()] == ["change", "pause"]
    assert writer.commands() == []
    writer.close()


HOLD = """
import sys, time
from core import runs
writer = runs.Writer(runs.find(sys.argv[1]))
writer.status(state="running")
print("held", flush=True)
time.sleep(60)
"""


def test_one_process_at_a_time_and_a_killed_one_is_seen() -> None:
    run = runs.create(Config(steps=30))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, run.id], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert holder.stdout.readline() == b"held\n"
    assert run.alive()
    assert run.status().state == "running"
    refused("run-is-live", Writer, run)
    refused("run-is-live", run.delete)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert run.status().state == "interrupted"
    Writer(run).close()


@pytest.mark.parametrize(
    "id", ["", "..", "../../etc/passwd", "a" * 200, "abc/def", "x\0y" * 8, "nothing-that-is-there"]
)
def test_a_foreign_id_is_no_path(id: str) -> None:
    refused("run-unknown", runs.find, id)


def test_ids_cannot_be_guessed() -> None:
    ids = {runs.create(Config(steps=1)).id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) >= 22 for one in ids)


def test_a_full_disk_leaves_no_half_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal, "replace", full)
    refused("disk-full", runs.create, Config(steps=1))
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("broken", ["config.json", "status.json", "about.json", "checkpoint.safetensors"])
def test_a_broken_file_is_no_crash(broken: str) -> None:
    run = runs.create(Config(steps=1))
    (run.folder / broken).write_bytes(b"\xff{not what it was")
    assert [one.id for one in runs.every()] == [run.id]
    assert run.status().state in ("queued", "interrupted")
    assert run.checkpoint() == {}
    if broken == "config.json":
        refused("config-unreadable", run.config)


# Keeping and letting go


def aged(days: float, *, pinned: bool = False, state: str = "finished", size: int = 0) -> Run:
    run = runs.create(Config(steps=1))
    journal.replace(run.folder / "about.json", {"created": time.time() - days * 86_400, "pinned": pinned})
    journal.replace(run.folder / "status.json", {"state": state})
    (run.folder / "big").write_bytes(bytes(size))
    return run


def test_old_runs_go_and_pinned_ones_stay() -> None:
    old, pinned, fresh = aged(15), aged(15, pinned=True), aged(13)
    assert retention.sweep() == [old.id]
    assert {one.id for one in runs.every()} == {pinned.id, fresh.id}


def test_the_oldest_go_where_they_take_too_much_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_RUN_GB", "0.003")
    newest, older, oldest = (aged(days, size=1_200_000) for days in (1, 2, 3))
    assert retention.sweep() == [oldest.id]
    assert {one.id for one in runs.every()} == {newest.id, older.id}


def test_a_waiting_run_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    aged(100, state="queued")
    assert retention.sweep() == []
