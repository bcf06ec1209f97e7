"""What a student and a lecturer do, in a real browser against the real server."""

import io
import re
import time
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from pages.shared.lessons import HOME, LESSONS, Lesson
from tests.e2e.conftest import PAGE_PATIENCE
from tests.e2e.looking import standing

Open = Callable[..., Page]


@pytest.fixture
def visit(open_page: Open, url: str) -> Open:
    """Open a path of the app and wait until it stands."""

    def go(path: str, **context) -> Page:
        page = open_page(f"{url}{path}", **context)
        standing(page)
        page.wait_for_load_state("networkidle")
        return page

    return go


def result(page: Page):
    """The result's picture on the edge page."""
    return page.locator("figure img").first


def photo(width: int = 400, height: int = 300, form: str = "JPEG") -> bytes:
    y, x = np.mgrid[:height, :width]
    pixels = np.stack([(x * 3) % 256, (y * 2) % 256, (x + y) % 256], axis=-1).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form)
    return out.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    page.locator('input[type="file"]').first.set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": data}
    )


@pytest.mark.parametrize("name", ["padding_stride", "train"])
def test_a_deep_link_on_a_fresh_server(name: str, fresh_server: str, open_page: Open) -> None:
    """The first request that a server ever sees is a lesson's link: the frame is around it all the same."""
    frame_stands(open_page(f"{fresh_server}/{name}"))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_deep_link(lesson: Lesson, url: str, open_page: Open) -> None:
    """It opens its lesson in the frame. None is wider than a screen, or a phone."""
    page = open_page(f"{url}/{'' if lesson.name == HOME else lesson.name}", shared=True)
    frame_stands(page)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(f"innerWidth === {width} && ({OVERFLOW})() <= 0")


def frame_stands(page: Page) -> None:
    standing(page)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(len(LESSONS))
    expect(page.locator("h1")).to_have_count(1)


OVERFLOW = "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth }"


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than what it stands in."""
    return page.evaluate(OVERFLOW)


def test_the_lectures_example_is_on_the_screen(visit: Open) -> None:
    page = visit("/edge_detection")
    page.get_by_role("radio", name="Lecture: 6×6").click()
    output = page.get_by_role("grid", name="output")
    expect(output.get_by_role("gridcell").first).to_have_text("−5")
    shown = [int(text.replace("−", "-")) for text in output.get_by_role("gridcell").all_inner_texts()]
    assert shown == [-5, -4, 0, 8, -10, -2, 2, 3, 0, -2, -4, -7, -3, -2, -3, -16]
    standing(page)
    output.get_by_role("gridcell").nth(0).hover()
    terms = page.locator(".terms").first
    spelled = "3·1 + 1·1 + 2·1 + 0·0 + 5·0 + 7·0 + 1·(−1) + 8·(−1) + 2·(−1) = −5"
    assert " ".join(terms.locator(".term > span:first-child, .total").all_inner_texts()) == spelled


def test_upload_a_photo_see_its_edges_turn_the_knobs(visit: Open) -> None:
    page = visit("/edge_detection")
    before = result(page).get_attribute("src")
    upload(page, "photo.jpg", photo())
    expect(page.get_by_text("400 × 300 pixels.")).to_be_visible()
    expect(result(page)).not_to_have_attribute("src", before)
    uploaded = result(page).get_attribute("src")
    page.get_by_role("slider", name="Threshold").focus()
    page.keyboard.press("ArrowRight")
    expect(result(page)).not_to_have_attribute("src", uploaded)
    expect(page).to_have_url(re.compile("image=upload&threshold=5"))


def test_a_file_that_is_no_picture_is_one_sentence(visit: Open) -> None:
    page = visit("/edge_detection")
    upload(page, "photo.jpg", photo())
    expect(page.get_by_text("400 × 300 pixels.")).to_be_visible()
    upload(page, "<b onmouseover=alert(1)>.jpg", b"this is no picture")
    expect(page.get_by_text("not a picture that we can read")).to_be_visible()
    expect(page.get_by_text("400 × 300 pixels.")).to_be_visible()


def test_click_a_pixel_and_see_its_arithmetic(visit: Open) -> None:
    page = visit("/edge_detection?v=1&image=step_vertical&view=result")
    box = page.locator("figure .stage").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (255.5 / 512), box["y"] + box["height"] * 0.25)
    sheet = page.get_by_role("grid", name="window")
    expect(page.get_by_label("Column of the pixel")).to_have_value(re.compile("25[45]"))
    expect(sheet.get_by_role("gridcell").first).to_have_text("200")
    expect(page.get_by_role("grid", name="sum").get_by_role("gridcell")).to_have_text("450")
    expect(page).to_have_url(re.compile(r"row=\d+&col=25[45]"))


def test_a_copied_link_gives_the_same_picture_elsewhere(visit: Open) -> None:
    page = visit("/edge_detection?v=1&image=cat&kernel=turned&angle=73&stride=2&show=absolute")
    copied = page.locator(".address input").input_value()
    assert "angle=73" in copied
    other = visit(copied[copied.index("/edge_detection") :])
    shots = [
        np.asarray(Image.open(io.BytesIO(result(one).screenshot()))).astype(int) for one in (page, other)
    ]
    assert shots[0].shape == shots[1].shape
    assert np.abs(shots[0] - shots[1]).mean() < 0.5


class Late:
    """What is requested by an address that matches a pattern comes only when it is let go."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.routes: list[Route] = []

    def hold(self, page: Page) -> None:
        page.route(self.pattern, lambda route: self.routes.append(route))

    def wait(self, page: Page) -> None:
        """Until something has been requested."""
        deadline = time.monotonic() + PAGE_PATIENCE / 1000
        while not self.routes:
            assert time.monotonic() < deadline, f"nobody asked for {self.pattern}"
            page.wait_for_timeout(50)

    def let_go(self) -> None:
        assert self.routes
        for route in self.routes:
            route.continue_()


