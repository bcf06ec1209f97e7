"""Pictures in: every format, orientation and transparency against known pixels; bad files as codes."""

import io
import struct
import warnings
import zlib

import cv2
import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core import images
from core.errors import ConvScopeError
from core.images import encode, load, load_full

RNG = np.random.default_rng(0)
SMOOTH = cv2.resize(RNG.integers(0, 256, (6, 8, 3), dtype=np.uint8), (64, 48), interpolation=cv2.INTER_CUBIC)
GRAY = SMOOTH[..., 0].copy()
pillow_heif.register_heif_opener()


def saved(pixels: np.ndarray | Image.Image, form: str, **options: object) -> bytes:
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF"])
@pytest.mark.parametrize("pixels", [SMOOTH, GRAY], ids=["colour", "gray"])
def test_lossless_formats_give_the_very_pixels(form: str, pixels: np.ndarray) -> None:
    picture = load(saved(pixels, form))
    np.testing.assert_array_equal(picture.pixels, pixels)
    assert (picture.source_height, picture.source_width, picture.format) == (48, 64, form)
    assert not picture.pixels.flags.writeable


@pytest.mark.parametrize(
    ("form", "options"), [("JPEG", {"quality": 95}), ("WEBP", {"quality": 95}), ("HEIF", {"quality": 95})]
)
def test_lossy_formats_give_nearly_the_pixels(form: str, options: dict[str, object]) -> None:
    picture = load(saved(SMOOTH, form, **options))
    assert np.abs(picture.pixels.astype(int) - SMOOTH).mean() < 8  # colours are stored at half resolution


