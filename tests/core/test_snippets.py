"""The code that a student takes home, executed: its numbers are those on the screen."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import convolution, filters, kernels, snippets
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


def executed_apart(folder: Path, framework: str, texts: list[str]) -> list[np.ndarray]:
    """The responses of several pieces of code, in one process of its own. Keras computes on its torch backend."""
    if framework == "tensorflow":
        pytest.importorskip(
            framework,
            reason="TensorFlow (1.3 GB) is not among the test tools; its code is checked where it is",
        )
    program = (
        "import numpy as np\n"
        f"for place, text in enumerate({texts!r}):\n"
        "    names = {}\n"
        "    exec(text, names)\n"
        "    np.save(f'response-{place}.npy', names['response'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [np.load(folder / f"response-{place}.npy") for place in range(len(texts))]


@pytest.mark.parametrize("framework", ["keras", "tensorflow"])
def test_keras_and_tensorflow(folder: Path, framework: str) -> None:
    found = executed_apart(folder, framework, [code(framework, *setting) for setting in SETTINGS])
    for response, setting in zip(found, SETTINGS, strict=True):
        np.testing.assert_allclose(response, on_screen(folder, *setting), rtol=1e-4, atol=2e-2)


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
def test_the_code_is_sound_and_short(framework: str) -> None:
    text = code(framework, *SETTINGS[0])
    compile(text, framework, "exec")
    assert len(text.splitlines()) <= 45
    assert all(len(line) <= 110 for line in text.splitlines())


MATRIX = np.array([[3.0, 0, 1, 2, 7], [1, 5, 8, 9, 3], [2, 7, 2, 5, 1], [0, 1, 3, 1, 7.5], [4, 2, 1, 6, 2]])
SMALL = [  # flip, stride, dilation, padding, border, transposed
    (False, 1, 1, 0, "zero", False),
    (True, 2, 1, 1, "reflect", False),
    (False, 1, 1, 0, "zero", True),
    (False, 2, 1, 1, "zero", True),
    (False, 2, 2, 1, "zero", True),
    (False, 5, 1, 0, "zero", True),
]


def small_code(
    framework: str, flip: bool, stride: int, dilation: int, pad: int, border: str, back: bool
) -> str:
    same = {"image": MATRIX, "stride": stride, "dilation": dilation, "bias": -2.5, "relu": True}
    if back:
        return snippets.transposed_snippet(framework, OWN, padding=pad, **same)
    return snippets.snippet(framework, OWN, pads=((pad, pad), (pad, pad)), border=border, flip=flip, **same)


def small_screen(flip: bool, stride: int, dilation: int, pad: int, border: str, back: bool) -> np.ndarray:
    more = {
        "bias": np.array([-2.5]),
        "stride": (stride, stride),
        "dilation": (dilation, dilation),
        "relu": True,
    }
    image, kernel = MATRIX[None], OWN[None, None]
    if back:
        return convolution.transpose(image, kernel, padding=(pad, pad), **more).output[0]
    padding = ((pad, pad), (pad, pad))
    return convolution.convolve(image, kernel, padding=padding, border=border, flip=flip, **more).output[0]


@pytest.mark.parametrize("framework", ["numpy", "pytorch"])
@pytest.mark.parametrize("setting", SMALL)
def test_a_small_convolution_holds_its_own_numbers(framework: str, setting) -> None:
    names: dict[str, object] = {}
    exec(small_code(framework, *setting), names)
    np.testing.assert_allclose(names["response"], small_screen(*setting), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("framework", ["keras", "tensorflow"])
def test_a_small_convolution_in_keras_and_tensorflow(tmp_path: Path, framework: str) -> None:
    found = executed_apart(tmp_path, framework, [small_code(framework, *setting) for setting in SMALL])
    for response, setting in zip(found, SMALL, strict=True):
        np.testing.assert_allclose(response, small_screen(*setting), rtol=1e-5, atol=1e-5)


def test_source_shows_the_function_that_runs() -> None:
    assert snippets.source(filters.apply).startswith("def apply(")