def test_a_click_before_the_widgets_are_loaded_loses_nothing(open_page: Open, url: str) -> None:
    """The code of a widget comes late, and meanwhile the page is drawn anew three times, one run on the other's heels."""
    late = Late("**/static/js/NumberInput*.js")
    page = open_page(f"{url}/autoencoder?v=1&part=train&seed=77&rate=0.0123", before=late.hold)
    page.get_by_role("button", name="Present").wait_for()
    standing(page)
    page.evaluate(
        """() => {
            const press = () => [...document.querySelectorAll("button")]
                .find((one) => /Present|Leave/.test(one.innerText))?.click();
            [0, 20, 40].forEach((delay) => setTimeout(press, delay));
        }"""
    )
    page.wait_for_timeout(1000)
    standing(page)
    late.let_go()
    expect(page.get_by_label("Seed")).to_have_value("77")
    expect(page.get_by_label("Learning rate")).to_have_value("0.0123")


@pytest.mark.parametrize("part", ["address.js", "address.css"])
def test_a_component_that_newer_data_overtook_while_it_was_loading_is_there(
    open_page: Open, url: str, part: str
) -> None:
    """Its code comes late, and presses before then give it new data: Chromium draws it in any order, often newest first."""
    late = Late(f"**/address/{part}")
    page = standing(open_page(f"{url}/exercises?v=1&sheet=7", before=late.hold))
    late.wait(page)
    for sheet in range(8, 14):
        page.get_by_role("button", name="Next sheet").click()
        # While the run goes on, the field that this one replaces may still be there beside it.
        expect(page.get_by_label("Sheet").first).to_have_value(str(sheet))
        expect(page.get_by_label("Sheet")).to_have_count(1)
        standing(page)
    late.let_go()
    expect(page.get_by_text("Copy link")).to_be_visible()
    expect(page).to_have_url(re.compile("sheet=13"))


def test_a_page_that_is_being_left_says_nothing_more(visit: Open) -> None:
    """What a component tells after the click on a link would reach the page that comes, and break it."""
    page = visit("/architectures?v=1&network=resnet18")
    opener = page.get_by_role("button", name="Open residual block").first.element_handle()
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text="Pooling").element_handle()
    page.evaluate("(clicked) => clicked.forEach((one) => one.click())", [link, opener])
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    standing(page)
    page.wait_for_timeout(500)
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling")
    expect(page.get_by_role("grid", name="output")).to_be_visible()


