"""The lecture's "hello" by hand, read back from the screen of a real browser, and stepped through.

What is expected of the first step is worked out here with a calculator; nothing of it is computed by the app.
"""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import quiet

Open = Callable[..., Page]


@pytest.fixture
def visit(open_page: Open, url: str) -> Open:
    def go(query: str = "", **context) -> Page:
        page = open_page(f"{url}/char_hello?{query}", shared=True, **context)
        page.locator("table.hello").first.wait_for()
        quiet(page)
        return page

    return go


def line(page: Page, symbol: str, which: int = 0) -> list[list[float]]:
    """One line of a sheet over time: the numbers of every step."""
    found = (
        page.locator("table.hello")
        .nth(which)
        .evaluate(
            """(table, symbol) => {
          const row = [...table.tBodies[0].rows].find((row) => row.cells[0].firstChild.textContent === symbol);
          return [...row.cells].filter((cell) => cell.tagName === "TD" && !cell.matches(".between"))
            .map((cell) => [...cell.querySelectorAll(".hello-n, .hello-loss")].map((one) => one.innerText));
        }""",
            symbol,
        )
    )
    return [[float(one.replace("−", "-").replace(",", ".").rstrip("%")) for one in cell] for cell in found]


def heads(page: Page) -> list[str]:
    return [
        " ".join(one.split())
        for one in page.locator("table.hello").first.locator("thead th").all_inner_texts()
    ]


def now(page: Page) -> str:
    return page.locator("table.hello").first.locator("[aria-current=step]").inner_text().split("\n")[0]


def formulas(page: Page) -> str:
    return " ".join(page.locator(".katex annotation").all_text_contents())


def weights(page: Page, name: str) -> list[list[float]]:
    table = page.locator("table").filter(has=page.locator(f"caption:text-matches('^{name}')"))
    found = table.evaluate(
        "(table) => [...table.rows].map((row) => [...row.cells].map((cell) => cell.firstChild.value))"
    )
    return [[float(one.replace("−", "-")) for one in row] for row in found]


def test_the_default_state_before_any_click(visit: Open) -> None:
    page = visit()
    assert heads(page) == ["t = 1 h → e", "t = 2 e → l", "t = 3 l → l", "t = 4 l → o"]
    assert weights(page, "W_xh") == [
        [0.06, 0.26, 0.12, 0.05],
        [-0.09, 0.18, -0.07, 0.47],
        [0.56, -0.14, 0.35, 0.03],
    ]
    assert line(page, "x(t)") == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]
    assert line(page, "z(t)")[0] == [0.06, -0.09, 0.56]
    h = line(page, "h(t)")
    assert h[0] == [0.06, -0.09, 0.508]  # tanh of z
    assert line(page, "h(t−1)") == [[0, 0, 0], *h[:3]]
    # 0.26 + 0.08·0.0599 + 0.51·(−0.0898) − 0.51·0.5080 = −0.0401, and so on
    assert line(page, "z(t)")[1] == [-0.04, 0.405, 0.13]
    assert line(page, "y(t), p(t)")[0] == [0.199, 31.3, -0.261, 19.7, -0.022, 25.1, -0.072, 23.9]
    assert line(page, "−ln p") == [[1.622], [1.447], [1.298], [1.284]]
    assert page.locator(".hello-hit").all_inner_texts() == [
        "19.7\u00a0%",
        "23.5\u00a0%",
        "27.3\u00a0%",
        "27.7\u00a0%",
    ]
    assert r"\mathbf{5.651}" in formulas(page)


def test_forward_and_back_in_time(visit: Open) -> None:
    page = visit()
    assert now(page) == "t = 1"
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.get_by_role("heading", name="Step t = 2 in full")).to_be_visible()
    quiet(page)
    assert now(page) == "t = 2"
    assert r"W_{xh}\,x(2) + W_{hh}\,h(1)" in formulas(page)
    page.wait_for_function("location.search.includes('time=2')")
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="Step t = 1 in full")).to_be_visible()
    quiet(page)
    assert now(page) == "t = 1"


def test_forward_and_back_through_training(visit: Open) -> None:
    page = visit()
    before = line(page, "−ln p")
    page.get_by_role("button", name="Ten steps").click()
    expect(page.get_by_text("10 updates, loss L = 3.3053")).to_be_visible()
    quiet(page)
    assert round(sum(one for (one,) in line(page, "−ln p")), 2) == 3.31
    page.get_by_role("button", name="Undo one").click()
    expect(page.get_by_text("9 updates")).to_be_visible()
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("0 updates, loss L = 5.6509")).to_be_visible()
    quiet(page)
    assert line(page, "−ln p") == before


def test_a_weight_typed_in_changes_the_sheet(visit: Open) -> None:
    page = visit()
    cell = (
        page.get_by_role("grid")
        .filter(has=page.locator("caption:text-matches('^W_xh')"))
        .locator("input")
        .first
    )
    cell.fill("1")
    cell.press("Enter")
    expect(page.locator("table.hello .hello-n").nth(4 * 4 + 3 * 4)).to_have_text("1.000")
    quiet(page)
    assert line(page, "h(t)")[0] == [0.762, -0.09, 0.508]  # tanh 1
    page.wait_for_function("location.search.includes('weights=1,0.26')")


def test_the_way_back_and_autograd(visit: Open) -> None:
    page = visit()
    page.get_by_role("tab", name="The way back").click()
    expect(page.get_by_text("autograd differ by at most")).to_be_visible()
    quiet(page)
    assert line(page, "dL/dy(t)", 1)[0] == [0.313, -0.803, 0.251, 0.239]  # p − target
    assert line(page, "from t+1", 1)[3] == [0, 0, 0]
    parts = zip(line(page, "from y(t)", 1), line(page, "from t+1", 1), line(page, "dL/dh(t)", 1), strict=True)
    for from_y, from_next, both in parts:
        for a, b, c in zip(from_y, from_next, both, strict=True):
            assert abs(a + b - c) < 0.0016


def test_characters_are_shown_as_they_are(visit: Open) -> None:
    """HTML, Markdown and formulas of the reader's word: in the sheet, the menus, the code."""
    page = visit("v=1&word=" + quote("<b>*$_$*</b>🙂"))
    assert page.locator("table.hello").first.locator("thead th").first.inner_text().split() == [
        "t",
        "=",
        "1",
        "<",
        "→",
        "b",
    ]
    page.get_by_role("tab", name="Let it write").click()
    first = page.get_by_role("combobox", name="First character")
    expect(first).to_be_visible()
    quiet(page)
    first.scroll_into_view_if_needed()  # a page that scrolls closes an open menu
    first.click()
    expect(page.get_by_role("option")).to_have_text(["<", "b", ">", "*", "$", "_", "/", "🙂"])
    assert page.locator(".hello-key b, .hello-key em").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_page_and_the_chosen_step_is_in_sight(visit: Open, width: int) -> None:
    page = visit(
        "v=1&time=15&word=hello%20world%2C%20hel", viewport={"width": width, "height": 900}, locale="vi-VN"
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    chosen = page.locator("table.hello [aria-current=step]").first
    box = chosen.bounding_box()
    assert 0 <= box["x"] <= width - box["width"]
    page.locator(".hello-scroll").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.hello-scroll').scrollLeft > 0")
