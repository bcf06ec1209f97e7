"""From a changed kernel, and from a phone's file, to bytes ready for the browser."""

import io
import itertools

import numpy as np
from PIL import Image
from skimage import data

from core import images, kernels, rendering
from core.filters import Geometry
from pages.shared import figures
from tests.benchmarks.report import bar, median_ms


def phone_photo(seed: int = 0) -> bytes:
    """A JPEG of 12 megapixels with a photograph's content: a real one enlarged, with a sensor's grain."""
    small = Image.fromarray(data.astronaut()).resize((1000, 750))
    pixels = np.asarray(small.resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
    grain = np.random.default_rng(seed).integers(-6, 7, (3000, 4000, 1), dtype=np.int16)
    return _jpeg(Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8)))


def one_megapixel() -> bytes:
    """The same photograph as somebody's messenger sends it: 1155 × 866 pixels."""
    return _jpeg(Image.open(io.BytesIO(phone_photo())).resize((1155, 866), Image.Resampling.LANCZOS))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def main() -> bool:
    """Measure and print."""
    picture = images.load(one_megapixel())
    palette = figures.diverging("light")
    turns = itertools.count()

    def change(channels: str, size: int) -> bytes:
        weights = kernels.turned("sobel", next(turns)).weights if size == 3 else _large(next(turns), size)
        settings = {"geometry": Geometry(), "channels": channels, "mode": "signed", "palette": palette}
        return rendering.response(picture.pixels, weights, **settings).data

    met = True
    for channels, size in itertools.product(("gray", "each"), (3, 11)):
        name = f"kernel change to bytes, {size}×{size}, {channels}, 1 Mpx"
        met &= bar(name, median_ms(lambda c=channels, s=size: change(c, s)), 40, "ms")
    photo = phone_photo()
    print(
        f"12 Mpx JPEG ({len(photo) / 1e6:.1f} MB) to working copy: {median_ms(lambda: images.load(photo), times=5):.0f} ms"
    )
    return met


def _large(seed: int, size: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((size, size))
