"""The code that a student takes home, executed: its numbers are those on the screen."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import convolution, descent, filters, kernels, pooling, snippets
from core.axis import axis
from core.char_rnn import by_hand
from core.descent import Model
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
        "    found = names['response'] if 'response' in names else np.array(names['size'])\n"
        "    np.save(f'response-{place}.npy', found)\n"
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


def numbers(framework: str, text: str, folder: Path) -> np.ndarray:
    """What a piece of code computes."""
    if framework in ("keras", "tensorflow"):
        return executed_apart(folder, framework, [text])[0]
    names: dict[str, object] = {}
    exec(text, names)
    return np.asarray(names["response"] if "response" in names else names["size"])


VOLUME = np.random.default_rng(2).integers(-9, 10, (4, 7, 6)).astype(float)
LAYERS = [  # filters' shape, stride, pads, groups, relu
    ((3, 4, 3, 3), 1, ((0, 0), (0, 0)), 1, True),
    ((4, 2, 3, 2), 2, ((1, 2), (0, 1)), 2, False),
    ((4, 1, 1, 1), 1, ((0, 0), (0, 0)), 4, True),
]


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize(("shape", "stride", "pads", "groups", "relu"), LAYERS)
def test_a_layer(tmp_path: Path, framework: str, shape, stride: int, pads, groups: int, relu: bool) -> None:
    weights = np.random.default_rng(3).integers(-3, 4, shape).astype(float)
    bias = np.arange(len(weights)) - 1.5
    found = numbers(
        framework,
        snippets.layer_snippet(
            framework, VOLUME, weights, bias=bias, stride=stride, pads=pads, groups=groups, relu=relu
        ),
        tmp_path,
    )
    shown = convolution.convolve(
        VOLUME, weights, bias=bias, stride=(stride, stride), padding=pads, groups=groups, relu=relu
    )
    np.testing.assert_allclose(found, shown.output, rtol=1e-5, atol=1e-5)


POOLED = np.random.default_rng(4).integers(-9, 10, (7, 6)).astype(float)
POOLS = [  # size, stride, padding, ceil_mode
    ((2, 2), (2, 2), (0, 0), False),
    ((3, 3), (2, 2), (1, 1), False),
    ((3, 2), (2, 3), (1, 0), True),
    ((7, 6), (1, 1), (0, 0), False),
]


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize("kind", ["max", "average"])
def test_pooling(tmp_path: Path, framework: str, kind: str) -> None:
    settings = [
        {"kind": kind, "size": size, "stride": stride, "padding": padding, "ceil_mode": ceil}
        for size, stride, padding, ceil in POOLS
    ]
    texts = [snippets.pooling_snippet(framework, POOLED, **setting) for setting in settings]
    if framework in ("keras", "tensorflow"):
        found = executed_apart(tmp_path, framework, texts)
    else:
        found = [numbers(framework, text, tmp_path) for text in texts]
    for one, setting in zip(found, settings, strict=True):
        shown = pooling.pool(POOLED[None], **setting).output[0]
        np.testing.assert_allclose(one, shown, rtol=1e-5, atol=1e-5, err_msg=str(setting))


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize(("loss", "relu"), [("squared", True), ("cross_entropy", False)])
def test_a_gradient_step(tmp_path: Path, framework: str, loss: str, relu: bool) -> None:
    chance = np.random.default_rng(5)
    model = Model(
        chance.normal(size=(3, 4, 5)), np.array([1.0, 0, 1]), chance.normal(size=(3, 2)), 0.3, loss, relu
    )
    found = numbers(framework, snippets.descent_snippet(framework, model, rate=0.7), tmp_path)
    after = descent.moved(model, descent.step(model), rate=0.7)
    np.testing.assert_allclose(found, after.kernel, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize("word", ["hello", "banana"])
def test_learning_a_word(tmp_path: Path, framework: str, word: str) -> None:
    model = by_hand.begin(word, hidden=4, seed=2)
    text = snippets.recurrent_snippet(framework, model, rate=0.3)
    compile(text, framework, "exec")
    assert all(len(line) <= 110 for line in text.splitlines())
    found = numbers(framework, text, tmp_path)
    after = by_hand.moved(model, by_hand.backwards(model, by_hand.forwards(model)), rate=0.3)
    expected = np.concatenate([after.w_xh.ravel(), after.w_hh.ravel(), after.w_hy.ravel()])
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


AXES = [
    [axis(7, 3, padding=(0, 0), stride=2, dilation=1)],
    [axis(9, 3, padding=(1, 2), stride=1, dilation=2), axis(6, 2, padding=(0, 0), stride=1, dilation=1)],
    [axis(9, 3, padding=(1, 1), stride=2, dilation=2), axis(8, 2, padding=(0, 1), stride=2, dilation=2)],
    [axis(n, 3, padding=(1, 1), stride=2, dilation=1) for n in (5, 6, 7)],
]


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
def test_sizes(tmp_path: Path, framework: str) -> None:
    texts = [snippets.size_snippet(framework, axes) for axes in AXES]
    if framework in ("keras", "tensorflow"):
        found = executed_apart(tmp_path, framework, texts)
    else:
        found = [numbers(framework, text, tmp_path) for text in texts]
    for one, axes in zip(found, AXES, strict=True):
        assert one.tolist() == [each.out for each in axes]


def test_source_shows_the_function_that_runs() -> None:
    assert snippets.source(filters.apply).startswith("def apply(")
