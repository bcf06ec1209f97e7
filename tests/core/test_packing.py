"""A run as one zip, and back: the same run again, and nothing foreign gets through."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from core import runs
from core.errors import ConvScopeError
from core.inspection.loaded import Loaded
from core.runs import Run, packing

RECORDED = runs.find("shapes10-lenet5")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    return tmp_path / "runs"


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(**changes: bytes | None) -> Run:
    """The recorded run, packed, with some files replaced or left out, and unpacked."""
    contents = files(runs.pack(RECORDED))
    contents |= {name.replace("__", "."): content for name, content in changes.items()}
    return runs.unpack(zipped({name: raw for name, raw in contents.items() if raw is not None}))


def test_a_run_comes_back_as_it_was() -> None:
    again = runs.unpack(runs.pack(RECORDED), owner="me")
    assert again.id != RECORDED.id
    assert runs.find(again.id).about["owner"] == "me"
    assert again.config() == RECORDED.config()
    assert again.curve() == RECORDED.curve()
    assert again.events() == RECORDED.events()
    assert again.result() == RECORDED.result()
    assert again.status().state == "finished"
    assert again.snapshots() == RECORDED.snapshots()
    picture = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert (Loaded(again).answer(picture).logits == Loaded(RECORDED).answer(picture).logits).all()


def test_what_belongs_to_the_owner_stays() -> None:
    names = set(files(runs.pack(runs.unpack(runs.pack(RECORDED), owner="me"))))
    assert "config.json" in names
    assert not names & {"about.json", "commands.jsonl", "lock", "watched"}


def test_a_run_that_was_at_work_has_been_cut_off() -> None:
    raw = json.dumps({"state": "running", "step": 5, "steps": 9}).encode()
    assert unpacked(status__json=raw).status().state == "interrupted"


def test_files_that_no_run_has_are_left_out() -> None:
    contents = files(runs.pack(RECORDED)) | {
        "../escaped": b"x",
        "lock": b"x",
        "snapshots/evil.pkl": b"x",
        "notes.txt": b"x",
    }
    again = runs.unpack(zipped(contents))
    found = {path.name for path in again.folder.rglob("*")}
    assert not found & {"escaped", "evil.pkl", "notes.txt", "lock"}
    assert not (again.folder.parent / "escaped").exists()


def snapshot(**tensors: torch.Tensor) -> bytes:
    return save(tensors)


def truncated_header() -> bytes:
    return struct.pack("<Q", 10**9) + b"{}"


class Evil:
    def __reduce__(self) -> tuple:
        return exec, ("raise SystemExit('a pickle was run')",)


BROKEN: dict[str, Callable[[], object]] = {
    "no zip": lambda: runs.unpack(b"hello"),
    "no settings": lambda: unpacked(config__json=None),
    "settings are no JSON": lambda: unpacked(config__json=b"{"),
    "a pickle as checkpoint": lambda: unpacked(checkpoint__safetensors=pickle.dumps(Evil())),
    "a header of a gigabyte": lambda: unpacked(checkpoint__safetensors=truncated_header()),
    "a step that is text": lambda: unpacked(metrics__jsonl=b'{"step":"<b>","attempt":1}\n'),
    "a row without a step": lambda: unpacked(metrics__jsonl=b'{"attempt":1,"loss":2}\n'),
    "a loss that is no number": lambda: unpacked(metrics__jsonl=b'{"step":1,"attempt":1,"loss":NaN}\n'),
    "an event without changes": lambda: unpacked(events__jsonl=b'{"step":1,"attempt":1}\n'),
    "an accuracy that is a list": lambda: unpacked(result__json=b'{"test_accuracy":[1]}'),
    "a status that is a list": lambda: unpacked(status__json=b"[]"),
    "filters in two dimensions": lambda: unpacked(
        **{"snapshots/000000001__safetensors": snapshot(filters=torch.zeros(2, 2))}
    ),
    "a picture of something else": lambda: unpacked(
        **{"snapshots/000000001__safetensors": snapshot(secrets=torch.zeros(2))}
    ),
}


@pytest.mark.parametrize("make", BROKEN.values(), ids=BROKEN)
def test_a_broken_run_is_refused_and_leaves_nothing(make: Callable[[], object], home: Path) -> None:
    with pytest.raises(ConvScopeError) as caught:
        make()
    assert caught.value.code in ("run-zip-broken", "config-unreadable")
    assert not home.exists() or not list(home.iterdir())


def test_settings_that_cannot_be_are_refused() -> None:
    plain = json.loads((RECORDED.folder / "config.json").read_text())
    with pytest.raises(ConvScopeError) as caught:
        unpacked(config__json=json.dumps(plain | {"batch": 10**9}).encode())
    assert caught.value.code == "config-value"


def test_a_zip_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"config.json": b" " * 3_000_000})
    assert len(data) < 10_000
    monkeypatch.setattr(packing, "MAX_UNPACKED_MB", 2)
    with pytest.raises(ConvScopeError) as caught:
        runs.unpack(data)
    assert caught.value.code == "run-zip-too-large"


def test_a_zip_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MAX_MB", 0)
    with pytest.raises(ConvScopeError) as caught:
        runs.unpack(b"some")
    assert caught.value.code == "run-zip-too-large"


@pytest.mark.parametrize("name", ["shapes10-lenet5", "cifar10-fast"])
def test_a_network_alone_comes_back_as_a_run_that_answers_the_same(name: str) -> None:
    run = runs.find(name)
    again = runs.unpack(runs.pack_network(run), owner="me")
    picture = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    assert (Loaded(again).answer(picture).logits == Loaded(run).answer(picture).logits).all()
    assert Loaded(again).classes == Loaded(run).classes
    assert again.status().state == "finished"
    assert again.about["owner"] == "me"


def test_weights_that_belong_to_nothing_are_refused() -> None:
    bare = save({"0.weight": torch.zeros(2, 2)})
    lying = save({"0.weight": torch.zeros(2, 2)}, metadata={"convscope": '{"input.mean": 3, "step": "x"}'})
    for data, code in (
        (bare, "network-file-bare"),
        (lying, "network-file-bare"),
        (bare[:20], "run-zip-broken"),
        (b"\xff" * 40, "run-zip-broken"),
    ):
        with pytest.raises(ConvScopeError) as refused:
            runs.unpack(data)
        assert refused.value.code == code
