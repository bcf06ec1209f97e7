"""One thread a picture, as in the server; no test touches the reader's own data folder; which test runs where and when."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import pytest
from filelock import FileLock
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("busy", deadline=None)  # other tests use the same cores
settings.load_profile("busy")

TESTS = Path(__file__).parent
_IN_CI = os.environ.get("CI", "").lower() == "true"
# What every server computes once and keeps on disk: the home page's pictures and the drawn data set.
_WARM = (
    "from core import datasets; from pages.shared import thumbnails;"
    "thumbnails.fill(); thumbnails.original(); datasets.load('shapes10')"
)
# Files whose tests are independent of each other and take long: each test goes to whichever process is free.
_SPREAD = ("pages/test_pages.py", "e2e/")
# They train in processes of their own, which need both cores and the memory: one at a time.
_TRAINING = (
    "core/test_worker.py",
    "e2e/test_training.py",
    "e2e/test_writing.py",
    "e2e/test_vision.py",
    "e2e/test_features.py",
    "e2e/test_autoencoders.py",
    "e2e/test_drawing.py",
)


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # the order below is kept, also where a group is large


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Share the tests among the test processes by `_group`."""
    return _ByGroup(config, log)


class _ByGroup(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    """Name the tests that run in one process, one after the other.

    That is a file, or a single test where a file's tests can be spread; all that trains is one group.
    """
    place = nodeid.partition("::")[0].removeprefix("tests/")
    if place in _TRAINING:
        return "training"
    return nodeid if place.startswith(_SPREAD) else place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What trains comes last but for the browser; a browser test is tried once more in CI."""
    items.sort(key=_turn)
    for item in items:
        if _IN_CI and _place(item).startswith("e2e/"):
            item.add_marker(pytest.mark.flaky(reruns=1))  # the summary names each that needed it


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).as_posix()


def _turn(item: pytest.Item) -> int:
    place = _place(item)
    return 1 if place in _TRAINING else 2 if place.startswith("e2e/") else 0


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' own data folder; with several test processes Shapes-10 is drawn once for all of them."""
    folder = tmp_path_factory.mktemp("convscope-data")
    os.environ["CONVSCOPE_DATA"] = str(folder)
    if "PYTEST_XDIST_WORKER" in os.environ:
        borrow(_warmed(tmp_path_factory) / "datasets", folder / "datasets")
    return folder


@pytest.fixture(scope="session")
def warm_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything that a server computes at its start; not for writing, see `borrow`."""
    return _warmed(tmp_path_factory)


def _warmed(factory: pytest.TempPathFactory) -> Path:
    """Make the warm data folder, or wait until another test process has made it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / "warm-data"
    with FileLock(shared / "warm-data.lock"):
        if not folder.exists():
            made = shared / "warm-data-begun"
            env = {**os.environ, "CONVSCOPE_DATA": str(made)}
            subprocess.run([sys.executable, "-c", _WARM], cwd=TESTS.parent, env=env, check=True)
            made.rename(folder)
    return folder


def borrow(warm: Path, folder: Path) -> Path:
    """Give a data folder the warm one's files, without copying them; returns the folder."""
    for file in (path for path in warm.rglob("*") if path.is_file()):
        target = folder / file.relative_to(warm)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.link(file, target)
    return folder
