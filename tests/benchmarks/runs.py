"""What the measurements of training share: the page's presets, CIFAR-10 or its copy, runs in worker processes."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core import datasets, runs
from core.datasets import cifar10
from core.runs import Run
from core.training import Config
from core.worker import Workers
from pages.shared.lessons import BY_NAME
from pages.shared.runs.run_form import config_of

COPY = Path(__file__).resolve().parents[3] / "shared" / "data" / "unpack_cifar10.py"
CORES = os.cpu_count() or 1


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder of its own for runs, with CIFAR-10 in it: the one that is here, or the JPEG copy beside the
    repository. Without either, what needs it must say that it is not measured."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "datasets").mkdir()
        here = cifar10.folder() / cifar10.FOLDER
        if here.is_dir():
            (folder / "datasets" / cifar10.FOLDER).symlink_to(here.resolve())
        elif COPY.exists():
            command = [sys.executable, str(COPY), str(folder / "datasets")]
            subprocess.run(command, check=True, capture_output=True)
        before = os.environ.get("CONVSCOPE_DATA")
        os.environ["CONVSCOPE_DATA"] = name
        try:
            yield folder
        finally:
            if before is None:
                del os.environ["CONVSCOPE_DATA"]
            else:
                os.environ["CONVSCOPE_DATA"] = before


def has_cifar() -> bool:
    """Whether CIFAR-10 is here; says so where it is not."""
    if not cifar10.available():
        print("CIFAR-10 is not here: its figures are not measured")
    return cifar10.available()


def copy_said() -> str:
    """ " (JPEG copy)" where the pictures are not the published ones."""
    return "" if datasets.load("cifar10").origin == "official" else " (JPEG copy)"


@contextmanager
def workers(*, slots: int = 2, warm: Config | None = None) -> Iterator[Workers]:
    """Processes as the server has them, each with the data of a config read ahead."""
    made = Workers(slots=slots, cores=CORES)
    try:
        if warm is not None:
            made.warm(warm)
            time.sleep(25)
        yield made
    finally:
        made.stop()


def preset(name: str, **more: object) -> Config:
    """A worked example of the training page, with some knobs moved."""
    lesson = BY_NAME["train"]
    return config_of({knob.name: knob.default for knob in lesson.knobs} | lesson.examples[name] | more)


def live(run: Run) -> bool:
    return run.status().state in runs.LIVE


def started(workers: Workers, config: Config) -> tuple[Run, float]:
    """A run whose first point is on its curve, and the seconds since the click."""
    run = runs.create(config)
    begun = time.monotonic()
    workers.submit(run)
    while live(run) and not run.metrics()[0]:
        time.sleep(0.02)
    return run, time.monotonic() - begun


def to_its_end(run: Run) -> Mapping[str, Any]:
    """Wait until it is finished: its result."""
    while live(run):
        time.sleep(0.05)
    result = run.result()
    assert result is not None, run.status()
    return result


def rate(run: Run, seconds: float) -> float:
    """Examples a second that it learns from now on, over some seconds."""
    before, begun = run.status(), time.monotonic()
    time.sleep(seconds)
    after, spent = run.status(), time.monotonic() - begun
    return (after.step - before.step) * run.config().batch / spent
