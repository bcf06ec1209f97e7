"""What the lessons on sizes, pooling and learned kernels show after a reader's presses."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from core import filters, images, kernels, learning
from core.filters import Geometry
from core.images import REMARKS
from pages.shared import i18n
from pages.shared.edges import learning_panel
from pages.shared.lessons import BY_NAME
from pages.shared.lessons.numbers import AXES
from tests.pages.opening import grids, opened, sound, tab, texts


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_shift_by_a_pixel_opens(language: str) -> None:
    app = opened("pooling", language)
    tab(app, "pooling", i18n.catalog(language).gettext("pooling.tab.shift"))
    moved = np.array(grids(app, "pooling.shift.sheet")["input"])
    matrix = kernels.parse(BY_NAME["pooling"].knobs[0].default)
    np.testing.assert_array_equal(moved[:, 1:], matrix[:, :-1])
    assert not moved[:, 0].any()


def test_axes_that_may_differ_begin_as_copies_of_the_first() -> None:
    app = opened("padding_stride", v="1", n="9", f="4", p="1", s="3", d="2")
    app.toggle(key="padding_stride.alike").set_value(False).run()
    sound(app)
    values = app.session_state["padding_stride:values"]
    for end in AXES[1:]:
        assert [values[f"{name}{end}"] for name in "nfpsd"] == [9, 4, 1, 3, 2]


def test_axes_that_differ_in_a_link_stay_as_they_are() -> None:
    app = opened("padding_stride", v="1", n="9", f="4", alike="0", **{f"n{AXES[1]}": "12"})
    values = app.session_state["padding_stride:values"]
    assert (values["n"], values[f"n{AXES[1]}"]) == (9, 12)


def photo_of_a_phone() -> bytes:
    """A JPEG that is larger than the working copy and lies on its side, with the camera's note of it."""
    pixels = (
        np.random.default_rng(1).integers(0, 256, (90, 120, 3), dtype=np.uint8).repeat(12, 0).repeat(12, 1)
    )
    note = Image.Exif()
    note[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=60, exif=note)
    return out.getvalue()


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_was_done_to_a_photo_is_said_in_words(language: str) -> None:
    data = photo_of_a_phone()
    assert images.load(data).remarks == ("rotated-by-exif", "resized")
    app = opened("edge_detection", language)
    app.file_uploader[0].upload("photo.jpg", data).run()
    sound(app)
    catalog = i18n.catalog(language)
    for code in ("rotated-by-exif", "resized"):
        assert catalog.gettext(f"remark.{code}") in texts(app)
    assert "remark." not in texts(app)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_remark_has_its_words(language: str) -> None:
    catalog = i18n.catalog(language)
    assert [code for code in REMARKS if catalog.gettext(f"remark.{code}") == f"remark.{code}"] == []


def shown_pictures(html: list[str]) -> list[np.ndarray]:
    found = [
        base64.b64decode(data) for one in html for data in re.findall(r"data:image/jpeg;base64,([^\"]+)", one)
    ]
    return [np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int) for data in found]


def test_a_learned_picture_looks_like_its_goal_once_the_loss_is_nothing() -> None:
    """What is left of the loss is not blown up into colours where most of the picture has no edge."""
    app = opened("edge_learning", v="1", image="step_vertical")
    learned, goal = shown_pictures([one.proto.body for one in app.get("html")])
    assert np.abs(learned - goal).mean() < 1


def test_both_pictures_of_the_learning_have_one_scale() -> None:
    pixels, target = images.sample("camera").pixels, kernels.get("sobel_x").weights
    scale = learning_panel.goal_scale(pixels, target)
    assert (
        scale == filters.summarise(filters.apply(pixels, target, geometry=Geometry(), channels="gray")).limit
    )
    assert learning_panel.goal_scale(np.full((20, 20), 7, np.uint8), target) == 1.0
    halfway = learning_panel.response(pixels, target / 2, limit=scale)
    whole = learning_panel.response(pixels, target, limit=scale)
    spread = [
        np.ptp(np.asarray(Image.open(io.BytesIO(one.data)).convert("L")).astype(int))
        for one in (halfway, whole)
    ]
    assert spread[0] < spread[1]
    assert learning.STEPS > 0
