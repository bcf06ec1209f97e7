"""A class works on its sheet, and the instructor prints it: in a real browser."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import KEY
from tests.e2e.looking import quiet

# The lecture's own tasks, in their order on the sheet; worked out by hand from the lecture.
ANSWERS = {1: "-5", 7: "280", 10: "3,75", 11: "456"}
Open = Callable[..., Page]


def answer(page: Page, place: int, text: str) -> None:
    field = page.get_by_label(f"Answer {place}", exact=True)
    field.fill(text)
    field.press("Enter")


def test_the_lectures_sheet_is_solved(open_page: Open, url: str) -> None:
    page = quiet(open_page(f"{url}/exercises?v=1&source=lecture"))
    answer(page, 11, "156")
    expect(page.get_by_test_id("stAlertContentWarning")).to_contain_text("A filter is as deep as its input")
    for done, (place, text) in enumerate(ANSWERS.items(), start=1):
        answer(page, place, text)
        expect(page.get_by_test_id("stAlertContentSuccess")).to_have_count(done)
    expect(page.get_by_text(f"{len(ANSWERS)} of ").first).to_be_visible()


def test_a_class_gets_the_same_sheet_and_a_variant_differs(open_page: Open, url: str) -> None:
    def sheet(query: str) -> str:
        page = quiet(open_page(f"{url}/exercises?v=1&level=2&sheet=7{query}"))
        return page.get_by_test_id("stMain").inner_text()

    assert sheet("") == sheet("")
    assert sheet("") != sheet("&variant=3")


def test_the_paper_prints_and_the_key_is_the_instructors(open_page: Open, url: str) -> None:
    page = quiet(open_page(f"{url}/exercises?v=1&source=lecture"))
    with page.expect_download() as caught:
        page.get_by_role("button", name="Printable sheet (HTML)").click()
    page.get_by_text("Answer key", exact=True).first.click()
    field = page.get_by_label("Instructor key")
    field.fill("a guess")
    field.press("Enter")
    expect(page.get_by_text("That is not the key.")).to_be_visible()
    assert "456" not in page.get_by_test_id("stMain").inner_text()
    field.fill(KEY)
    field.press("Enter")
    expect(page.get_by_role("cell", name="456")).to_be_visible()

    document = Path(caught.value.path()).read_text()
    printed = page.context.new_page()
    printed.set_content(document)
    assert printed.locator("img, script, link").count() == 0
    assert "456" not in printed.locator("body").inner_text()
    printed.emulate_media(media="print")
    assert len(printed.pdf(format="A4")) > 5_000
    assert printed.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_right_key_after_a_wrong_guess_opens(open_page: Open, url: str) -> None:
    page = quiet(open_page(f"{url}/exercises?v=1&source=lecture"))
    page.get_by_text("Answer key", exact=True).first.click()
    field = page.get_by_label("Instructor key")
    field.fill("a guess")
    field.press("Enter")
    expect(page.get_by_text("That is not the key.")).to_be_visible()
    field.fill(KEY)
    field.press("Enter")
    expect(page.get_by_role("cell", name="456")).to_be_visible()
