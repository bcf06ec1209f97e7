"""Worker processes: real ones, killed, starved, paused and resumed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from core import runs, training
from core.datasets import Dataset, cache, shapes10
from core.datasets.dataset import stratified
from core.errors import ConvScopeError
from core.networks import Network, Row
from core.runs import Run
from core.snippets.training import script as training_script
from core.tasks.pictures import material
from core.training import Config
from core.worker import Workers, job

ROOT = Path(__file__).resolve().parents[2]
NETWORK = Network("own", (Row("conv", 8, 5, 2), Row("relu"), Row("pool", kernel=2, stride=2)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with few shapes, so that a run is short; the files and processes are real."""
    folder = tmp_path_factory.mktemp("data")
    labels, images = shapes10.draw(2_400, seed=10)
    split = stratified(labels, np.arange(2_000), 400)
    few = Dataset("shapes10", "drawn", shapes10.CLASSES, images, labels, *split, np.arange(2_000, 2_400))
    cache.save(few, folder / "datasets" / "shapes10-10.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_DATA", str(folder))
        yield folder


@pytest.fixture(scope="module")
def workers(home: Path) -> Iterator[Workers]:
    made = Workers(slots=2, cores=2)
    made.warm(config())
    yield made
    made.stop()


def config(**more: object) -> Config:
    return Config(
        **{
            "network": NETWORK,
            "batch": 50,
            "validation": 400,
            "steps": 300,
            "report": 10,
            "looks": 20,
            **more,
        }
    )


