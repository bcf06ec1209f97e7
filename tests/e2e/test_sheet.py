"""The sheet that plays a trace: what lights up, stepping, editing, predicting. The server is asked for nothing but edits."""

import json
import statistics
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

FIRST_SUM = "3·1 + 1·1 + 2·1 + 0·0 + 5·0 + 7·0 + 1·(−1) + 8·(−1) + 2·(−1) = −5"
Open = Callable[..., Page]


@pytest.fixture
def visit(open_page: Open, harness: str) -> Open:
    def go(path: str, **context) -> Page:
        page = open_page(f"{harness}/{path}", **context)
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        expect(page.get_by_role("grid").first).to_be_visible()
        return page

    return go


def grid(page: Page, name: str) -> Locator:
    return page.get_by_role("grid", name=name)


def cell(page: Page, name: str, index: int) -> Locator:
    return grid(page, name).locator("td").nth(index)


def lit(page: Page, name: str) -> list[int]:
    """Which cells are outlined, counted row by row."""
    return (
        grid(page, name)
        .locator("td")
        .evaluate_all("(all) => all.flatMap((one, i) => (one.matches('.lit, .here, .won') ? [i] : []))")
    )


def marked(page: Page, name: str, kind: str) -> list[int]:
    """Which cells are outlined as `here` or `won`."""
    return (
        grid(page, name)
        .locator("td")
        .evaluate_all("(all, kind) => all.flatMap((one, i) => (one.matches(kind) ? [i] : []))", f".{kind}")
    )


def spelled(page: Page) -> str:
    """The sum as far as it is seen."""
    parts = page.locator(".term > span:first-child:not(.running), .term.total").all_inner_texts()
    return " ".join(part for part in parts if part)


def numbers(page: Page, name: str) -> list[str]:
    return grid(page, name).locator("td").all_inner_texts()


