"""The home page's pictures: computed by `core`, kept on disk, so that they are there before torch is.

One maker per lesson; a test holds the registry against the lessons.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core import images, storage
from pages.shared import figures
from pages.shared.features import features_figures
from pages.shared.inside import unit_thumbnails
from pages.shared.vision import vision_thumbnails

if TYPE_CHECKING:  # the home page draws before torch is loaded
    from core.descent import Model

_VERSION = "2"
_SIDE = 384


def read(lesson: str, theme: str) -> bytes | None:
    """A lesson's thumbnail, if it has been made; needs no torch."""
    return storage.read_cached("thumbnails", _key(lesson, theme))


def make(lesson: str, theme: str) -> bytes:
    """A lesson's thumbnail, from the disk or computed now."""
    return storage.cached_bytes("thumbnails", _key(lesson, theme), lambda: MAKERS[lesson](theme))


def fill() -> None:
    """Make every thumbnail that is not on disk yet."""
    for theme in ("light", "dark"):
        for lesson in MAKERS:
            make(lesson, theme)


def _key(lesson: str, theme: str) -> str:
    return f"{lesson}-{theme}-{_VERSION}"


def _small(name: str) -> np.ndarray:
    """A sample, cut to 4:3 around its middle and made small."""
    pixels = images.sample(name).pixels
    height, width = pixels.shape[:2]
    high, wide = min(height, width * 3 // 4), min(width, height * 4 // 3)
    top, left = (height - high) // 2, (width - wide) // 2
    return images.thumbnail(pixels[top : top + high, left : left + wide], side=_SIDE)


def _response(picture: str, kernel: str, mode: str = "signed") -> Callable[[str], bytes]:
    def maker(theme: str) -> bytes:
        from core import kernels, rendering
        from core.filters import Geometry

        return rendering.response(
            _small(picture),
            kernels.get(kernel).weights,
            geometry=Geometry(),
            channels="gray",
            mode=mode,
            palette=figures.diverging(theme),
        ).data

    return maker


def _directions(theme: str) -> bytes:
    from core import kernels, rendering
    from core.filters import Geometry

    return rendering.gradient(
        _small("coffee"),
        kernels.get("scharr_x").weights,
        kernels.get("scharr_y").weights,
        geometry=Geometry(),
        palette=figures.diverging(theme),
        directions=figures.directions(),
    ).orientation.data


def _side_by_side(theme: str) -> bytes:
    from core import filters, kernels
    from core.filters import Geometry

    pixels = _small("camera")
    half = pixels.shape[0] // 2, pixels.shape[1] // 2
    tiles = []
    for name in ("vertical", "horizontal", "laplacian_8", "gaussian"):
        values = filters.apply(pixels, kernels.get(name).weights, geometry=Geometry(), channels="gray")
        tiles.append(filters.levels(values, limit=filters.summarise(values).limit, mode="absolute"))
    a, b, c, d = tiles
    mosaic = np.block(
        [
            [a[: half[0], : half[1]], b[: half[0], half[1] :]],
            [c[half[0] :, : half[1]], d[half[0] :, half[1] :]],
        ]
    )
    return images.encode(mosaic)


def _learned(theme: str) -> bytes:
    from core import kernels, learning, rendering
    from core.filters import Geometry

    pixels = _small("cat")
    steps = list(learning.learn(pixels, kernels.get("sobel_x").weights, seed=1))
    return rendering.response(
        pixels,
        steps[len(steps) // 3].weights,
        geometry=Geometry(),
        channels="gray",
        mode="signed",
        palette=figures.diverging(theme),
    ).data


def _star(theme: str) -> bytes:
    from core import orientation

    return orientation.error_picture(
        "sobel", angle=15, noise=0, size=512, palette=figures.heat(), crop=(288, 384)
    ).picture.data


def _zoomed(picture: str, side: int, kernel: str | None = None) -> Callable[[str], bytes]:
    """A picture of few pixels, each as large as a stamp, under a kernel or as it is."""

    def maker(theme: str) -> bytes:
        from core import filters, kernels
        from core.filters import Geometry

        pixels = images.thumbnail(_small(picture), side=side)
        if kernel is None:
            return images.encode(_blocks(pixels), format="png")
        values = filters.apply(pixels, kernels.get(kernel).weights, geometry=Geometry(), channels="gray")
        levels = filters.levels(values, limit=filters.summarise(values).limit, mode="signed")
        return images.encode(_blocks(levels), palette=figures.diverging(theme), format="png")

    return maker


def _blocks(cells: np.ndarray) -> np.ndarray:
    times = _SIDE // cells.shape[1]
    return cells.repeat(times, axis=0).repeat(times, axis=1)


def _pooled(theme: str) -> bytes:
    """Left the picture in coarse pixels, right the same after pooling by 2."""
    from core.pooling import pool

    pixels = images.thumbnail(_small("cat"), side=64)
    pooled = pool(pixels.transpose(2, 0, 1).astype(float), kind="max", size=(2, 2)).output
    right = pooled.transpose(1, 2, 0).astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    height, half = right.shape[0], right.shape[1] // 2
    return images.encode(_blocks(np.hstack([pixels[:height, :half], right[:, half:]])), format="png")


def _channels(theme: str) -> bytes:
    """A picture taken apart into red, green and blue, the colours behind each other."""
    pixels = _small("coffee")
    third = pixels.shape[1] // 3
    shown = np.zeros_like(pixels)
    for channel in range(3):
        part = slice(channel * third, (channel + 1) * third if channel < 2 else None)
        shown[:, part, channel] = pixels[:, part, channel]
    return images.encode(shown)


def _moved(theme: str) -> bytes:
    """A patch of a picture, found again."""
    from core import connections, rendering

    found = connections.shift(_small("rocket"), by=0)
    return rendering.levels(
        (found.response / np.abs(found.response).max() * 127 + 128).astype(np.uint8),
        palette=figures.diverging(theme),
    ).data


def _downhill(theme: str) -> bytes:
    """The cost of a tiny network over two of its weights, with the way that gradient descent takes."""
    from core import descent
    from core.descent import Model

    bars = np.array([[1.0, 1, 0, 0]] * 4)
    start = Model(
        np.stack([bars, 1 - bars]), np.array([1.0, 0]), np.array([[-1.5, 1.5]]), 0.1, "cross_entropy"
    )
    side, reach = 96, 2.0
    grid = np.linspace(-reach, reach, side)
    cost = np.array([descent.along(_with(start, high), (0, 0), grid[::4].tolist()) for high in grid[::-4]])
    level = (cost - cost.min()) / np.ptp(cost)
    shown = np.kron(np.rint(127 + 128 * np.sqrt(level)), np.ones((16, 16))).astype(np.uint8)
    for model in descent.descend(start, rate=0.8, steps=60):
        col, row = ((model.kernel[0] * (1, -1) + reach) / (2 * reach) * shown.shape[0]).astype(int)
        shown[max(0, row - 4) : row + 4, max(0, col - 4) : col + 4] = 0
    return images.encode(shown[: _SIDE * 3 // 4], palette=figures.diverging(theme))


def _with(model: "Model", weight: float) -> "Model":
    return replace(model, kernel=np.array([[model.kernel[0, 0], weight]]))


def _before_and_since(theme: str) -> bytes:
    """Left a kernel written by hand, right one that was learned."""
    left, right = (
        np.asarray(images.thumbnail(_decoded(maker(theme)), side=_SIDE))
        for maker in (_response("rocket", "sobel_x"), _learned)
    )
    height, half = min(len(left), len(right)), _SIDE // 2
    return images.encode(np.hstack([left[:height, :half], right[:height, half:]]))


def _decoded(data: bytes) -> np.ndarray:
    return images.load(data).pixels


def _shapes(_: str) -> bytes:
    """What a network is trained on: pictures of every class of Shapes-10."""
    from core.datasets import shapes10

    _, pictures = shapes10.draw(48, seed=4)
    mosaic = pictures.reshape(6, 8, 32, 32, 3).swapaxes(1, 2).reshape(192, 256, 3)
    return images.encode(mosaic.repeat(2, axis=0).repeat(2, axis=1))


def _varied(_: str) -> bytes:
    """One picture as a network sees it in twelve epochs."""
    from core.datasets import augment, shapes10

    _, pictures = shapes10.draw(12, seed=7)
    seen = augment.preview(pictures[5], 12, seed=3, flip=True, shift=4, cutout=8)
    mosaic = seen.reshape(3, 4, 32, 32, 3).swapaxes(1, 2).reshape(96, 128, 3)
    return images.encode(mosaic.repeat(4, axis=0).repeat(4, axis=1))


def _taken_apart(theme: str) -> bytes:
    """VGG-16's volumes from left to right: a bar as high as their side, as wide as they are deep."""
    from core import architectures

    found = architectures.describe_named("vgg16")
    shapes = dict.fromkeys([found.shape, *(layer.shape for layer in found.layers if len(layer.shape) == 3)])
    shown = np.full((_SIDE * 3 // 4, _SIDE), 128, dtype=np.uint8)
    x, middle = 14, shown.shape[0] // 2
    for place, (depth, side, _) in enumerate(shapes):
        half, wide = max(3, side * 9 // 16), 8 + depth // 14
        shown[middle - half : middle + half, x : x + wide] = 200 + 50 * (place % 2)
        x += wide + 10
    return images.encode(shown, palette=figures.diverging(theme))


def _back(theme: str) -> bytes:
    """Gradients through forty layers, as powers of ten: below zero the plain stack, above it the residual one."""
    from core.architectures import gradients

    found = gradients.flow(40, start="small", normed=False, seed=1)
    shown = np.full((_SIDE * 3 // 4, _SIDE), 128, dtype=np.uint8)
    for top, way, level in ((10, found.residual, 235), (shown.shape[0] // 2 + 5, found.plain, 20)):
        high = shown.shape[0] // 2 - 20
        tall = np.clip((np.log10(way.arriving) + 18) / 18, 0.02, 1) * high
        for i, one in enumerate(tall):
            shown[top + high - int(one) : top + high, 12 + 9 * i : 18 + 9 * i] = level
    return images.encode(shown, palette=figures.diverging(theme))


def _contest(theme: str) -> bytes:
    """The winners' errors as columns, the human's as a line."""
    from core.architectures import history

    shown = np.full((_SIDE * 3 // 4, _SIDE), 128, dtype=np.uint8)
    scale, floor = 8.5, shown.shape[0] - 20
    for i, one in enumerate(history.WINNERS):
        left = 22 + 44 * i
        shown[floor - int(scale * one.error) : floor, left : left + 32] = 225 if one.learned else 40
    human = floor - int(scale * history.HUMAN)
    shown[human - 1 : human + 2, 10:-10] = 0
    return images.encode(shown, palette=figures.diverging(theme))


def _asked(_: str) -> bytes:
    """The cat as a network gets it: 32 × 24 pixels."""
    small = images.square(images.sample("cat").pixels, 32)[4:28]
    return images.encode(small.repeat(12, axis=0).repeat(12, axis=1))


def _maps(theme: str) -> bytes:
    """Twelve maps of the recorded fast network's second layer, of the cat."""
    from core import runs
    from core.inspection.loaded import Loaded

    small = images.square(images.sample("cat").pixels, 32)
    maps = next(
        one for one in Loaded(runs.find("cifar10-fast")).activations(small).values() if one.shape[1] == 15
    )[:12]
    levels = (128 + np.clip(maps / maps.max(), -1, 1) * 127).round().astype(np.uint8)
    padded = np.pad(levels, ((0, 0), (0, 1), (0, 1)), constant_values=128)  # (12, 16, 16)
    mosaic = padded.reshape(3, 4, 16, 16).swapaxes(1, 2).reshape(48, 64)
    return images.encode(_blocks(mosaic), palette=figures.diverging(theme), format="png")


def _decoded_plane(_: str) -> bytes:
    """What the app's own autoencoder of two numbers draws all over their plane."""
    from core import datasets, runs
    from core.autoencoders import coder, plane

    tests, _ = datasets.judging("shapes10", 100)
    laid = plane.lay_out(coder.of_run(runs.find("shapes10-code2")), tests, side=12)
    return images.encode(laid.mosaic[: 9 * 32])


_READ = "def area(width, height):\n    return width * height  # square\n"


def _strips(rows: np.ndarray, theme: str) -> bytes:
    """Numbers −1..1, (rows, T), as coloured cells in a picture of 4:3."""
    palette = figures.diverging(theme)
    cells = palette[(128 + np.clip(rows, -1, 1) * 127).round().astype(np.uint8)]
    down, across = 192 // len(cells), 256 // cells.shape[1]
    return images.encode(cells.repeat(2 * max(down, 1), axis=0).repeat(2 * max(across, 1), axis=1))


def _units(theme: str) -> bytes:
    """The first units of the app's own character model over a line of source."""
    from core.char_rnn import Folded, inside
    from pages.shared.writing import text_models

    return _strips(inside.read(Folded(text_models.shipped()), _READ).units[:64, :48].T, theme)


def _guesses(theme: str) -> bytes:
    """How likely that model holds the characters, down, after each character of a line, across."""
    from core import char_rnn
    from core.char_rnn import Rules, inside
    from pages.shared.writing import text_models

    model = char_rnn.Folded(text_models.shipped())
    scores = inside.read(model, _READ).logits[:64]
    likely = np.stack([char_rnn.distribution(one, Rules()) for one in scores])
    return _strips(np.sqrt(likely.T[-48:]), theme)


def _one_hot(theme: str) -> bytes:
    """A line of source as the network gets it: a column for each character, one cell of it on."""
    from pages.shared.writing import text_models

    codes = text_models.shipped().vocabulary.encode(_READ)[:64]
    rows = np.zeros((48, len(codes)))
    rows[codes % 48, np.arange(len(codes))] = 1.0
    return _strips(rows, theme)


def _distances(theme: str) -> bytes:
    """The gradient against distance, across, in an RNN, a GRU and an LSTM: the redder, the larger."""
    from core.char_rnn import CELLS, memory

    sizes = np.stack([memory.reach(cell, length=64).gradient for cell in CELLS])
    logs = np.log10(np.maximum(sizes, 1e-12) / sizes.max())
    return _strips((1 + logs / 5).clip(-1, 1).repeat(16, axis=0), theme)


def _learned_word(theme: str) -> bytes:
    """What a network that learns "hello" expects: a column for every step and letter, a row for every five updates."""
    from core.char_rnn import by_hand

    walked = by_hand.descend(by_hand.begin(), rate=0.1, steps=55)[::5]
    shares = np.stack([by_hand.forwards(model).p.ravel() for model in walked])  # (12, 16)
    levels = np.rint(128 + 127 * shares).astype(np.uint8)
    return images.encode(_blocks(levels), palette=figures.diverging(theme), format="png")


MAKERS: dict[str, Callable[[str], bytes]] = {
    "edge_detection": _response("astronaut", "vertical"),
    "edge_gradient": _directions,
    "edge_compare": _side_by_side,
    "edge_learning": _learned,
    "edge_scharr": _star,
    "convolution": _zoomed("astronaut", 24, "vertical"),
    "padding_stride": _zoomed("astronaut", 16),
    "pooling": _pooled,
    "volumes": _channels,
    "why_convolutions": _moved,
    "gradient_step": _downhill,
    "data": _varied,
    "train": _shapes,
    "recognise": _asked,
    "inside": _maps,
    "units": unit_thumbnails.learned,
    "robustness": unit_thumbnails.attacked,
    "features": features_figures.thumbnail,
    "autoencoder": _decoded_plane,
    "architectures": _taken_apart,
    "architecture_claims": _back,
    "architecture_history": _contest,
    "detection": vision_thumbnails.found,
    "style": vision_thumbnails.painted,
    "sequences": _distances,
    "char_rnn": _one_hot,
    "char_sampler": _guesses,
    "char_inside": _units,
    "char_hello": _learned_word,
    "lecture": _before_and_since,
    "exercises": _zoomed("text", 32),
}


def original() -> bytes:
    """The unfiltered picture for the home page's moving comparison."""
    return storage.cached_bytes(
        "thumbnails", f"original-{_VERSION}", lambda: images.encode(_small("astronaut"))
    )
