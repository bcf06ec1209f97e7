"""The data folder and its small cache."""

from pathlib import Path

import pytest

from core import storage
from core.errors import ConvScopeError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_folder_is_made(folder: Path) -> None:
    assert storage.data_folder() == folder
    assert folder.is_dir()


def test_by_default_it_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CONVSCOPE_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in storage.data_folder().parents


def test_a_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("CONVSCOPE_DATA", str(blocked))
    with pytest.raises(ConvScopeError) as caught:
        storage.data_folder()
    assert caught.value.values == {"folder": str(blocked)}
    assert storage.cached_bytes("things", "one", lambda: b"made") == b"made"


def test_made_once(folder: Path) -> None:
    made = []

    def make() -> bytes:
        made.append(1)
        return b"content"

    assert storage.read_cached("things", "one") is None
    assert [storage.cached_bytes("things", "one", make) for _ in range(3)] == [b"content"] * 3
    assert len(made) == 1
    assert storage.read_cached("things", "one") == b"content"
    assert [path.name for path in (folder / "things").iterdir()] == ["one"]


def test_an_empty_file_is_made_again(folder: Path) -> None:
    (folder / "things").mkdir(parents=True)
    (folder / "things" / "one").write_bytes(b"")
    assert storage.cached_bytes("things", "one", lambda: b"content") == b"content"
    assert storage.read_cached("things", "one") == b"content"
