"""The browser components on a page of their own: pointer, keyboard, clipboard, address."""

import base64
import io
import json
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


@pytest.fixture
def visit(open_page: Open, harness: str) -> Open:
    def go(path: str, **context) -> Page:
        page = open_page(f"{harness}/{path}", **context)
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        page.wait_for_load_state("networkidle")
        return page

    return go


def told(page: Page, name: str, value: object) -> None:
    """What Python knows is written on the page."""
    expect(page.get_by_text(f"{name}: {json.dumps(value)}", exact=True)).to_be_visible()


def lit(page: Page, grid: str) -> list[str]:
    """The numbers that are outlined in a grid."""
    return page.get_by_role("grid", name=grid).locator(".lit, .here").all_inner_texts()


def test_the_chosen_pixel_moves_by_keyboard(visit: Open) -> None:
    page = visit("picture")
    stage = page.get_by_role("application", name="rings and their edges")
    stage.focus()
    page.keyboard.press("ArrowRight")
    told(page, "pixel", [50, 51])
    page.keyboard.press("Shift+ArrowDown")
    told(page, "pixel", [60, 51])


def test_a_click_chooses_the_pixel_under_it(visit: Open) -> None:
    page = visit("picture")
    box = page.get_by_role("application", name="rings and their edges").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.905, box["y"] + box["height"] * 0.205)
    told(page, "pixel", [20, 90])  # of 100 × 100
    told(page, "chosen", 1)


def test_the_comparison_moves_by_mouse_and_by_keyboard_and_chooses_nothing(visit: Open) -> None:
    page = visit("picture")
    handle = page.get_by_role("slider", name="Boundary")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    handle.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", "52")
    handle.press("Home")
    expect(handle).to_have_attribute("aria-valuenow", "0")
    handle.press("End")
    box = page.get_by_role("application", name="rings and their edges").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 100, steps=4)
    page.mouse.up()
    assert 20 <= int(handle.get_attribute("aria-valuenow")) <= 30
    told(page, "chosen", 0)


def test_new_pictures_arrive_without_a_jump(visit: Open) -> None:
    page = visit("picture")
    below = page.get_by_text("below the picture")
    place = below.bounding_box()
    page.get_by_role("radio", name="2").click()
    expect(page.get_by_text("edges, phase 2")).to_be_visible()
    assert below.bounding_box() == place


def test_small_pictures_show_their_numbers_and_a_broken_one_breaks_nothing(visit: Open) -> None:
    page = visit("small")
    figure = page.get_by_role("application", name="the lecture's example")
    shown = figure.locator(".before .numbers span").all_inner_texts()
    assert shown[:6] == ["3", "0", "1", "2", "7", "4"]
    assert "–" in figure.locator(".after .numbers span").all_inner_texts()  # what is not a number


@pytest.mark.parametrize(
    ("typed", "value"), [("5", 5), ("0,5", 0.5), ("−3", -3), ("1/8", 0.125), (".25", 0.25), ("1e2", 100)]
)
def test_a_number_is_typed_as_people_write_it(visit: Open, typed: str, value: float) -> None:
    page = visit("editor")
    page.get_by_role("grid", name="kernel").get_by_role("textbox").nth(4).fill(typed)
    told(page, "values", [[1.0, 0.0, -1.0], [2.0, float(value), -2.0], [1.0, 0.0, -1.0]])


def test_what_is_no_number_is_refused_in_a_sentence(visit: Open) -> None:
    page = visit("editor")
    cell = page.get_by_role("grid", name="kernel").get_by_role("textbox").first
    cell.fill("edge")
    cell.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="“edge” is not a number")).to_be_visible()
    told(page, "edited", 0)
    expect(cell).to_have_value("1")


def test_a_block_pasted_into_a_cell_resizes_the_kernel(visit: Open) -> None:
    page = visit("editor")
    paste(page, "[[1, 2, 3, 4],\n [5, 6, 7, 8],\n [9, 8, 7, 6], [0, 0, 0, 1]]")
    told(page, "values", FOUR)


def test_a_block_that_is_too_large_is_refused_in_a_sentence(visit: Open) -> None:
    page = visit("editor")
    paste(page, "1 2 3 4 5")
    expect(page.get_by_role("alert").filter(has_text="At most 4 × 4 numbers")).to_be_visible()
    told(page, "edited", 0)
    expect(page.get_by_role("grid", name="kernel").get_by_role("textbox")).to_have_count(9)