def test_knobs_leave_no_step_in_the_history(visit: Open) -> None:
    page = visit("/edge_detection")
    length = page.evaluate("history.length")
    for _ in range(3):
        page.get_by_role("slider", name="Threshold").focus()
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("threshold=15"))
    assert page.evaluate("history.length") == length


@pytest.mark.parametrize("lesson", ["pooling", "padding_stride", "gradient_step"])
def test_a_moved_knob_draws_nothing_twice(visit: Open, lesson: str) -> None:
    page = visit(f"/{lesson}")
    for _ in range(2):
        page.get_by_role("slider").first.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        standing(page)
    expect(page.get_by_text("Copy link")).to_have_count(1)
    expect(page.get_by_text("Examples", exact=True)).to_have_count(1)


def test_the_browsers_language_and_the_switch(visit: Open) -> None:
    page = visit("/edge_detection?v=1&image=cat", locale="vi-VN")
    expect(page.locator("h1")).to_have_text("Biên trong một bức ảnh")
    page.get_by_text("English", exact=True).click()
    expect(page.locator("h1")).to_have_text("Edges in a photograph")
    expect(page).to_have_url(re.compile("image=cat&lang=en"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/edge_detection", "/train", "/inside"])
def test_a_page_is_as_dark_as_the_reader_likes_it(visit: Open, path: str, scheme: str) -> None:
    page = visit(
        path, shared=True, viewport={"width": 390, "height": 844}, color_scheme=scheme, locale="vi-VN"
    )
    assert overflow(page) <= 0
    dark = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert (sum(int(part) for part in re.findall(r"\d+", dark)[:3]) < 200) == (scheme == "dark")


def test_presenter_mode_turns_the_lessons_by_keyboard(visit: Open) -> None:
    page = visit("/edge_detection?present=1")
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size >= 20
    expect(page.get_by_role("button", name="Gradient and Canny")).to_be_visible()
    standing(page)
    page.keyboard.press("PageDown")
    expect(page.locator("h1")).to_have_text("Gradient and Canny")
    expect(page).to_have_url(re.compile("/edge_gradient.*present=1"))
    standing(page)
    page.keyboard.press("PageUp")
    expect(page.locator("h1")).to_have_text("Edges in a photograph")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_test_id("stSidebarNavLink").first).to_be_visible()


def test_type_a_kernel_of_ones_own(visit: Open) -> None:
    page = visit("/edge_detection?v=1&kernel=own&own=0,0,0;0,1,0;0,0,0")
    cell = page.get_by_role("grid", name="kernel").first.get_by_role("gridcell").nth(3)
    cell.click()
    page.keyboard.type("-1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"own=0,0,0;-1,1,0;0,0,0"))


def test_learning_is_seen_and_sent_to_the_editor(visit: Open) -> None:
    page = visit("/edge_learning")
    page.get_by_role("button", name="Learn from scratch").click()
    standing(page)
    expect(page.get_by_text("learned, step 100")).to_be_visible()
    page.get_by_role("link", name="Use the learned kernel on a photo").click()
    expect(page.locator("h1")).to_have_text("Edges in a photograph")
    expect(page).to_have_url(re.compile(r"kernel=own&own=(0\.99|1)"))


def test_the_home_page_leads_to_every_lesson(visit: Open) -> None:
    page = visit("/")
    expect(page.locator("main img, [data-testid=stMain] img").first).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Kernels side by side").last.click()
    expect(page.locator("h1")).to_have_text("Kernels side by side")


def test_downloads(visit: Open) -> None:
    page = visit("/edge_detection?v=1&image=coins&kernel=sobel_x")
    page.get_by_role("tab", name="Download").click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Picture (PNG").click()
    with Image.open(caught.value.path()) as picture:
        assert picture.size == (384, 303)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Numbers (NPY)").click()
    numbers = np.load(caught.value.path())
    assert numbers.shape == (303, 384)
    assert numbers.dtype == np.float32


def test_security_headers(url: str) -> None:
    from urllib.request import urlopen

    headers = urlopen(url).headers
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
