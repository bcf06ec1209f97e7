"""Foreign bytes → a checked, upright, bounded picture."""

import hashlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import ConvScopeError
from core.images.picture import Picture, Remark, frozen

MAX_FILE_MB = 25
MAX_PIXELS = 50_000_000
WORKING_PIXELS = 1_000_000
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "DIB", "TIFF", "HEIF", "AVIF")
Background = tuple[int, int, int]
WHITE: Background = (255, 255, 255)

# What PIL and its plug-ins are known to raise on foreign bytes.
_FOREIGN = (
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    AttributeError,
    RuntimeError,
    ZeroDivisionError,
    AssertionError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def load(data: bytes, *, background: Background = WHITE, max_pixels: int = WORKING_PIXELS) -> Picture:
    """Read a picture file into working size.

    Args:
        data: the file.
        background: RGB 0..255 on which transparent pictures are laid.
        max_pixels: the working copy has at most about this many pixels; never enlarged.

    Raises:
        ConvScopeError: `image-empty`, `image-too-large-file` (megabytes, limit), `image-not-an-image`,
            `image-unsupported` (format), `image-too-many-pixels` (megapixels, limit), `image-truncated`,
            `image-corrupt`.
    """
    with _opened(data) as image:
        name, remarks = image.format or "", list(_header_remarks(image))
        height, width = _upright_size(image)
        if image.format in ("JPEG", "MPO"):
            _draft(image, max_pixels)
        pixels = _to_pixels(image, background, remarks, max_pixels)
    if pixels.shape[0] * pixels.shape[1] < height * width:
        remarks.append("resized")
    return Picture(
        pixels=frozen(pixels),
        digest=hashlib.sha256(data + bytes(background)).hexdigest(),
        source_height=height,
        source_width=width,
        format=name,
        remarks=tuple(remarks),
    )


def load_full(data: bytes, *, background: Background = WHITE) -> np.ndarray:
    """The same picture at full resolution: uint8 (H, W) or (H, W, 3), up to 50 Mpx. Raises as `load`."""
    with _opened(data) as image:
        return _to_pixels(image, background, [], MAX_PIXELS)


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The opened file, its header checked before any pixel is decoded; foreign errors become codes."""
    _register_heif()
    if not data:
        raise ConvScopeError("image-empty")
    if len(data) > MAX_FILE_MB * 1_000_000:
        raise ConvScopeError("image-too-large-file", megabytes=round(len(data) / 1e6, 1), limit=MAX_FILE_MB)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                _check_header(image)
                yield image
    except ConvScopeError:
        raise
    except UnidentifiedImageError as error:
        raise ConvScopeError("image-not-an-image") from error
    except Image.DecompressionBombError as error:
        raise ConvScopeError("image-decompression-bomb", limit=MAX_PIXELS // 1_000_000) from error
    except _FOREIGN as error:
        if "truncated" in str(error).lower() or isinstance(error, EOFError):
            raise ConvScopeError("image-truncated") from error
        raise ConvScopeError("image-corrupt") from error


@cache
def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _check_header(image: Image.Image) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise ConvScopeError("image-empty")
    if width * height > MAX_PIXELS:
        raise ConvScopeError(
            "image-too-many-pixels", megapixels=round(width * height / 1e6, 1), limit=MAX_PIXELS // 1_000_000
        )
    if image.format not in FORMATS:
        raise ConvScopeError("image-unsupported", format=str(image.format))


def _header_remarks(image: Image.Image) -> Iterator[Remark]:
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        yield "first-frame-of-animation" if image.format in ("GIF", "WEBP", "PNG") else "first-page"
    if _turned(image):
        yield "rotated-by-exif"


def _turned(image: Image.Image) -> bool:
    return image.getexif().get(0x0112, 1) in range(2, 9)


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (width, height) if image.getexif().get(0x0112, 1) in range(5, 9) else (height, width)


def _draft(image: Image.Image, max_pixels: int) -> None:
    """Let the JPEG decoder shrink by 2, 4 or 8 while it decodes: less memory, a fraction of the time."""
    width, height = image.size
    shrink = max((width * height / max_pixels) ** 0.5, 1)
    image.draft(None, (int(width / shrink), int(height / shrink)))


def _to_pixels(
    image: Image.Image, background: Background, remarks: list[Remark], max_pixels: int
) -> np.ndarray:
    plain = _plain_mode(image, background, remarks)
    width, height = plain.size
    shrink = (width * height / max_pixels) ** 0.5
    if shrink > 1:
        size = max(1, int(width / shrink)), max(1, int(height / shrink))
        plain = plain.resize(
            size, Image.Resampling.BOX if shrink > 3 else Image.Resampling.LANCZOS, reducing_gap=2
        )
    return np.asarray(ImageOps.exif_transpose(plain) if _turned(plain) else plain)


def _plain_mode(image: Image.Image, background: Background, remarks: list[Remark]) -> Image.Image:
    """Any of PIL's modes as L or RGB, the orientation tag kept."""
    tag = image.getexif().get(0x0112, 1)
    plain = _converted(image, background, remarks)
    if tag != 1:
        plain.getexif()[0x0112] = tag
    return plain


def _converted(image: Image.Image, background: Background, remarks: list[Remark]) -> Image.Image:
    mode = image.mode
    if mode.startswith("I;16") or mode == "I" or mode == "F":
        return _scaled(image, remarks)
    if mode in ("1", "L"):
        return image.convert("L")
    if mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        remarks.append("alpha-over-background")
        opaque = Image.new("RGBA", image.size, (*background, 255))
        return Image.alpha_composite(opaque, image.convert("RGBA")).convert("RGB")
    if mode == "P":
        remarks.append("palette-expanded")
    if mode == "CMYK":
        remarks.append("cmyk-converted")
    image.load()
    return image if mode == "RGB" else image.convert("RGB")


def _scaled(image: Image.Image, remarks: list[Remark]) -> Image.Image:
    """16-bit gray by its full range; 32-bit and float by their own least and greatest value."""
    values = np.asarray(image).astype(np.float64)
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PNG"):
        remarks.append("16-bit-scaled")
        return Image.fromarray(np.rint(values / 257).clip(0, 255).astype(np.uint8))
    remarks.append("float-scaled")
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    shown = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    return Image.fromarray(
        np.rint((shown - low) * (255 / max(high - low, 1e-300))).clip(0, 255).astype(np.uint8)
    )
