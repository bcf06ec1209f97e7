"""The code that a student takes home, executed: its numbers are those on the screen."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import filters, kernels, snippets
from core.filters import Geometry

OWN = np.array([[1.0, 2.5, -3, 0], [0, -1, 0.125, 4]])
SETTINGS = [
    (kernel, Geometry(stride=stride, dilation=dilation, padding=padding, border=border, flip=flip), channels)
    for (kernel, stride, dilation, padding, border, flip), channels in itertools.product(
        [
            (kernels.get("sobel_x").weights, 1, 1, "same", "reflect", False),
            (OWN, 1, 1, "same", "zero", True),
            (OWN, 2, 1, 2, "circular", True),
            (kernels.get("gaussian").weights, 1, 2, "same", "replicate", False),
            (OWN, 3, 2, "none", "zero", False),
        ],
        ("gray", "each", "sum"),
    )
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("snippets")
    pixels = np.random.default_rng(0).integers(0, 256, (19, 23, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(place / "picture.png")
    return place


def code(framework: str, weights: np.ndarray, geometry: Geometry, channels: str) -> str:
    return snippets.snippet(
        framework,
        weights,
        stride=geometry.stride,
        dilation=geometry.dilation,
        pads=geometry.pads(weights.shape),
        border=geometry.border,
        flip=geometry.flip,
        channels=channels,
    )


def on_screen(folder: Path, weights: np.ndarray, geometry: Geometry, channels: str) -> np.ndarray:
    return filters.apply(
        np.asarray(Image.open(folder / "picture.png")), weights, geometry=geometry, channels=channels
    )


@pytest.mark.parametrize("framework", ["numpy", "pytorch"])
@pytest.mark.parametrize("setting", SETTINGS)
def test_numpy_and_pytorch(folder: Path, framework: str, setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    exec(code(framework, *setting), names)
    np.testing.assert_allclose(names["response"], on_screen(folder, *setting), rtol=1e-4, atol=2e-2)


@pytest.mark.parametrize(("framework", "module"), [("keras", "keras"), ("tensorflow", "tensorflow")])
def test_keras_and_tensorflow(folder: Path, framework: str, module: str) -> None:
    """All settings in one process of its own. Keras computes on its torch backend."""
    if module == "tensorflow":
        pytest.importorskip(
            module, reason="TensorFlow (1.3 GB) is not among the test tools; its code is checked where it is"
        )
    texts = [code(framework, *setting) for setting in SETTINGS]
    program = (
        "import numpy as np\n"
        f"for place, text in enumerate({texts!r}):\n"
        "    names = {}\n"
        "    exec(text, names)\n"
        "    np.save(f'response-{place}.npy', names['response'])\n"
    )
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for place, setting in enumerate(SETTINGS):
        found = np.load(folder / f"response-{place}.npy")
        np.testing.assert_allclose(found, on_screen(folder, *setting), rtol=1e-4, atol=2e-2)


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
def test_the_code_is_sound_and_short(framework: str) -> None:
    text = code(framework, *SETTINGS[0])
    compile(text, framework, "exec")
    assert len(text.splitlines()) <= 45
    assert all(len(line) <= 110 for line in text.splitlines())


def test_source_shows_the_function_that_runs() -> None:
    assert snippets.source(filters.apply).startswith("def apply(")
