"""Every page through the frame, as Streamlit runs it, without a browser."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core import filters, images, kernels
from core.filters import Geometry
from pages.shared import i18n
from pages.shared.lessons import BY_NAME, HOME, LESSONS
from tests.pages.covering import covering
from tests.pages.opening import FRAME, component, link, opened, sound, texts

LESSON_NAMES = [lesson.name for lesson in LESSONS if lesson.name != HOME]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("lesson", [HOME, *LESSON_NAMES])
def test_every_lesson_opens_in_every_language(lesson: str, language: str) -> None:
    app = opened(lesson, language)
    catalog = i18n.catalog(language)
    assert app.title[0].value == catalog.gettext(f"{lesson}.title")
    assert not app.error
    assert not app.warning
    shown = texts(app)
    without_translation = [key for key in all_keys() if f" {key} " in f" {shown} "]
    assert not without_translation, "a key without a translation is shown as it is"


def all_keys() -> list[str]:
    return [key for key in i18n.catalog("en")._catalog if isinstance(key, str) and "." in key]


@pytest.mark.parametrize("lesson", LESSON_NAMES)
def test_every_option_of_every_knob_draws(lesson: str) -> None:
    """Each link sets all knobs at once; one at a time they are set by `python -m tests.sweep`."""
    knobs = {knob.name: knob for knob in BY_NAME[lesson].knobs}
    raised = []
    for values in covering(lesson):
        query = {name: knobs[name].write(value) for name, value in values.items()}
        try:
            opened(lesson, v="1", **query)
        except AssertionError as error:
            raised.append(f"{query}: {error}")
    assert not raised, "\n".join(raised)


@pytest.mark.parametrize("picture", images.SAMPLES)
def test_every_sample_on_the_main_lesson(picture: str) -> None:
    app = opened("edge_detection", v="1", image=picture)
    assert not app.error


WORKED = {
    "lecture": [[-5, -4, 0, 8], [-10, -2, 2, 3], [0, -2, -4, -7], [-3, -2, -3, -16]],
    "light_to_dark": [[0, 30, 30, 0]] * 4,
    "dark_to_light": [[0, -30, -30, 0]] * 4,
    "quadrants": [[0, 0, 0, 0], [30, 10, -10, -30], [30, 10, -10, -30], [0, 0, 0, 0]],
}


@pytest.mark.parametrize(("example", "wanted"), WORKED.items())
def test_the_lectures_worked_examples(example: str, wanted: list[list[int]]) -> None:
    app = opened("edge_detection")
    app.pills(key="edge_detection.examples").set_value(example).run()
    sound(app)
    grids = {grid["name"]: grid["values"] for grid in component(app, "edge_detection.worked")["grids"]}
    assert grids["output"] == wanted
    assert (
        grids["input"] == images.sample(BY_NAME["edge_detection"].examples[example]["image"]).pixels.tolist()
    )


def test_the_sum_under_a_pixel_is_the_response() -> None:
    app = opened("edge_detection", v="1", image="coins", kernel="sobel_x", row="100", col="200", flip="1")
    grids = {grid["name"]: grid["values"] for grid in component(app, "edge_detection.sum.0")["grids"]}
    response = filters.apply(
        images.sample("coins").pixels,
        kernels.get("sobel_x").weights,
        geometry=Geometry(flip=True),
        channels="gray",
    )
    assert grids["sum"] == [[response[100, 200]]]
    np.testing.assert_array_equal(grids["window"], images.sample("coins").pixels[99:102, 199:202])
    np.testing.assert_array_equal(grids["kernel"], kernels.get("sobel_x").weights[::-1, ::-1])


@pytest.mark.parametrize(
    ("lesson", "query"),
    [
        (
            "edge_detection",
            {"image": "cat", "kernel": "turned", "angle": "70", "stride": "2", "channels": "each"},
        ),
        (
            "edge_detection",
            {"kernel": "own", "own": "1,2;3,4", "padding": "custom", "pad": "4", "border": "circular"},
        ),
        ("edge_gradient", {"image": "coins", "operator": "scharr", "threshold": "100"}),
        ("edge_compare", {"kernels": "sobel_x.box.gabor"}),
        ("edge_learning", {"target": "turned", "angle": "73", "seed": "9", "moment": "50"}),
        ("edge_scharr", {"angle": "33", "noise": "5"}),
    ],
)
def test_a_link_reproduces_the_screen(lesson: str, query: dict[str, str]) -> None:
    app = opened(lesson, v="1", **query)
    assert not app.warning
    shown = dict(part.split("=") for part in link(app).split("&"))
    assert shown == {"v": "1", **{name: value.replace(":", "%3A") for name, value in query.items()}}


def test_moving_a_knob_changes_the_link_and_nothing_else() -> None:
    app = opened("edge_detection")
    assert link(app) == ""
    app.selectbox(key="edge_detection.kernel").set_value("scharr_x").run()
    sound(app)
    assert link(app) == "v=1&kernel=scharr_x"


def test_nonsense_in_a_link_is_mended_and_said() -> None:
    app = opened("edge_detection", v="1", stride="1000000000", kernel="<script>", own="a;b", angle="NaN")
    assert len(app.warning) == 4
    assert "&lt;" not in app.warning[0].value
    assert link(app) == "v=1&stride=8"


NONSENSE = [
    ("convolution", "v=1&stride=abc&pad=1e9&dilation=-3&bias=NaN&input=x;y&kernel=&flip=maybe"),
    ("convolution", "v=1&dilation=4&kernel=1,2,3;1,2,3;1,2,3&input=1,2;3,4"),
    ("padding_stride", "v=1&n=-7&f=1000000000&p=NaN&s=0&axes=9"),
    ("pooling", "v=1&f=99&s=-1&p=1e400&kind=median&input=1,2;3"),
    ("volumes", "v=1&volume=a_b&filters=1_2_3_4_5&biases=x&groups=7&chain=1,2&lf=1e99"),
    ("why_convolutions", "v=1&n=NaN&c=-1&f=10000000000&shift=x"),
    ("gradient_step", "v=1&rate=-5&steps=1e12&kernel=nan&targets=&images=<script>"),
    ("architectures", "v=1&network=x&side=-5&batch=NaN&cell=..&block=<b>&rows=conv&further=vit_b_16"),
    ("architecture_claims", "v=1&claim=none&depth=1e9&channels=0&start=x"),
    ("architecture_history", "v=1&across=price&up=sideways"),
    ("exercises", "v=1&level=9&sheet=-1&variant=1e9&kinds=none"),
]


@pytest.mark.parametrize(("lesson", "query"), NONSENSE)
def test_nonsense_in_a_link_is_a_sentence_and_the_lesson_stands(lesson: str, query: str) -> None:
    app = opened(lesson, **dict(part.split("=", 1) for part in query.split("&")))
    assert app.warning or app.error
    assert app.title[0].value == i18n.catalog("en").gettext(f"{lesson}.title")


def test_a_link_to_somebodys_upload_shows_a_sample_and_says_so() -> None:
    app = opened("edge_detection", v="1", image="upload")
    assert len(app.info) == 1
    assert "image" not in link(app)


def upload(app: AppTest, name: str, data: bytes) -> None:
    app.file_uploader[0].upload(name, data).run()
    sound(app)


def photo(tmp_path: Path, size: tuple[int, int] = (300, 200)) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    return (tmp_path / "photo.png").read_bytes()


def test_an_uploaded_picture_is_filtered(tmp_path: Path) -> None:
    app = opened("edge_detection")
    upload(app, "photo.png", photo(tmp_path))
    assert component(app, "edge_detection.picture")["images"][1]["cols"] == 300
    assert link(app) == "v=1&image=upload"


def test_an_uploaded_picture_follows_to_the_other_lessons(tmp_path: Path) -> None:
    app = opened("edge_detection")
    upload(app, "photo.png", photo(tmp_path))
    app.switch_page("../edge_gradient.py").run()
    sound(app)
    assert component(app, "edge_gradient.gx")["images"][0]["cols"] == 300


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n broken"])
def test_a_bad_upload_is_one_sentence_and_the_last_good_picture_stays(tmp_path: Path, data: bytes) -> None:
    app = opened("edge_detection")
    upload(app, "photo.png", photo(tmp_path))
    upload(app, "<img src=x onerror=alert(1)>.png", data)
    assert len(app.error) == 1
    assert "onerror" not in app.error[0].value
    assert component(app, "edge_detection.picture")["images"][1]["cols"] == 300


def test_clearing_forgets_the_picture_and_keeps_the_language(tmp_path: Path) -> None:
    app = opened("edge_detection", "vi")
    upload(app, "photo.png", photo(tmp_path))
    next(button for button in app.button if "Xóa dữ liệu" in button.label).click().run()
    sound(app)
    assert "session.upload" not in app.session_state
    assert component(app, "edge_detection.picture")["images"][1]["cols"] == 512
    assert app.title[0].value == i18n.catalog("vi").gettext("edge_detection.title")


def test_switching_the_language_keeps_the_state() -> None:
    app = opened("edge_detection", v="1", image="cat", kernel="sobel_y")
    app.segmented_control(key="frame.language_switch").set_value("vi").run()
    sound(app)
    assert app.title[0].value == i18n.catalog("vi").gettext("edge_detection.title")
    assert link(app) == "v=1&image=cat&kernel=sobel_y&lang=vi"


def test_impossible_geometry_is_a_sentence() -> None:
    app = opened("edge_detection", v="1", image="lecture_6x6", kernel="gaussian", size="11", padding="none")
    assert len(app.error) == 1
    assert "11" in app.error[0].value


def test_editing_a_kernel() -> None:
    app = opened("edge_detection", v="1", kernel="sobel_x")
    next(button for button in app.button if button.label == "Edit this kernel").click().run()
    sound(app)
    assert link(app) == "v=1&kernel=own"
    app.text_area(key="kernel_panel.text").set_value("1 2\n3 4").run()
    sound(app)
    assert link(app) == "v=1&kernel=own&own=1,2;3,4"
    app.text_area(key="kernel_panel.text").set_value("1 2\n3").run()
    sound(app)
    assert len(app.error) == 1
    assert link(app) == "v=1&kernel=own&own=1,2;3,4"
    next(button for button in app.button if button.label == "Normalise").click().run()
    sound(app)
    assert link(app) == "v=1&kernel=own&own=0.1,0.2;0.3,0.4"


def test_presenter_mode_has_its_link_and_leaves_the_menu_away() -> None:
    app = AppTest.from_file(FRAME, default_timeout=60)
    app.query_params["present"] = "1"
    app.run()
    sound(app)
    assert link(app) == "present=1"
    assert not app.sidebar.button


def test_the_learned_kernel_is_sent_to_the_editor() -> None:
    app = opened("edge_learning")
    page_link = app.get("page_link")[-1].proto
    query = dict(part.split("=") for part in page_link.query_string.split("&"))
    taken = kernels.parse(query["own"].replace("%2C", ",").replace("%3B", ";"))
    np.testing.assert_allclose(taken, kernels.get("sobel_x").weights, atol=0.01)


def test_side_by_side_needs_two() -> None:
    app = opened("edge_compare")
    app.multiselect(key="edge_compare.kernels").set_value(["box"]).run()
    sound(app)
    assert len(app.info) == 1
