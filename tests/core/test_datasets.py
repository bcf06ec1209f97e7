"""Data sets: what is drawn, what is read, and what is refused."""

import hashlib
import http.server
import io
import os
import pickle
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core import datasets
from core.datasets import cache, cifar10, own, pickles, shapes10
from core.datasets.dataset import stratified
from core.errors import ConvScopeError
from core.tv import torchvision

COPY = Path(__file__).resolve().parents[3] / "shared" / "data" / "unpack_cifar10.py"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    return tmp_path / "datasets"


def refused(code: str, act: Callable[[], object]) -> ConvScopeError:
    with pytest.raises(ConvScopeError) as caught:
        act()
    assert caught.value.code == code
    return caught.value


# Splits


def test_a_split_takes_the_same_share_of_every_class() -> None:
    labels = np.repeat([0, 1, 2], [100, 50, 25])
    train, apart = stratified(labels, np.arange(175), 35)
    assert np.bincount(labels[apart]).tolist() == [20, 10, 5]
    assert np.array_equal(np.sort(np.concatenate([train, apart])), np.arange(175))
    again = stratified(labels, np.arange(175), 35)
    assert np.array_equal(apart, again[1])


def test_another_validation_part_leaves_the_test_part_alone() -> None:
    labels, images = shapes10.draw(600, seed=1)
    whole = datasets.Dataset(
        "shapes10",
        "drawn",
        shapes10.CLASSES,
        images,
        labels,
        *stratified(labels, np.arange(500), 100),
        np.arange(500, 600),
    )
    none = whole.with_validation(0)
    assert len(none.train) == 500
    assert len(none.validation) == 0
    assert none.test is whole.test
    assert whole.with_validation(50).counts("validation").tolist() == [5] * 10
    assert whole.with_validation(100) is whole


# Shapes-10


def test_the_same_seed_draws_the_same_bytes_on_every_machine() -> None:
    labels, images = shapes10.draw(1_000, seed=10)
    assert images.shape == (1_000, 32, 32, 3)
    assert labels[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert hashlib.sha256(images.tobytes()).hexdigest() == DIGEST
    assert not np.array_equal(images, shapes10.draw(1_000, seed=11)[1])


DIGEST = "8b35dcb7799ca3634e4dfccb9cf9be74f16378dbde55adde007afb2d38197230"


def test_a_linear_model_finds_little_in_shapes10() -> None:
    labels, images = shapes10.draw(12_000, seed=10)
    x = torch.from_numpy(images.reshape(12_000, -1)).float().div(128).sub(1)
    y = torch.from_numpy(labels)
    torch.manual_seed(0)
    model = torch.nn.Linear(3 * 32 * 32, 10)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-4)
    for _ in range(10):
        for batch in torch.randperm(10_000).split(250):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimiser.step()
    accuracy = (model(x[10_000:]).argmax(1) == y[10_000:]).float().mean()
    assert 0.1 < accuracy < 0.6


def test_it_is_drawn_once_and_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in (("TRAIN", 200), ("VALIDATION", 50), ("TEST", 50)):
        monkeypatch.setattr(shapes10, name, count)
    first = datasets.load("shapes10")
    monkeypatch.setattr(shapes10, "draw", lambda *_, **__: pytest.fail("drawn twice"))
    second = datasets.load("shapes10")
    for part in datasets.PARTS:
        for one, other in zip(first.part(part), second.part(part), strict=True):
            np.testing.assert_array_equal(one, other)
    assert second.classes == shapes10.CLASSES


def test_a_broken_file_is_drawn_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, count in (("TRAIN", 20), ("VALIDATION", 10), ("TEST", 10)):
        monkeypatch.setattr(shapes10, name, count)
    (home / "shapes10-10.safetensors").write_bytes(b"cut off")
    assert len(datasets.load("shapes10").labels) == 40
    assert cache.load(home / "shapes10-10.safetensors") is not None


def test_an_unknown_name() -> None:
    refused("dataset-unknown", lambda: datasets.load("imagenet"))


# CIFAR-10's pickles


