"""The code that a student takes home, executed: its numbers are those on the screen."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
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


# Runs one piece of code after another: a line [text, file] comes in, the response goes into the file.
_APART = """
import json, sys
import numpy as np
for line in sys.stdin:
    text, file = json.loads(line)
    names = {}
    exec(text, names)
    np.save(file, names["response"] if "response" in names else np.array(names["size"]))
    print("", "saved", flush=True, sep="\\n")
"""
Execute = Callable[[str, list[str]], list[np.ndarray]]


@pytest.fixture(scope="module")
def executed_apart(folder: Path) -> Iterator[Execute]:
    """`executed_apart(framework, texts)` → the responses of several pieces of code, in a process of its own for each
    framework: to import one takes seconds. Keras computes on its torch backend."""
    with ExitStack() as processes:

        @cache
        def process(framework: str) -> subprocess.Popen[str]:
            return processes.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _APART],
                    cwd=folder,
                    env={**os.environ, "KERAS_BACKEND": "torch"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=processes.enter_context((folder / f"{framework}.log").open("w")),
                    text=True,
                )
            )

        def execute(framework: str, texts: list[str]) -> list[np.ndarray]:
            if framework == "tensorflow":
                pytest.importorskip(
                    framework,
                    reason="TensorFlow (1.3 GB) is not among the test tools; its code is checked where it is",
                )
            found = []
            for text in texts:
                one = process(framework)
                file = str(folder / "response.npy")
                one.stdin.write(json.dumps([text, file]) + "\n")
                one.stdin.flush()
                while (said := one.stdout.readline()) != "saved\n":
                    assert said, (folder / f"{framework}.log").read_text()[-2000:]
                found.append(np.load(file))
            return found

        yield execute


@pytest.mark.parametrize("framework", ["keras", "tensorflow"])
def test_keras_and_tensorflow(executed_apart: Execute, folder: Path, framework: str) -> None:
    found = executed_apart(framework, [code(framework, *setting) for setting in SETTINGS])
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
def test_a_small_convolution_in_keras_and_tensorflow(executed_apart: Execute, framework: str) -> None:
    found = executed_apart(framework, [small_code(framework, *setting) for setting in SMALL])
    for response, setting in zip(found, SMALL, strict=True):
        np.testing.assert_allclose(response, small_screen(*setting), rtol=1e-5, atol=1e-5)


@pytest.fixture
def numbers(executed_apart: Execute) -> Execute:
    """What pieces of code compute: in this process, or in the framework's own."""

    def execute(framework: str, texts: list[str]) -> list[np.ndarray]:
        if framework in ("keras", "tensorflow"):
            return executed_apart(framework, texts)
        found = []
        for text in texts:
            names: dict[str, object] = {}
            exec(text, names)
            found.append(np.asarray(names["response"] if "response" in names else names["size"]))
        return found

    return execute


VOLUME = np.random.default_rng(2).integers(-9, 10, (4, 7, 6)).astype(float)
LAYERS = [  # filters' shape, stride, pads, groups, relu
    ((3, 4, 3, 3), 1, ((0, 0), (0, 0)), 1, True),
    ((4, 2, 3, 2), 2, ((1, 2), (0, 1)), 2, False),
    ((4, 1, 1, 1), 1, ((0, 0), (0, 0)), 4, True),
]


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize(("shape", "stride", "pads", "groups", "relu"), LAYERS)
def test_a_layer(numbers: Execute, framework: str, shape, stride: int, pads, groups: int, relu: bool) -> None:
    weights = np.random.default_rng(3).integers(-3, 4, shape).astype(float)
    bias = np.arange(len(weights)) - 1.5
    text = snippets.layer_snippet(
        framework, VOLUME, weights, bias=bias, stride=stride, pads=pads, groups=groups, relu=relu
    )
    [found] = numbers(framework, [text])
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
def test_pooling(numbers: Execute, framework: str, kind: str) -> None:
    settings = [
        {"kind": kind, "size": size, "stride": stride, "padding": padding, "ceil_mode": ceil}
        for size, stride, padding, ceil in POOLS
    ]
    texts = [snippets.pooling_snippet(framework, POOLED, **setting) for setting in settings]
    for one, setting in zip(numbers(framework, texts), settings, strict=True):
        shown = pooling.pool(POOLED[None], **setting).output[0]
        np.testing.assert_allclose(one, shown, rtol=1e-5, atol=1e-5, err_msg=str(setting))


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize(("loss", "relu"), [("squared", True), ("cross_entropy", False)])
def test_a_gradient_step(numbers: Execute, framework: str, loss: str, relu: bool) -> None:
    chance = np.random.default_rng(5)
    model = Model(
        chance.normal(size=(3, 4, 5)), np.array([1.0, 0, 1]), chance.normal(size=(3, 2)), 0.3, loss, relu
    )
    [found] = numbers(framework, [snippets.descent_snippet(framework, model, rate=0.7)])
    after = descent.moved(model, descent.step(model), rate=0.7)
    np.testing.assert_allclose(found, after.kernel, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("framework", snippets.FRAMEWORKS)
@pytest.mark.parametrize("word", ["hello", "banana"])
def test_learning_a_word(numbers: Execute, framework: str, word: str) -> None:
    model = by_hand.begin(word, hidden=4, seed=2)
    text = snippets.recurrent_snippet(framework, model, rate=0.3)
    compile(text, framework, "exec")
    assert all(len(line) <= 110 for line in text.splitlines())
    [found] = numbers(framework, [text])
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
def test_sizes(numbers: Execute, framework: str) -> None:
    texts = [snippets.size_snippet(framework, axes) for axes in AXES]
    for one, axes in zip(numbers(framework, texts), AXES, strict=True):
        assert one.tolist() == [each.out for each in axes]


def test_source_shows_the_function_that_runs() -> None:
    assert snippets.source(filters.apply).startswith("def apply(")