def paste(page: Page, text: str) -> None:
    """What the clipboard holds goes into the kernel's first cell."""
    page.get_by_role("grid", name="kernel").get_by_role("textbox").first.evaluate(
        """(input, text) => {
          input.focus();
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }));
        }""",
        text,
    )


FOUR = [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 8.0, 7.0, 6.0], [0.0, 0.0, 0.0, 1.0]]


def test_python_may_change_what_is_in_the_editor(visit: Open) -> None:
    page = visit("editor")
    page.get_by_role("button", name="from Python").click()
    expect(page.get_by_role("grid", name="kernel").get_by_role("textbox")).to_have_count(2)
    expect(page.get_by_role("grid", name="kernel").get_by_role("textbox").last).to_have_value("8")


def test_equal_places_light_up_together(visit: Open) -> None:
    page = visit("linked")
    page.get_by_role("grid", name="products").get_by_role("gridcell").nth(2).hover()
    assert lit(page, "window") == ["1"]
    assert lit(page, "kernel") == ["−1"]
    assert lit(page, "products") == ["−1"]


def test_output_input_and_weight_light_each_other_up(visit: Open) -> None:
    page = visit("lecture")
    page.get_by_role("grid", name="output").get_by_role("gridcell").first.hover()
    assert lit(page, "input") == ["3", "0", "1", "1", "5", "8", "2", "7", "2"]
    page.get_by_role("grid", name="input").get_by_role("gridcell").first.hover()
    expect(page.get_by_text("1 outputs use the input at row 0, column 0")).to_be_visible()
    assert lit(page, "output") == ["−5"]
    page.get_by_role("grid", name="kernel").get_by_role("gridcell").last.hover()
    expect(page.get_by_text("the weight −1 multiplies 16 inputs")).to_be_visible()
    assert len(lit(page, "input")) == 16


def test_the_sum_with_stride_padding_and_flip(visit: Open) -> None:
    """Last output of [[1..3],[4..6],[7..9]] padded before by one, stride 2, kernel [[0,1],[2,3]] flipped."""
    page = visit("padded")
    page.get_by_role("grid", name="output").get_by_role("gridcell").last.hover()
    assert lit(page, "input") == ["5", "6", "8", "9"]
    spelled = page.locator(".term > span:first-child, .total").all_inner_texts()
    assert spelled[-1] == "= 35"
    products = [re.fullmatch(r"(?:\+ )?(\d)·(\d)", text).groups() for text in spelled[:-1]]
    assert sum(int(a) * int(b) for a, b in products) == 35


def test_a_picture_pasted_anywhere_arrives(visit: Open) -> None:
    page = visit("paste")
    out = io.BytesIO()
    Image.new("RGB", (31, 17), "red").save(out, "PNG")
    page.evaluate(
        """(data) => {
          const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
          const clipboardData = new DataTransfer();
          clipboardData.items.add(new File([bytes], "x.png", { type: "image/png" }));
          document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(out.getvalue()).decode(),
    )
    told(page, "size", [31, 17])
    told(page, "pastes", 1)


def test_the_address_follows_without_a_step_in_the_history(visit: Open) -> None:
    page = visit("address?v=1&level=7")
    told(page, "opened_with", {"v": "1", "level": "7"})
    expect(page).to_have_url(re.compile("level=7&own=1,0,-1;2,0,-2$"))
    length = page.evaluate("history.length")
    page.get_by_role("slider", name="level").press("ArrowRight")
    expect(page).to_have_url(re.compile("level=8&own="))
    page.get_by_role("button", name="again").click()
    expect(page.locator("html")).to_have_attribute("data-address", "settled")
    expect(page).to_have_url(re.compile("level=8&own="))
    assert page.evaluate("history.length") == length


def test_the_boundary_stands_still_for_those_who_ask(visit: Open) -> None:
    page = visit("wipe", reduced_motion="reduce")
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    expect(page.get_by_role("img", name="rings become edges")).to_be_visible()
    assert page.evaluate(moving) == 0


def test_the_security_policy_allows_all_that_pages_use(visit: Open) -> None:
    page = visit("everything", permissions=["camera"])
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.locator(".katex").first).to_be_visible()
    assert page.locator("#styled").evaluate("(e) => getComputedStyle(e).fontWeight") == "900"
