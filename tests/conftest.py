"""One thread a picture, as in the server; no test touches the reader's own data folder."""

import os

os.environ["OMP_NUM_THREADS"] = "1"

import pytest
from hypothesis import settings

settings.register_profile("busy", deadline=None)  # other tests use the same cores
settings.load_profile("busy")


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("convscope-data")
    os.environ["CONVSCOPE_DATA"] = str(folder)
    return folder