def press(page: Page, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def told(page: Page, name: str, value: object) -> None:
    """What Python knows is written on the page."""
    expect(page.get_by_text(f"{name}: {json.dumps(value)}", exact=True)).to_be_visible()


def test_an_output_lights_its_window_and_its_products_are_spelled_out(visit: Open) -> None:
    page = visit("play")
    cell(page, "output", 5).hover()
    assert lit(page, "input") == [7, 8, 9, 13, 14, 15, 19, 20, 21]
    assert marked(page, "output", "here") == [5]
    cell(page, "output", 0).hover()
    assert spelled(page) == FIRST_SUM
    sums = page.locator(".term .running").all_inner_texts()
    assert sums == ["3", "4", "6", "6", "6", "6", "5", "−3", "−5"]


def test_an_input_lights_all_outputs_that_use_it_and_a_weight_all_its_inputs(visit: Open) -> None:
    page = visit("play")
    cell(page, "input", 14).hover()  # row 2, column 2
    expect(page.get_by_text("9 outputs use the input at row 2, column 2")).to_be_visible()
    assert lit(page, "output") == [0, 1, 2, 4, 5, 6, 8, 9, 10]
    assert lit(page, "kernel") == list(range(9))
    cell(page, "input", 0).hover()
    expect(page.get_by_text("1 outputs use the input at row 0, column 0")).to_be_visible()
    cell(page, "kernel", 8).hover()
    expect(page.get_by_text("the weight −1 multiplies 16 inputs")).to_be_visible()
    assert lit(page, "input") == [row * 6 + col for row in range(2, 6) for col in range(2, 6)]


def test_bias_and_activation_end_the_sum_and_padding_is_hatched(visit: Open) -> None:
    page = visit("relu")
    assert grid(page, "input").locator(".padded").count() == 64 - 36
    cell(page, "output", 7).hover()
    assert spelled(page).endswith("+ 2·(−1) + 2 (bias) = −3 → ReLU → 0")
    cell(page, "input", 9).hover()
    expect(page.get_by_text("9 outputs use the input at row 1, column 1")).to_be_hidden()
    expect(page.get_by_text("4 outputs use the input at row 0, column 0")).to_be_visible()


def test_channels_stand_below_each_other_and_add_up(visit: Open) -> None:
    page = visit("channels")
    tops = [grid(page, name).bounding_box()["y"] for name in ("input0", "input1", "output")]
    assert tops == sorted(tops)
    assert page.locator(".operator").all_inner_texts() == ["", "∗", "=", "", "∗", "=", "Σ +", "="]
    cell(page, "output", 5).hover()
    assert lit(page, "input0") == lit(page, "input1") == [7, 8, 9, 13, 14, 15, 19, 20, 21]
    assert lit(page, "partial0") == lit(page, "partial1") == [5]
    assert lit(page, "bias") == [0]
    cell(page, "partial1", 0).hover()
    assert lit(page, "input0") == []
    assert spelled(page).count("·") == 9
    page.get_by_label("Product by product").check()
    press(page, "One step on", 9)
    assert numbers(page, "partial0")[:2] == ["−5", ""]
    assert numbers(page, "partial1")[0] == numbers(page, "output")[0] == ""


def test_the_winner_of_a_maximum_is_marked(visit: Open) -> None:
    page = visit("pooling")
    cell(page, "output", 4).hover()
    assert lit(page, "input") == [14, 15, 20, 21]
    assert marked(page, "input", "won") == [15]
    assert spelled(page) == "max(2, 5, 3, 1) = 5"
    cell(page, "input", 14).hover()
    assert lit(page, "output") == [4]
    assert marked(page, "output", "won") == []
    cell(page, "input", 15).hover()
    assert marked(page, "output", "won") == [4]


def test_steps_show_what_is_computed_so_far(visit: Open) -> None:
    page = visit("play")
    whole = numbers(page, "output")
    assert marked(page, "output", "here") == [0]
    press(page, "One step on")  # the first cell's sum could be read already
    assert marked(page, "output", "here") == [1]
    press(page, "One step on", 2)
    assert numbers(page, "output") == [*whole[:4], *[""] * 12]
    expect(page.get_by_text("cell (0, 3), product 9 of 9", exact=True)).to_be_visible()
    cell(page, "output", 9).hover()
    assert spelled(page) == ""  # not reached yet
    press(page, "One step back")
    assert numbers(page, "output") == [*whole[:3], *[""] * 13]
    page.get_by_role("slider", name="Step").fill("15")
    assert numbers(page, "output") == whole
    press(page, "One step on")
    expect(page.get_by_text("cell (3, 3)")).to_have_count(0)


def test_products_appear_one_after_the_other(visit: Open) -> None:
    page = visit("play")
    page.get_by_label("Product by product").check()
    press(page, "One step on", 2)
    assert spelled(page) == "3·1 + 1·1"
    assert page.locator(".term.here .running").inner_text() == "4"
    assert marked(page, "input", "here") == [6]
    assert marked(page, "kernel", "here") == [3]
    assert numbers(page, "output")[0] == ""
    place = page.locator(".term").first.bounding_box()
    press(page, "One step on", 7)
    assert spelled(page) == FIRST_SUM
    assert numbers(page, "output")[:2] == ["−5", ""]
    assert page.locator(".term").first.bounding_box() == place  # nothing has moved
    expect(page.get_by_role("status").filter(has_text="cell (0, 0), product 9 of 9. = −5")).to_be_attached()


def test_keys_step_and_play(visit: Open) -> None:
    page = visit("play", reduced_motion="reduce")
    page.get_by_role("button", name="One step on").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert numbers(page, "output").count("") == 13
    page.keyboard.press("ArrowLeft")
    assert numbers(page, "output").count("") == 14
    page.get_by_role("combobox", name="Speed").select_option("4")
    cell(page, "output", 0).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(cell(page, "output", 3)).to_have_text("8")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    paused = numbers(page, "output").count("")
    page.keyboard.press("ArrowRight")  # in a table too, while a run is under way
    assert numbers(page, "output").count("") == paused - 1
    page.keyboard.press("Space")
    expect(cell(page, "output", 15)).to_have_text("−16", timeout=10_000)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_arrows_walk_through_a_table_while_everything_is_shown(visit: Open) -> None:
    page = visit("play")
    cell(page, "output", 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert marked(page, "output", "here") == [5]
    assert "" not in numbers(page, "output")


def test_fast_playing_is_not_read_aloud(visit: Open) -> None:
    page = visit("play")
    page.get_by_role("combobox", name="Speed").select_option("4")
    status = page.locator(".player [role=status]")
    press(page, "Play")
    expect(cell(page, "output", 2)).not_to_have_text("")
    expect(status).to_contain_text("cell (0, 0)")
    press(page, "Pause")


def test_the_fan_out_is_a_second_reading_of_the_input(visit: Open) -> None:
    page = visit("play")
    page.get_by_label("Count the uses").check()
    assert numbers(page, "input")[:6] == ["1", "2", "3", "3", "2", "1"]
    cell(page, "input", 14).hover()
    expect(page.get_by_text("9 outputs use the input")).to_be_visible()
    page.get_by_label("Count the uses").uncheck()
    assert numbers(page, "input")[:6] == ["3", "0", "1", "2", "7", "4"]


def test_size_and_full_screen(visit: Open) -> None:
    page = visit("play")
    width = cell(page, "kernel", 0).bounding_box()["width"]
    page.get_by_role("combobox", name="Size of the cells").select_option("L")
    assert cell(page, "kernel", 0).bounding_box()["width"] > width * 1.3
    page.get_by_role("combobox", name="Size of the cells").select_option("M")
    press(page, "Full screen")
    expect(page.get_by_role("button", name="Leave full screen")).to_be_visible()
    assert cell(page, "kernel", 0).bounding_box()["width"] > width * 1.5
    press(page, "Leave full screen")
    expect(page.get_by_role("button", name="Full screen", exact=True)).to_be_visible()


def test_every_control_has_a_name(visit: Open) -> None:
    page = visit("play")
    controls = page.locator(".player").locator("button, select, input")
    names = controls.evaluate_all("(all) => all.map((one) => one.ariaLabel ?? one.labels[0].innerText)")
    assert len(names) == 10
    assert "" not in names
    assert len(set(names)) == 10


def test_several_grids_are_edited_and_python_hears_which(visit: Open) -> None:
    page = visit("grids")
    bias = grid(page, "bias").get_by_role("textbox")
    weight = grid(page, "kernel").get_by_role("textbox").first
    weight.fill("2")
    bias.fill("10")
    told(page, "kernel", [[2.0, 0.0, -1.0], [1.0, 0.0, -1.0], [1.0, 0.0, -1.0]])
    told(page, "bias", [[10.0]])
    told(page, "output", [8.0, 6.0, 11.0, 20.0])
    expect(cell(page, "output", 0)).to_have_text("8")


def test_what_is_no_number_keeps_the_old_value(visit: Open) -> None:
    page = visit("grids")
    first = grid(page, "input").get_by_role("textbox").first
    first.fill("three")
    first.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="“three” is not a number")).to_be_visible()
    expect(first).to_have_value("3")
    expect(grid(page, "input").get_by_role("textbox").nth(6)).to_be_focused()
    told(page, "first row", [3, 0, 1, 2, 7, 4])


