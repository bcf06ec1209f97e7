"""Pretrained weights: fetched from a server of this machine, checked, loaded, asked."""

import hashlib
import http.server
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core import fetching, weights
from core.errors import ConvScopeError
from core.tv import torchvision
from core.weights import Pretrained


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def serving() -> Iterator[Callable[..., str]]:
    """A server of this machine that sends some bytes, or breaks off."""
    servers = []

    def serve(content: bytes, *, promised: int | None = None, status: int = 200) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(promised or len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def small() -> nn.Module:
    """A network of the kind that answers: one number for each colour channel."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 6))


def saved(folder: Path, *, zipped: bool = True) -> bytes:
    """Weights with which class 4 is the likelier, the redder a picture is."""
    module = small()
    nn.init.zeros_(module[2].weight)
    nn.init.zeros_(module[2].bias)
    module[2].weight.data[4, 0] = 5.0
    torch.save(module.state_dict(), folder / "saved.pth", _use_new_zipfile_serialization=zipped)
    return (folder / "saved.pth").read_bytes()


def pretrained(address: str, content: bytes) -> Pretrained:
    """The small network in the place of a published one."""
    checksum = hashlib.sha256(content).hexdigest()[:8]
    source = fetching.Source(f"{address}/small-{checksum}.pth", len(content), "sha256", checksum)
    published = weights.get("resnet18")
    return replace(published, source=source, make=small, ready=lambda module: module, classes=tuple("abcdef"))


def refused(code: str, act: Callable[[], object]) -> ConvScopeError:
    with pytest.raises(ConvScopeError) as caught:
        act()
    assert caught.value.code == code
    return caught.value


RED = np.zeros((300, 200, 3), dtype=np.uint8) + np.array([255, 0, 0], dtype=np.uint8)


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "pickle"])
def test_from_the_server_to_the_answer(serving: Callable[..., str], tmp_path: Path, zipped: bool) -> None:
    content = saved(tmp_path, zipped=zipped)
    one = pretrained(serving(content), content)
    refused("weights-missing", lambda: weights.classify(one, RED))
    assert not one.available()
    one.fetch()
    assert one.available()
    assert one.path.read_bytes() == content
    answer = weights.classify(one, RED)
    assert answer.guesses[0].name == "e"
    assert sum(guess.probability for guess in answer.guesses) <= 1
    assert [guess.probability for guess in answer.guesses] == sorted(
        (guess.probability for guess in answer.guesses), reverse=True
    )
    assert answer.seen.shape == (224, 224, 3)
    np.testing.assert_allclose(answer.seen.mean(axis=(0, 1)), [255, 0, 0], atol=1)


def test_a_gray_picture_is_answered(serving: Callable[..., str], tmp_path: Path) -> None:
    content = saved(tmp_path)
    one = pretrained(serving(content), content)
    one.fetch()
    assert len(weights.classify(one, RED[..., 0], top=3).guesses) == 3


@pytest.mark.parametrize("change", ["other", "short", "long", "missing"])
def test_what_is_not_the_file_is_not_kept(serving: Callable[..., str], tmp_path: Path, change: str) -> None:
    content = saved(tmp_path)
    address = {
        "other": lambda: serving(content[::-1]),
        "short": lambda: serving(content[:-100], promised=len(content)),
        "long": lambda: serving(content * 3),
        "missing": lambda: serving(b"gone", status=404),
    }[change]()
    one = pretrained(address, content)
    code = "download-failed" if change in ("short", "missing") else "download-broken"
    assert address in refused(code, one.fetch).values["address"]
    assert not one.available()
    assert one.fetched_bytes() == 0
    assert not list((tmp_path / "weights").rglob("*.pth"))


def test_without_a_network_there_is_one_sentence(tmp_path: Path) -> None:
    one = pretrained("http://127.0.0.1:9", b"")
    assert "127.0.0.1:9" in refused("download-failed", one.fetch).values["address"]


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 nonsense"])
def test_a_broken_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    one = pretrained("http://127.0.0.1:9", b"")
    one.path.parent.mkdir()
    one.path.write_bytes(content)
    refused("weights-broken", lambda: weights.load(one))


def test_code_in_a_file_is_not_run(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple:
            return (Path(tmp_path / "run").touch, ())

    one = pretrained("http://127.0.0.1:9", b"")
    one.path.parent.mkdir()
    torch.save({"a": Evil()}, one.path)
    refused("weights-broken", lambda: weights.load(one))
    assert not (tmp_path / "run").exists()


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    one = pretrained("http://127.0.0.1:9", b"")
    one.path.parent.mkdir()
    torch.save(nn.Linear(2, 2).state_dict(), one.path)
    refused("weights-broken", lambda: weights.load(one))


@pytest.mark.parametrize("name", weights.NAMES)
def test_what_is_published(name: str) -> None:
    one = weights.get(name)
    assert one.source.address.startswith("https://download.pytorch.org/models/")
    assert len(one.source.checksum) >= 8
    assert len(one.classes) == 1000
    parameters = torchvision.models.get_model_weights(name).IMAGENET1K_V1.meta["num_params"]
    assert one.source.size == pytest.approx(4 * parameters, rel=0.03) or name == "googlenet"


@pytest.mark.parametrize("name", ["squeezenet1_1", "googlenet"])
def test_a_published_networks_own_file_is_loaded(name: str, tmp_path: Path) -> None:
    """With the layout of the published file, auxiliary heads included, and weights drawn here."""
    known = weights.get(name)
    torch.manual_seed(0)
    module = known.make()
    known.path.parent.mkdir()
    torch.save(module.state_dict(), known.path)
    answer = weights.classify(known, RED)
    x = known.prepare(weights.Image.fromarray(RED))[None]
    with torch.no_grad():
        expected = known.ready(module).eval()(x)[0].softmax(0)
    assert answer.guesses[0].name == known.classes[int(expected.argmax())]
    assert answer.guesses[0].probability == pytest.approx(float(expected.max()), rel=1e-4)


def test_an_unknown_name_is_refused() -> None:
    refused("weights-unknown", lambda: weights.get("vit"))


def test_a_zip_is_recognised(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as file:
        file.writestr("x", "y")
    assert weights._can_map(tmp_path / "a")