class _Call:
    """Pickles as a call of any function."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.what = function, arguments

    def __reduce__(self) -> tuple:
        return self.what


@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("function", ["os.system", "builtins.eval", "subprocess.call", "numpy.load"])
def test_a_pickle_that_calls_something_is_refused(tmp_path: Path, function: str, protocol: int) -> None:
    module, _, name = function.rpartition(".")
    called = getattr(__import__(module), name)
    victim = tmp_path / "called"
    raw = pickle.dumps({"data": _Call(called, f"touch {victim}")}, protocol=protocol)
    refused("cifar-file-broken", lambda: pickles.loads(raw, file="data_batch_1"))
    assert not victim.exists()


HOSTILE = {
    "a name with dots": b"\x80\x04\x8c\x05numpy\x8c\x14core.multiarray.array\x93.",
    "getattr": b"cbuiltins\ngetattr\n.",
    "an array of gigabytes": b"\x80\x05\x96\xff\xff\xff\xff\xff\x00\x00\x00.",
    "a frame of gigabytes": b"\x80\x04\x95\xff\xff\xff\xff\xff\x00\x00\x00.",
    "an extension": b"\x80\x02\x82\x01.",
    "a persistent object": b"Pfoo\n.",
    "no dict": pickle.dumps([1, 2, 3]),
    "nothing": b"",
    "text": b"hello",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pickle_is_refused(raw: bytes) -> None:
    refused("cifar-file-broken", lambda: pickles.loads(raw, file="x"))


def test_a_memo_of_gigabytes_costs_nothing() -> None:
    """Python's C implementation would make room for two thousand million entries."""
    assert pickles.loads(b"\x80\x04}r\xff\xff\xff\x7f.", file="x") == {}


@pytest.mark.parametrize("array", [np.zeros((2, 3)), np.array([object()]), np.zeros(3, dtype="U4")])
def test_an_array_of_anything_but_bytes_is_refused(array: np.ndarray) -> None:
    raw = pickle.dumps({"data": array}, protocol=2)
    refused("cifar-file-broken", lambda: pickles.loads(raw, file="x"))


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_the_arrays_of_every_protocol(protocol: int) -> None:
    wanted = np.random.default_rng(1).integers(0, 256, (7, 12), dtype=np.uint8)
    found = pickles.loads(pickle.dumps({"data": wanted, "labels": [1, 2]}, protocol=protocol), file="x")
    np.testing.assert_array_equal(found["data"], wanted)
    assert found["labels"] == [1, 2]


# CIFAR-10's files


def batch(seed: int, *, rows: int = 10_000, top: int = 10) -> dict:
    random = np.random.RandomState(seed)
    labels = np.arange(rows) % top
    random.shuffle(labels)
    pixels = np.tile(random.randint(0, 256, (5, 3072), dtype=np.uint8), (2_000, 1))[:rows]
    return {"data": pixels, "labels": labels.tolist()}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Seven sound files of noise, in CIFAR-10's layout."""
    names = {"label_names": [f"class {i}" for i in range(10)]}
    contents = {name: batch(i) for i, name in enumerate((*cifar10.BATCHES, cifar10.TEST))}
    return {name: pickle.dumps(content, protocol=2) for name, content in contents.items()} | {
        cifar10.META: pickle.dumps(names)
    }


def unpacked(home: Path, files: dict[str, bytes]) -> None:
    (home / cifar10.FOLDER).mkdir()
    for name, raw in files.items():
        (home / cifar10.FOLDER / name).write_bytes(raw)


@pytest.fixture(scope="module")
def archive(files: dict[str, bytes]) -> bytes:
    return packed({"../../outward": b"x"} | files)


def packed(files: dict[str, bytes], *, prefix: str = f"{cifar10.FOLDER}/") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive:
        for name, raw in files.items():
            member = tarfile.TarInfo(prefix + name)
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))
    return out.getvalue()


def the_noise(found: datasets.Dataset) -> None:
    assert found.origin == "altered"
    assert [len(getattr(found, part)) for part in datasets.PARTS] == [40_000, 10_000, 10_000]
    assert found.counts("validation").tolist() == [1_000] * 10
    expected = batch(0)
    planes = expected["data"][5].reshape(3, 32, 32)
    np.testing.assert_array_equal(found.images[5], planes.transpose(1, 2, 0))
    assert found.labels[5] == expected["labels"][5]
    assert found.classes[3] == "class 3"


def test_a_dropped_in_folder_is_read_once(home: Path, files: dict[str, bytes]) -> None:
    assert not cifar10.available()
    refused("cifar-missing", cifar10.load)
    unpacked(home, files)
    assert cifar10.available()
    the_noise(cifar10.load())
    (home / cifar10.FOLDER / cifar10.TEST).unlink()
    the_noise(cifar10.load())