def test_a_block_from_a_spreadsheet_is_pasted(visit: Open) -> None:
    page = visit("grids")
    grid(page, "input").get_by_role("textbox").nth(3).evaluate(
        """(input) => {
          input.focus();
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", "8\\t0,5\\t-1\\t9\\r\\n5\\t5\\t5\\t5\\r\\n");
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, composed: true, cancelable: true }));
        }"""
    )
    told(page, "first row", [3.0, 0.0, 1.0, 8.0, 0.5, -1.0])  # what is too wide is cut off
    expect(grid(page, "input").get_by_role("textbox").nth(9)).to_have_value("5")


def test_editing_keys_do_not_move_the_player(visit: Open) -> None:
    page = visit("grids")
    grid(page, "kernel").get_by_role("textbox").first.focus()
    page.keyboard.press("ArrowRight")
    expect(grid(page, "kernel").get_by_role("textbox").nth(1)).to_be_focused()
    assert "" not in numbers(page, "output")


def test_a_prediction_is_judged_and_a_wrong_one_explained(visit: Open) -> None:
    page = visit("predict")
    assert "−5" not in numbers(page, "output")
    cell(page, "output", 0).hover()
    assert spelled(page) == ""
    page.get_by_role("textbox", name="your number for cell (0, 0)").fill("-5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("✓ −5: −5 is right")).to_be_visible()
    expect(cell(page, "output", 0)).to_have_text("−5✓")
    expect(page.get_by_role("textbox", name="your number for cell (0, 1)")).to_be_focused()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.get_by_text("✗ 7 is not right, it is −4")).to_be_visible()
    expect(cell(page, "output", 1)).to_have_text("−4✗")
    assert spelled(page).endswith("= −4")
    expect(page.get_by_text("1 of 16")).to_be_visible()
    page.get_by_role("textbox", name="your number for cell (3, 3)").fill("many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="“many” is not a number")).to_be_visible()
    press(page, "Show the rest")
    assert numbers(page, "output")[15] == "−16"
    expect(page.get_by_text("1 of 16")).to_be_visible()
    expect(page.get_by_role("button", name="Show the rest")).to_be_disabled()


def test_a_tap_pins(visit: Open) -> None:
    page = visit("play", viewport={"width": 390, "height": 844}, has_touch=True)
    cell(page, "output", 6).tap()
    assert marked(page, "output", "here") == [6]
    cell(page, "kernel", 4).tap()
    expect(page.get_by_text("the weight 0 multiplies 16 inputs")).to_be_visible()


@pytest.mark.parametrize("name", ["play", "relu", "channels", "pooling", "predict", "grids", "large"])
def test_nothing_is_wider_than_a_phone(visit: Open, name: str) -> None:
    page = visit(name, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".sheet").evaluate("(sheet) => sheet.scrollWidth - sheet.clientWidth") <= 0


def test_a_step_scrolls_to_its_window_on_a_phone(visit: Open) -> None:
    page = visit("large", viewport={"width": 390, "height": 844})
    page.get_by_role("slider", name="Step").fill("11")
    box, corner = (grid(page, "input").locator("..").bounding_box(), cell(page, "input", 11).bounding_box())
    assert box["x"] <= corner["x"] <= box["x"] + box["width"] - corner["width"]


def test_pointing_answers_within_a_frame(visit: Open, capsys: pytest.CaptureFixture[str]) -> None:
    """144 outputs of 49 products: from the pointer's event until the next frame's layout is done."""
    page = visit("large")
    times = page.locator(".sheet").evaluate(
        """(sheet) => [...sheet.querySelectorAll("td")].filter((_, i) => i % 7 === 0).map((cell, i) => {
          const start = performance.now();
          cell.dispatchEvent(new PointerEvent("pointerover", { clientX: i, bubbles: true, composed: true }));
          sheet.getBoundingClientRect();
          return performance.now() - start;
        })"""
    )
    with capsys.disabled():
        print(f"\npointing: median {statistics.median(times):.1f} ms, most {max(times):.1f} ms")
    assert statistics.median(times) < 50