def test_jpeg_is_what_opencv_reads() -> None:
    data = saved(SMOOTH, "JPEG", quality=90)
    other = cv2.cvtColor(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    assert np.abs(load(data).pixels.astype(int) - other).max() <= 3


def test_gif_shows_its_first_frame_and_says_so() -> None:
    frames = [Image.fromarray(np.full((8, 8), value, np.uint8)) for value in (10, 200)]
    picture = load(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert np.unique(picture.pixels).tolist() == [10]
    assert "first-frame-of-animation" in picture.remarks


def test_sixteen_bits() -> None:
    deep = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    picture = load(saved(Image.fromarray(deep), "PNG"))
    np.testing.assert_array_equal(picture.pixels, np.rint(deep / 257))
    assert picture.remarks == ("16-bit-scaled",)


def test_sixteen_bit_colour_png() -> None:
    deep = RNG.integers(0, 65536, (5, 7, 3), dtype=np.uint16)
    done, data = cv2.imencode(".png", deep[..., ::-1])
    assert done
    assert np.abs(load(data.tobytes()).pixels.astype(int) - deep // 257).max() <= 1


def test_floats_are_scaled_by_their_own_range() -> None:
    values = np.linspace(-3, 5, 48, dtype=np.float32).reshape(6, 8)
    values[0, 0], values[1, 1] = np.nan, np.inf
    picture = load(saved(Image.fromarray(values), "TIFF"))
    finite = values[np.isfinite(values)]
    wanted = (values - finite.min()) / (finite.max() - finite.min()) * 255
    assert np.abs(picture.pixels - wanted)[np.isfinite(values)].max() <= 0.5
    assert (picture.pixels[0, 0], picture.pixels[1, 1]) == (0, 255)
    assert picture.remarks == ("float-scaled",)


def test_alpha_lies_over_the_background() -> None:
    rgba = np.dstack([SMOOTH, np.full(GRAY.shape, 51, np.uint8)])  # a fifth opaque
    picture = load(saved(rgba, "PNG"), background=(255, 0, 100))
    wanted = SMOOTH * 0.2 + np.array([255, 0, 100]) * 0.8
    assert np.abs(picture.pixels - wanted).max() <= 1
    assert picture.remarks == ("alpha-over-background",)


def test_transparent_palette_and_gray_with_alpha() -> None:
    paletted = Image.fromarray(np.array([[0, 1]], np.uint8), "P")
    paletted.putpalette([255, 0, 0, 0, 0, 255])
    picture = load(saved(paletted, "PNG", transparency=1), background=(9, 9, 9))
    assert picture.pixels.tolist() == [[[255, 0, 0], [9, 9, 9]]]
    faint = Image.fromarray(np.array([[[200, 0], [200, 255]]], np.uint8), "LA")
    assert load(saved(faint, "PNG"), background=(7, 8, 9)).pixels.tolist() == [[[7, 8, 9], [200, 200, 200]]]


def test_palette_cmyk_and_one_bit() -> None:
    assert (
        np.abs(load(saved(Image.fromarray(SMOOTH).quantize(256), "PNG")).pixels.astype(int) - SMOOTH).mean()
        < 12
    )
    cmyk = load(saved(Image.fromarray(SMOOTH).convert("CMYK"), "JPEG", quality=95))
    assert np.abs(cmyk.pixels.astype(int) - SMOOTH).mean() < 6
    assert cmyk.remarks == ("cmyk-converted",)
    bits = load(saved(Image.fromarray(GRAY > 128), "PNG"))
    np.testing.assert_array_equal(bits.pixels, (GRAY > 128) * 255)


# What a camera stores for each orientation, so that upright it is `SMOOTH`.
STORED = {
    1: SMOOTH,
    2: SMOOTH[:, ::-1],
    3: SMOOTH[::-1, ::-1],
    4: SMOOTH[::-1],
    5: SMOOTH.transpose(1, 0, 2),
    6: np.rot90(SMOOTH, 1),
    7: np.rot90(SMOOTH, 1)[:, ::-1][::-1, ::-1],
    8: np.rot90(SMOOTH, -1),
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_exif_orientation(orientation: int, form: str) -> None:
    stored = np.ascontiguousarray(STORED[orientation])
    if orientation == 7:
        stored = np.ascontiguousarray(SMOOTH[::-1, ::-1].transpose(1, 0, 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = load(saved(stored, form, exif=exif, **({"quality": 97} if form == "JPEG" else {})))
    assert picture.pixels.shape == SMOOTH.shape
    assert (picture.source_height, picture.source_width) == (48, 64)
    assert np.abs(picture.pixels.astype(int) - SMOOTH).mean() < 4
    assert ("rotated-by-exif" in picture.remarks) == (orientation != 1)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_the_working_copy_is_bounded_and_true(form: str, orientation: int) -> None:
    big = cv2.resize(SMOOTH, (1600, 1200), interpolation=cv2.INTER_CUBIC)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(big, form, exif=exif)
    picture = load(data, max_pixels=120_000)
    height, width = picture.pixels.shape[:2]
    assert 60_000 < height * width <= 120_000
    assert "resized" in picture.remarks
    upright = big if orientation == 1 else np.rot90(big, -1)
    assert (picture.source_height, picture.source_width) == upright.shape[:2]
    wanted = cv2.resize(upright, (width, height), interpolation=cv2.INTER_AREA)
    assert np.abs(picture.pixels.astype(int) - wanted).mean() < 4
    assert load_full(data).shape == upright.shape


def test_small_pictures_are_not_enlarged() -> None:
    assert load(saved(SMOOTH, "PNG")).pixels.shape == SMOOTH.shape


def test_digests_tell_pictures_and_backgrounds_apart() -> None:
    one, other = saved(SMOOTH, "PNG"), saved(SMOOTH[::-1], "PNG")
    assert load(one).digest == load(one).digest
    assert len({load(one).digest, load(other).digest, load(one, background=(0, 0, 0)).digest}) == 3


def code_of(data: bytes) -> str:
    with pytest.raises(ConvScopeError) as caught:
        load(data)
    return caught.value.code


def png_header(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def test_bad_files() -> None:
    assert code_of(b"") == "image-empty"
    assert code_of(b"just some text, no picture at all") == "image-not-an-image"
    assert code_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == "image-not-an-image"
    assert code_of(b"%PDF-1.7 ...") == "image-not-an-image"
    assert code_of(b"\0" * 25_000_001) == "image-too-large-file"
    assert code_of(png_header(10_000, 5_001)) == "image-too-many-pixels"
    assert code_of(png_header(60_000, 60_000)) in ("image-too-many-pixels", "image-decompression-bomb")
    assert code_of(png_header(0, 5)) in ("image-empty", "image-corrupt", "image-not-an-image")
    assert code_of(saved(SMOOTH, "PPM")) == "image-unsupported"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_files(form: str, share: float) -> None:
    noisy = RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)
    data = saved(noisy, form)
    assert code_of(data[: int(len(data) * share)]).startswith("image-")


FILES = {form: saved(SMOOTH, form) for form in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF")}


@pytest.mark.parametrize("form", FILES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_are_a_picture_or_a_code(form: str, data: st.DataObject) -> None:
    damaged = bytearray(FILES[form])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            picture = load(bytes(damaged))
        except ConvScopeError as error:
            assert error.code.startswith("image-")
        else:
            assert picture.pixels.dtype == np.uint8
            assert picture.pixels.size


@given(st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_a_code(data: bytes) -> None:
    try:
        load(data)
    except ConvScopeError as error:
        assert error.code.startswith("image-")


def test_encoding_round_trips() -> None:
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode(SMOOTH, format="png")))), SMOOTH)
    assert np.abs(np.asarray(Image.open(io.BytesIO(encode(SMOOTH)))).astype(int) - SMOOTH).mean() < 5
    assert Image.open(io.BytesIO(encode(SMOOTH, format="webp"))).format == "WEBP"


@pytest.mark.parametrize("colours", [256, 4096])
def test_palettes(colours: int) -> None:
    palette = RNG.integers(0, 256, (colours, 3), dtype=np.uint8)
    indices = RNG.integers(0, colours, (32, 40)).astype(np.uint16 if colours > 256 else np.uint8)
    image = Image.open(io.BytesIO(encode(indices, palette=palette, format="png")))
    np.testing.assert_array_equal(np.asarray(image.convert("RGB")), palette[indices])


def test_numbers_for_other_programs() -> None:
    values = np.array([[1, -2.5], [0, 1e6]], dtype=np.float32)
    np.testing.assert_array_equal(np.load(io.BytesIO(images.to_npy(values))), values)
    np.testing.assert_array_equal(np.loadtxt(io.BytesIO(images.to_csv(values)), delimiter=","), values)
    assert images.to_csv(np.array([[3.0, -4.0]])) == b"3,-4\n"
    three = images.to_csv(np.dstack([values, values, values])).decode()
    assert three.count("\n\n") == 2