def test_a_dropped_in_archive_is_read_without_unpacking(home: Path, archive: bytes) -> None:
    (home / cifar10.ARCHIVE).write_bytes(archive)
    the_noise(cifar10.load())
    assert sorted(path.name for path in home.parent.rglob("*") if path.is_file()) == [
        cifar10.ARCHIVE,
        "cifar10.safetensors",
    ]


BROKEN = {
    "cifar-shape-wrong": {"data_batch_2": batch(1, rows=9_999)},
    "cifar-labels-wrong": {"data_batch_3": batch(2) | {"labels": [10] * 10_000}},
    "cifar-counts-wrong": {"test_batch": batch(3, top=9)},
    "cifar-classes-wrong": {"batches.meta": {"label_names": ["only one"]}},
    "cifar-file-broken": {"data_batch_4": None},
    "cifar-file-missing": {"data_batch_5": ...},
}


@pytest.mark.parametrize(("code", "change"), BROKEN.items(), ids=BROKEN)
def test_what_is_wrong_with_a_folder_is_said(
    home: Path, files: dict[str, bytes], code: str, change: dict[str, object]
) -> None:
    unpacked(home, files)
    [(name, content)] = change.items()
    path = home / cifar10.FOLDER / name
    if content is ...:
        path.unlink()
    else:
        path.write_bytes(files[name][:1000] if content is None else pickle.dumps(content))
    error = refused(code, cifar10.load)
    assert error.values["file"] in (name, "data_batch_1")
    assert not (home / "cifar10.safetensors").exists()


