"""One thread a picture, as in the server; no test touches the reader's own data folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import pytest
from hypothesis import settings

settings.register_profile("busy", deadline=None)  # other tests use the same cores
settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("convscope-data")
    os.environ["CONVSCOPE_DATA"] = str(folder)
    with drawn_once(folder, tmp_path_factory):
        yield folder


@contextmanager
def drawn_once(folder: Path, factory: pytest.TempPathFactory) -> Iterator[None]:
    """A data folder that borrows Shapes-10 from an earlier one of these tests, and lends what was drawn in it.

    Drawing takes a core ten seconds and a disk 185 MB; both are spent once for all servers.
    """
    base = factory.getbasetemp()
    shelf = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "drawn"
    _link(shelf, folder / "datasets")
    yield
    _link(folder / "datasets", shelf)


def _link(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in source.glob("shapes10-*.safetensors"):
        with suppress(FileExistsError):
            os.link(file, target / file.name)