def until(true: Callable[[], object], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


def in_state(run: Run, *states: str) -> Run:
    try:
        until(lambda: run.status().state in states)
    except AssertionError:
        raise AssertionError(f"it stays {run.status()}") from None
    return run


def curve(run: Run) -> list[tuple]:
    return [(row["step"], row["loss"], row["accuracy"]) for row in run.curve()]


@pytest.fixture(scope="module")
def uninterrupted(workers: Workers) -> Run:
    run = runs.create(config())
    workers.submit(run)
    return in_state(run, "finished", "failed")


def test_a_run_from_the_click_to_its_result(uninterrupted: Run) -> None:
    run = uninterrupted
    assert run.status().state == "finished"
    assert run.status().step == 300
    rows = run.curve()
    assert [row["step"] for row in rows] == [1, *range(10, 301, 10)]
    assert rows[-1]["loss"] < rows[0]["loss"]
    assert sum("validation_accuracy" in row for row in rows) == 20
    assert run.snapshots()[0] == 20
    assert run.snapshots()[-1] == 300
    shot = run.snapshot(300)
    assert shot["filters"].shape == (8, 3, 5, 5)
    assert int(shot["confusion"].sum()) == 400
    result, answers = run.result(), run.answers()
    right = (answers["probabilities"].argmax(1) == answers["labels"]).float().mean()
    assert result["test_accuracy"] == pytest.approx(float(right), abs=0.005)
    assert result["test_count"] == 400


def test_the_checkpoint_answers_as_the_run_did(uninterrupted: Run) -> None:
    settings = uninterrupted.config()
    trainer = training.Trainer(settings, material("shapes10", 400, "cpu"))
    trainer.restore(uninterrupted.checkpoint())
    assert trainer.evaluate("test").accuracy == pytest.approx(
        uninterrupted.result()["test_accuracy"], abs=1e-6
    )


def test_a_time_budget_becomes_steps(workers: Workers) -> None:
    run = runs.create(config(steps=0, report=0, seconds=6.0))
    begun = time.monotonic()
    workers.submit(run)
    in_state(run, "finished", "failed")
    spent = time.monotonic() - begun
    assert run.status().state == "finished"
    assert run.config().steps > 50
    assert run.config().report > 0
    assert 1.5 < spent < 40.0  # other tests use the same cores
    untrained, first = run.curve()[:2]
    assert (untrained["step"], first["step"]) == (0, 1)
    assert untrained["validation_accuracy"] < 0.3
    assert "loss" not in untrained
    assert run.snapshots()[0] == 0


def test_a_time_budget_is_counted_again_where_others_take_the_cores(workers: Workers) -> None:
    run = runs.create(config(steps=0, report=0, seconds=8.0))
    workers.submit(run)
    until(lambda: run.status().step >= 20)
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    try:
        in_state(run, "finished", "failed")
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()
    counted = [event["changes"]["steps"] for event in run.events() if "steps" in event["changes"]]
    assert counted
    assert run.status().step == run.status().steps == counted[-1] != run.config().steps
    assert f"STEPS, BATCH, VALIDATION = 1, {counted[-1]}," in training_script(
        run.config(), classes=10, events=run.events()
    )


def test_pause_single_steps_another_rate_and_on(workers: Workers) -> None:
    run = runs.create(config(steps=2_000))
    workers.submit(run)
    until(lambda: run.status().step >= 50)
    run.ask("pause")
    in_state(run, "paused")
    paused_at = run.status().step
    time.sleep(0.3)
    assert run.status().step == paused_at
    for _ in range(3):
        run.ask("step")
    until(lambda: run.status().step == paused_at + 3)
    run.ask("change", changes={"rate": 0.001, "flip": False})
    run.ask("resume")
    until(lambda: run.status().step > paused_at + 50)
    [event] = [one for one in run.events() if "rate" in one["changes"]]
    assert event["step"] == paused_at + 3
    assert event["changes"] == {"rate": 0.001, "flip": False}
    workers.cancel(run)
    in_state(run, "stopped")
    assert run.curve()[-1]["rate"] <= 0.001
    assert run.checkpoint()["step"] == run.status().step


def test_a_foreign_command_is_not_obeyed(workers: Workers) -> None:
    run = runs.create(config(steps=2_000))
    workers.submit(run)
    until(lambda: run.status().step >= 20)
    run.ask("change", changes={"batch": 1})
    run.ask("change", changes={"steps": 10})
    run.ask("change", changes={"since": 10, "covered": 0.9})
    run.ask("change", changes={"rate": -1.0})
    run.ask("dance")
    time.sleep(0.5)
    assert run.status().state == "running"
    assert not [one for one in run.events() if set(one["changes"]) - {"threads"}]
    workers.cancel(run)
    in_state(run, "stopped")


def test_runs_wait_for_room_and_can_be_taken_back(workers: Workers) -> None:
    three = [runs.create(config(steps=5_000)) for _ in range(4)]
    for run in three:
        workers.submit(run)
    assert [workers.position(run.id) for run in three] == [0, 0, 1, 2]
    assert workers.waiting_seconds(three[3].id) > 0
    with pytest.raises(ConvScopeError):
        workers.submit(three[2])
    workers.cancel(three[2])
    assert three[2].status().state == "stopped"
    assert workers.position(three[3].id) == 1
    for run in (three[0], three[1]):
        until(lambda run=run: run.status().step > 0)
        assert run.status().state == "running"
        workers.cancel(run)
    until(lambda: three[3].status().step > 0)
    workers.cancel(three[3])
    for run in three:
        in_state(run, "stopped")


SERVER = """
import sys
from core import runs
from core.worker import Workers
if __name__ == "__main__":
    workers = Workers(slots=1, cores=1)
    workers.submit(runs.find(sys.argv[1]))
    print("submitted", flush=True)
    sys.stdin.read()
"""


def server(run: Run, home: Path) -> subprocess.Popen:
    script = home / "server.py"
    script.write_text(SERVER)
    process = subprocess.Popen(
        [sys.executable, str(script), run.id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    assert process.stdout.readline() == b"submitted\n"
    return process


def workers_of(pid: int) -> list[int]:
    """The worker processes of a server; the tracker of shared memory that Python starts is none."""
    found = subprocess.run(["pgrep", "-P", str(pid), "-f", "spawn_main"], capture_output=True, check=False)
    return [int(one) for one in found.stdout.split()]


def gone(pid: int) -> bool:
    return not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")
@pytest.mark.parametrize("victim", ["worker", "server"])
def test_killed_at_any_moment_nothing_is_lost(home: Path, victim: str) -> None:
    """Killed at a random moment, resumed by another process: the curve is the uninterrupted one's."""
    settings = config(steps=2_000, report=25)
    plain, run = runs.create(settings), runs.create(settings)
    process = server(run, home)
    until(lambda: run.status().step > 0)
    time.sleep(random.uniform(0.0, 0.6))
    [worker] = workers_of(process.pid)
    seen = run.metrics()[0][-1]["step"]
    os.kill(worker if victim == "worker" else process.pid, signal.SIGKILL)
    if victim == "worker":
        in_state(run, "interrupted")
        process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    until(lambda: gone(worker))
    assert run.status().state == "interrupted"
    assert run.metrics()[0][-1]["step"] >= seen
    assert run.id in [one.id for one in runs.every()]
    single = Workers(slots=1, cores=1)  # more threads would round sums differently
    try:
        for one in (run, plain):
            single.submit(one)
            in_state(one, "finished", "failed")
    finally:
        single.stop()
    assert run.status().state == "finished"
    assert run.status().attempt == 2
    assert curve(run) == curve(plain)


def test_out_of_memory_is_a_sentence_and_the_worker_lives(home: Path) -> None:
    small = Workers(slots=1, cores=1, memory_gb=1.0)
    try:
        large = Network("own", (Row("conv", 512, 3, 1, 1), Row("relu")))
        run = runs.create(config(network=large, batch=2_000, steps=5))
        small.submit(run)
        in_state(run, "failed")
        assert run.status().reason == "run-out-of-memory"
        second = runs.create(config(steps=20))
        small.submit(second)
        in_state(second, "finished")
    finally:
        small.stop()


def test_a_full_disk_is_a_sentence(home: Path, workers: Workers) -> None:
    """A folder on a device without room, as the operating system reports it."""
    run = runs.create(config(steps=200))
    (run.folder / "metrics.jsonl").symlink_to("/dev/full")
    workers.submit(run)
    in_state(run, "failed")
    assert run.status().reason == "disk-full"


def test_an_unreadable_run_is_a_sentence(workers: Workers) -> None:
    run = runs.create(config())
    (run.folder / "config.json").write_text("{}")
    workers.submit(run)
    in_state(run, "failed")
    assert run.status().reason.endswith("unreadable")


def test_a_run_that_nobody_looks_at_ends(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.create(config(steps=100_000))
    os.utime(run.folder / "watched", (0, 0))
    assert job.work(run.id, device="cpu", threads=1, parent=os.getppid()) == "stopped"
    assert run.status().reason == "run-unwatched"
    assert run.checkpoint()


def test_a_function_runs_beside_the_runs(workers: Workers) -> None:
    assert workers.call(divmod, 17, 5).result(timeout=20) == (3, 2)
    with pytest.raises(ZeroDivisionError):
        workers.call(divmod, 1, 0).result(timeout=20)
    with pytest.raises(TimeoutError):
        workers.call(time.sleep, 30, seconds=0.5).result(timeout=20)
    assert workers.call(divmod, 9, 4).result(timeout=20) == (2, 1)


def test_replaying_config_and_events_gives_the_same_curve(home: Path, workers: Workers) -> None:
    run = runs.create(config(steps=1_000))
    workers.submit(run)
    until(lambda: run.status().step >= 100)
    run.ask("change", changes={"rate": 0.004, "shift": 0})
    in_state(run, "finished")
    trainer = training.Trainer(run.config(), material("shapes10", 400, "cpu"))
    changes = [(event["step"], event["changes"]) for event in run.events()]
    found = []
    before = torch.get_num_threads()
    try:
        for row in run.curve():
            for _, change in [one for one in changes if one[0] == trainer.step]:
                torch.set_num_threads(change.get("threads", torch.get_num_threads()))
                trainer.change({name: value for name, value in change.items() if name != "threads"})
            progress = trainer.advance(row["step"] - trainer.step)
            found.append((progress.step, progress.loss, progress.accuracy))
    finally:
        torch.set_num_threads(before)
    assert any("rate" in change for _, change in changes)
    assert found == curve(run)