def test_an_archive_that_is_cut_off(home: Path, archive: bytes) -> None:
    (home / cifar10.ARCHIVE).write_bytes(archive[: len(archive) // 2])
    refused("cifar-file-broken", cifar10.load)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[[bytes], str]]:
    """A server of this machine that sends some bytes, as the author's server does."""
    servers = []

    def serve(content: bytes) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/{cifar10.ARCHIVE}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def published(monkeypatch: pytest.MonkeyPatch, address: str, content: bytes) -> None:
    source = torchvision.datasets.CIFAR10
    monkeypatch.setattr(source, "url", address)
    monkeypatch.setattr(source, "tgz_md5", hashlib.md5(content).hexdigest())


def test_fetching_checks_the_sum_and_can_be_repeated(
    archive: bytes, serving: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    published(monkeypatch, serving(archive[:-1000]), archive)  # another content than was promised
    refused("download-broken", cifar10.fetch)
    assert not cifar10.available()
    published(monkeypatch, serving(archive), archive)
    cifar10.fetch()
    assert cifar10.available()
    the_noise(cifar10.load())


def test_fetching_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    published(monkeypatch, "http://127.0.0.1:9/cifar.tar.gz", b"")
    error = refused("download-failed", cifar10.fetch)
    assert "127.0.0.1:9" in error.values["address"]


@pytest.mark.skipif(not COPY.exists(), reason="no JPEG copy of CIFAR-10 beside the repository")
def test_the_jpeg_copy_is_sound_and_said_to_be_altered(home: Path) -> None:
    subprocess.run([sys.executable, str(COPY), str(home)], check=True, capture_output=True)
    found = cifar10.load()
    assert found.origin == "altered"
    assert found.classes[:3] == ("airplane", "automobile", "bird")
    assert found.counts("train").tolist() == [4_000] * 10
    assert found.counts("test").tolist() == [1_000] * 10
    planes = found.images[found.labels == 0][:500].mean(axis=(0, 1, 2))
    assert planes[2] > planes[0]  # aeroplanes fly before a blue sky


# A zip of one's own


def picture(shade: int, size: tuple[int, int] = (40, 30), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (shade, 255 - shade, 90)).save(out, form)
    return out.getvalue()


def zipped(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return out.getvalue()


def two_classes(root: str = "", count: int = 20) -> dict[str, bytes]:
    return {
        f"{root}{name}/{i}.png": picture(shade + i)
        for name, shade in (("cats", 10), ("dogs", 200))
        for i in range(count)
    }


@pytest.mark.parametrize("root", ["", "my pictures/", "a/b/"])
def test_a_zip_of_pictures_by_class(root: str) -> None:
    heard: list[float] = []
    noise = {f"{root}.DS_Store": b"x", f"__MACOSX/{root}cats/._1.png": b"x"}
    found = own.load(zipped(two_classes(root, 50) | noise), progress=heard.append)
    assert found.classes == ("cats", "dogs")
    assert found.images.shape == (100, 32, 32, 3)
    assert [found.counts(part).tolist() for part in datasets.PARTS] == [[30, 30], [10, 10], [10, 10]]
    shades = np.sort(found.images[found.labels == 0][:, 0, 0, 0])
    assert shades.tolist() == list(range(10, 60))
    assert set(found.labels[found.test[:8]]) == {0, 1}
    assert heard == [0.5, 1.0]


def with_link() -> bytes:
    member = zipfile.ZipInfo("cats/link.png")
    member.external_attr = 0o120777 << 16
    out = io.BytesIO(zipped(two_classes()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(member, "/etc/passwd")
    return out.getvalue()


def flagged() -> bytes:
    """A zip whose first member says that it is encrypted."""
    raw = bytearray(zipped(two_classes()))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def bomb() -> bytes:
    """Two gigabytes of zeros, as their headers say."""
    zeros = {f"cats/{i}.png": bytes(100_000_000) for i in range(3)}
    raw = zipped(two_classes() | zeros)
    return raw


BAD_ZIPS = {
    "zip-broken": lambda: b"PK no zip",
    "zip-link": with_link,
    "zip-path": lambda: zipped(two_classes() | {"../outward.png": b"x"}),
    "zip-encrypted": flagged,
    "zip-no-folders": lambda: zipped({f"{i}.png": picture(i) for i in range(30)}),
    "zip-class-count": lambda: zipped({f"cats/{i}.png": picture(i) for i in range(30)}),
    "zip-class-too-small": lambda: zipped(two_classes() | {"birds/1.png": picture(1)}),
    "zip-not-a-picture": lambda: zipped(two_classes() | {"cats/notes.txt": b"hello"}),
}


@pytest.mark.parametrize(("code", "make"), BAD_ZIPS.items(), ids=BAD_ZIPS)
def test_what_is_wrong_with_a_zip_is_said(code: str, make: Callable[[], bytes]) -> None:
    refused(code, lambda: own.load(make()))


def test_a_zip_that_would_unpack_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MAX_UNPACKED_MB", 200)
    refused("zip-unpacked-too-large", lambda: own.load(bomb()))


def test_a_zip_of_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MAX_FILES", 30)
    refused("zip-too-many-files", lambda: own.load(zipped(two_classes())))


def test_a_zip_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "MAX_MB", 0)
    refused("zip-too-large", lambda: own.load(zipped(two_classes())))


def test_a_data_set_of_ones_own_is_kept_until_it_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    made = own.load(zipped(two_classes()))
    name, other = own.keep(made), own.keep(made)
    found = datasets.load(name)
    assert name != other
    assert found.classes == made.classes
    assert (found.images == made.images).all()
    assert (found.test == made.test).all()
    own.forget(name)
    refused("dataset-gone", lambda: datasets.load(name))
    own.sweep(days=1)
    assert datasets.load(other)
    old = time.time() - 2 * 86_400
    os.utime(tmp_path / "datasets" / f"{other}.safetensors", (old, old))
    own.sweep(days=1)
    refused("dataset-gone", lambda: datasets.load(other))


@pytest.mark.parametrize("name", ["own-", "own-../../../etc/passwd", "own-" + "x" * 21, "own-" + "/" * 22])
def test_a_foreign_name_is_no_path(name: str) -> None:
    refused("dataset-unknown", lambda: datasets.load(name))
    refused("dataset-gone", lambda: own.kept(name))
    own.forget(name)


def test_a_digest_tells_another_order() -> None:
    made = own.load(zipped(two_classes()))
    assert made.digest("test") == own.load(zipped(two_classes())).digest("test")
    assert made.digest("test") != replace(made, labels=made.labels[::-1].copy()).digest("test")


def test_the_test_part_is_drawn_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    monkeypatch.setattr(shapes10, "TRAIN", 300)
    monkeypatch.setattr(shapes10, "VALIDATION", 200)
    monkeypatch.setattr(shapes10, "TEST", 40)
    images, labels = datasets.judging("shapes10")
    whole = shapes10.load(seed=10)
    assert (images == whole.part("test")[0]).all()
    assert (labels == whole.part("test")[1]).all()
